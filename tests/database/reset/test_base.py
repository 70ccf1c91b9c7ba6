"""Tests of what a reset knows of tables."""

import unittest

from django_async_test.database.reset.base import Reference, Schema


class SchemaTests(unittest.TestCase):
    def test_children_are_found_through_others(self):
        """What refers to a table through others is found, also where the references form a circle."""
        schema = Schema(["a", "b", "c", "d"])
        schema.references = [Reference("b", "a", False), Reference("c", "b", True), Reference("b", "c", False)]
        self.assertEqual({"a", "b", "c"}, schema.children(["a"]))
        self.assertEqual({"d"}, schema.children(["d"]))

    def test_what_the_database_changes_itself(self):
        """A table is acted on if one of its own references says so."""
        schema = Schema([])
        schema.references = [Reference("b", "a", False), Reference("c", "b", True)]
        self.assertTrue(schema.acts_on({"c"}))
        self.assertFalse(schema.acts_on({"a", "b"}))
