"""Tests of attributes that are assigned to modules."""

import copyreg
import glob
import json
import pickle
import platform
import sys
import types
import unittest.util
from unittest import mock

from django_async_test.engine.state import module_attributes

from .helpers import PartTestCase


class ModuleAttributesTests(PartTestCase):
    part = module_attributes.ModuleAttributes()

    def test_what_is_assigned_is_named_with_its_place_and_put_back(self):
        """A function, a switch, a name that is new, one that is gone."""
        for change, read, text in (
            (lambda: setattr(platform, "system", dict), lambda: platform.system, "platform.system is another one"),
            (
                lambda: setattr(unittest.util, "_MAX_LENGTH", 999),
                lambda: unittest.util._MAX_LENGTH,
                "unittest.util._MAX_LENGTH was 80, and is 999",
            ),
            (lambda: setattr(json, "new", 1), lambda: hasattr(json, "new"), "json.new is new: 1"),
            (lambda: delattr(glob, "iglob"), lambda: hasattr(glob, "iglob"), "glob.iglob was <function"),
        ):
            with self.subTest(text):
                self.assertNamedAndPutBack(change, read, text)
        before = self.part.take()
        platform.system = dict
        (change,) = self.part.changes(before)
        self.part.put_back(before)
        self.assertIn("test_what_is_assigned_is_named", change.where)

    def test_what_is_no_change(self):
        """What is given back, what the module assigns itself, what an import and this package do."""

        def use():
            with mock.patch("platform.system"):
                pass
            platform.platform()
            namespace = {"__name__": "a_module", "platform": platform}
            exec("platform.from_import = 1", namespace)
            exec("def set_own():\n    platform.own = 1", dict(namespace, __name__="django_async_test.x"), namespace)
            namespace["set_own"]()

        self.addCleanup(vars(platform).pop, "own", None)
        self.addCleanup(vars(platform).pop, "from_import", None)
        self.assertUnchanged(use)

    def test_what_each_test_has_anew(self):
        """It may be assigned, and left so."""
        self.addCleanup(module_attributes._of_each_test.discard, ("platform", "outbox"))
        self.addCleanup(vars(platform).pop, "outbox", None)
        module_attributes.ignore("platform", "outbox")
        self.assertUnchanged(lambda: setattr(platform, "outbox", []))

    def test_it_holds_for_the_next_test(self):
        """What was assigned and given back is forgotten, and what is assigned then is noted."""
        before = self.part.take()
        self.addCleanup(self.part.forget, before)
        with mock.patch("platform.system"):
            pass
        self.assertEqual([], self.part.changes(before))
        self.assertTrue(self.part.settles(before))
        self.assertEqual([], before)
        with mock.patch("platform.system"):
            self.assertEqual(1, len(self.part.changes(before)))

    def test_the_module_is_still_a_module(self):
        """It is one for whoever asks, and can be pickled even."""
        self.assertUnchanged(lambda: None)
        self.assertIsInstance(platform, types.ModuleType)
        self.assertIn("platform", repr(platform))
        self.assertIs(platform, pickle.loads(pickle.dumps(platform)))
        self.assertIs(sys.modules["copyreg"], copyreg)
