"""Tests of what tells in one go that parts are as they were."""

import unittest

from django_async_test.engine import state

from .helpers import marks_of


class MarksTests(unittest.TestCase):
    def test_one_value_is_another(self):
        """They are the same as long as each function returns what equals its value."""
        marks, values = state.Marks(), [1]
        self.assertTrue(marks.are_same())
        marks.add([(values.__len__, 1)])
        marks.add([(values.copy, [1])])
        self.assertTrue(marks.are_same())
        values[0] = 2
        self.assertFalse(marks.are_same())

    def test_what_cannot_be_compared_is_not_the_same(self):
        """What raises an exception, when it is asked or compared, is left to the part to find out."""

        class Odd(object):
            def __eq__(self, other):
                raise ValueError("It is neither.")

        for function in ({}.popitem, Odd):
            marks = state.Marks()
            marks.add([(function, 1)])
            with self.subTest(function):
                self.assertFalse(marks.are_same())

    def test_nearly_all_parts_have_some(self):
        """Those that have none are asked one by one for each test, which takes longer than all marks together."""
        without = []
        for part in state.parts_of(True):
            before = part.take()
            marks = marks_of(part, before)
            if marks is None:
                without.append(part.name)
            else:
                with self.subTest(part.name):
                    self.assertTrue(marks.are_same())
            part.forget(before)
        self.assertLessEqual(set(without), {"database_session", "open_files", "fake_modules"})
