"""Tests of the choice between the installed asynctest and our own implementation."""

import importlib.util
import unittest

from django_async_test.compat import features
from django_async_test.compat.shims import installed_asynctest

IS_INSTALLED = not features.breaks_asynctest and importlib.util.find_spec("asynctest") is not None


class ModuleTests(unittest.TestCase):
    def test_the_installed_modules_serve_where_they_work(self):
        """Before Python 3.8 the modules are those of the installed asynctest, if it is; otherwise there are none."""
        for name in ("mock", "selector"):
            with self.subTest(name):
                expected = importlib.import_module("asynctest." + name) if IS_INSTALLED else None
                self.assertIs(expected, getattr(installed_asynctest, name))


class NameTests(unittest.TestCase):
    def test_a_name_that_the_module_has_is_taken_from_it(self):
        """name_of() returns what the module calls so."""
        self.assertIs(unittest.skip, installed_asynctest.name_of(unittest, "skip", None))

    def test_a_name_that_is_missing_is_our_own(self):
        """name_of() returns what it was given where there is no module, or an old one without the name."""
        for module in (None, unittest):
            with self.subTest(module=module):
                self.assertEqual("ours", installed_asynctest.name_of(module, "no_such_name", "ours"))
