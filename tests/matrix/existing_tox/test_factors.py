"""Tests of what factors mean."""

import unittest

from django_async_test.matrix.existing_tox import factors
from tests.matrix.helpers import table


class FactorTests(unittest.TestCase):
    def test_spellings_of_series(self):
        """A series of Django or Python is recognized in the spellings that are used."""
        for factor, series in (
            ("dj111", "1.11"),
            ("django4.2", "4.2"),
            ("django-52", "5.2"),
            ("django420", "4.2"),
            ("dj405", "4.0"),
            ("4.2.X", "4.2"),
            ("django5.2.x", "5.2"),
            ("dj110", "1.10"),
            ("3.2", "3.2"),
            ("dj99", None),
            ("django4", "4.2"),
            ("dj9", None),
            ("d4", None),
            ("x", None),
        ):
            self.assertEqual(series, factors.django_of(factor, table()), factor)
        for factor, series in (("py39", "3.9"), ("python3.12", "3.12"), ("pypy3", None)):
            self.assertEqual(series, factors.python_of(factor), factor)

    def test_versions_in_factors_of_their_own(self):
        """A version after a dash belongs to what it is the version of, and other numbers are left alone."""
        self.assertEqual(["py312", "django52", "drf"], factors.of_name("py312-django-52-drf"))
        self.assertEqual(["python3.12", "dj5.2"], factors.of_name("python-3.12-dj-5.2"))
        self.assertEqual(["django", "main", "lib", "42"], factors.of_name("django-main-lib-42"))

    def test_braces(self):
        """Braces stand for choices and ranges, and commas in them split no list."""
        self.assertEqual(["a1", "a2", "ab"], factors.expand("a{1-2,b}"))
        self.assertEqual(["py{38, 39}", "lint"], factors.split_names("py{38, 39}, lint"))


class MeaningTests(unittest.TestCase):
    def meaning(self, condition):
        found = factors.meaning(condition, table())
        return found.holds, found.djangos, found.pythons

    def test_conditions_about_series(self):
        """A condition holds for the series that it names, in the order of the table."""
        self.assertEqual((True, ["4.2", "5.2"], None), self.meaning("dj{52,42}"))
        self.assertEqual((True, ["4.2"], ["3.9"]), self.meaning("py39-dj42"))
        self.assertEqual((True, None, None), self.meaning("dj42, sqlite"))
        self.assertEqual((True, ["4.2"], None), self.meaning("django-42"))

    def test_conditions_that_never_hold(self):
        """What is about other databases, other tools or branches never holds."""
        for condition in ("postgres", "lint", "djmain", "pypy3", "dj42-mysql", "!dj42", "dj99"):
            self.assertEqual((False, None, None), self.meaning(condition), condition)

    def test_conditions_that_nobody_here_knows(self):
        """A factor without a known meaning makes a condition unknown, unless another part holds."""
        self.assertEqual((None, None, None), self.meaning("strange"))
        self.assertEqual((None, None, None), self.meaning("strange-dj42"))
        self.assertEqual((True, ["4.2"], None), self.meaning("strange, dj42"))
