"""Tests of what asynctest's case classes report, and of the order of what they run."""

import asyncio
from unittest import mock

import django_async_test.asynctest as asynctest
from tests.helpers import forever

from ..helpers import Outcome, TestsAboutTests, run_class


def summary(outcome):
    """Return what was reported, by kind: how many, or why."""
    return {
        "passed": outcome.passed,
        "errors": len(outcome.errors),
        "failures": len(outcome.failures),
        "skipped": [reason for _, reason in outcome.skipped],
        "expected failures": len(outcome.expectedFailures),
        "unexpected successes": len(outcome.unexpectedSuccesses),
    }


NOTHING = {
    "passed": [],
    "errors": 0,
    "failures": 0,
    "skipped": [],
    "expected failures": 0,
    "unexpected successes": 0,
}


class OutcomeTests(TestsAboutTests):
    """What is reported is what unittest would report of a sync test."""

    def assertReports(self, cls, *names, **expected):
        outcome = run_class(cls, *names)
        self.assertEqual(dict(NOTHING, **expected), summary(outcome), outcome.problems())

    def test_skips(self):
        """What is skipped by decorator, in the test, in setUp() or as a whole class is reported, and does not run."""
        calls = []

        class Inner(asynctest.TestCase):
            async def setUp(self):
                if self._testMethodName == "test_set_up":
                    self.addCleanup(calls.append, "cleanup")
                    self.skipTest("in setUp")

            @asynctest.skip("by decorator")
            async def test_decorator(self):
                calls.append("test")

            @asynctest.skipIf(True, "by condition")
            async def test_condition(self):
                calls.append("test")

            async def test_inside(self):
                await asyncio.sleep(0)
                raise asynctest.SkipTest("inside")

            async def test_set_up(self):
                calls.append("test")

        self.assertReports(Inner, "test_decorator", skipped=["by decorator"])
        self.assertReports(Inner, "test_condition", skipped=["by condition"])
        self.assertReports(Inner, "test_inside", skipped=["inside"])
        self.assertReports(Inner, "test_set_up", skipped=["in setUp"])
        self.assertEqual(["cleanup"], calls)
        with mock.patch("asyncio.new_event_loop") as new_event_loop:
            self.assertReports(asynctest.skip("all of it")(Inner), "test_inside", skipped=["all of it"])
        self.assertFalse(new_event_loop.called)

    def test_expected_failures(self):
        """A coroutine may fail as expected, or raise, and it is reported if it does not."""

        class Inner(asynctest.TestCase):
            @asynctest.expectedFailure
            async def test_failure(self):
                await asyncio.sleep(0)
                self.fail("as it must")

            @asynctest.expectedFailure
            async def test_error(self):
                raise KeyError("as it must")

            @asynctest.expectedFailure
            async def test_success(self):
                await asyncio.sleep(0)

        self.assertReports(Inner, "test_failure", **{"expected failures": 1})
        self.assertReports(Inner, "test_error", **{"expected failures": 1})
        self.assertReports(Inner, "test_success", **{"unexpected successes": 1})

    def test_failures_errors_and_subtests(self):
        """An AssertionError is a failure, another exception an error, and each subtest counts by itself."""

        class Inner(asynctest.TestCase):
            async def test_failure(self):
                self.fail("as it must")

            async def test_error(self):
                raise KeyError("as it must")

            async def test_subtests(self):
                for number in range(4):
                    with self.subTest(number=number):
                        await asyncio.sleep(0)
                        self.assertEqual(0, number % 2)

            async def test_cancelled(self):
                raise asyncio.CancelledError()

        self.assertReports(Inner, "test_failure", failures=1)
        self.assertReports(Inner, "test_error", errors=1)
        self.assertReports(Inner, "test_subtests", failures=2)
        self.assertReports(Inner, "test_cancelled", errors=1)


