"""Tests of what a reset asks of SQLite."""

import os
import sqlite3
import tempfile
import types
import unittest

from django.db import connection

from django_async_test.database.reset import holders
from django_async_test.database.reset.sqlite import SQLite

from .helpers import VendorTests


@unittest.skipUnless(connection.vendor == "sqlite", "the database is not SQLite")
class SQLiteTests(VendorTests, unittest.TestCase):
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

    def test_a_trigger_is_known_however_it_is_written(self):
        """A trigger whose name looks like another one's event, on a table in another case, is one that DELETE fires."""
        self.execute('CREATE TRIGGER "insert on" AFTER DELETE ON AUTH_Group BEGIN SELECT 1; END')
        self.addCleanup(self.execute, 'DROP TRIGGER "insert on"')
        with connection.cursor() as cursor:
            schema = self.database.read(cursor)
        self.assertEqual(({"auth_group"}, {"auth_group"}), (schema.on_delete, schema.triggered))

    def test_whether_references_are_checked_belongs_to_the_schema(self):
        """A reference acts only while the session checks them, so that is read again."""
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys")
            before = cursor.fetchone()[0]
            self.addCleanup(self.execute, "PRAGMA foreign_keys = {}".format(before))
            stamp = self.database.stamp(cursor)
            cursor.execute("PRAGMA foreign_keys = {}".format(1 - before))
            self.assertNotEqual(stamp, self.database.stamp(cursor))

    @unittest.skipUnless(os.path.exists("/proc/locks"), "the system does not list locks")
    def test_who_writes_to_a_file_is_named(self):
        """A connection that has begun to write, whoever has opened it, is named by its process."""
        with tempfile.TemporaryDirectory() as directory:
            name = os.path.join(directory, "database")
            writer = sqlite3.connect(name)
            self.addCleanup(writer.close)
            writer.execute("CREATE TABLE made (number integer)")
            database = SQLite(types.SimpleNamespace(settings_dict={"NAME": name}, alias="file", ops=connection.ops))
            self.assertEqual([], database.holders(None, ["made"]))
            writer.execute("INSERT INTO made VALUES (1)")
            self.assertIn("another connection of this process", holders.describe(database, database.holders(None, ())))
            writer.rollback()
            self.assertEqual([], database.holders(None, ["made"]))
