"""Tests of comparing what ran with what should have."""

import json
import os

from django_async_test.matrix import cli, verify
from tests.matrix.helpers import ProjectTests

GOOD = {
    "environment": "py313-django52-postgres-drf316",
    "exit_code": 0,
    "python": "3.13.1",
    "django": "5.2.19",
    "packages": {"django": "5.2.19", "djangorestframework": "3.16.1", "psycopg2-binary": "2.9.12"},
    "driver": "psycopg2",
    "server": "PostgreSQL 15.18",
}

TEXT = """
    python = ["3.13"]
    django = ["5.2"]
    databases = ["postgres"]
    deps = ["old; python_version < '3'"]
    [factors.drf.versions.316]
    deps = ["djangorestframework==3.16.*"]
"""


class ProblemTests(ProjectTests):
    def problems(self, **changes):
        expected = cli.manifest(self.matrix(TEXT))["environments"][0]
        return "; ".join(verify.problems(expected, dict(GOOD, **changes)))

    def test_what_ran_as_it_should(self):
        """Versions, dependencies, driver and server as promised are no problem."""
        self.assertEqual("", self.problems())

    def test_what_did_not(self):
        """Other versions, a failure, and what could not be found out are problems."""
        for changes, expected in (
            ({"python": "3.14.0"}, "ran on Python 3.14.0 instead of 3.13"),
            ({"python": "3.1.3"}, "ran on Python 3.1.3"),
            ({"django": "6.0"}, "had Django 6.0 instead of 5.2"),
            ({"django": None}, "had Django None"),
            ({"packages": {"djangorestframework": "3.15.2", "psycopg2-binary": "2.9"}}, "djangorestframework 3.15.2"),
            ({"packages": {"djangorestframework": "3.16"}}, "psycopg2-binary is not installed"),
            ({"server": "SQLite 3.40"}, "its database was SQLite 3.40 instead of PostgreSQL"),
            ({"server": None}, "its database was nothing"),
            ({"server_error": "OperationalError: no\nconnection refused"}, "connection refused"),
            ({"exit_code": 1}, "tests failed, with exit code 1"),
            ({"error": "Traceback\nSyntaxError: bad"}, "could not tell its versions: SyntaxError: bad"),
        ):
            with self.subTest(expected):
                self.assertIn(expected, self.problems(**changes))

    def test_what_never_started(self):
        """An environment without a report did not run."""
        expected = cli.manifest(self.matrix(TEXT))["environments"][0]
        self.assertIn("it did not run", verify.problems(expected, None)[0])

    def test_the_branch_is_a_version_to_come(self):
        """Django's main calls itself by its next version."""
        self.assertTrue(verify.is_of_series("6.2.dev20261125", "6.2"))
        self.assertTrue(verify.is_of_series("6.2a1", "6.2"))
        self.assertFalse(verify.is_of_series("6.20", "6.2"))


class CommandTests(ProjectTests):
    def report(self, directory="reports", **changes):
        report = dict(GOOD, **changes)
        self.write(os.path.join(directory, report["environment"] + ".json"), json.dumps(report))

    def test_success_and_failure(self):
        """verify succeeds when every cell ran, and names each that did not."""
        self.configure(TEXT)
        self.report()
        self.assertIn("1 environments expected, 1 ran as they should", self.succeed("verify", "reports"))
        self.report(django="4.2.1")
        code, output = self.run_command("verify", "reports")
        self.assertEqual(1, code)
        self.assertIn("error: py313-django52-postgres-drf316: it had Django 4.2.1 instead of 5.2", output)

    def test_a_missing_cell_is_an_error(self):
        """A cell that was skipped or never started fails, unless it is excepted."""
        self.configure('python = ["3.13", "3.14"]\n' + TEXT.replace('python = ["3.13"]', ""))
        self.report()
        self.assertEqual(1, self.run_command("verify", "reports")[0])
        self.succeed("verify", "reports", "--except", "py314")
        self.succeed("verify", "reports", "--only", "py313")

    def test_what_may_fail_is_a_warning(self):
        """An experimental cell that failed is reported, and is no failure."""
        self.configure(TEXT.replace("[factors", 'experimental = ["py313"]\n    [factors', 1))
        self.report(exit_code=1)
        self.assertIn("warning: py313", self.succeed("verify", "reports"))

    def test_a_manifest_instead_of_a_project(self):
        """What was expected can be written down before, and compared elsewhere."""
        self.configure(TEXT)
        self.write("expected.json", self.succeed("list", "--json"))
        self.report()
        os.remove("django-test-matrix.toml")
        self.succeed("verify", "reports", "--manifest", "expected.json")
        self.write("expected.json", "[]")
        self.assertIn("is no manifest", self.refuse("verify", "reports", "--manifest", "expected.json"))

    def test_results_that_are_none(self):
        """A missing directory, and a file that is no report, are told in one line."""
        self.configure(TEXT)
        self.assertIn("nowhere: cannot be read", self.refuse("verify", "nowhere"))
        self.write("a.json", "{")
        self.assertIn("a.json: is no report", self.refuse("verify", "a.json"))
        self.write("a.json", "{}")
        self.assertIn("names no", self.refuse("verify", "a.json"))
