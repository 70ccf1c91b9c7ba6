"""Tests of the picture as Markdown."""

import unittest

from django_async_test.matrix.reporting import markdown
from tests.matrix.reporting.test_grid import verdict


class MarkdownTests(unittest.TestCase):
    def test_a_grid(self):
        """A grid is a table with a row for each Django, and the versions above it."""
        text = markdown.page([verdict(), verdict("py39-django52-postgres-drf316")], "All is well.")
        self.assertIn("## Matrix\n\nAll is well.\n\n**postgres**: PostgreSQL 15.18, psycopg2 2.9.12\n", text)
        self.assertIn("| Django | 3.9 | 3.13 |\n|---|---|---|\n", text)
        plain = "✓ 41 <sub>2 skipped, 12.3 s</sub>"
        self.assertIn("| **5.2** | drf316: {0} | {0} |\n".format(plain), text)
        self.assertNotIn("| | What |", text)

    def test_problems(self):
        """What is wrong stands below, with the first of many names."""
        names = ["py313-django52-sqlite-a{}".format(number) for number in range(14)]
        text = markdown.page([verdict(name, ["a|b `c`"]) for name in names], "")
        self.assertIn("| ✗ | a\\|b \\`c\\` | py313-django52-sqlite-a0 ", text)
        self.assertIn("py313-django52-sqlite-a11 and 2 more |", text)

    def test_skips(self):
        """Why tests were skipped stands below, the first of many reasons."""
        reasons = {"reason {}".format(number): 1 for number in range(14)}
        text = markdown.page([verdict(run={"reasons": reasons})], "")
        self.assertIn("| Skipped | Tests | Environments |\n|---|---|---|\n| reason 0 | 1 | 1 |\n", text)
        self.assertIn("| and 2 other reasons | | |\n", text)

    def test_nothing_is_markup(self):
        """A text of a report cannot break the table."""
        self.assertEqual("\\<b\\> \\| x\\*", markdown.escape("<b> |\n x*"))
