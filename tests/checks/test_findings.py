"""Tests of what is said about lost exceptions, coroutines that never ran and tasks that do not end."""

import gc
import unittest

from django_async_test.checks import Findings

from .helpers import define

# Short: Python 3.5 and 3.6 shorten the name in the message.
forgotten = define("async def forgotten(): pass")["forgotten"]


class FindingsTests(unittest.TestCase):
    def make(self):
        return Findings(lambda: "the.test")

    def fail_text(self, findings):
        with self.assertRaises(AssertionError) as caught:
            findings.fail()
        return str(caught.exception)

    def test_nothing_found_is_nothing_said(self):
        """Without findings fail() does nothing."""
        findings = self.make()
        with findings.watching():
            findings.search({})
        findings.fail()

    def test_an_error_is_named_once_with_its_source(self):
        """Every lost exception is told once, although two sources report it; it is the cause of the failure."""
        findings = self.make()
        error = ValueError("lost")
        findings.add_errors([("task 1", error), ("task 2", error)])
        with self.assertRaises(AssertionError) as caught:
            findings.fail()
        self.assertEqual(1, str(caught.exception).count("lost"))
        self.assertIn("the.test: 'task 1' raised", str(caught.exception))
        self.assertIs(error, caught.exception.__cause__)

    def test_a_stubborn_task_is_named(self):
        """A task that does not end is told with what to do about it."""
        findings = self.make()
        findings.add_stubborn(["a task"])
        text = self.fail_text(findings)
        self.assertIn("the.test: 'a task' is still running although it was cancelled", text)
        self.assertIn("CancelledError", text)

    def test_what_was_told_is_forgotten(self):
        """After fail() the findings start afresh."""
        findings = self.make()
        findings.add_errors([("task", ValueError())])
        self.fail_text(findings)
        findings.fail()

    def test_a_coroutine_that_died_is_found(self):
        """A coroutine that is destroyed without having been awaited is told by name."""
        findings = self.make()
        with findings.watching():
            forgotten()
            gc.collect()
        text = self.fail_text(findings)
        self.assertIn("the.test: coroutine 'forgotten'", text)
        self.assertIn("was never awaited, so it never ran", text)

    def test_a_coroutine_in_a_cycle_is_found(self):
        """search() collects reference cycles first."""
        findings = self.make()
        with findings.watching():
            cycle = [forgotten()]
            cycle.append(cycle)
            del cycle
            findings.search({})
        self.assertIn("forgotten", self.fail_text(findings))

    def test_a_coroutine_in_an_attribute_is_found(self):
        """search() looks at the values, and into the containers, of a namespace."""
        for value in (forgotten(), [forgotten()], {"key": forgotten()}, (forgotten(),), {forgotten()}):
            with self.subTest(type(value).__name__):
                findings = self.make()
                with findings.watching():
                    findings.search({"attribute": value})
                self.assertEqual(1, self.fail_text(findings).count("never awaited"))

    def test_a_coroutine_that_was_closed_is_not_found(self):
        """A coroutine that the test has closed on purpose is none of our business."""
        findings = self.make()
        with findings.watching():
            coroutine = forgotten()
            coroutine.close()
            findings.search({"attribute": coroutine})
        findings.fail()
