"""Tests of reading reports."""

import json
import os

from django_async_test.matrix.errors import Problem
from django_async_test.matrix.reporting import read
from tests.matrix.helpers import ProjectTests
from tests.matrix.reports import report


class ReadTests(ProjectTests):
    def refused(self, value, part):
        """Fail unless a file with this value is refused in words that have `part`."""
        self.write("a.json", value if isinstance(value, str) else json.dumps(value))
        with self.assertRaises(Problem) as caught:
            read.read_reports(["a.json"])
        self.assertIn(part, str(caught.exception))

    def test_reports_of_a_directory(self):
        """All reports below a directory are read, those of one environment together."""
        self.write("reports/a/one.json", json.dumps(report()))
        self.write("reports/b/two.json", json.dumps(report()))
        self.write("reports/b/note.txt", "nothing")
        [(name, found)] = read.read_reports(["reports"]).items()
        self.assertEqual("py313-django52-postgres-drf316", name)
        paths = [os.path.join("reports", *one) for one in (("a", "one.json"), ("b", "two.json"))]
        self.assertEqual(paths, [one["path"] for one in found])

    def test_what_is_no_report(self):
        """A file that is something else is refused, whatever it is."""
        self.refused("{", "it is not JSON")
        self.refused("[" * 100000, "it is not JSON")
        self.refused("[]", "names no")
        self.refused({"environment": 3}, "names no")
        self.refused({"environment": "py312-django52-sqlite"}, "of another version of this tool")
        self.refused(json.dumps(report(started=float("nan"))), "it is not JSON")
        for wrong, changes in (
            ("exit_code", {"exit_code": "0"}),
            ("exit_code", {"exit_code": False}),
            ("runs", {"runs": {}}),
            ("runs", {"runs": [3]}),
            ("runs.tests.passed", {"run": {"tests": {"passed": None}}}),
            ("databases.used", {"database": {"used": 1}}),
            ("revision", {"revision": None}),
        ):
            with self.subTest(wrong):
                self.refused(report(**changes), "its {} is missing, or of another type".format(wrong))

    def test_reports_that_nobody_asks_for(self):
        """What is left of an environment that is not asked for may be of an earlier version."""
        self.write("a.json", json.dumps({"environment": "py39-django32-sqlite"}))
        self.assertEqual(["py39-django32-sqlite"], list(read.read_reports(["a.json"], ["py313-django52-sqlite"])))
        with self.assertRaises(Problem):
            read.read_reports(["a.json"], ["py39-django32-sqlite"])

    def test_a_place_without_reports(self):
        """What is not there, or no file, is refused."""
        for path, part in (("nowhere.json", "cannot be read"), ("/dev/null", "is not a file")):
            with self.subTest(path), self.assertRaisesRegex(Problem, part):
                read.read_reports([path])
