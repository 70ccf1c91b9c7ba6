"""Tests of what functions assign, as it is written in their code."""

import collections
import unittest

from django_async_test.engine.state import stores

TABLE = {"rate": 1, "list": [1, 2]}


class Owner(object):
    inner = collections.Counter

    @property
    def computed(self):
        raise AssertionError("Nothing is to be computed.")


def assigning():
    import collections as short_name
    import os.path
    from collections import abc

    collections.Counter.update = 1
    Owner.inner.attribute = 1
    TABLE["rate"] = 2
    TABLE["list"][0] = TABLE
    TABLE[os.name] = os.path.sep = 3
    short_name.attribute = abc.attribute = None

    def inside(self):
        # Neither is known from outside.
        self.attribute = Owner().attribute = 1
        unittest.case.attribute = 1

    return inside


def changing():
    import os.path as short_name
    from collections import abc

    TABLE["rate"] += 1
    Owner.number -= TABLE["other"] + 1
    del Owner.inner, TABLE["list"]
    short_name.sep = 1
    alias = abc.Mapping
    alias.attribute = 1
    alias = len(TABLE)
    # It stands for something else now.
    alias.attribute = 2


class StoresTests(unittest.TestCase):
    def test_what_is_written_is_found(self):
        """Attributes, constant keys, imports of the function, functions inside; not what only a call gives."""
        self.assertEqual(
            {
                "collections.Counter.update",
                "Owner.inner.attribute",
                "TABLE['rate']",
                "TABLE['list'][0]",
                "os.path.sep",
                "collections.attribute",
                "collections.abc.attribute",
                "unittest.case.attribute",
            },
            set(map(stores.text, stores.stores_in(assigning.__code__))),
        )

    def test_what_is_changed_in_other_ways_is_found(self):
        """So are what is deleted and what is assigned with an operator, and what a local name stands for."""
        self.assertEqual(
            {
                "TABLE['rate']",
                "Owner.number",
                "Owner.inner",
                "TABLE['list']",
                "os.path.sep",
                "collections.abc.Mapping.attribute",
            },
            set(map(stores.text, stores.stores_in(changing.__code__))),
        )

    def test_functions_of_modules_have_attributes(self):
        """They are no descriptors there."""
        path = (("global", "unittest"), (".", "skip"), (".", "attribute"))
        self.assertEqual([unittest, unittest.skip], stores.find(path, globals()))

    def test_what_it_leads_to(self):
        """Nothing is computed on the way, and what is not there is nothing."""
        found = {stores.text(path): stores.find(path, globals()) for path in stores.stores_in(assigning.__code__)}
        self.assertEqual([Owner, collections.Counter], found["Owner.inner.attribute"])
        self.assertEqual([TABLE, TABLE["list"]], found["TABLE['list'][0]"])
        for step in ((".", "computed"), (".", "missing"), ("[", "rate")):
            with self.subTest(step):
                self.assertIsNone(stores.find((("global", "ONE"), step, (".", "x")), {"ONE": Owner()}))

    def test_it_is_read_and_written(self):
        """An attribute or an entry that was not there is deleted; what a class inherits is not its own."""

        class Heir(Owner):
            """Has nothing of its own."""

        table, values = {"a": 1}, [1, 2]
        for owner, step, old in (
            (Heir, (".", "inner"), stores.MISSING),
            (Owner, (".", "inner"), collections.Counter),
            (table, ("[", "a"), 1),
            (table, ("[", "b"), stores.MISSING),
            (values, ("[", 1), 2),
        ):
            with self.subTest(step):
                self.assertIs(old, stores.read(owner, step))
                stores.write(owner, step, 5)
                self.assertEqual(5, stores.read(owner, step))
                stores.write(owner, step, old)
                self.assertIs(old, stores.read(owner, step))
        self.assertIs(stores.MISSING, stores.read(values, ("[", 2)))
