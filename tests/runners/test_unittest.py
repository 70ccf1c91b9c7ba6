"""Tests of our classes under unittest's own runner."""

import collections
import sys

from .helpers import FAILING_NOTES, PASSING_NOTES, RunnersTestCase


class UnittestTests(RunnersTestCase):
    """Unittest's own runner."""

    def test_the_command(self):
        """``python -m unittest`` runs coroutine tests, and reports their problems, without Django's runner."""
        output = self.python(["-m", "unittest", "script"], code=1)
        self.assertRegex(output, r"(?m)^Ran 7 tests in")
        self.assertRegex(output, r"(?m)^FAILED \(failures=2, errors=1\)\s*$")
        self.assertIsReported(output)
        self.assertIn("(number=1)", output)
        self.assertNoted(FAILING_NOTES + PASSING_NOTES, output)

    def test_classes_chosen_by_name(self):
        """``python -m unittest`` runs the chosen classes, which pass."""
        output = self.python(["-m", "unittest", "script.PassingTests", "script.MorePassingTests"])
        self.assertRegex(output, r"(?m)^Ran 4 tests in")
        self.assertNoted(PASSING_NOTES, output)

    def test_debug(self):
        """A suite's debug() raises what a coroutine test raises, and leaves no row, its class's included."""
        output = self.python(["debugging.py"])
        lines = output.splitlines()
        self.assertEqual(6, len(lines), output)
        self.assertIn("raised ValueError('the original error'", lines[0])
        self.assertRegex(lines[2], "raised AssertionError.*the original assertion")
        if sys.version_info >= (3, 6):
            self.assertRegex(lines[4], "raised AssertionError.*the original subtest")
        else:
            # There subTest() cannot be used with debug(): https://bugs.python.org/issue34900
            self.assertIn("raised AttributeError", lines[4])
        self.assertEqual(["rows: []"] * 3, lines[1::2])
        # Unittest's debug() calls no hook of a test that fails, nor of its class.
        expected = collections.Counter({note: 1 for note in FAILING_NOTES if note.startswith("setUpClass")})
        self.assertEqual(PASSING_NOTES + expected, self.notes(), output)
