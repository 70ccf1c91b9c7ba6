"""Tests of whether packages had the versions that were asked for."""

import unittest

from django_async_test.matrix.reporting import packages


class PackageTests(unittest.TestCase):
    def wrong(self, requirements, installed):
        expected = {"python": "3.12", "requirements": requirements}
        return packages.wrong(expected, {"python": "3.12.1", "packages": installed})

    def test_what_is_asked_for(self):
        """A package must be there in a version of its range, unless it is for other Pythons."""
        self.assertEqual([], self.wrong(["Django>=5", "a>=1", "b; python_version < '3'", "-r file"], {"a": "1.2rc1"}))
        self.assertEqual(["it had a 0.9 instead of >=1"], self.wrong(["a>=1"], {"a": "0.9"}))
        self.assertEqual(["it had a unknown instead of >=1"], self.wrong(["a>=1"], {"a": "unknown"}))
        self.assertEqual(["a is not installed"], self.wrong(["a>=1"], None))

    def test_versions_of_a_series(self):
        """A pre-release is of its series, and 6.20 is not of 6.2."""
        self.assertTrue(packages.is_of_series("6.2.dev20261125", "6.2"))
        self.assertTrue(packages.is_of_series("6.2a1", "6.2"))
        self.assertFalse(packages.is_of_series("6.20", "6.2"))
        self.assertFalse(packages.is_of_series(None, "6.2"))

    def test_comparing_versions(self):
        """What is no version is neither before another nor the same."""
        self.assertTrue(packages.is_before("5.2.3", "5.2.8"))
        self.assertFalse(packages.is_before("5.2.10", "5.2.8"))
        self.assertFalse(packages.is_before("what", "5.2.8"))
        self.assertFalse(packages.is_before("1", None))
        self.assertTrue(packages.is_same("6.2a1", "6.2.dev3"))
        self.assertFalse(packages.is_same("6.2", "6.1"))
        self.assertTrue(packages.is_same("what", "what"))
