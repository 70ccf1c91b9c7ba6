"""Tests of options and marks."""

from .helpers import PluginTestCase, run_pytest

SOURCE = """
import asyncio
import time

import pytest

import django_async_test


async def forever():
    await asyncio.sleep(3600)


async def test_default():
    asyncio.ensure_future(forever())


@pytest.mark.fail_on(pending_tasks=False)
async def test_mark():
    asyncio.ensure_future(forever())


@django_async_test.fail_on(pending_tasks=False)
async def test_decorator():
    asyncio.ensure_future(forever())


@pytest.mark.lenient_checks
async def test_lenient():
    asyncio.ensure_future(forever())


@pytest.mark.strict_checks
class TestStrict:
    async def test_timer(self):
        asyncio.get_running_loop().call_later(3600, print)

    @pytest.mark.fail_on(pending_timers=False, active_handles=False, blocking_calls=5)
    async def test_nearer(self):
        asyncio.get_running_loop().call_later(3600, print)


@django_async_test.timeout(0.1)
async def test_timeout():
    await forever()


@pytest.mark.fail_on(nonsense=True)
async def test_nonsense():
    pass
"""


class MarksTests(PluginTestCase):
    def setUp(self):
        self.outcome = run_pytest(files={"test_it.py": SOURCE})

    def test_checks(self):
        """Checks are switched on and off by marks and by the package's decorators; the nearest wins."""
        self.assertReported(self.outcome, "test_default", "was still running when the test ended")
        self.assertReported(self.outcome, "TestStrict.test_timer", "call_later")
        errors = self.outcome.tests("ERROR")
        for name in ("test_mark", "test_decorator", "test_lenient", "TestStrict::test_nearer"):
            self.assertNotIn("test_it.py::" + name, errors)

    def test_time_limit(self):
        """The decorator `timeout` limits the time of a function, too."""
        self.assertReported(self.outcome, "test_timeout", "took longer than its timeout of 0.1 seconds")

    def test_an_unknown_check(self):
        """A check that does not exist is an error that names those that do."""
        self.assertReported(self.outcome, "test_nonsense", "the mark fail_on", "The checks are:")


class OptionsTests(PluginTestCase):
    def run_with(self, *options, **variables):
        args = [word for option in options for word in ("-o", option)]
        return run_pytest("-k", "test_default", *args, files={"test_it.py": SOURCE}, **variables)

    def test_checks_of_the_project(self):
        """The ini option switches checks off; the environment variable wins over it."""
        self.assertEqual(0, self.run_with("django_async_fail_on=pending_tasks=0").code)
        outcome = self.run_with("django_async_fail_on=pending_tasks=0", ASYNC_TEST_FAIL_ON="pending_tasks=1")
        self.assertEqual({"test_it.py::test_default"}, outcome.tests("ERROR"), outcome.output)

    def test_values_that_are_none(self):
        """A value that an option cannot have ends the run with what it can be."""
        for option, text in (
            ("django_async_mode=maybe", "auto, strict, off"),
            ("django_async_loop_scope=ever", "function, class, module"),
            ("django_async_fail_on=nonsense=1", "The checks are:"),
            ("django_async_timeout=soon", "django_async_timeout"),
        ):
            with self.subTest(option):
                outcome = self.run_with(option)
                self.assertEqual(4, outcome.code, outcome.output)
                self.assertIn(text, outcome.output)
