"""Playwright's synchronous API, whose loop counts as running in the thread of the test, beside a live server."""

import importlib.util
import unittest

from tests.helpers import TestsAboutTests, run_class
from tests.live.helpers import ASGICase, needs_uvicorn
from tests.live.test_example import browser
from tests.project.shop.models import Product

has_playwright = importlib.util.find_spec("playwright") is not None


def launch(playwright):
    """Start the browser of this machine."""
    return playwright.chromium.launch(executable_path=browser.find(), args=["--no-sandbox", "--disable-gpu"])


@needs_uvicorn
@unittest.skipUnless(has_playwright, "Playwright is not installed")
@unittest.skipUnless(browser.find(), "there is no Chromium or Chrome on the PATH")
class PlaywrightTests(TestsAboutTests):
    def test_a_browser_for_the_class(self):
        """It may be open while the tests query the database, and are set up and rolled back."""
        from playwright.sync_api import sync_playwright

        class Inner(ASGICase):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                cls.playwright = sync_playwright().start()
                cls.browser = launch(cls.playwright)

            @classmethod
            def tearDownClass(cls):
                cls.browser.close()
                cls.playwright.stop()
                super().tearDownClass()

            def setUp(self):
                self.page = self.browser.new_page()
                self.addCleanup(self.page.close)
                Product.objects.create(name="tea")

            def test_1(self):
                self.page.goto(self.live_server_url + "/products/")
                self.assertIn("tea", self.page.content())
                self.page.goto(self.live_server_url + "/products/add/milk/")
                self.assertTrue(Product.objects.filter(name="milk").exists())

            test_2 = test_1

        self.assertEqual(2, len(self.assertPasses(Inner).passed))

    def test_it_is_started_in_a_coroutine(self):
        """Playwright refuses to, and the report says what to do in a test of ours."""
        from playwright.sync_api import sync_playwright

        class Inner(ASGICase):
            async def test(self):
                with sync_playwright():
                    pass

        outcome = run_class(Inner)
        ((_, report),) = outcome.errors
        self.assertIn("written with a plain `def`", report)

    def test_a_browser_for_the_test(self):
        """Before, beside and after it queries are in order."""
        from playwright.sync_api import sync_playwright

        class Inner(ASGICase):
            def test(self):
                Product.objects.create(name="tea")
                with sync_playwright() as playwright:
                    page = launch(playwright).new_page()
                    page.goto(self.live_server_url + "/products/")
                    self.assertIn("tea", page.content())
                    self.assertEqual(1, Product.objects.filter(name="tea").count())
                self.assertEqual(1, Product.objects.filter(name="tea").count())

        self.assertPasses(Inner)
