"""Tests of loops that live longer than a test."""

from .helpers import PluginTestCase, run_pytest

BACKGROUND = """
import asyncio

import pytest


@pytest.fixture(scope="module")
async def broken():
    async def fail():
        raise ValueError("in the background")

    task = asyncio.ensure_future(fail())
    await asyncio.sleep(0)
    del task
    yield


async def test_one(broken):
    pass
"""


class LoopScopesTests(PluginTestCase):
    def test_tests_and_fixtures_of_a_scope_have_one_loop(self):
        """A fixture of a module is set up and torn down on the loop that tests of that scope have."""
        passed = run_pytest("cases.py", "helper_fixtures.py", "scopes.py").tests("PASSED")
        for name in ("in_the_module", "in_the_module_again", "in_the_session", "by_itself"):
            self.assertIn("scopes.py::test_" + name, passed)
        self.assertIn("scopes.py::TestClass::test_two", passed)

    def test_an_exception_that_nobody_has_seen(self):
        """An exception of a task on the loop of a module is reported when the module ends."""
        outcome = run_pytest(files={"test_it.py": BACKGROUND})
        self.assertIn("in the background", outcome.output)
        self.assertEqual({"test_it.py::test_one"}, outcome.tests("ERROR"), outcome.output)
