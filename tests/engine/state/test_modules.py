"""Tests of functions that were replaced by hand, and modules from nowhere."""

import builtins
import colorsys
import gettext
import sys
import threading
import time
import types
import unittest

from django_async_test.engine.state.modules import FakeModules, Functions


class PartsTests(unittest.TestCase):
    def check(self, part, change, is_undone, text):
        before = part.take()
        self.assertEqual([], part.changes(before))
        change()
        (found,) = part.changes(before)
        part.put_back(before)
        self.assertIn(text, found.text)
        self.assertEqual([], part.changes(before))
        self.assertTrue(is_undone())

    def test_functions(self):
        """A function that was replaced by hand is named, and put back."""
        original = time.time
        self.check(
            Functions(),
            lambda: setattr(time, "time", lambda: 0),
            lambda: time.time is original,
            "time.time is another one",
        )

    def test_what_was_changed_between_two_tests(self):
        """What a class hook replaces or adds is noted for the next test, and no change of that one."""
        self.addCleanup(setattr, time, "time", time.time)
        self.addCleanup(sys.modules.pop, "a_fake_module", None)
        for part in (Functions(), FakeModules()):
            sys.modules.pop("a_fake_module", None)
            first = part.take()
            self.assertIs(first, part.take())
            time.time = lambda: 0
            sys.modules["a_fake_module"] = types.ModuleType("a_fake_module")
            self.assertEqual(1, len(part.changes(first)))
            part.renew()
            self.assertEqual([], part.changes(part.take()))

    @unittest.skipUnless(hasattr(threading, "excepthook"), "Python before 3.8 has no such hook")
    def test_hooks_of_pytest_are_left_alone(self):
        """A hook that pytest has for a phase of a test comes and goes; it is neither named nor put back."""

        def hook(args):
            pass

        hook.__module__ = "_pytest.threadexception"
        part, original = Functions(), threading.excepthook
        self.addCleanup(setattr, threading, "excepthook", original)
        before = part.take()
        threading.excepthook = hook
        self.assertEqual([], part.changes(before))
        during = part.take()
        threading.excepthook = original
        self.assertEqual([], part.changes(during))
        part.put_back(during)
        self.assertIs(original, threading.excepthook)

    def test_fake_modules(self):
        """A module that no import has made is named, and removed."""
        self.check(
            FakeModules(),
            lambda: sys.modules.update(a_fake_module=types.ModuleType("a_fake_module")),
            lambda: "a_fake_module" not in sys.modules,
            "sys.modules['a_fake_module'] is",
        )

    def test_what_is_replaced_around_each_test(self):
        """Fakes that take the place of each other between two tests of a class, and at their end, are no change."""
        part, functions = FakeModules(), Functions()
        self.addCleanup(sys.modules.update, colorsys=colorsys)
        self.addCleanup(setattr, time, "ctime", time.ctime)
        for _ in range(3):
            sys.modules["colorsys"], time.ctime = types.ModuleType("colorsys"), lambda: ""
            for each in (part, functions):
                self.assertEqual([], each.changes(each.take()))

    def test_a_module_that_was_replaced(self):
        """The one that was imported is there again."""
        self.check(
            FakeModules(),
            lambda: sys.modules.update(colorsys=types.ModuleType("colorsys")),
            lambda: sys.modules["colorsys"] is colorsys,
            "sys.modules['colorsys'] is",
        )

    def test_a_part_that_its_package_has_made(self):
        """A package that is written in C, and has been imported, puts parts into sys.modules itself."""
        part, before = FakeModules(), FakeModules().take()
        package = types.ModuleType("a_package")
        package.__spec__ = object()
        self.addCleanup(sys.modules.pop, "a_package")
        self.addCleanup(sys.modules.pop, "a_package.errors")
        sys.modules.update({"a_package": package, "a_package.errors": types.ModuleType("a_package.errors")})
        self.assertEqual([], part.changes(before))

    def test_a_module_that_is_gone(self):
        """It is named, and the same one is there again, since the next import would make another one."""
        self.check(
            FakeModules(),
            lambda: sys.modules.pop("colorsys"),
            lambda: sys.modules["colorsys"] is colorsys,
            "sys.modules['colorsys'] is gone",
        )

    def test_no_module(self):
        """None in the place of a module, so that it cannot be imported, is named and removed."""
        self.check(
            FakeModules(),
            lambda: sys.modules.update(a_missing_module=None),
            lambda: "a_missing_module" not in sys.modules,
            "sys.modules['a_missing_module'] is 'NoneType'",
        )

    def test_a_new_builtin(self):
        """A name that everybody has from then on is named, and removed."""
        self.check(
            Functions(),
            lambda: setattr(builtins, "a_new_builtin", 1),
            lambda: not hasattr(builtins, "a_new_builtin"),
            "builtins.a_new_builtin is new",
        )
        self.check(Functions(), lambda: gettext.install("x"), lambda: not hasattr(builtins, "_"), "builtins._ is new")
