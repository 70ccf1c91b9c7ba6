"""Tests of the list of things to undo."""

import unittest

from django_async_test.engine.undo import Undo


class UndoTests(unittest.TestCase):
    def test_the_last_is_undone_first(self):
        """Calls happen in reverse order, once."""
        undo, calls = Undo(), []
        undo.callback(calls.append, 1)
        undo.callback(calls.append, 2)
        undo.close()
        undo.close()
        self.assertEqual([2, 1], calls)

    def test_everything_is_undone_before_the_first_exception_is_raised(self):
        """An exception does not keep the others from being called."""
        undo, calls = Undo(), []

        def fail(number):
            raise ValueError(number)

        undo.callback(calls.append, 1)
        undo.callback(fail, 2)
        undo.callback(fail, 3)
        with self.assertRaisesRegex(ValueError, "3"):
            undo.close()
        self.assertEqual([1], calls)

    def test_a_context_manager_is_left_at_the_end(self):
        """enter_context() gives what the manager gives."""

        class Manager(object):
            left = False

            def __enter__(self):
                return "value"

            def __exit__(self, *exc_info):
                self.left = True

        undo, manager = Undo(), Manager()
        self.assertEqual("value", undo.enter_context(manager))
        self.assertFalse(manager.left)
        undo.close()
        self.assertTrue(manager.left)
