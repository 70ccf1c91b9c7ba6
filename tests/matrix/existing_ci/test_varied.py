"""Tests of what the matrix of a workflow combines."""

import unittest

from django_async_test.matrix.existing_ci import varied


class RowTests(unittest.TestCase):
    def test_combinations(self):
        """Axes are combined without what is excluded; what is added is a part of those that it fits, or one more."""
        axes = {"a": [{"a": "1"}, {"a": "2"}], "b": [{"b": "3"}, {"b": "4"}]}
        found = varied.rows(axes, [{"a": "1", "c": "5"}, {"a": "9"}, {"d": "6"}], [{"a": "2", "b": "4"}])
        expected = [
            {"a": "1", "b": "3", "c": "5", "d": "6"},
            {"a": "1", "b": "4", "c": "5", "d": "6"},
            {"a": "2", "b": "3", "d": "6"},
            {"a": "9"},
        ]
        self.assertEqual(expected, found)
        self.assertEqual([{"a": "1"}, {"a": "2"}], varied.rows({}, [{"a": "1"}, {"a": "2"}], []))


class TemplateTests(unittest.TestCase):
    def test_what_is_installed(self):
        """A requirement with the value of an axis is read, also through a variable, and one that is a value."""
        script = """
            echo b==${{ matrix.b }}
            pip install "a[x]~=${{ matrix.a-version }}.0" \\
                ${{ matrix.c }} Django==${{ matrix.d }} e==$E
            uv pip install f==${F} 'g[x]${{ matrix.g }}' "Django${{ matrix.d }}" h${{ matrix.h }}.txt \\
                -r i-${{ matrix.i }}
        """
        found = varied.templates(script, {"E": "${{ matrix.e }}", "F": "${{ matrix.f }}", "G": "h"})
        self.assertEqual({"a-version": "a[x]~={}.0", "c": "{}", "e": "e=={}", "f": "f=={}", "g": "g[x]{}"}, found)

    def test_names(self):
        """A factor is called as its axis, without a word for its versions."""
        for axis, expected in (("drf-version", "drf"), ("django_filter", "djangofilter"), ("12", "")):
            self.assertEqual(expected, varied.factor_name(axis))

    def test_requirements(self):
        """A value makes a requirement with a version; others, and Django, are none."""
        self.assertEqual(("a==1.2.*", "1.2"), varied.requirement("a=={}.*", "1.2"))
        for template, value in (
            ("a=={}", "main"),
            ("{}", "Django<5"),
            ("{}", "a"),
            ("{}", "git+https://x"),
            ("{}", ""),
        ):
            self.assertIsNone(varied.requirement(template, value), value)

    def test_words_for_nothing(self):
        """A dependency is absent where its axis has no value, or a word that says so."""
        self.assertTrue(all(map(varied.is_absent, (None, "", "none", "No", "without", "n/a"))))
        self.assertFalse(any(map(varied.is_absent, ("1.0", "main", "nonesuch", "0"))))
