"""Tests of comparing what ran with what should have."""

from django_async_test.matrix import verify
from django_async_test.matrix.manifest import manifest
from tests.matrix.helpers import ProjectTests
from tests.matrix.reports import GOOD, TEXT


class ProblemTests(ProjectTests):
    def problems(self, **changes):
        expected = manifest(self.matrix(TEXT))["environments"][0]
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
            ({"error": "Traceback\nSyntaxError: bad"}, "could not find out its versions: SyntaxError: bad"),
        ):
            with self.subTest(expected):
                self.assertIn(expected, self.problems(**changes))

    def test_what_never_started(self):
        """An environment without a report did not run."""
        expected = manifest(self.matrix(TEXT))["environments"][0]
        self.assertIn("it did not run", verify.problems(expected, None)[0])

    def test_the_branch_is_a_version_to_come(self):
        """Django's main calls itself by its next version."""
        self.assertTrue(verify.is_of_series("6.2.dev20261125", "6.2"))
        self.assertTrue(verify.is_of_series("6.2a1", "6.2"))
        self.assertFalse(verify.is_of_series("6.20", "6.2"))
