"""Tests of what is known of modules that were imported since a moment."""

import sys
import types
import unittest
from unittest import mock

from django_async_test.engine.state import imports

from .helpers import importing


class ImportsTests(unittest.TestCase):
    def test_what_was_imported(self):
        """Others than those of tests and of Python are named; what is known is the same until there are more."""
        before = imports.noted()
        self.assertIs(before, imports.noted())
        with importing("late_library", ""), importing("test_late", ""):
            self.assertEqual({"late_library"}, imports.since(before))
            self.assertIsNot(before, imports.noted())
        self.assertEqual(set(), imports.since(before))

    def test_what_it_mentions(self):
        """A name counts in the body and in functions; one in a text does not."""
        before = imports.noted()
        with importing("late_library", "def late():\n    import csv\n    csv.register_dialect('setlocale')"):
            self.assertTrue(imports.mention("register_dialect", before))
            self.assertFalse(imports.mention("setlocale", before))

    def test_modules_without_code(self):
        """What has no loader, or one that knows no code, mentions nothing."""
        before = imports.noted()
        with mock.patch.dict(sys.modules, late_without_code=types.ModuleType("late_without_code"), late_nothing=None):
            self.assertEqual({"late_without_code", "late_nothing"}, imports.since(before))
            self.assertFalse(imports.mention("register_dialect", before))
