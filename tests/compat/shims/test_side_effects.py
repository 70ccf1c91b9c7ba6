"""Tests of iterators for side effects."""

import unittest

from django_async_test.compat.shims.side_effects import return_once


class ReturnOnceTests(unittest.TestCase):
    def test_one_value_and_then_another_for_ever(self):
        """The value comes once; then None, or what is given, again and again."""
        for args, kwargs, expected in (
            ((1,), {}, [1, None, None]),
            ((1, 2), {}, [1, 2, 2]),
            ((1,), {"then": 2}, [1, 2, 2]),
        ):
            self.assertEqual(expected, [value for value, _ in zip(return_once(*args, **kwargs), range(3))])
