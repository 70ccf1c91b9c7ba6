"""Tests of what is looked at of a table of registries."""

import sys
import types
import unittest

from django_async_test.engine.state.contents import Contents, Entry

from .helpers import importing


class ContentsTests(unittest.TestCase):
    def setUp(self):
        self.table = {"a": [1], "b": 2}
        self.names = {"x"}
        self.contents = Contents([Entry("register()", self.table), Entry("names", self.names)])

    def names_found(self):
        return [name for _, name, _, _ in self.contents.differences()]

    def test_all_kinds_of_changes_are_undone(self):
        """A new name, one that is gone, another value, a list that was added to."""
        self.table["a"].append(2)
        del self.table["b"]
        self.table["c"] = 3
        self.names.add("y")
        self.assertFalse(self.contents.are_same())
        self.assertEqual(["a", "b", "c", "y"], sorted(self.names_found()))
        self.contents.put_back()
        self.assertEqual([{"a": [1], "b": 2}, {"x"}], [self.table, self.names])
        self.assertTrue(self.contents.are_same())

    def test_what_an_import_registers(self):
        """A module that is imported meanwhile may add something, and so may a library on its behalf; not the test."""
        sys.modules["a_new_module"] = types.ModuleType("a_new_module")
        self.addCleanup(sys.modules.pop, "a_new_module")
        own, others = type("Own", (), {}), type("Others", (), {"__module__": "a_new_module"})
        self.table.update(own=own, others=others, text="text")
        self.assertEqual(["own"], self.names_found())
        self.contents.put_back()
        self.assertEqual({"a", "b", "others", "text"}, set(self.table))

    def test_what_an_import_exchanges(self):
        """A module that calls the function which adds may exchange something when it is imported; others may not."""
        for source, found in (("def register(*args):\n    pass\nregister()", []), ("", ["b"])):
            with self.subTest(source):
                self.setUp()
                with importing("late_exchange", source):
                    self.table["b"] = 3
                    self.assertEqual(found, self.names_found())