class OrderTests(TestsAboutTests):
    """In which order a test begins and ends, and what happens if part of it fails."""

    def setUp(self):
        super().setUp()
        self.calls = calls = []

        class Inner(asynctest.TestCase):
            async def note(self, name, error=None):
                await asyncio.sleep(0)
                calls.append(name)
                if error is not None:
                    raise error

            async def setUp(self):
                self.addCleanup(self.note, "first")
                self.addCleanup(calls.append, "second")
                await self.note("setUp", self.errors.get("setUp"))

            async def test(self):
                self.addCleanup(self.note, "third", self.errors.get("third"))
                self.addCleanup(self.adding)
                await self.note("test", self.errors.get("test"))

            async def adding(self):
                calls.append("adding")
                self.addCleanup(self.note, "added")

            async def tearDown(self):
                self.addCleanup(self.note, "last")
                await self.note("tearDown", self.errors.get("tearDown"))

        self.inner = Inner

    def run_with(self, **errors):
        del self.calls[:]
        self.inner.errors = errors
        outcome = Outcome()
        self.inner("test").run(outcome)
        return outcome

    def debug_with(self, **errors):
        del self.calls[:]
        self.inner.errors = errors
        with self.assertRaises(KeyError):
            self.inner("test").debug()

    def test_cleanups_run_backwards_after_tear_down(self):
        """Sync and asynchronous clean-ups run in one order; one that a clean-up adds is the next."""
        everything = ["setUp", "test", "tearDown", "last", "adding", "added", "third", "second", "first"]
        self.assertTrue(self.run_with().wasSuccessful())
        self.assertEqual(everything, self.calls)
        del self.calls[:]
        self.inner("test").debug()
        self.assertEqual(everything, self.calls)

    def test_everything_else_runs_after_a_failure(self):
        """tearDown() and clean-ups run after a failing test, clean-ups after a failing tearDown() or clean-up."""
        for part in ("test", "tearDown", "third"):
            with self.subTest(part):
                outcome = self.run_with(**{part: KeyError(part)})
                self.assertEqual(1, len(outcome.errors), outcome.problems())
                self.assertEqual(
                    ["setUp", "test", "tearDown", "last", "adding", "added", "third", "second", "first"], self.calls
                )

    def test_only_the_cleanups_run_after_a_failing_set_up(self):
        """Neither the test nor tearDown() runs."""
        self.assertEqual(1, len(self.run_with(setUp=KeyError()).errors))
        self.assertEqual(["setUp", "second", "first"], self.calls)

    def test_debug_stops_at_the_failure(self):
        """The exception arrives, nothing else runs, and the loop is closed."""
        loops = []
        make = asyncio.new_event_loop

        def new_event_loop():
            loops.append(make())
            return loops[-1]

        with mock.patch("asyncio.new_event_loop", new_event_loop):
            self.debug_with(setUp=KeyError())
            self.assertEqual(["setUp"], self.calls)
            self.debug_with(test=KeyError())
            self.assertEqual(["setUp", "test"], self.calls)
            self.debug_with(tearDown=KeyError())
            self.assertEqual(["setUp", "test", "tearDown"], self.calls)
        self.assertEqual([True] * 3, [loop.is_closed() for loop in loops])

    def test_sync_cleanups_stand_outside_the_loop(self):
        """A sync clean-up may run the loop itself, unlike with asynctest; a lambda's coroutine is awaited."""
        calls = []

        async def work(name):
            await asyncio.sleep(0)
            calls.append(name)

        class Inner(asynctest.TestCase):
            async def test(self):
                self.addCleanup(lambda: self.loop.run_until_complete(work("run")))
                self.addCleanup(lambda: work("returned"))
                self.addCleanup(lambda: calls.append(self.loop.is_running()))

        self.assertPasses(Inner)
        self.assertEqual([False, "returned", "run"] * 2, calls)

    def test_left_over_tasks_are_cancelled(self):
        """They end before the loop is closed, and after the clean-ups."""
        calls = []

        class Inner(asynctest.TestCase):
            async def forever(self):
                try:
                    await forever()
                finally:
                    calls.append("task")

            async def test(self):
                self.task = asyncio.ensure_future(self.forever())
                self.addCleanup(calls.append, "cleanup")
                await asyncio.sleep(0)

        self.assertPasses(Inner)
        self.assertEqual(["cleanup", "task"] * 2, calls)
