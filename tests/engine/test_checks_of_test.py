"""Tests of when the checks of a test begin, and in which order they report."""

import asyncio

from django_async_test.engine.checks.base import Check, Stage
from django_async_test.engine.run import TestRun
from django_async_test.engine.settings import RunSettings

from .functions import Function, RunTestCase


async def forgotten():
    """Never run, since nobody awaits it."""


class CheckTests(RunTestCase):
    def test_a_pending_task_is_found(self):
        """A task that is left running fails the test when it ends, by name, and is cancelled."""
        left = []

        async def function():
            left.append(asyncio.ensure_future(asyncio.sleep(1000)))
            await asyncio.sleep(0)

        self.run_badly(Function(function, checks=["pending_tasks"]), "functions.function: ", "was still running")
        self.assertTrue(left[0].cancelled())
        self.run_well(Function(function))

    def test_a_coroutine_that_nobody_awaits_is_found(self):
        """A forgotten `await` fails the test, also if the test keeps the coroutine in an attribute."""

        async def drops():
            forgotten()

        async def keeps():
            test.kept = forgotten()

        self.run_badly(Function(drops, checks=["never_awaited"]), "functions.drops: ", "forgotten", "never awaited")
        test = Function(keeps, checks=["never_awaited"])
        self.run_badly(test, "functions.keeps: ", "forgotten", "never awaited")
        test.kept.close()

    def test_an_exception_in_the_background_is_found(self):
        """The exception of a task that nobody awaits is the cause of the failure."""

        async def fail():
            raise LookupError("in the background")

        async def function():
            asyncio.ensure_future(fail())
            await asyncio.sleep(0)

        error = self.run_badly(Function(function, checks=["background_exceptions"]), "functions.function: ")
        self.assertIsInstance(error.__cause__, LookupError)

    def test_all_findings_are_one_error(self):
        """Several things that went wrong are told together."""

        async def fail():
            raise LookupError("in the background")

        async def function():
            asyncio.ensure_future(fail())
            asyncio.ensure_future(asyncio.sleep(1000))
            await asyncio.sleep(0)

        test = Function(function, checks=["background_exceptions", "pending_tasks"])
        self.run_badly(test, "was still running", "fail")

    def test_a_check_after_the_tear_down_fails_the_test(self):
        """asynctest's check that the loop has run fails for a function that awaits nothing."""

        async def function():
            await asyncio.sleep(0)

        self.run_badly(Function(lambda: None, checks=["unused_loop"]), "Loop did not run during the test")
        self.run_well(Function(function, checks=["unused_loop"]))


class Recorder(Check):
    """A check that records what is called."""

    def __init__(self, test_run, value):
        super().__init__(test_run, value)
        self.value.append((self.name, "made"))

    def record(self, text):
        self.value.append((self.name, text))

    def begin(self, undo):
        self.record("begin")

    def loop_made(self, runner, undo):
        self.record("loop made")

    def find(self):
        self.record("find")


class StageTests(RunTestCase):
    def run_with(self, function, *made):
        """Run `function` with checks of these classes; return what was called."""
        calls = []
        settings = RunSettings(checks=[(check, calls) for check in made])
        test_run = TestRun(Function(function))
        test_run.begin(settings)
        test_run.part("test", test_run.call, function)
        test_run.end()
        return calls

    def make(self, called, at):
        return type(called, (Recorder,), {"name": called, "stage": at})

    def test_a_check_of_the_loop_is_not_made_without_one(self):
        """A function that awaits nothing has neither a loop nor the checks that are about it."""
        calls = self.run_with(lambda: None, self.make("loop", Stage.LOOP), self.make("test", Stage.TEST))
        self.assertEqual([("test", "made"), ("test", "begin"), ("test", "find")], calls)

    def test_each_check_begins_at_its_stage(self):
        """Those of the test begin first, those of the loop with the loop, and those of the end at the end."""

        async def wait():
            await asyncio.sleep(0)

        made = [self.make("end", Stage.END), self.make("loop", Stage.LOOP), self.make("test", Stage.TEST)]
        calls = self.run_with(wait, *made)
        expected = ["test made", "test begin", "loop made", "loop loop made", "test loop made", "end made"]
        found = [" ".join(call) for call in calls]
        self.assertEqual(sorted(expected), sorted(found[: len(expected)]))
        self.assertEqual(expected[:3], found[:3])
        self.assertEqual("end made", found[5])

    def test_they_report_in_the_order_in_which_they_were_given(self):
        """The order of reports does not depend on when a check has begun."""

        async def wait():
            await asyncio.sleep(0)

        made = [self.make("end", Stage.END), self.make("loop", Stage.LOOP), self.make("test", Stage.TEST)]
        calls = self.run_with(wait, *made)
        self.assertEqual(["end", "loop", "test"], [called for called, text in calls if text == "find"])

    def test_a_check_at_the_end_is_made_if_it_is_needed(self):
        """is_needed() is asked at the end of the test, and a check that is not needed is never made."""
        needless = type("Needless", (Recorder,), {"name": "needless", "stage": Stage.END})
        needless.is_needed = classmethod(lambda cls, test_run: test_run.has_timed_out)
        self.assertEqual([], self.run_with(lambda: None, needless))
