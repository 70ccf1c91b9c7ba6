"""Tests of the coverage of all environments together.

What uses coverage runs in processes of its own: two measurements of one process disturb each other, and the tests
themselves may be measured.
"""

import importlib.util
import os
import subprocess
import sys
import unittest
from unittest import mock

from django_async_test.matrix.errors import Problem
from django_async_test.matrix.reporting import coverage
from tests.matrix.helpers import PLACE, ProjectTests

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

MEASURE = """
import os, sys
sys.path.insert(0, os.path.abspath('{0}/lib/site-packages'))
import coverage
measured = coverage.Coverage(data_file='reports/.coverage.{1}', source_pkgs=['shop'], config_file=False)
measured.start()
import shop
measured.stop()
measured.save()
"""


class CombineTests(ProjectTests):
    def run_python(self, *arguments):
        """Run Python, with the package that is tested; return its exit code and output."""
        variables = {key: value for key, value in os.environ.items() if not key.startswith(("COV", "GITHUB"))}
        process = subprocess.run(
            [sys.executable] + list(arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
            env=dict(variables, PYTHONPATH=PLACE),
        )
        return process.returncode, process.stdout

    def data(self, argument, folder):
        """Leave the data of a process that ran with an argument, in an environment of its own."""
        self.write("{}/lib/site-packages/shop/__init__.py".format(folder), CODE)
        self.assertEqual((0, ""), self.run_python("-c", MEASURE.format(folder, argument), argument))

    def combine(self, *options):
        """Run the command that combines; return its exit code and output."""
        self.configure('[coverage]\nsource = ["shop"]\nfail_under = 90\n')
        return self.run_python("-m", "django_async_test.matrix", "coverage", "reports", *options)

    @unittest.skipUnless(has_coverage, "coverage is not installed")
    def test_environments_are_added_up(self):
        """A line counts if it ran in one environment, and the file is the one in the project."""
        self.write("src/shop/__init__.py", CODE)
        self.write("reports/a.json", "{}")
        self.data("one", "a")
        self.data("two", "b")
        code, output = self.combine("--xml", "c.xml", "--html", "pages", "--summary", "summary.md")
        self.assertEqual(1, code, output)
        self.assertRegex(output, r"src/shop/__init__.py +6 +1 +83% +8\n")
        self.assertIn("error: 83.33 % of the lines ran", output)
        self.assertIn("| src/shop/\\_\\_init\\_\\_.py |", self.read("summary.md"))
        self.assertIn("<coverage", self.read("c.xml"))
        self.assertIn("pages/index.html", self.files())
        # What was combined can be combined again.
        self.assertIn("83.33 %", self.combine()[1])

    @unittest.skipUnless(has_coverage, "coverage is not installed")
    def test_what_cannot_be_combined(self):
        """Without data, and with files that are none, there is one line."""
        code, output = self.combine()
        self.assertEqual(2, code)
        self.assertIn("error: there is no data of coverage in ", output)
        self.write("reports/.coverage.a", "nothing")
        code, output = self.combine()
        self.assertEqual(2, code)
        self.assertIn("cannot be combined", output)

    def test_without_coverage(self):
        """Where coverage is not installed, one line says so."""
        with mock.patch.dict(sys.modules, {"coverage": None}), self.assertRaisesRegex(Problem, "pip install coverage"):
            coverage.combine(["reports"], ["shop"])

    def test_where_a_package_is(self):
        """A package may be below src or not, and is looked for where it is installed."""
        self.assertEqual(["a/b", "*/site-packages/a/b", "*/dist-packages/a/b"], coverage.places("a.b"))
        self.write("src/a/__init__.py", "")
        self.assertEqual("src/a", coverage.places("a")[0])
