"""Tests of the picture as a page."""

import datetime
import html.parser
import unittest

from django_async_test.matrix.reporting import html as html_module
from tests.matrix.reporting.test_grid import verdict

NOW = datetime.datetime(2026, 11, 29, 8, 5)
VOID = {"meta", "br"}


class Checker(html.parser.HTMLParser):
    """Notes which tags are open, and which attributes lead out of the page."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.wrong = []
        self.links = []

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            self.open.append(tag)
        self.links += [value for name, value in attributes if name in ("src", "href", "action")]

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


class PageTests(unittest.TestCase):
    def page(self, *verdicts):
        return html_module.page(verdicts, "1 environment expected.", "toys", NOW)

    def test_it_is_whole_and_alone(self):
        """Every tag is closed, and nothing is fetched from anywhere, no script either."""
        checker = Checker()
        page = self.page(verdict(), verdict("py313-django61-postgres", ["it failed"]), verdict("py39-django52-sqlite"))
        checker.feed(page)
        self.assertEqual(([], [], []), (checker.open, checker.wrong, checker.links))
        for word in ("<script", "@import", "url(", "http:", "https:"):
            self.assertNotIn(word, page)

    def test_what_it_shows(self):
        """Counts, skips, seconds, versions, problems and the time are on the page, marks with words."""
        page = self.page(verdict(), verdict("py313-django61-postgres", ["it failed"]))
        for text in (
            "<title>toys: tested with</title>",
            'aria-label="passed">✓</span> 41',
            "<small>2 skipped</small><small>12.3 s</small>",
            "PostgreSQL 15.18, psycopg2 2.9.12",
            "<strong>✗ it failed</strong>",
            "2026-11-29 08:05 UTC",
            '<th scope="row">no time</th>',
            "5.2.19",
        ):
            self.assertIn(text, page)

    def test_light_and_dark(self):
        """The page follows the reader's colours."""
        self.assertIn("prefers-color-scheme: dark", self.page(verdict()))

    def test_nothing_is_markup(self):
        """A text of a report is shown, and not obeyed."""
        page = self.page(verdict(problems=['<script>alert("1")</script>']), verdict(database={"server": "<b>"}))
        self.assertNotIn("<script>", page)
        self.assertNotIn("<b>", page)
        self.assertIn("&lt;script&gt;", page)
