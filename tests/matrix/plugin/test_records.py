"""Tests of the report that is made of what processes have noted."""

import json
import os
import subprocess
import sys
from unittest import mock

from django_async_test.matrix.plugin import records
from tests.matrix.helpers import ProjectTests
from tests.matrix.reports import DATABASE, RUN


def record(is_child=False, tests=None, connections=(), started=1.0, pid=1, parent=0):
    values = {"is_child": is_child, "tests": tests, "started": started, "pid": pid, "parent": parent}
    return dict(dict(RUN, connections=list(connections)), **values)


TESTS = {"passed": 1, "failed": 0, "skipped": 0, "expected": 0}


class CombineTests(ProjectTests):
    def test_what_ran_tests(self):
        """Processes that were started by tests are no runs, whatever they did."""
        found = records.combine([record(tests=TESTS), record(True, TESTS), record()])
        self.assertEqual([TESTS], [run["tests"] for run in found["runs"]])
        # One that was started without the variable that says so.
        found = records.combine([record(tests=TESTS), record(tests=TESTS, started=2.0, pid=2, parent=1)])
        self.assertEqual(1, len(found["runs"]))
        # A number of a process that was there before says nothing.
        found = records.combine([record(tests=TESTS, started=3.0), record(tests=TESTS, started=2.0, pid=2, parent=1)])
        self.assertEqual(2, len(found["runs"]))

    def test_connections(self):
        """The connections are those of the tests; their workers' where the tests were led from elsewhere."""
        unused, used = dict(DATABASE, used=False), dict(DATABASE, used=True)
        other = dict(DATABASE, server="SQLite 3.40.1")
        for run, child, expected in (
            ([unused], [], [unused]),
            ([unused], [dict(used, name="clone")], [used]),
            ([unused], [other], [unused]),
            ([], [used], [used]),
        ):
            with self.subTest(run=run, child=child):
                found = records.combine(
                    [record(tests=TESTS, connections=map(dict, run)), record(True, None, map(dict, child))]
                )
                self.assertEqual(expected, found["databases"])

    def test_what_cannot_be_read(self):
        """A note that is not whole is not there."""
        self.write("notes/a.json", "{")
        self.write("notes/b.json", json.dumps(record()))
        self.assertEqual(1, len(records.read("notes")))
        self.assertEqual([], records.read("nowhere"))


class ReportTests(ProjectTests):
    def test_a_report(self):
        """A report has a digest of itself, and what tox knows."""
        found = records.report("py312-django52-sqlite", 0, "nowhere", 0.0, arguments=["-v"])
        self.assertEqual(([], ["-v"]), (found["runs"], found["arguments"]))
        self.assertEqual(found["digest"], records.digest(found))
        for name, value in (("GITHUB_ACTIONS", True), ("CI", False)):
            with mock.patch.dict(os.environ, {name: "true"}, clear=True):
                self.assertIs(value, records.report("a", 0, "nowhere", 0.0)["ci"])
        records.save(found, os.path.join(self.directory, "a", "b.json"))
        self.assertEqual(found, json.loads(self.read("a/b.json")))

    def test_an_environment(self):
        """The recorder is in an environment while its commands run, and nothing is left of it."""
        packages = os.path.join(self.directory, "packages")
        os.mkdir(packages)
        records.install(
            "def start(x): pass\ndef quietly(f, x): print(x)", packages, os.path.join(self.directory, "notes")
        )
        self.assertEqual(["_django_test_matrix.pth", "_django_test_matrix.py"], sorted(os.listdir(packages)))
        code = "import site; site.addsitedir({!r})".format(packages)
        output = subprocess.check_output([sys.executable, "-c", code]).decode()
        self.assertEqual(os.path.join(self.directory, "notes"), output.strip())
        records.remove(packages)
        records.remove(packages)
        self.assertEqual([], [name for name in os.listdir(packages) if name != "__pycache__"])

    def test_where_packages_are(self):
        """A Python is asked for the directory of its packages."""
        self.assertTrue(os.path.isdir(records.packages_of(sys.executable)))


class RevisionTests(ProjectTests):
    def git(self, *arguments):
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com"] + list(arguments)
        subprocess.check_call(command, stdout=subprocess.DEVNULL)

    def test_the_code(self):
        """Another content is other code, a commit of what was tested is not, and neither is a file that is no code."""
        self.assertEqual({}, records.revision(self.directory))
        self.git("init", "-q", ".")
        self.write("a.py", "1\n")
        self.git("add", "a.py")
        before = records.revision(self.directory)
        self.git("commit", "-qm", "a")
        self.write("note.txt", "1")
        self.assertEqual(before, records.revision(self.directory))
        self.write("b.py", "1\r\n")
        with_new = records.revision(self.directory)
        self.git("add", "b.py")
        self.assertTrue(records.is_same(with_new, records.revision(self.directory)))
        self.write("a.py", "2\n")
        self.assertFalse(records.is_same(with_new, records.revision(self.directory)))
        self.assertTrue(records.is_same({}, with_new))


class CoverageTests(ProjectTests):
    def test_an_environment_that_is_measured(self):
        """Data of an earlier run is deleted, that of others is not, and coverage learns what to measure."""
        for name in (".coverage.py312-a", ".coverage.py312-a.host.1", ".coverage.py312-a-b"):
            self.write("reports/coverage/" + name, "")
        variables = {
            "COVERAGE_FILE": os.path.join(self.directory, "reports", "coverage", ".coverage.py312-a"),
            "COVERAGE_PROCESS_START": os.path.join(self.directory, "coverage.ini"),
            "DJANGO_TEST_MATRIX_COVERAGE": "shop,till",
        }
        records.measure(variables)
        self.assertEqual([".coverage.py312-a-b"], os.listdir("reports/coverage"))
        self.assertIn("source_pkgs =\n    shop\n    till\nparallel = true\n", self.read("coverage.ini"))

    def test_an_environment_that_is_not(self):
        """Without the table nothing is done, and commands that measure by themselves get a place for their data."""
        records.measure({})
        records.measure({"COVERAGE_FILE": os.path.join(self.directory, "reports", "coverage", ".coverage.a")})
        self.assertEqual(["reports"], os.listdir("."))

    def test_data_of_the_project(self):
        """Where the project's own variable puts the data is its own matter: nothing is made or deleted there."""
        self.write("own/.coverage.a.host", "")
        for path in (".coverage.a", os.path.join(self.directory, "own", ".coverage.a")):
            records.measure({"COVERAGE_FILE": path})
        self.assertEqual([".coverage.a.host"], os.listdir("own"))
