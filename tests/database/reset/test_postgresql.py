"""Tests of what a reset asks of PostgreSQL."""

import unittest

from django.contrib.auth.models import Group
from django.db import connection

from django_async_test.database.reset import handlers
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
