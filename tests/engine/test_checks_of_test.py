"""Tests of the checks of one test, each of which begins when its stage comes."""

import asyncio

from django_async_test.engine.checks import Check
from django_async_test.engine.checks.base import Stage
from django_async_test.engine.run import TestRun
from django_async_test.engine.settings import RunSettings

from ..helpers import TestsAboutTests


class Subject(object):
    """Stands for a test."""

    def id(self):
        return "the test"


class ChecksTestCase(TestsAboutTests):
    def setUp(self):
        super().setUp()
        self.calls = []

    def check(self, name, stage=Stage.TEST, needed=True, after_timeout=False):
        """Return a check that notes when it is made and asked."""
        calls, of_stage = self.calls, stage

        class Noting(Check):
            stage = of_stage
            reports_after_timeout = after_timeout

            def __init__(self, run, value):
                super().__init__(run, value)
                calls.append(name + " made")

            @classmethod
            def is_needed(cls, run):
                return needed

            def loop_made(self, runner, undo):
                calls.append(name + " loop_made")

            def find(self):
                calls.append(name + " find")
                self.run.findings.add(name)

        return Noting

    def run_test(self, function, *checks):
        """Run the function as a test with the checks; return the text of the failure."""
        test_run = TestRun(Subject())
        test_run.begin(RunSettings(checks=[(check, True) for check in checks]))
        test_run.part("test", test_run.call, function)
        with self.assertRaises(AssertionError) as caught:
            test_run.end()
        return str(caught.exception)


class StageTests(ChecksTestCase):
    def test_each_check_is_made_when_its_stage_comes(self):
        """A check is made with the test, with the loop, or at the end; all report in their own order."""
        checks = [self.check("end", Stage.END), self.check("loop", Stage.LOOP), self.check("test")]

        async def function():
            self.calls.append("function")

        text = self.run_test(function, *checks)
        self.assertEqual("test made", self.calls[0])
        self.assertLess(self.calls.index("loop made"), self.calls.index("function"))
        self.assertLess(self.calls.index("function"), self.calls.index("end made"))
        self.assertEqual(["end find", "loop find", "test find"], self.calls[-3:])
        self.assertEqual("the test: end\nthe test: loop\nthe test: test", text)
        self.assertEqual(1, self.calls.count("end made"))

    def test_a_test_without_a_loop_has_no_check_of_the_loop(self):
        """A check that begins with the loop is never made for a test that awaits nothing."""
        self.run_test(lambda: None, self.check("loop", Stage.LOOP), self.check("test"))
        self.assertEqual(["test made", "test find"], self.calls)

    def test_a_check_of_the_end_is_made_if_it_is_needed(self):
        """A check of the end that says that it is not needed is not made."""
        self.run_test(lambda: None, self.check("end", Stage.END, needed=False), self.check("test"))
        self.assertEqual(["test made", "test find"], self.calls)

    def test_all_that_are_made_hear_of_the_loop(self):
        """A check that began with the test is told of the loop when it is made."""
        self.run_test(lambda: asyncio.sleep(0), self.check("test"), self.check("loop", Stage.LOOP))
        self.assertEqual({"test loop_made", "loop loop_made"}, {call for call in self.calls if "loop_made" in call})


class TimeoutTests(ChecksTestCase):
    def test_after_a_timeout_few_have_something_to_say(self):
        """Only a check that reports after a timeout is asked when a test was interrupted for its time."""
        test_run = TestRun(Subject())
        checks = [self.check("silent"), self.check("speaking", after_timeout=True)]
        test_run.begin(RunSettings(checks=[(check, True) for check in checks]))
        test_run.has_timed_out = True
        with self.assertRaisesRegex(AssertionError, "^the test: speaking$"):
            test_run.end()
        self.assertNotIn("silent find", self.calls)
