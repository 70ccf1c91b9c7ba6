"""Tests of the migration as text."""

import os

from django_async_test.matrix.migration import LEFT_OUT, TAKEN, TRANSLATED, Entry, report
from tests.matrix.helpers import ProjectTests

ENTRIES = [
    Entry("tox.ini", "environment", "py39", TRANSLATED, "py39-django42-sqlite"),
    Entry("tox.ini", "environment", "a", LEFT_OUT, "no", ["x = 1"]),
    Entry("tox.ini", "environment", "b", LEFT_OUT, "no", ["x = 1"]),
    Entry("tox.ini", "section", "flake8", TAKEN, "it stays"),
]


class ReportTests(ProjectTests):
    def test_for_a_terminal(self):
        """What has the same fate is one line, and the numbers are first."""
        expected = [
            "Found before: 1 taken as they are, 1 translated, 2 left out:",
            "  tox.ini: environment a, b: no",
            "  tox.ini: in the matrix under other names: 1 environment",
        ]
        self.assertEqual(expected, report.summary(ENTRIES))

    def test_for_a_file(self):
        """The file has all of it, with the lines to write."""
        text = report.markdown(ENTRIES, ["tox.ini"], "django-test-matrix.toml")
        for part in ("## Left out (2)", "- tox.ini: environment `a`, `b`: no.", "```toml\n  x = 1\n  ```", "`flake8`"):
            self.assertIn(part, text)

    def test_on_request(self):
        """init --migration leaves the report, and never overwrites one."""
        self.write("tox.ini", "[testenv]\ncommands = pytest\n[testenv:lint]\ncommands = ruff\n")
        self.write(report.FILE, "mine")
        self.assertIn("MATRIX-MIGRATION.md: exists already", self.refuse("init", "--yes", "--migration"))
        os.remove(report.FILE)
        self.assertIn("wrote MATRIX-MIGRATION.md", self.succeed("init", "--yes", "--migration"))
        self.assertIn("`lint`", self.read(report.FILE))
