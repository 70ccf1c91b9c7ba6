"""Tests of pages in headless Chromium: one browser for many tests, logged in or not, on each kind of server."""

from django.contrib.auth.models import User

from django_async_test import sync_to_async
from tests.browser.helpers import (
    ARGUMENTS,
    CHROMEDRIVER,
    CHROMIUM,
    KINDS,
    BrowserTestCase,
    case,
    launch,
    needs_chromedriver,
    needs_chromium,
    needs_playwright,
    needs_selenium,
    start_playwright,
)
from tests.live.helpers import has_async_views
from tests.project.shop.models import Product


def query(function, *args, **kwargs):
    """Await `function` as Django's own asynchronous methods do."""
    return sync_to_async(function, thread_sensitive=True)(*args, **kwargs)


@needs_playwright
@needs_chromium
class PlaywrightTests(BrowserTestCase):
    def test_a_browser_for_many_classes(self):
        """Pages, coroutine tests and queries take turns on each server, in any order, while one browser is open."""
        playwright = start_playwright()
        try:
            browser = launch(playwright)
            for kind in KINDS:
                with self.subTest(kind=kind[0]):
                    self.assertTakesTurns(self.pages(kind, browser))
            browser.close()
        finally:
            playwright.stop()

    def pages(self, kind, browser):
        class Pages(case(kind)):
            def setUp(self):
                self.context = browser.new_context()
                self.addCleanup(self.context.close)
                self.page = self.context.new_page()

            def test_1_a_page(self):
                Product.objects.create(name="tea")
                self.page.goto(self.live_server_url + "/products/")
                assert "tea" in self.page.content()
                self.page.goto(self.live_server_url + "/products/add/milk/")
                assert Product.objects.filter(name="milk").exists()

            async def test_2_a_coroutine(self):
                await query(Product.objects.create, name="tea")
                assert await query(Product.objects.count) == 1

            def test_3_logged_in(self):
                self.client.force_login(User.objects.create_user("ada"))
                self.page.goto(self.live_server_url + "/whoami/")
                assert "ada" not in self.page.content()
                self.context.add_cookies(self.browser_cookies())
                self.page.goto(self.live_server_url + "/whoami/")
                assert "ada" in self.page.content()

            def test_4_the_loop(self):
                self.page.goto(self.live_server_url + "/products/add/milk/")
                assert self.loop.run_until_complete(query(Product.objects.count)) == 1
                self.page.goto(self.live_server_url + "/products/add/tea/")
                assert Product.objects.count() == 2

            def test_5_a_page_that_is_loading(self):
                self.page.goto(self.live_server_url + "/products/")
                self.page.evaluate("setInterval(() => fetch('/products/'), 5)")

            def test_6_handlers(self):
                def handle(route):
                    Product.objects.create(name="tea")
                    self.loop.run_until_complete(query(Product.objects.create, name="milk"))
                    route.continue_()

                self.page.route("**/products/", handle)
                path = "/async/products/" if has_async_views else "/products/"
                self.page.expose_function("look", lambda: [Product.objects.count(), self.client.get(path).status_code])
                self.page.goto(self.live_server_url + "/products/")
                assert "milk" in self.page.content()
                assert self.page.evaluate("look()") == [2, 200]

        return Pages

    def assertTakesTurns(self, pages):
        names = sorted(name for name in vars(pages) if name.startswith("test_"))
        self.assertGoesWell(pages, *(names + names[1::-1]))

    def test_the_asynchronous_api(self):
        """One browser for a class whose tests share a loop; a page is logged in as either client is."""
        from playwright.async_api import async_playwright

        for kind in KINDS:

            class Inner(case(kind, loop_scope="class")):
                @classmethod
                async def setUpClass(cls):
                    super().setUpClass()
                    cls.playwright = await async_playwright().start()
                    cls.addClassCleanup(cls.playwright.stop)
                    cls.browser = await launch(cls.playwright)
                    cls.addClassCleanup(cls.browser.close)

                async def asyncSetUp(self):
                    self.context = await self.browser.new_context()
                    self.addCleanup(self.context.close)
                    self.page = await self.context.new_page()

                async def test_a_page(self):
                    await query(Product.objects.create, name="tea")
                    await self.page.goto(self.live_server_url + "/products/")
                    self.assertIn("tea", await self.page.content())

                async def test_logged_in(self):
                    client = self.async_client if has_async_views else self.client
                    await query(client.force_login, await query(User.objects.create_user, "ada"))
                    await self.context.add_cookies(self.browser_cookies())
                    await self.page.goto(self.live_server_url + "/whoami/")
                    self.assertIn("ada", await self.page.content())

            with self.subTest(kind=kind[0]):
                self.assertGoesWell(Inner)


@needs_selenium
@needs_chromium
@needs_chromedriver
class SeleniumTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        from selenium import webdriver

        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for argument in ["--headless=new"] + ARGUMENTS:
            options.add_argument(argument)
        # Without a path Selenium looks for one in the internet first.
        service = webdriver.ChromeService(executable_path=CHROMEDRIVER)
        self.driver = webdriver.Chrome(options=options, service=service)
        self.addCleanup(self.driver.quit)

    def test_pages(self):
        """One browser serves many tests on each server; its pages are logged in as the client is."""
        driver = self.driver

        for kind in KINDS:

            class Inner(case(kind)):
                def setUp(self):
                    self.addCleanup(driver.delete_all_cookies)

                def test_a_page(self):
                    Product.objects.create(name="tea")
                    driver.get(self.live_server_url + "/products/")
                    self.assertIn("tea", driver.page_source)

                async def test_a_coroutine(self):
                    await query(Product.objects.create, name="tea")
                    in_thread = sync_to_async(driver.get, thread_sensitive=False)
                    await in_thread(self.live_server_url + "/products/")
                    self.assertIn("tea", driver.page_source)

                def test_logged_in(self):
                    self.client.force_login(User.objects.create_user("ada"))
                    driver.get(self.live_server_url + "/whoami/")
                    self.assertNotIn("ada", driver.page_source)
                    for cookie in self.browser_cookies():
                        driver.add_cookie(cookie)
                    driver.get(self.live_server_url + "/whoami/")
                    self.assertIn("ada", driver.page_source)

            with self.subTest(kind=kind[0]):
                self.assertGoesWell(Inner)
