"""Tests of jobs that set a browser up."""

import unittest

from django_async_test.matrix.existing_ci import browsers
from django_async_test.matrix.existing_ci.workflows import Job


class BrowserTests(unittest.TestCase):
    def test_actions(self):
        """Actions for browsers, what drives them and their screens are known."""
        for action, expected in (
            ("browser-actions/setup-firefox", True),
            ("nanasess/setup-chromedriver", True),
            ("coactions/setup-xvfb", True),
            ("GabrielBB/xvfb-action", True),
            ("actions/setup-node", False),
        ):
            job = Job("a.yml", "test")
            job.actions = [action]
            self.assertEqual(expected, browsers.has_one(job), action)

    def test_commands(self):
        """So is the command of Playwright."""
        for line, expected in (
            ("playwright install --with-deps chromium", True),
            ("uv run python -m playwright install", True),
            ("pip install playwright", False),
        ):
            job = Job("a.yml", "test")
            job.others = [(line, {})]
            self.assertEqual(expected, browsers.has_one(job), line)
