"""Tests of the runner for Python 3.5."""

import importlib.util
import unittest

from django_async_test.matrix.plugin import legacy


class RunnerTests(unittest.TestCase):
    def test_its_name(self):
        """The name is that in generated files."""
        self.assertEqual("virtualenv-legacy", legacy.LegacyRunner.id())

    @unittest.skipUnless(importlib.util.find_spec("tox"), "tox is not installed")
    def test_it_is_a_runner(self):
        """With a tox that can drive an older virtualenv it has all it needs."""
        self.assertIsNotNone(legacy.SubprocessSession)
        self.assertNotEqual(object, legacy.LegacyRunner.__base__)
