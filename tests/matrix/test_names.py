"""Tests of names of environments and the patterns that mean them."""

import unittest

from django_async_test.matrix import names
from tests.matrix.helpers import table


class FactorTests(unittest.TestCase):
    def test_factors_are_versions_without_dots(self):
        """The factors read py36 and django22, and there is one for a series that is a year."""
        self.assertEqual("py36", names.python_factor("3.6"))
        self.assertEqual("django22", names.django_factor("2.2"))
        self.assertEqual("django2028", names.django_factor("2028"))

    def test_what_tox_would_misunderstand_is_no_factor(self):
        """Names that tox takes for a Python, or the matrix for a Django, are refused."""
        for name in ("py36", "312", "3", "django22", "django", "all", "Pg", "a-b", "a.b", ""):
            self.assertFalse(names.is_factor(name), name)
        for name in ("postgres", "drf314", "wagtail6", "pg_13", "pypi"):
            self.assertTrue(names.is_factor(name), name)


class PatternTests(unittest.TestCase):
    def test_a_pattern_is_factors_in_their_order(self):
        """Some factors, in their order, mean all environments that have them."""
        for pattern in ("py312", "django52", "py312-postgres", "py312-django52-postgres", "py31*-postgres", "*"):
            self.assertTrue(names.matches(pattern, "py312-django52-postgres"), pattern)
        for pattern in ("py31", "postgres-py312", "py312-sqlite", "py312-django52-postgres-x", "django*"):
            self.assertFalse(names.matches(pattern, "py312-django52-postgres"), pattern)


class BracesTests(unittest.TestCase):
    def test_one_is_written_plainly_and_several_in_braces(self):
        """tox expands braces; a single factor has none."""
        self.assertEqual("django18", names.braces("django", ["django18"]))
        self.assertEqual("django{18,2028}", names.braces("django", ["django18", "django2028"]))

    def test_all_factors_of_the_table_can_be_told_apart(self):
        """Every Django of the table has a factor that tox does not take for a Python."""
        for entry in table().django.values():
            self.assertRegex(entry.factor, "^django[a-z0-9]+$")
