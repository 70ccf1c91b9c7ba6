"""Tests of whether a suite is debugging."""

import unittest
import unittest.mock

from django_async_test.compat.python import suites


class IsDebuggingTests(unittest.TestCase):
    def run_in_suite(self, run):
        """Let ``run(suite)`` run a test; return what is_debugging() said in it."""
        seen = []

        class Inner(unittest.TestCase):
            def test(self):
                seen.append(suites.is_debugging())

        run(unittest.TestSuite([unittest.TestSuite([Inner("test")])]))
        return seen

    def test_debug_is_recognised(self):
        """Inside TestSuite.debug() it is true."""
        self.assertEqual([True], self.run_in_suite(lambda suite: suite.debug()))

    def test_an_ordinary_run_is_no_debugging(self):
        """Inside TestSuite.run() it is false, and so it is without any suite."""
        self.assertEqual([False], self.run_in_suite(lambda suite: suite.run(unittest.TestResult())))
        self.assertEqual([False], self.run_in_suite(lambda suite: list(list(suite)[0])[0].debug()))

    def test_a_suite_that_cannot_be_looked_into_debugs_nothing(self):
        """Where the method of the suite is not a function of Python, the answer is false."""
        with unittest.mock.patch.object(unittest.TestSuite, "run", len):
            self.assertFalse(suites.is_debugging())
