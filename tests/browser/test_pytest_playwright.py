"""Tests of pytest-playwright, whose browser stays open for the whole session, beside test cases of all kinds."""

import os
import subprocess
import sys
import tempfile
import unittest

from tests.browser.helpers import ARGUMENTS, CHROMIUM, is_there, needs_chromium
from tests.live.helpers import needs_uvicorn
from tests.runners.helpers import PACKAGE, ROOT

needs_pytest_playwright = unittest.skipUnless(
    is_there("pytest_playwright") and is_there("pytest_django"), "pytest-playwright or pytest-django is not installed"
)

CONFTEST = """
import pytest

@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {{"executable_path": {!r}, "args": {!r}}}

def pytest_collection_modifyitems(config, items):
    if config.getoption("-k", "") == "not nothing":
        items.reverse()
"""

TESTS = """
import django.test
import pytest
from django.contrib.auth.models import User
import django_async_test
from django_async_test import sync_to_async
from tests.project.shop.models import Product

def count():
    return sync_to_async(Product.objects.count, thread_sensitive=True)()

class CoroutinesBase:
    @classmethod
    def setUpTestData(cls):
        Product.objects.create(name="tea")

    async def asyncSetUp(self):
        assert await count() == 1

    async def test_a_coroutine(self):
        assert await count() == 1

    def test_the_loop(self):
        assert self.loop.run_until_complete(count()) == 1

    def test_the_client(self):
        assert b"tea" in self.client.get("/async/products/").content

class BeforeTests(CoroutinesBase, django_async_test.TestCase):
    pass

class PageTests(CoroutinesBase, django_async_test.ASGILiveServerTestCase):
    @pytest.fixture(autouse=True)
    def _give_page(self, request):
        # A fixture of Playwright's cannot start inside a coroutine's loop, but beside it.
        self.new_page = lambda: request.getfixturevalue("page")

    def test_a_page(self):
        page = self.new_page()
        page.goto(self.live_server_url + "/products/")
        assert "tea" in page.content()
        self.client.force_login(User.objects.create_user("ada"))
        page.context.add_cookies(self.browser_cookies())
        page.goto(self.live_server_url + "/whoami/")
        assert "ada" in page.content()

class StockTests(django.test.TestCase):
    def test_nothing_is_left(self):
        assert Product.objects.count() == 0

class AfterTests(CoroutinesBase, django_async_test.TransactionTestCase):
    setUpTestData = None

    def setUp(self):
        Product.objects.create(name="tea")

    async def asyncSetUp(self):
        pass
"""


@needs_pytest_playwright
@needs_chromium
@needs_uvicorn
class PytestPlaywrightTests(unittest.TestCase):
    def test_in_any_order(self):
        """Once its browser is open, coroutine tests, hooks and Django's own classes go on, in either order."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (("conftest.py", CONFTEST.format(CHROMIUM, ARGUMENTS)), ("test_all.py", TESTS)):
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(text)
            for options in ([], ["-k", "not nothing"]):
                with self.subTest(options=options):
                    output = self.run_pytest(folder, *options)
                    self.assertIn("{} passed".format(11 if not options else 10), output)
                    self.assertNotIn("Traceback", output)

    def run_pytest(self, folder, *options):
        environment = dict(os.environ, DJANGO_SETTINGS_MODULE="tests.project.settings")
        # That of the run around it exists already.
        environment["TEST_DATABASE_NAME"] = "pages_{}".format(os.getpid())
        environment["PYTHONPATH"] = os.pathsep.join([PACKAGE, ROOT])
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:randomly",
            "--rootdir",
            folder,
        ]
        process = subprocess.run(
            command + list(options) + [folder],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
        )
        output = process.stdout.decode("utf-8", "replace")
        self.assertEqual(0, process.returncode, output)
        return output
