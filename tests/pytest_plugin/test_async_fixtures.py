"""Tests of asynchronous fixtures."""

import functools
import sys
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


async def coroutine():
    """Stand for a fixture."""


class Instance:
    """Has a fixture of each kind."""

    def plain(self):
        """Stand for a fixture."""

    async def coroutine(self):
        """Stand for a fixture."""


@unittest.skipUnless(sys.version_info >= (3, 7), "pytest 7 needs Python 3.7")
class PlainTests(PluginTestCase):
    def test_what_is_seen_at_once(self):
        """A synchronous function or method is plain; whatever else may be asynchronous is not."""
        from django_async_test.pytest_plugin.async_fixtures import is_plain

        def marked():
            return coroutine()

        self.assertTrue(is_plain(marked))
        marked._is_coroutine_mark = object()
        self.assertTrue(is_plain(Instance().plain))
        for function in (marked, coroutine, Instance().coroutine, functools.partial(coroutine), Instance):
            with self.subTest(function):
                self.assertFalse(is_plain(function))


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
