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

    @unittest.skipUnless(importlib.util.find_spec("tox_uv"), "tox-uv is not installed")
    def test_it_shares_the_environments_of_the_package(self):
        """What builds the package, or takes the one of --installpkg, is what the runner of tox-uv has."""
        from tox_uv._run import UvVenvRunner

        for name in ("_package_tox_env_type", "_external_pkg_tox_env_type"):
            with self.subTest(name):
                theirs, ours = [getattr(cls, name).fget(None) for cls in (UvVenvRunner, legacy.LegacyRunner)]
                self.assertEqual(theirs, ours)
