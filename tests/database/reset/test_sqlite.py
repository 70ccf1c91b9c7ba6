"""Tests of what a reset asks of SQLite."""

import os
import sqlite3
import tempfile
import types
import unittest

from django.contrib.auth.models import Group, Permission
from django.db import connection

import django_async_test
from django_async_test.compat import features
from django_async_test.compat.django import connections as django_connections
from django_async_test.database.reset import holders, sqlite
from django_async_test.database.reset.sqlite import SQLite
from django_async_test.undo import Undo
from tests.project.shop.models import Product

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


class Inner(django_async_test.TransactionTestCase):
    """A test whose body is what the outer one gives it."""

    body = None

    def test(self):
        """Do what the outer test says."""
        if self.body is not None:
            self.body()


@unittest.skipUnless(connection.vendor == "sqlite", "the database is not SQLite")
class UntouchedTests(unittest.TestCase):
    """Which tables a reset leaves alone: those that certainly nobody has written to since the one before."""

    databases = {"default"}

    def setUp(self):
        if not django_connections.is_in_memory(connection):
            self.skipTest("Django closes the connection to a file after each test")
        self.undo = Undo()
        self.addCleanup(self.undo.close)
        self.touched = []
        find = SQLite._touched
        self.undo.replace(SQLite, "_touched", lambda *args: (self.touched.append(find(*args)), self.touched[-1])[1])
        # What a flush leaves may not be known yet, then there is no reset before.
        self.run_test()
        self.run_test()
        del self.touched[:]

    def run_test(self, body=None):
        """Run a test with this body; return the tables that were looked at, or None if that were all."""
        case = type("Inner", (Inner,), {"__module__": __name__})("test")
        case.body = body
        result = unittest.TestResult()
        del self.touched[:]
        unittest.TestSuite([case]).run(result)
        self.assertEqual([], result.errors + result.failures)
        self.assertLessEqual(len(self.touched), 1)
        self.assertEqual((0, 0), (Product.objects.count(), Group.objects.count()))
        self.assertFalse(Permission.objects.filter(name="changed").exists())
        return self.touched[0] if self.touched else None

    def execute(self, sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)

    def test_a_test_that_writes_nothing_leaves_nothing_to_look_at(self):
        """After a test that only reads, no table is asked for."""
        self.assertEqual(set(), self.run_test(lambda: Product.objects.count()))

    def test_only_tables_that_statements_name_are_looked_at(self):
        """Statements of the ORM and raw ones name them; with what was emptied the time before that is all."""

        def write():
            Product.objects.update(name="tea")
            self.execute("insert into AUTH_group (name) values ('all')")
            self.execute("DELETE FROM shop_product")

        self.assertEqual({"shop_product", "auth_group"}, self.run_test(write))
        self.assertEqual({"auth_group"}, self.run_test())
        self.assertEqual(set(), self.run_test())

    def test_one_row_is_enough(self):
        """A row that the ORM creates, with RETURNING where Django has it, does not make all tables be looked at."""
        found = self.run_test(lambda: Product.objects.create(name="tea"))
        returns = getattr(connection.features, "can_return_columns_from_insert", False)
        is_known = features.counts_rows_that_sqlite_returns or not returns
        self.assertEqual({"shop_product"} if is_known else None, found)

    def test_rows_that_stay_are_compared_if_they_may_have_changed(self):
        """Permissions that a test has changed come back; then all is looked at, for the sake of their sequence."""
        self.assertEqual({"auth_permission"}, self.run_test(lambda: Permission.objects.update(name="changed")))
        self.assertIsNone(self.run_test())
        self.assertEqual(set(), self.run_test())

    def test_whatever_is_not_accounted_for_makes_all_be_looked_at(self):
        """What was written past the noted cursors, by a trigger, by another connection or to another schema."""

        def past():
            sqlite3.Cursor(connection.connection).execute("UPDATE auth_permission SET name = 'changed'")

        def trigger():
            self.execute(
                "CREATE TRIGGER t AFTER INSERT ON shop_product "
                "BEGIN INSERT INTO auth_group (name) VALUES ('trigger'); END"
            )
            Product.objects.create(name="tea")
            self.execute("DROP TRIGGER t")

        def other_connection():
            other = sqlite3.connect(connection.settings_dict["NAME"], uri=True)
            other.execute("UPDATE auth_permission SET name = 'changed'")
            other.commit()
            other.close()

        def other_schema():
            self.execute("UPDATE main.auth_permission SET name = 'changed'")

        def sequence():
            self.execute("UPDATE sqlite_sequence SET seq = 0 WHERE name = 'auth_permission'")

        for write in (past, trigger, other_connection, other_schema, sequence):
            self.assertIsNone(self.run_test(write), write.__name__)
            self.run_test()
            self.assertEqual(set(), self.run_test(), write.__name__)
        self.assertLess(0, Permission.objects.latest("pk").pk)

    def test_virtual_tables_make_all_be_looked_at(self):
        """Where one is, statements change tables that they do not name."""
        found = [("table", "A", "A", "CREATE TABLE A (b)"), ("table", "sqlite_sequence", "", "CREATE TABLE x (y)")]
        self.assertEqual({"a": ["A"]}, sqlite._plain_tables(found + [("view", "v", "v", "CREATE VIEW v AS SELECT 1")]))
        self.assertIsNone(sqlite._plain_tables(found + [("table", "v", "v", "CREATE VIRTUAL TABLE v USING fts4 (t)")]))

    def test_an_old_sqlite_does_not_know_who_has_committed(self):
        """Before SQLite 3.8.9 there is no version of the data, and nothing is concluded."""
        with Undo() as undo:
            undo.replace(SQLite, "_version_of_data", lambda *args: None)
            self.assertEqual([None, None], [self.run_test() for _ in range(2)])
