"""Tests of how the plugin finds pytest-django's set-up."""

import sys
import types
import unittest

from .helpers import PluginTestCase


@unittest.skipUnless(sys.version_info >= (3, 7), "pytest 7 needs Python 3.7")
class RequireFixtureTests(PluginTestCase):
    def test_a_version_without_the_fixture(self):
        """A pytest-django whose set-up is not found ends the run with what to do."""
        import pytest

        from django_async_test.pytest_plugin import database

        manager = pytest.PytestPluginManager()
        manager.register(types.ModuleType("pytest_django.plugin"), "django")
        with self.assertRaisesRegex(pytest.UsageError, "-p no:django_async_test"):
            database.require_fixture(manager)

    def test_the_installed_version_has_it(self):
        """The installed pytest-django has the fixture."""
        import pytest
        import pytest_django.plugin

        from django_async_test.pytest_plugin import database

        manager = pytest.PytestPluginManager()
        manager.register(pytest_django.plugin, "django")
        self.assertIsNone(database.require_fixture(manager))
