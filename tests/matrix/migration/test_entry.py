"""Tests of what became of one thing."""

import unittest

from django_async_test.matrix.migration import TAKEN, Entry


class EntryTests(unittest.TestCase):
    def test_it_says_what_it_is(self):
        """An entry shows the file, what was there, and what became of it."""
        entry = Entry("tox.ini", "environment", "py39", TAKEN, "py39-django42-sqlite", ["a"])
        self.assertEqual("<tox.ini: environment py39: taken: py39-django42-sqlite>", repr(entry))
        self.assertEqual(("a",), entry.lines)

    def test_an_expression(self):
        """What was read with a word in the place of an expression is shown with an expression."""
        entry = Entry("a.yml", "command", "just $EXPRESSION", TAKEN, "`just $EXPRESSION`")
        self.assertEqual(("just ${{ ... }}", "`just ${{ ... }}`"), (entry.name, entry.text))
