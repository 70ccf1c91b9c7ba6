"""Tests of the notes on errors of asyncio and Python that say what to do next."""

import asyncio
import contextlib
import unittest

from django_async_test import asynctest, documentation
from django_async_test.compat import features
from django_async_test.engine import advice
from tests.helpers import TestsAboutTests, run_class
from tests.test_docs import anchor, headings


async def work():
    """Do nothing."""


def plain():
    return 1


@contextlib.contextmanager
def block():
    yield


async def run_another_loop(self):
    asyncio.run(work())


async def run_the_same_loop(self):
    self.loop.run_until_complete(asyncio.sleep(0))


async def use_a_closed_loop(self):
    loop = asyncio.new_event_loop()
    loop.close()
    loop.call_soon(print)


async def enter_a_plain_block(self):
    async with block():
        pass


async def await_a_value(self):
    await plain()


def ask_for_a_fixture(self, tea):
    """Do nothing."""


class Error(Exception):
    """Stands for Playwright's class of that name."""


async def start_playwright(self):
    raise Error(
        "It looks like you are using Playwright Sync API inside the asyncio loop.\nPlease use the Async API instead."
    )


async def raise_another_error(self):
    raise Error("Page.goto: net::ERR_CONNECTION_REFUSED")


#: (what the test does, what the report says besides Python's own words)
MISTAKES = [
    (run_the_same_loop, "await the coroutine instead"),
    (use_a_closed_loop, "Each test has a loop of its own"),
    (enter_a_plain_block, "plain context manager"),
    (await_a_value, "int is what a synchronous function returned: call it without `await`"),
    (ask_for_a_fixture, "If 'tea' is a fixture of pytest"),
    (start_playwright, "start the synchronous API in a hook or a test that is written with a plain `def`"),
]
if hasattr(asyncio, "run"):
    # Python 3.7 and later
    MISTAKES.append((run_another_loop, "await the coroutine instead"))


class AdviceTests(TestsAboutTests):
    def report(self, **attributes):
        """Run a class with these attributes; return the report of its one error."""
        outcome = run_class(type("Inner", (asynctest.TestCase,), attributes))
        reports = [text for _, text in outcome.errors + outcome.failures]
        self.assertEqual(1, len(reports), reports)
        return reports[0]

    def test_errors_end_with_what_to_do(self):
        """Each of the common mistakes is one error, in Python's words, then ours, with the address of the page."""
        for mistake, text in MISTAKES:
            with self.subTest(mistake.__name__):
                report = self.report(test_it=mistake)
                self.assertIn(text, report)
                self.assertIn("See " + documentation.BASE_URL, report)

    def test_a_class_hook_gets_them_too(self):
        """The loop of a class that is not there yet is explained, and the traceback starts at the user's line."""

        @classmethod
        def set_up_class(cls):
            cls.loop.run_until_complete(None)

        report = self.report(setUpClass=set_up_class, test_it=work, loop=None)
        self.assertIn("async def setUpClass(cls)", report)
        first = report.split("\n")[1]
        self.assertIn("test_advice.py", first, report)

    def test_an_error_without_advice_is_left_alone(self):
        """The text of an exception that nobody knows is its own."""
        error = RuntimeError("of the user's")
        advice.add(error)
        self.assertEqual("of the user's", str(error))
        self.assertFalse(getattr(error, "__notes__", None))

    def test_another_error_of_playwright(self):
        """An error of a class that is called the same has no note about the loop."""
        self.assertNotIn(documentation.BASE_URL, self.report(test_it=raise_another_error))

    def test_a_note_is_given_once(self):
        """An error that passes two parts of a test has one note."""
        error = RuntimeError("Event loop is closed")
        advice.add(error)
        advice.add(error)
        texts = getattr(error, "__notes__", [str(error)])
        self.assertEqual(1, "".join(texts).count("Each test has a loop of its own"))

    def test_the_pages_have_the_headings(self):
        """Whatever a note leads to is a page of docs/, and a heading on it."""
        for entry in advice.known:
            page, fragment = entry.target
            with self.subTest(fragment):
                self.assertIn(fragment, [anchor(heading) for _, heading in headings("docs/{}.md".format(page))])

    @unittest.skipUnless(features.warns_of_returned_values, "Python before 3.11 does not mind")
    def test_a_value_is_warned_of(self):
        """A test that returns something, a plain function or a coroutine, gets a warning at its own line."""

        async def later(self):
            return 42

        for method in (later, lambda self: 42):
            with self.subTest(method), self.assertWarnsRegex(DeprecationWarning, "returned 'int'") as caught:
                run_class(type("Inner", (asynctest.TestCase,), {"test_it": method}))
            self.assertEqual(__file__, caught.filename)
