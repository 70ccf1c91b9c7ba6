"""Tests of timers that are due when the test that has set them is over, on a loop that goes on."""

import asyncio
import unittest
from unittest import mock

from django_async_test.compat.python import timers
from django_async_test.engine.checks import Findings
from django_async_test.engine.checks.selection import fail_on
from django_async_test.engine.left_timers import LeftTimers
from django_async_test.undo import Undo

from ..helpers import TestsAboutTests, run_class
from .helpers import Case


def fail():
    raise ValueError("too late")


class LeftTimersTests(TestsAboutTests):
    def run_two(self, **attributes):
        class Inner(Case):
            loop_scope = "class"

            @fail_on()
            def test_1_leaves_one(self):
                self.loop.call_later(0.001, fail)

            async def test_2_is_innocent(self):
                await asyncio.sleep(0.01)  # Until the timer is due

        for name, value in attributes.items():
            setattr(Inner, name, value)
        return run_class(Inner)

    def test_the_error_is_told_by_the_class_and_names_the_test(self):
        """What a timer raises in a later test does not fail that test; the class says which one has set it."""
        outcome = self.run_two()
        self.assertEqual(["test_1_leaves_one", "test_2_is_innocent"], outcome.passed)
        ((test, text),) = outcome.errors + outcome.failures
        self.assertIn("tearDownClass", str(test))
        self.assertIn(
            "which {}.test_1_leaves_one has left, raised ValueError('too late'".format(__name__),
            text.replace("LeftTimersTests.run_two.<locals>.Inner.", ""),
        )

    def test_the_check_can_be_switched_off(self):
        """With ``background_exceptions=False`` for the test that leaves the timer, its error is nobody's."""

        @fail_on(background_exceptions=False)
        def leave(case):
            case.loop.call_later(0.001, fail)

        outcome = self.run_two(test_1_leaves_one=leave)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())

    def test_a_timer_of_a_class_hook_is_the_classes(self):
        """What setUpClass() sets belongs to the class, in whichever test it is due."""

        class Inner(Case):
            loop_scope = "class"

            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                asyncio.get_event_loop().call_later(0.001, fail)

            async def test(self):
                await asyncio.sleep(0.01)  # Until the timer is due

        outcome = run_class(Inner)
        self.assertEqual(["test"], outcome.passed)
        self.assertIn("Inner has left, raised ValueError", outcome.problems())


class HiddenTimersTests(unittest.TestCase):
    def test_a_loop_may_hide_its_timers(self):
        """On a loop that does not show what it will call, those count that are set while a test runs."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        left, undo = LeftTimers(lambda: "the class"), Undo()
        with mock.patch.object(timers, "live_timers", lambda loop: None):
            left.begin(loop, undo, lambda: "the test", True)
            waiting, done = loop.call_later(60, fail), loop.call_soon(fail)
            loop.call_later(60, fail).cancel()
            undo.close()
        self.assertFalse(left.take(done, ValueError("another")))
        self.assertTrue(left.take(waiting, ValueError("late")))
        findings = Findings(lambda: "the class")
        left.report(findings)
        with self.assertRaisesRegex(AssertionError, "the test has left, raised ValueError"):
            findings.fail()
