"""Tests of what environments differ in beside Python and Django."""

import unittest

from django_async_test.matrix.existing_tox.axes import Axes, CellName, table_of
from tests.matrix.helpers import table


class AxesTests(unittest.TestCase):
    def test_factors_of_a_name(self):
        """Each factor of a name is what it means, in the spellings that are used."""
        cell = CellName("py312-dj42-postgres-drf316", table())
        self.assertEqual(
            ("3.12", "4.2", "postgres", ["drf316"]), (cell.python, cell.django, cell.database, cell.others)
        )
        cell = CellName("pypy3-djangoDev-sqlite", table())
        self.assertEqual((True, "main", True, ""), (cell.is_pypy, cell.django, cell.is_sqlite, cell.database))
        cell = CellName("dev-py312-dj42-redis", table())
        self.assertEqual(("4.2", ["dev", "redis"], []), (cell.django, cell.others, cell.unsupported))
        self.assertEqual("main", CellName("py312-dev", table()).django)
        self.assertEqual(["oracle"], CellName("py39-oracle", table()).unsupported)
        self.assertFalse(CellName("lint", table()).is_cell())
        cell = CellName("py314t-dj60", table())
        self.assertEqual(("3.14", True), (cell.python, cell.is_free_threaded))
        self.assertEqual("2.7", CellName("py27-dj111", table()).python)

    def test_tables_of_databases(self):
        """Kind, driver and image are what the factor says."""
        for factor, expected in (
            ("postgres", {}),
            ("pg14", {"kind": "postgres", "image": "postgres:14"}),
            ("pg96", {"kind": "postgres", "image": "postgres:9.6"}),
            ("psycopg3", {"kind": "postgres", "driver": "psycopg"}),
            ("mysql8", {"kind": "mysql"}),
            ("redis", {}),
        ):
            self.assertEqual(expected, table_of(factor), factor)

    def test_all_of_them(self):
        """Databases, main and PyPy are known once an environment has them."""
        axes = Axes()
        for name in ("py312-dj42-pg14", "pypy3-djangoupstream"):
            axes.add_cell(name, table())
        self.assertEqual((["pg14"], True, True), (list(axes.databases), axes.main, axes.pypy))

    def test_factors_that_come_together(self):
        """The parts of a name with a dash are those that the same environments have; versions are apart."""
        axes = Axes()
        for name in ("py312-dj42-base-reqs-drf3", "py311-dj42-base-reqs-drf3", "py312-dj42-dev"):
            axes.add_cell(name, table())
        self.assertEqual([["reqs", "base"], ["drf3"], ["dev"]], [axes.group(name) for name in ("reqs", "drf3", "dev")])
        self.assertEqual(([], ["other"]), (axes.holding, axes.group("other")))
        axes.variant = "base"
        self.assertEqual(["base", "reqs"], axes.holding)
