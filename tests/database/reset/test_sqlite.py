"""Tests of what a reset asks of SQLite."""

import unittest

from django.contrib.auth.models import Group
from django.db import connection

from django_async_test.database.reset import databases, kept


@unittest.skipUnless(connection.vendor == "sqlite", "the database is not SQLite")
class SQLiteTests(unittest.TestCase):
    databases = {"default"}

    def setUp(self):
        self.database = databases.of(connection)
        self.addCleanup(connection.close)

    def execute(self, sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)

    def look(self, tables=("auth_group", "auth_user")):
        with connection.cursor() as cursor:
            schema = self.database.read(cursor)
            found = kept.note(self.database, cursor, ["auth_group"])
            return self.database.look(cursor, schema, tables, found)

    def test_rows_and_each_change_of_them_are_seen(self):
        """A table with rows is found, and each change of a row changes its mark."""
        self.addCleanup(Group.objects.all().delete)
        group = Group.objects.create(name="a")
        filled, before = self.look()
        self.assertEqual({"auth_group"}, filled)
        self.assertEqual(before, self.look()[1])
        Group.objects.filter(pk=group.pk).update(name="b")
        self.assertNotEqual(before, self.look()[1])

    def test_a_change_of_the_schema_is_seen(self):
        """A new table changes the stamp, and is among the tables that there are."""
        with connection.cursor() as cursor:
            before = self.database.stamp(cursor)
            self.execute("CREATE TABLE made_here (number integer)")
            self.addCleanup(self.execute, "DROP TABLE made_here")
            self.assertNotEqual(before, self.database.stamp(cursor))
            self.assertIn("made_here", self.database.read(cursor).existing)

    def test_a_trigger_that_a_delete_fires_is_known(self):
        """Triggers are told apart by what fires them."""
        with connection.cursor() as cursor:
            for what in ("INSERT", "DELETE", "UPDATE OF name"):
                cursor.execute(
                    "CREATE TRIGGER t_{} AFTER {} ON {} BEGIN SELECT 1; END".format(
                        what[:6], what, "auth_group" if what == "DELETE" else "shop_product"
                    )
                )
                self.addCleanup(self.execute, "DROP TRIGGER t_" + what[:6])
            schema = self.database.read(cursor)
        self.assertEqual({"auth_group"}, schema.on_delete)
        self.assertEqual({"auth_group", "shop_product"}, schema.triggered)
