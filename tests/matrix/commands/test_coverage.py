"""Tests of the command that combines coverage."""

from unittest import mock

from django_async_test.matrix.reporting import coverage
from tests.matrix.helpers import ProjectTests


class CoverageTests(ProjectTests):
    def run_with(self, percent, *arguments):
        self.configure('[coverage]\nsource = ["shop"]\nfail_under = 90\n')
        result = coverage.Result(percent, "the text", "the table", 1)
        with mock.patch.object(coverage, "combine", return_value=result) as combine:
            code, output = self.run_command("coverage", "reports", *arguments)
        self.assertEqual(["shop"], combine.call_args[0][1])
        return code, output

    def test_enough(self):
        """Enough lines are a success, and the report is added to a file."""
        code, output = self.run_with(90.0, "--summary", "summary.md")
        self.assertEqual(0, code)
        self.assertIn("the text\n90.00 % of the lines ran", output)
        self.assertIn("the table", self.read("summary.md"))

    def test_too_few(self):
        """Too few lines are a failure, also where rounding would hide it."""
        code, output = self.run_with(89.98)
        self.assertEqual(1, code)
        self.assertIn("error: 89.98 % of the lines ran", output)

    def test_nothing_is_measured(self):
        """Without the table one line says what to write."""
        self.configure()
        self.assertIn("there is no table [coverage]", self.refuse("coverage", "reports"))
