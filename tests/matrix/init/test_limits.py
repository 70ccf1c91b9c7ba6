"""Tests of saying for which Djangos and Pythons something is."""

import unittest

from django_async_test.matrix.existing_tox.axes import CellName
from django_async_test.matrix.init import limits
from tests.matrix.helpers import table


class LimitTests(unittest.TestCase):
    def cells(self, *names):
        return [CellName(name, table()) for name in names]

    def test_ranges(self):
        """What all cells have needs no range; the branch main is newer than all."""
        every = self.cells("py312-dj42", "py312-dj52", "py313-djmain")
        self.assertIsNone(limits.limit_of(table(), "django", every, every))
        self.assertEqual("==4.2", limits.limit_of(table(), "django", every[:1], every))
        self.assertTrue(limits.limit_of(table(), "django", every[::2], every).startswith(">=4.2,!=5.0,"))
        self.assertIsNone(limits.limit_of(table(), "python", [], every))

    def test_cells_without_a_factor(self):
        """They are listed where no other cell is like them, and otherwise there are some, or none."""
        cells = self.cells("py312-dj42", "py312-dj52-a1")
        self.assertEqual(["py312-django42"], limits.without(table(), cells, {"a1"}))
        self.assertIs(False, limits.without(table(), cells[1:], {"a1"}))
        self.assertIs(True, limits.without(table(), cells + self.cells("py312-dj52"), {"a1"}))
