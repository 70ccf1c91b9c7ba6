"""Tests of the command that compares what ran with what should have."""

import json
import os
from unittest import mock

from django_async_test.matrix.plugin.records import file_digest
from tests.matrix.helpers import ProjectTests
from tests.matrix.reports import TEXT, report

TWO = 'python = ["3.13", "3.14"]\n' + TEXT.replace('python = ["3.13"]', "")


class CommandTests(ProjectTests):
    def report(self, directory="reports", **changes):
        values = report(**changes)
        self.write(os.path.join(directory, values["environment"] + ".json"), json.dumps(values))

    def test_success_and_failure(self):
        """verify succeeds when every cell ran, and names each that did not."""
        self.configure(TEXT)
        self.report()
        self.assertEqual("1 environment expected, 1 ran as it should.\n", self.succeed("verify", "reports"))
        self.report(run={"django": "4.2.1"})
        code, output = self.run_command("verify", "reports")
        self.assertEqual(1, code)
        self.assertIn("error: py313-django52-postgres-drf316: it had Django 4.2.1 instead of 5.2", output)
        self.assertIn("1 environment expected, 0 ran as they should, 1 did not.\n", output)

    def test_a_missing_cell_is_an_error(self):
        """A cell that was skipped or never started fails, unless it is excepted; others are not spoken of then."""
        self.configure(TWO)
        self.report()
        self.assertEqual(1, self.run_command("verify", "reports")[0])
        self.succeed("verify", "reports", "--except", "py314")
        self.assertEqual(
            "1 environment expected, 1 ran as it should.\n", self.succeed("verify", "reports", "--only", "py313")
        )
        self.assertNotIn("not expected", self.run_command("verify", "reports", "--only", "py314")[1])

    def test_a_whole_name(self):
        """The whole name of an environment means that one, and not those that have more factors."""
        self.configure(TEXT.replace("[factors", "[factors.drf]\n    optional = true\n    [factors", 1))
        self.report()
        output = self.run_command("verify", "reports", "--only", "py313-django52-postgres")[1]
        self.assertIn("1 environment expected, 0 ran", output)
        self.assertIn("2 environments expected", self.run_command("verify", "reports", "--only", "postgres")[1])
        self.assertIn("is not an environment", self.refuse("verify", "reports", "--except", "py27"))

    def test_the_same_is_said_once(self):
        """Environments with the same problem stand together."""
        self.configure(TWO)
        self.write("reports/note.txt", "")
        output = self.run_command("verify", "reports")[1]
        self.assertIn("error: 2 environments: it did not run", output)
        self.assertIn("\n  py313-django52-postgres-drf316 py314-django52-postgres-drf316\n", output)

    def test_what_may_fail_is_a_warning(self):
        """An experimental cell that failed is reported, and is no failure; so is what ran and is not expected."""
        self.configure(TEXT.replace("[factors", 'experimental = ["py313"]\n    [factors', 1))
        self.report(exit_code=1)
        self.report(environment="py39-django32-sqlite")
        output = self.succeed("verify", "reports")
        self.assertIn("warning: py313", output)
        self.assertIn("warning: py39-django32-sqlite: it ran, but is not expected", output)
        self.assertIn("1 did not, 1 of which may fail.", output)

    def test_a_manifest_instead_of_a_project(self):
        """What was expected can be written down before, and compared elsewhere."""
        self.configure(TEXT)
        self.write("expected.json", self.succeed("list", "--json"))
        self.report()
        os.remove("django-test-matrix.toml")
        self.succeed("verify", "reports", "--manifest", "expected.json")
        entry = json.loads(self.read("expected.json"))["environments"][0]
        for value in ([], {"environments": ["a"]}, {"environments": []}, {"environments": [dict(entry, kind=3)]}):
            self.write("expected.json", json.dumps(value))
            self.assertIn("is not a manifest", self.refuse("verify", "reports", "--manifest", "expected.json"))
        self.assertIn("no such file", self.refuse("verify", "reports", "--manifest", "nowhere.json"))

    def test_results_that_are_none(self):
        """A missing directory, and a file that is not a report, are reported in one line."""
        self.configure(TEXT)
        self.assertIn("nowhere: cannot be read", self.refuse("verify", "nowhere"))
        self.write("a.json", "{")
        self.assertIn("a.json: is not a report", self.refuse("verify", "a.json"))

    def test_a_tox_ini_that_is_another(self):
        """Environments of an edited tox.ini are not taken for those of the configuration."""
        self.configure(TEXT)
        self.succeed("write")
        self.report(tox_digest=file_digest("tox.ini"))
        self.assertIn("1 ran as it should", self.succeed("verify", "reports"))
        self.report(tox_digest=None)
        self.assertIn("is not known", self.run_command("verify", "reports")[1])
        self.report(tox_digest="another")
        self.assertIn("another tox.ini", self.run_command("verify", "reports")[1])
        self.write("tox.ini", self.read("tox.ini").replace("python -m unittest", "true"))
        self.assertIn("tox.ini: is not what django-test-matrix.toml says", self.refuse("verify", "reports"))

    def test_the_summary(self):
        """In GitHub Actions the picture is added to the summary of the job, elsewhere to a file that is named."""
        self.configure(TEXT)
        self.report()
        with mock.patch.dict(os.environ, {"GITHUB_STEP_SUMMARY": os.path.join(self.directory, "summary.md")}):
            self.succeed("verify", "reports")
        self.succeed("verify", "reports", "--summary", "summary.md")
        self.assertEqual(2, self.read("summary.md").count("## Matrix\n"))
        code, output = self.run_command("verify", "reports", "--summary", "no/where.md")
        self.assertEqual(2, code)
        self.assertIn("where.md: cannot be written", output)
