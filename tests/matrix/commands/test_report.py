"""Tests of the command that shows what ran."""

import json

from tests.matrix.helpers import ProjectTests
from tests.matrix.reports import TEXT, report


class ReportTests(ProjectTests):
    def setUp(self):
        super().setUp()
        self.configure(TEXT)
        self.write("reports/one.json", json.dumps(report()))

    def test_markdown(self):
        """Without a file the picture is printed as Markdown, under the name of the package."""
        self.write("pyproject.toml", '[project]\nname = "toys"\n')
        output = self.succeed("report", "reports")
        self.assertIn("## toys\n\n1 environment expected, 1 ran as it should.\n", output)
        self.assertIn("| **5.2** | drf316: ✓ 41", output)

    def test_a_page(self):
        """With a file the picture is a page, with the title that is asked for."""
        self.assertEqual(
            "wrote page.html\n", self.succeed("report", "reports", "--html", "page.html", "--title", "Toys & co")
        )
        self.assertIn("<h1>Toys &amp; co</h1>", self.read("page.html"))

    def test_a_failure_is_shown(self):
        """The command shows what is wrong, and does not fail for it."""
        self.write("reports/one.json", json.dumps(report(exit_code=1)))
        self.assertIn("| ✗ | its commands failed, with exit code 1 |", self.succeed("report", "reports"))
