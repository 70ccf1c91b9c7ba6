"""Tests of what the plugin does for Hypothesis."""

import unittest

from .helpers import PluginTestCase, is_installed, run_pytest


@unittest.skipUnless(is_installed("hypothesis"), "Hypothesis is not installed")
class ExamplesTests(PluginTestCase):
    def test_each_example_is_isolated(self):
        """Each example of a coroutine test begins without rows, in a task of its own, whoever runs it."""
        runners = ["own"] + ["asyncio-auto"] * is_installed("pytest_asyncio")
        for runner in runners:
            with self.subTest(runner):
                self.assertAllPassed(run_pytest("beside.py", runner=runner))
