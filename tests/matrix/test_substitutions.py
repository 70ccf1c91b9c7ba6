"""Tests of tox's substitutions for what is not tox."""

import unittest

from django_async_test.matrix import substitutions


class SubstitutionTests(unittest.TestCase):
    def test_arguments(self):
        """A substitution with spaces, or with quotes, is in one argument."""
        line = "a 'b c' {posargs:-m \"x y\"} d{env:E:f g}"
        self.assertEqual(["a", "b c", '{posargs:-m "x y"}', "d{env:E:f g}"], substitutions.split(line))
        with self.assertRaises(ValueError):
            substitutions.split("a 'b")

    def test_parts(self):
        """A text is split into what stands there and what is put in."""
        for text, expected in (
            ("plain", [("text", "plain", "")]),
            ("", [("text", "", "")]),
            ("{posargs}", [("posargs", "", "")]),
            ("{posargs:a b}", [("posargs", "a b", "")]),
            ("x{env:A:b}{env:C}", [("text", "x", ""), ("env", "A", "b"), ("env", "C", "")]),
            ("{env_name}{toxinidir}/a", [("name", "", ""), ("root", "", ""), ("text", "/a", "")]),
            ("{envpython}", [("python", "", "")]),
            ("{other}", [("text", "{other}", "")]),
        ):
            with self.subTest(text):
                found = [(part.kind, part.text, part.default) for part in substitutions.parts(text)]
                self.assertEqual(expected, found)
