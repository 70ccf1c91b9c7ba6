"""Tests of what a reset knows of tables."""

import unittest

from django.db import connection

from django_async_test.database.reset.base import Database, Reference, Schema, Settled
from django_async_test.database.reset.kept import KeptTable


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

    def test_a_table_that_a_trigger_names(self):
        """A name counts in whatever case, and not where it is a part of another one."""
        schema = Schema([])
        schema.trigger_texts = ['INSERT INTO "Some_Site" (name) VALUES (1)', "SELECT more_than_that"]
        self.assertEqual([True, False, False], [schema.is_named(name) for name in ("some_site", "site", "more_than")])


class _Remembering(Database):
    """A database with one table that has rows, and one that is kept, whose mark a trigger may change."""

    mark = 1

    def look(self, cursor, schema, tables, kept):
        return {"a"}, {"kept": self.mark}

    def marks(self, cursor, kept):
        return {"kept": self.mark}

    def empty(self, cursor, schema, changed, tables):
        self.emptied = changed
        self.mark = self.mark_afterwards


class ClearTests(unittest.TestCase):
    def clear(self, on_delete, mark_afterwards):
        database, schema = _Remembering(connection), Schema(["a", "b", "kept"])
        database.mark_afterwards = mark_afterwards
        schema.on_delete = frozenset(on_delete)
        marks = database.clear(None, schema, ["b", "a"], [KeptTable("kept", ["id"], [(1,)])])
        return database.emptied, marks["kept"]

    def test_only_what_has_rows_is_emptied(self):
        """Tables without rows are left alone, unless a trigger may have written to them meanwhile."""
        self.assertEqual((["a"], 1), self.clear([], 1))
        self.assertEqual((["b", "a"], 1), self.clear(["a"], 1))

    def test_what_a_trigger_has_written_where_rows_stay_is_left_to_django(self):
        """Whether such rows stay depends on the order in which Django empties the tables."""
        with self.assertRaisesRegex(Settled, "a trigger has written"):
            self.clear(["a"], 2)
