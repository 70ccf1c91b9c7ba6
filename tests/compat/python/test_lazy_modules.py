"""Tests of modules whose names are imported when they are first asked for."""

import sys
import types
import unittest

from django_async_test.compat.python import lazy_modules


class LazyModuleTests(unittest.TestCase):
    def make(self, names):
        module = types.ModuleType("django_async_test.made")
        module.__package__ = "django_async_test"
        sys.modules[module.__name__] = module
        self.addCleanup(sys.modules.pop, module.__name__)
        lazy_modules.provide(module.__name__, names)
        return module

    def test_a_name_is_imported_when_it_is_asked_for(self):
        """The name is no attribute of its own before, and one like any other afterwards."""
        module = self.make({"skip": "unittest", "undo": ".undo", "Undo": ".undo"})
        self.assertNotIn("skip", vars(module))
        self.assertIs(unittest.skip, module.skip)
        self.assertIs(unittest.skip, vars(module)["skip"])
        self.assertIs(sys.modules["django_async_test.undo"], module.undo)
        self.assertIs(module.undo.Undo, module.Undo)

    def test_what_can_be_asked_for_is_listed(self):
        """dir() has the names that have not been imported too, and nothing of how it is done."""
        names = dir(self.make({"skip": "unittest"}))
        self.assertIn("skip", names)
        self.assertNotIn("_lazy_names", names)

    def test_other_names_are_missing_as_from_any_module(self):
        """AttributeError, and ImportError from an import, as Python words them."""
        module = self.make({"skip": "unittest"})
        with self.assertRaisesRegex(AttributeError, "^module 'django_async_test.made' has no attribute 'skp'"):
            module.skp
        with self.assertRaises(ImportError):
            from django_async_test.made import skp  # noqa: F401
