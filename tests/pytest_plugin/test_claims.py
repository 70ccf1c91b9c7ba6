"""Tests of who runs a coroutine test."""

from .helpers import PluginTestCase, run_pytest

MARKED = """
import asyncio

import pytest


@pytest.mark.django_async
async def test_marked():
    await asyncio.sleep(0)
"""


class ClaimTests(PluginTestCase):
    def test_in_strict_mode_a_marked_test_is_run(self):
        """In strict mode the mark lets the plugin run a test."""
        outcome = run_pytest("-o", "django_async_mode=strict", files={"test_it.py": MARKED})
        self.assertEqual({"test_it.py::test_marked"}, outcome.tests("PASSED"), outcome.output)

    def test_a_mark_of_a_plugin_that_is_not_there(self):
        """A test with the mark of a plugin that is not installed is run, since nobody else does."""
        source = MARKED.replace("django_async", "asyncio")
        outcome = run_pytest("-W", "ignore", files={"test_it.py": source})
        self.assertEqual({"test_it.py::test_marked"}, outcome.tests("PASSED"), outcome.output)
