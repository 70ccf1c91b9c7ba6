"""Tests of tables of tox.toml as lines of tox.ini."""

import unittest

from django_async_test.matrix.existing_tox import replacements


class LineTests(unittest.TestCase):
    def test_conditions(self):
        """Factors are joined by and, or and not as in tox.ini; anything else has no such form."""
        for text, expected in (
            ("factor.a", "a"),
            (" factor.a or factor['b.1'] ", "a,b.1"),
            ("factor.a and not factor.b", "a-!b"),
            ("env.A", None),
            ("(factor.a or factor.b) and factor.c", None),
        ):
            with self.subTest(text=text):
                self.assertEqual(expected, replacements.condition_of(text))

    def test_tables(self):
        """A table is a line for each value, or none where it says more."""
        condition = {"replace": "if", "condition": "factor.a"}
        for value, expected in (
            (" a#b  c\n d", ["a\\#b  c d"]),
            (3, None),
            ({"replace": "env", "name": "A", "default": "b"}, ["{env:A:b}"]),
            ({"replace": "env", "name": "A", "default": []}, None),
            ({"replace": "ref"}, None),
            (dict(condition, then="b", **{"else": "c"}), ["a: b", "!a: c"]),
            (dict(condition, condition="not factor.a", **{"else": ["c", "d"]}), ["a: c", "a: d"]),
            (dict(condition, condition="factor.a or factor.b", then="b", **{"else": "c"}), None),
            (dict(condition, then=[{"replace": "ref"}]), None),
        ):
            with self.subTest(value=value):
                self.assertEqual(expected, replacements.lines_of(value))

    def test_as_it_was(self):
        """What cannot be translated is shown as it was written."""
        value = {"replace": "x", "a": [True, 3]}
        self.assertEqual('{replace = "x", a = [true, 3]}', replacements.shown(value))
