"""Tests of values in TOML."""

import unittest

from django_async_test.matrix import toml
from django_async_test.matrix.facts import tomllib


class LiteralTests(unittest.TestCase):
    VALUES = ["a", 'a "b" \\ c', "\u00e9\U0001f600\x7f", True, 3, [], ["a", ["b"]], {}, {"a b": "c", "d": {"e": [1]}}]

    def test_what_is_written_is_read(self):
        """A value that is written is the same when it is read, with any character in it."""
        for value in self.VALUES:
            with self.subTest(value):
                self.assertEqual({"key": value}, tomllib.loads("key = " + toml.literal(value)))

    def test_one_line_for_each_assignment(self):
        """A table becomes lines, and a key that needs quotes has them."""
        self.assertEqual(
            ['a = { b = "c" }', '"d e" = ["f", true]'], toml.assignments({"a": {"b": "c"}, "d e": ["f", True]})
        )
