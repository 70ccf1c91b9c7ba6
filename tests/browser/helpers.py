"""What tests with browsers have in common: what must be installed, how Chromium is started, servers to choose from."""

import importlib.util
import shutil
import unittest

import django

from tests.helpers import TestsAboutTests, run_class
from tests.live.helpers import SERVERS, ASGICase, WSGICase

NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"]
#: The path of the browser, or None.
CHROMIUM = next((path for path in map(shutil.which, NAMES) if path), None)
CHROMEDRIVER = shutil.which("chromedriver")
#: In a container there are neither privileges nor shared memory.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def is_there(name):
    """Return whether a module can be imported."""
    return importlib.util.find_spec(name) is not None


needs_playwright = unittest.skipUnless(is_there("playwright"), "Playwright is not installed")
needs_selenium = unittest.skipUnless(is_there("selenium"), "Selenium is not installed")
needs_chromium = unittest.skipUnless(CHROMIUM, "there is no Chromium or Chrome on the PATH")
needs_chromedriver = unittest.skipUnless(CHROMEDRIVER, "there is no chromedriver on the PATH")

#: ``(name, base class, attributes)`` of each server that can run here.
KINDS = [("WSGI", WSGICase, {})]
if django.VERSION >= (3, 0):
    KINDS += [(name, ASGICase, {"server": name}) for name in SERVERS]


class BrowserTestCase(TestsAboutTests):
    """Base class of tests that run inner classes with a browser."""

    def assertGoesWell(self, cls, *names):
        """Fail unless the tests of `cls` pass and leave no row behind.

        Not twice, as assertPasses() does: a page, or another start of Playwright, takes as long as many tests.
        """
        outcome = run_class(cls, *names)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())
        self.assertTrue(outcome.passed, "no test ran")
        self.assertEqual({}, outcome.left_behind)


def case(kind, **attributes):
    """Return a live server test case class of this kind, one of `KINDS`, as a base for others."""
    name, base, chosen = kind
    return type("{}Case".format(name.title()), (base,), dict(chosen, **attributes))


def start_playwright():
    """Start Playwright's synchronous API, whose loop stays set as running in this thread; return what stops it."""
    from playwright.sync_api import sync_playwright

    return sync_playwright().start()


def launch(playwright):
    """Start Chromium with Playwright, by either API."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
