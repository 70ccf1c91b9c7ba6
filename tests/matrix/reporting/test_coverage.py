"""Tests of the coverage of all environments together."""

import gc
import importlib.util
import subprocess
import sys
import unittest
import warnings
from unittest import mock

from django_async_test.matrix.errors import Problem
from django_async_test.matrix.reporting import coverage
from tests.matrix.helpers import ProjectTests

has_coverage = importlib.util.find_spec("coverage") is not None

CODE = """
import sys

if sys.argv[1] == "one":
    ONE = 1
elif sys.argv[1] == "two":
    TWO = 2
else:
    THREE = 3
"""


class CombineTests(ProjectTests):
    def setUp(self):
        super().setUp()
        # coverage leaves closing the files that it has read to the garbage collector.
        caught = warnings.catch_warnings()
        caught.__enter__()
        self.addCleanup(caught.__exit__, None, None, None)
        self.addCleanup(gc.collect)
        warnings.simplefilter("ignore", ResourceWarning)

    def data(self, argument, folder):
        """Leave the data of a process that ran with an argument, in an environment of its own."""
        self.write("{}/lib/site-packages/shop/__init__.py".format(folder), CODE)
        code = (
            "import sys, os; sys.path.insert(0, os.path.abspath('{0}/lib/site-packages')); import coverage; "
            "c = coverage.Coverage(data_file='reports/.coverage.{1}', source_pkgs=['shop'], config_file=False); "
            "c.start(); import shop; c.stop(); c.save()"
        )
        subprocess.check_call([sys.executable, "-c", code.format(folder, argument), argument])

    @unittest.skipUnless(has_coverage, "coverage is not installed")
    def test_environments_are_added_up(self):
        """A line counts if it ran in one environment, and the file is the one in the project."""
        self.write("src/shop/__init__.py", CODE)
        self.write("reports/a.json", "{}")
        self.data("one", "a")
        self.data("two", "b")
        result = coverage.combine(["reports"], ["shop"], xml="c.xml", html="pages")
        self.assertEqual(2, result.files)
        self.assertAlmostEqual(100 * 5 / 6, result.percent)
        self.assertRegex(result.text, r"src/shop/__init__.py +6 +1 +83% +8\n")
        self.assertIn("| src/shop/\\_\\_init\\_\\_.py |", result.markdown)
        self.assertIn("<coverage", self.read("c.xml"))
        self.assertIn("pages/index.html", self.files())
        # What was combined can be combined again.
        self.assertEqual(2, coverage.combine(["reports"], ["shop"]).files)

    @unittest.skipUnless(has_coverage, "coverage is not installed")
    def test_what_cannot_be_combined(self):
        """Without data, and with files that are none, there is one line."""
        with self.assertRaisesRegex(Problem, "there is no data of coverage in reports"):
            coverage.combine(["reports"], ["shop"])
        self.write("reports/.coverage.a", "nothing")
        with self.assertRaisesRegex(Problem, "cannot be combined"):
            coverage.combine(["reports"], ["shop"])

    def test_without_coverage(self):
        """Where coverage is not installed, one line says so."""
        with mock.patch.dict(sys.modules, {"coverage": None}), self.assertRaisesRegex(Problem, "pip install coverage"):
            coverage.combine(["reports"], ["shop"])

    def test_where_a_package_is(self):
        """A package may be below src or not, and is looked for where it is installed."""
        self.assertEqual(["a/b", "*/site-packages/a/b", "*/dist-packages/a/b"], coverage.places("a.b"))
        self.write("src/a/__init__.py", "")
        self.assertEqual("src/a", coverage.places("a")[0])
