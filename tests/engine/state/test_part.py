"""Tests of what the parts of the state have in common."""

import unittest

from django.utils.functional import SimpleLazyObject

from django_async_test.engine import state
from django_async_test.engine.state.part import compare, is_other, short


class CompareTests(unittest.TestCase):
    def test_what_differs_is_named_once(self):
        """A value that is another, a key that is gone, a key that is new; equal values are not named."""
        same = object()
        before = {"a": 1, "b": same, "c": [2], "d": 3}
        self.assertEqual(
            ["a was 1, and is 5", "d is gone", "e is new: 4"],
            # Python 3.5 has no order.
            sorted(compare(before, {"a": 5, "b": same, "c": [2], "e": 4})),
        )

    def test_values_that_answer_in_other_ways(self):
        """An array has no one answer, and is another one then; a lazy object is not evaluated."""

        class Array(object):
            def __ne__(self, other):
                raise ValueError("Of which element?")

        first = Array()
        self.assertFalse(is_other(first, first))
        self.assertTrue(is_other(Array(), first))
        self.assertTrue(is_other(SimpleLazyObject(lambda: 1 / 0), SimpleLazyObject(lambda: 1 / 0)))
        self.assertFalse(is_other([1], [1]))

    def test_a_long_value_is_cut_in_the_middle(self):
        """Beginning and end of it are shown, at most so many characters."""
        self.assertEqual("'abc'", short("abc"))
        text = short("x" * 500 + "end")
        self.assertEqual(60, len(text))
        self.assertTrue(text.startswith("'xxx") and text.endswith("end'"), text)


class PartsTests(unittest.TestCase):
    def test_each_part_is_complete(self):
        """It has a name, a title, and sees no change where there was none."""
        for name in state.names():
            with self.subTest(name):
                (part,) = state.parts_of({name})
                self.assertEqual(name, part.name)
                self.assertTrue(part.title)
                before = part.take()
                self.assertEqual([], part.changes(before))
                part.put_back(before)
