"""Tests of asynchronous fixtures."""

import unittest

from .helpers import PluginTestCase, is_installed, run_pytest

CLAIMED = """
import pytest


@pytest.fixture
async def plain():
    return 3


@pytest.mark.asyncio
async def test_claimed(plain):
    assert plain == 3
"""


class AsyncFixturesTests(PluginTestCase):
    def test_one_task_and_one_context(self):
        """A fixture is set up and torn down in the task and the context of its test."""
        passed = run_pytest("cases.py", "helper_fixtures.py", "scopes.py").tests("PASSED")
        self.assertIn("scopes.py::test_by_itself", passed)
        self.assertIn("scopes.py::test_sync_beside_an_autouse_fixture", passed)

    @unittest.skipUnless(is_installed("pytest_asyncio"), "pytest-asyncio is not installed")
    def test_a_fixture_on_no_loop_of_its_test(self):
        """A plain asynchronous fixture of a test that pytest-asyncio runs in strict mode is an error with a remedy."""
        outcome = run_pytest("-W", "ignore", runner="asyncio-strict", files={"test_it.py": CLAIMED})
        self.assertReported(outcome, "test_claimed", "is run by pytest-asyncio", "@pytest_asyncio.fixture")
