"""Tests of the one error for values that an attribute, a decorator or a setting cannot have."""

import sys
import threading
import unittest
from unittest import mock

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

    def test_threads(self):
        """gevent's threads in place of Python's are refused in one sentence, and gevent beside them is not."""

        class Inner(object):
            """Stands for a test case class."""

        for is_patched in (True, False):
            monkey = mock.Mock(**{"is_module_patched.side_effect": lambda name, is_patched=is_patched: is_patched})
            with mock.patch.dict(sys.modules, {"gevent.monkey": monkey}):
                if is_patched:
                    with self.assertRaisesRegex(RuntimeError, "Inner: gevent has replaced Python's threads"):
                        requirements.require_threads(Inner)
                else:
                    requirements.require_threads(Inner)
            monkey.is_module_patched.assert_called_once_with("threading")
