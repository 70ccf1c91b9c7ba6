"""Tests of what was found in a configuration of tox."""

import unittest

from django_async_test.matrix.existing_tox import Found
from tests.matrix.helpers import table


class SeriesTests(unittest.TestCase):
    def test_series_in_names_are_collected_once(self):
        """Djangos and Pythons in names of environments are collected in their order, others are passed over."""
        found = Found("tox.ini")
        found.add_series(["py39-dj42", "py39-django5.2-postgres", "pypy3-dj99", "lint"], table())
        self.assertEqual((["4.2", "5.2"], ["3.9"]), (found.djangos, found.pythons))
