"""Tests of the choice between a reset and a flush."""

import os
import unittest

import django_async_test
from django_async_test.database.reset import choice
from django_async_test.undo import Undo


class ChoiceTests(unittest.TestCase):
    def make(self, **attributes):
        return type("Inner", (django_async_test.TransactionTestCase,), dict(attributes, test=lambda self: None))

    def test_the_class_wins_over_the_environment(self):
        """An attribute of the class wins over the environment variable, and a method of that name says nothing."""
        before = os.environ.get(choice.RESET_VARIABLE)
        with Undo() as undo:
            os.environ[choice.RESET_VARIABLE] = "flush"
            undo.callback(os.environ.__delitem__, choice.RESET_VARIABLE)
            self.assertEqual("flush", choice.of_class(self.make()))
            self.assertEqual("changes", choice.of_class(self.make(reset="changes")))
            self.assertEqual("flush", choice.of_class(self.make(reset=lambda self: None)))
        if before is not None:
            os.environ[choice.RESET_VARIABLE] = before

    def test_what_is_no_choice_is_refused(self):
        """Another value is an error that says what it may be."""
        choice.require_valid(self.make(reset=lambda self: None))
        with self.assertRaisesRegex(ValueError, "Inner.reset is 'truncate': it must be 'changes' or 'flush', or None"):
            choice.require_valid(self.make(reset="truncate"))
        os.environ[choice.RESET_VARIABLE] = "never"
        self.addCleanup(os.environ.__delitem__, choice.RESET_VARIABLE)
        with self.assertRaisesRegex(ValueError, "ASYNC_TEST_RESET is 'never'"):
            choice.of_class(self.make())
