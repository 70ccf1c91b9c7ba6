"""Tests of how findings are collected and reported."""

import pickle
import unittest

from django_async_test.engine import stacks
from django_async_test.engine.checks.base import Check, Findings, own_attributes


class FindingsTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.findings = Findings(lambda: "the.test")

    def failure(self):
        with self.assertRaises(AssertionError) as caught:
            self.findings.fail()
        return caught.exception

    def test_nothing_found_is_nothing_said(self):
        """Without findings fail() does nothing."""
        self.findings.fail()

    def test_each_finding_names_the_test(self):
        """All findings are in one failure, each after the name of the test."""
        self.findings.add("first.")
        self.findings.add("second.")
        self.assertEqual("the.test: first.\nthe.test: second.", str(self.failure()).partition("\n\nSee ")[0])

    def test_a_stack_follows_the_finding(self):
        """A stack is given as text, or as the notes of one."""
        self.findings.add("first.", "Created at:\n  File x\n")
        self.findings.add("second.", stacks.note())
        text = str(self.failure())
        self.assertIn("first.\nCreated at:\n  File x\nthe.test: second.\nCreated at:\n", text)
        self.assertIn('self.findings.add("second.", stacks.note())', text)

    def test_the_first_cause_is_that_of_the_failure(self):
        """The exceptions of the others are in the text, so that nothing is lost."""
        first = ValueError("first cause")
        self.findings.add("one.", cause=first)
        self.findings.add("two.", cause=ValueError("second cause"))
        failure = self.failure()
        self.assertIs(first, failure.__cause__)
        self.assertNotIn("first cause", str(failure))
        self.assertIn("ValueError: second cause", str(failure))

    def test_the_failure_is_an_assertion_error_that_travels(self):
        """Whatever it takes to keep unittest from cutting the cause, it looks like one, also in another process."""
        self.findings.add("one.", cause=ValueError("cause"))
        failure = self.failure()
        self.assertIsInstance(failure, AssertionError)
        self.assertEqual("AssertionError", type(failure).__name__)
        copy = pickle.loads(pickle.dumps(failure))
        self.assertIs(AssertionError, type(copy))
        self.assertEqual(str(failure), str(copy))

    def test_what_was_told_is_forgotten(self):
        """After fail() the findings start afresh."""
        self.findings.add("told.", cause=ValueError())
        self.failure()
        self.findings.fail()


class CheckTests(unittest.TestCase):
    def test_a_check_may_have_nothing_to_do_at_some_time(self):
        """The base class does nothing before, at the end and after."""
        check = Check("a run", 0.5)
        self.assertEqual(("a run", 0.5), (check.run, check.value))
        self.assertEqual([None] * 3, [check.begin, check.before_close, check.find])

    def test_what_a_test_keeps_itself(self):
        """The attributes that every test has, and what stands for its method, are not its own."""
        test = unittest.TestCase("run")
        test.__dict__.update(_testMethodName="test", test=None, setUp=None, _async_test=None, client=None, loop=None)
        self.assertEqual([], own_attributes(vars(test)))
        test.own, test.other = 1, 2
        self.assertEqual([1, 2], sorted(own_attributes(vars(test))))
        self.assertEqual([3], own_attributes({"of_a_function": 3}))
