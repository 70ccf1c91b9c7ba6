"""Tests of reports of environments that tox does not run."""

import json
import os
import subprocess
import sys

from django_async_test.matrix.plugin import beside
from tests.matrix.helpers import ProjectTests

TESTS = """
    import sys, unittest

    class Tests(unittest.TestCase):
        def test_it(self):
            self.assertNotIn(".matrix", " ".join(sys.path))

    unittest.main()
"""


class BesideTests(ProjectTests):
    def run_python(self, *arguments, path=""):
        """Run a Python as an environment would; return its output."""
        site = beside.begin(self.directory, "py312-django52-sqlite")
        environment = dict(os.environ, PYTHONPATH=os.pathsep.join([site] + [path] * bool(path)))
        command = [sys.executable, *arguments]
        process = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return process.stdout.decode()

    def end(self, **details):
        """End the record, and return the report."""
        values = dict({"exit_code": 0, "arguments": "", "file": "", "env_dir": None}, **details)
        self.assertTrue(beside.end(self.directory, "py312-django52-sqlite", **values))
        return json.loads(self.read(".matrix/reports/py312-django52-sqlite.json"))

    def test_what_runs_is_recorded(self):
        """The tests of a process are counted, and it does not see where the recorder is."""
        self.write("tests.py", TESTS)
        output = self.run_python("tests.py")
        report = self.end(exit_code=3, arguments="-k it", env_dir=self.directory)
        self.assertIn("OK", output)
        self.assertEqual([1], [run["tests"]["passed"] for run in report["runs"]])
        self.assertEqual((3, ["-k it"], self.directory), (report["exit_code"], report["arguments"], report["env_dir"]))

    def test_the_environments_own_module_is_imported_too(self):
        """A sitecustomize that was there before does what it did; nothing is said where there is none."""
        self.write("own/sitecustomize.py", "print('own')")
        self.assertEqual("own\n", self.run_python("-c", "pass", path=os.path.join(self.directory, "own")))
        self.write("own/sitecustomize.py", "import no_such_module")
        self.assertIn("no_such_module", self.run_python("-c", "pass", path=os.path.join(self.directory, "own")))
        self.assertEqual("", self.run_python("-c", "import sitecustomize"))

    def test_the_report_of_an_earlier_run_is_deleted(self):
        """Where an environment begins anew and does not end, there is no report; git sees nothing of it all."""
        beside.begin(self.directory, "py312-django52-sqlite")
        self.end()
        beside.begin(self.directory, "py312-django52-sqlite")
        self.assertEqual([], os.listdir(".matrix/reports"))
        self.assertEqual("*\n", self.read(".matrix/.gitignore"))

    def test_what_has_not_begun_cannot_end(self):
        """A report is made once, of what was recorded."""
        beside.begin(self.directory, "py312-django52-sqlite")
        self.end()
        self.assertFalse(beside.end(self.directory, "py312-django52-sqlite", 0, "", "", None))
