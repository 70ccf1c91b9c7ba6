"""Tests of unittest classes beside functions."""

import unittest

from .helpers import PluginTestCase, is_installed, pytest_is_at_least, run_pytest


class UnittestClassesTests(PluginTestCase):
    def test_rows_of_fixtures(self):
        """Rows of a function-scoped fixture of a class are rolled back with the test for which they were made."""
        passed = run_pytest("mistakes.py", "silent.py", "-p", "no:anyio").tests("PASSED")
        for name in ("test_one", "test_two", "test_three"):
            self.assertIn("silent.py::WithRowsTests::" + name, passed)

    @unittest.skipUnless(is_installed("anyio"), "anyio is not installed")
    def test_the_mark_of_anyio(self):
        """It is refused over a class of ours, whose set-up and roll-back anyio would leave out."""
        outcome = run_pytest("silent.py", "-k", "marked", runner="anyio")
        if not pytest_is_at_least(8):
            # anyio does not get to such a method, which our class runs.
            self.assertEqual({"silent.py::ClassTests::test_marked"}, outcome.tests("PASSED"), outcome.output)
            return
        self.assertIn("without setUp(), clean-ups and roll-back", outcome.output)
        self.assertEqual(set(), outcome.tests("PASSED"))
