"""Tests of the question whether a function is Django's own."""

import functools
import unittest

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from django_async_test.compat.django.own_code import is_djangos, unguarded


class OwnCodeTests(unittest.TestCase):
    def test_a_function_of_django_is_djangos(self):
        """Functions, methods and bound methods of Django are."""
        self.assertTrue(is_djangos(CursorWrapper.execute))
        self.assertTrue(is_djangos(CursorWrapper(None, None).execute))

    def test_what_a_tool_has_wrapped_is_not(self):
        """A wrapper that looks like Django's function is that of a tool, and what has no code is nobody's."""

        @functools.wraps(CursorWrapper.execute)
        def execute(*args):
            return None

        self.assertFalse(is_djangos(execute))
        self.assertFalse(is_djangos(len))

    def test_the_guard_of_django_is_found(self):
        """Where Django guards a method against coroutines, the method beneath is found, and no other's is."""
        method = BaseDatabaseWrapper.savepoint
        self.assertIs(getattr(method, "__wrapped__", method), unguarded(method))

        @functools.wraps(method)
        def savepoint(self):
            return None

        self.assertIs(savepoint, unguarded(savepoint))
        self.assertIs(CursorWrapper.execute, unguarded(CursorWrapper.execute))
