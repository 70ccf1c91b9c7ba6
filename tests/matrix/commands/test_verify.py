"""Tests of the command that compares what ran with what should have."""

import json
import os

from tests.matrix.helpers import ProjectTests
from tests.matrix.reports import GOOD, TEXT


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
        self.assertIn("is not a manifest", self.refuse("verify", "reports", "--manifest", "expected.json"))

    def test_results_that_are_none(self):
        """A missing directory, and a file that is not a report, are reported in one line."""
        self.configure(TEXT)
        self.assertIn("nowhere: cannot be read", self.refuse("verify", "nowhere"))
        self.write("a.json", "{")
        self.assertIn("a.json: is not a report", self.refuse("verify", "a.json"))
        self.write("a.json", "{}")
        self.assertIn("names no", self.refuse("verify", "a.json"))
