"""Tests of what a reset asks of PostgreSQL."""

import unittest

from django.contrib.auth.models import Group
from django.db import connection

from django_async_test.database.reset import handlers, kept, postgresql
from django_async_test.undo import Undo

from .helpers import VendorTests


@unittest.skipUnless(connection.vendor == "postgresql", "the database is not PostgreSQL")
class PostgreSQLTests(VendorTests, unittest.TestCase):
    def test_a_trigger_on_truncate_is_an_obstacle(self):
        """A trigger that TRUNCATE fires leaves the flush to Django."""
        self.execute("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
        self.addCleanup(self.execute, "DROP FUNCTION f() CASCADE")
        self.execute("CREATE TRIGGER t AFTER TRUNCATE ON auth_group EXECUTE PROCEDURE f()")
        with connection.cursor() as cursor:
            schema = self.database.read(cursor)
        self.assertIn("'auth_group'", self.database.obstacle(schema, ["auth_group"], False))

    def test_a_table_that_refers_to_a_flushed_one_is_an_obstacle(self):
        """A table without a model that refers to a flushed one makes TRUNCATE fail: that is left to Django."""
        self.execute("CREATE TABLE raw (number integer REFERENCES auth_group (id))")
        self.addCleanup(self.execute, "DROP TABLE raw")
        with connection.cursor() as cursor:
            schema = self.database.read(cursor)
        tables = self.database.flushed(schema)
        self.assertIn("'raw'", self.database.obstacle(schema, tables, False))
        self.assertIsNone(self.database.obstacle(schema, tables, True))

    def test_the_sequence_of_sites_is_set_back(self):
        """As the receiver for sites does it, the next site gets the key behind the last one; others keep theirs."""
        self.addCleanup(Group.objects.all().delete)
        first = Group.objects.create(name="first").pk
        for name in "abc":
            Group.objects.create(name=name)
        Group.objects.exclude(pk=first).delete()
        with Undo() as undo, connection.cursor() as cursor:
            self.database.read(cursor)
            self.database.pass_rows(cursor, ["auth_group"])
            self.assertEqual(first + 4, Group.objects.create(name="next").pk)
            Group.objects.exclude(pk=first).delete()
            undo.replace(handlers, "tables_of_djangos", lambda labels: {"auth_group"})
            self.database.pass_rows(cursor, ["auth_group"])
            self.assertEqual(first + 1, Group.objects.create(name="next").pk)

    def test_where_the_sequence_of_sites_is_belongs_to_its_mark(self):
        """A key that was used and whose row is gone changes the mark of the table whose receiver sets it back."""
        with Undo() as undo:
            undo.replace(handlers, "tables_of_djangos", lambda labels: {"auth_group"})
            before = self.look()[1]
            Group.objects.create(name="a").delete()
            self.assertNotEqual(before["auth_group"].split()[-1], self.look()[1]["auth_group"].split()[-1])

    def test_a_file_without_rows_is_cut(self):
        """A table that has bytes but no rows is vacuumed after a reset: the next one sees that it is empty."""
        Group.objects.create(name="a").delete()
        self.look(["auth_group"])
        number = self.database.schema.numbers["auth_group"]
        self.assertNotEqual(0, self.database._sizes[number])
        with Undo() as undo, connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = local")
            undo.replace(postgresql, "IN_VAIN", 1)
            self.database.tidy()
            cursor.execute("SHOW synchronous_commit")
            self.assertEqual("local", cursor.fetchone()[0])
        self.look(["auth_group"])
        self.assertEqual(0, self.database._sizes[number])

    def test_what_does_not_help_is_done_three_times(self):
        """When the tables that were vacuumed still have bytes, three times in a row, no more is tried."""
        tables = ["auth_group", "auth_user"]
        with Undo() as undo, connection.cursor() as cursor:
            schema = self.database.read(cursor)
            undo.replace(schema, "useless", 0)
            undo.replace(schema, "vacuumed", frozenset())
            undo.replace(postgresql, "IN_VAIN", 1)
            self.database._in_vain = tables
            vacuumed = []
            for _ in range(5):
                self.database.tidy()
                vacuumed.append(schema.vacuumed == frozenset(tables))
        self.assertEqual([True, True, True, False, False], vacuumed)

    def test_the_survey_finds_the_marks(self):
        """What a look has asked for is found by the next stamp, once; if that fails, not by the one after it."""
        self.addCleanup(Group.objects.all().delete)
        Group.objects.create(name="a")
        with connection.cursor() as cursor:
            schema = self.database.read(cursor)
            found = kept.note(self.database, cursor, ["auth_group"])
            marks = self.database.look(cursor, schema, ["auth_user"], found)[1]
            self.database.read(cursor)
            self.assertEqual((found, [marks["auth_group"]]), self.database._marks)
            Group.objects.update(name="b")
            self.database.read(cursor)
            self.assertNotEqual(marks, self.database.look(cursor, schema, [], found)[1])
            self.assertIsNone(self.database._marks)
            schema.kept = found, ["no_such_column"]
            with self.assertRaisesRegex(Exception, "no_such_column"):
                self.database.read(cursor)
            self.database.read(cursor)
        self.assertIsNone(schema.kept)
