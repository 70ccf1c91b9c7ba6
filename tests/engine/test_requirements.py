"""Tests of the one error for values that an attribute, a decorator or a setting cannot have."""

import threading
import unittest

from django_async_test.engine import requirements


class RequirementTests(unittest.TestCase):
    def test_the_error_names_what_is_wrong(self):
        """It has the name, the value, and what it must be."""
        requirements.require(True, "a", 1, "anything")
        with self.assertRaisesRegex(ValueError, "^Inner.a is 'x': it must be a number of seconds.$"):
            requirements.require(False, "Inner.a", "x", requirements.SECONDS)

    def test_seconds(self):
        """What a thread can wait for, and no boolean."""
        right = [0, 0.0, 1, 0.5, threading.TIMEOUT_MAX]
        wrong = [-1, True, None, "1", float("nan"), float("inf"), threading.TIMEOUT_MAX * 2, 1j]
        self.assertEqual(right, [value for value in right + wrong if requirements.is_seconds(value)])

    def test_switches(self):
        """Booleans, and the two numbers that stand for them; the error names class and attribute."""
        values = [True, False, 0, 1, 2, -1, 1.0, None, "yes"]
        self.assertEqual([True, False, 0, 1], [value for value in values if requirements.is_switch(value)])

        class Inner(object):
            good, bad = True, "yes"

        requirements.require_switches(Inner, "good")
        with self.assertRaisesRegex(ValueError, "Inner.bad is 'yes': it must be True or False"):
            requirements.require_switches(Inner, "good", "bad")
