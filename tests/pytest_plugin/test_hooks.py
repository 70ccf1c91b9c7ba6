"""Tests of the hooks as a whole: ordinary tests, by whoever runs coroutines, leave nothing behind."""

import unittest

from .helpers import PluginTestCase, is_installed, run_pytest

OWN = ("cases.py", "helper_fixtures.py", "scopes.py")

INTERRUPTED = """
import pytest
from tests.project.shop.models import Product


@pytest.mark.django_db
async def test_it(db):
    Product(name="tea")
    raise KeyboardInterrupt
"""


class CasesTests(PluginTestCase):
    def test_they_pass_where_the_plugin_runs_them(self):
        """Coroutines, threads, fixtures and clients share the connection of a function test."""
        outcome = run_pytest(*OWN)
        self.assertAllPassed(outcome)
        self.assertGreater(len(outcome.tests("PASSED")), 45)

    @unittest.skipUnless(is_installed("pytest_asyncio"), "pytest-asyncio is not installed")
    def test_they_pass_with_pytest_asyncio(self):
        """The same tests share it where pytest-asyncio runs them, in strict and in auto mode."""
        for runner in ("asyncio-strict", "asyncio-auto"):
            with self.subTest(runner):
                self.assertAllPassed(run_pytest("cases.py", runner=runner))

    @unittest.skipUnless(is_installed("anyio"), "anyio is not installed")
    def test_they_pass_with_anyio(self):
        """The same tests share it where anyio runs them."""
        self.assertAllPassed(run_pytest("cases.py", runner="anyio"))

    @unittest.skipUnless(is_installed("xdist"), "pytest-xdist is not installed")
    def test_they_pass_in_two_processes(self):
        """With pytest-xdist each worker shares the connections of its own database."""
        self.assertAllPassed(run_pytest("-p", "xdist", "-n", "2", "cases.py"))

    def test_an_interrupted_run_is_torn_down(self):
        """pytest resets the databases at its very end then, and nothing is reported but the interruption."""
        output = run_pytest(files={"test_it.py": INTERRUPTED}).output
        self.assertIn("KeyboardInterrupt", output)
        self.assertNotIn("Traceback (most recent call last)", output)

    def test_a_plan_is_shown(self):
        """With --setup-plan pytest calls no fixture, and so there is nothing to share."""
        outcome = run_pytest("--setup-plan", "helper_fixtures.py")
        self.assertEqual(set(), outcome.tests("ERROR"), outcome.output)
        self.assertIn("SETUP    F _django_db_helper", outcome.output)

    def test_a_traceback_shows_the_test(self):
        """Frames of the plugin are not between pytest's report and the line that failed."""
        files = {"test_it.py": "async def test_it():\n    assert 1 == 2\n"}
        outcome = run_pytest(files=files)
        self.assertIn("test_it.py:2: AssertionError", outcome.output)
        self.assertNotIn("pytest_plugin", outcome.output)

    def test_without_settings_django_is_not_imported(self):
        """A project that does not use Django pays for no import."""
        source = (
            "import sys\n"
            "def test_it():\n"
            "    assert 'django' not in sys.modules\n"
            "    assert 'django_async_test.engine' not in sys.modules\n"
            "async def test_coroutine():\n"
            "    pass\n"
        )
        outcome = run_pytest(files={"test_it.py": source, "pytest.ini": "[pytest]\n"}, is_forked=False)
        self.assertEqual({"test_it.py::test_it"}, outcome.tests("PASSED"), outcome.output)
        self.assertIn("async def functions are not natively supported", outcome.output)
