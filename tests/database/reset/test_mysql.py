"""Tests of what a reset asks of MySQL."""

import threading
import unittest

from django.db import IntegrityError, connection, transaction

from django_async_test.compat import features
from django_async_test.database.reset import databases, kept, mysql

from .helpers import VendorTests


@unittest.skipUnless(connection.vendor == "mysql", "the database is not MySQL")
class MySQLTests(VendorTests, unittest.TestCase):
    def test_a_trigger_is_known(self):
        """A trigger is found, and whether DELETE fires it, where Django deletes."""
        self.execute("CREATE TRIGGER t AFTER DELETE ON auth_group FOR EACH ROW SET @a = 1")
        self.addCleanup(self.execute, "DROP TRIGGER t")
        with connection.cursor() as cursor:
            schema = self.database.read(cursor)
        self.assertEqual({"auth_group"}, schema.triggered)
        self.assertEqual({"auth_group"} if self.database.fires_triggers else set(), schema.on_delete)

    def test_a_failure_leaves_the_checks_of_the_session(self):
        """Whether foreign keys are checked is as before when a table cannot be emptied, where MariaDB is asked once."""
        if not self.database.fires_triggers or not connection.mysql_is_mariadb:
            self.skipTest("the statements are sent one by one")
        with connection.cursor() as cursor:
            cursor.execute("SELECT @@foreign_key_checks, @@lock_wait_timeout")
            before = cursor.fetchone()
            with self.assertRaisesRegex(Exception, "no_such_table"):
                self.database.clear(cursor, self.database.read(cursor), ["no_such_table"], [])
            cursor.execute("SELECT @@foreign_key_checks, @@lock_wait_timeout")
            self.assertEqual(before, cursor.fetchone())

    def test_rows_that_exchange_a_value_have_another_mark(self):
        """The checksums of two rows do not cancel each other."""
        for pk, name in ((1, "x"), (2, "y")):
            self.execute("INSERT INTO auth_group (id, name) VALUES ({}, '{}')".format(pk, name))
        self.addCleanup(self.execute, "DELETE FROM auth_group")
        before = self.look()[1]
        for name, pk in (("z", 1), ("x", 2), ("y", 1)):
            self.execute("UPDATE auth_group SET name = '{}' WHERE id = {}".format(name, pk))
        self.assertNotEqual(before, self.look()[1])

    def test_a_sequence_that_truncate_restarts_belongs_to_the_mark(self):
        """Where Django truncates, a key that was used and whose row is gone changes the mark."""
        before = self.look()[1]
        self.execute("INSERT INTO auth_group (name) VALUES ('a')")
        self.execute("DELETE FROM auth_group")
        self.assertEqual(self.database.fires_triggers, before == self.look()[1])


@unittest.skipUnless(connection.vendor == "mysql", "the database is not MySQL")
class TouchedTests(unittest.TestCase):
    """Which tables a reset looks into after one that has found all of them right."""

    databases = {"default"}
    tables = ("auth_group", "auth_user", "auth_user_groups")

    def setUp(self):
        if not features.flush_keeps_sequences_of_mysql or not connection.mysql_is_mariadb:
            self.skipTest("what is written is not counted")
        connection.close()
        self.addCleanup(connection.close)
        self.addCleanup(mysql._right.clear)
        mysql._right.clear()
        with connection.cursor() as cursor:
            self.kept = kept.note(databases.of(connection), cursor, ["django_content_type"])
        # Another run may be at work on the same server.
        for _ in range(20):
            self.reset()
            if mysql._right and self.touched() is not None:
                return
        self.skipTest("somebody else is at work on the server")

    def execute(self, *statements):
        with connection.cursor() as cursor:
            for sql in statements:
                cursor.execute(sql)

    def reset(self):
        database = databases.of(connection)
        with transaction.atomic(), connection.cursor() as cursor:
            database.clear(cursor, database.read(cursor), self.tables, self.kept)
        database.tidy()

    def touched(self):
        database = databases.of(connection)
        with connection.cursor() as cursor:
            return database._touched(cursor, database.read(cursor), self.tables, self.kept)

    def rows(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM auth_group")
            return cursor.fetchone()[0]

    def assert_is_reset(self, *touched):
        """Only these tables are known to have changed, or it is not known; afterwards they are empty."""
        self.assertIn(self.touched(), (set(touched), None))
        self.reset()
        self.assertEqual(0, self.rows())

    def assert_is_doubtful(self):
        self.assertIsNone(self.touched())
        self.reset()
        self.assertEqual(0, self.rows())

    def test_only_tables_that_were_written_to_are_reset(self):
        """What the connections of this process have written is known, whichever of them it was."""
        self.execute("INSERT INTO auth_group (name) VALUES ('a')")
        self.assert_is_reset("auth_group")

        def work():
            try:
                self.execute("INSERT INTO auth_group (name) VALUES ('b')")
            finally:
                connection.close()

        thread = threading.Thread(target=work)
        thread.start()
        thread.join(30)
        self.assert_is_reset("auth_group")

    def test_what_stays_is_looked_into_if_it_was_written_to(self):
        """The mark of a table in which rows stay is made anew when a statement has named it."""
        with transaction.atomic(), connection.cursor() as cursor:
            database = databases.of(connection)
            schema = database.read(cursor)
            before = database.clear(cursor, schema, self.tables, self.kept)
            self.execute("UPDATE django_content_type SET model = CONCAT(model, 'x')")
            database = databases.of(connection)
            self.assertNotEqual(before, database.clear(cursor, database.read(cursor), self.tables, self.kept))
            transaction.set_rollback(True)

    def test_what_others_write_is_a_doubt(self):
        """A statement through no connection of Django's was not noted: all tables are looked into."""
        other = connection.get_new_connection(connection.get_connection_params())
        try:
            with other.cursor() as cursor:
                cursor.execute("INSERT INTO auth_group (name) VALUES ('a')")
            other.commit()
            self.assert_is_doubtful()
        finally:
            other.close()

    def test_what_a_statement_does_not_name_is_a_doubt(self):
        """Triggers, procedures, prepared statements and several statements in one are counted by the server."""
        self.addCleanup(self.execute, "DROP PROCEDURE IF EXISTS p", "DROP TRIGGER IF EXISTS t")
        insert = "INSERT INTO auth_group (name) VALUES ('a')"
        self.execute("CREATE PROCEDURE p() " + insert)
        for statements in (
            ["CALL p()"],
            ["BEGIN NOT ATOMIC {}; END".format(insert)],
            ['PREPARE s FROM "{}"'.format(insert), "EXECUTE s"],
            ["/* comment */ " + insert],
            ["INSERT INTO auth_group (name) SELECT 'a'"],
            ["REPLACE INTO auth_group (name) VALUES ('a')"],
        ):
            self.execute(*statements)
            self.assert_is_doubtful()
            self.setUp()
        self.execute("CREATE TRIGGER t AFTER INSERT ON auth_user_groups FOR EACH ROW " + insert)
        self.reset()
        self.execute("SET foreign_key_checks = 0", "INSERT INTO auth_user_groups (user_id, group_id) VALUES (1, 1)")
        self.assertEqual(1, self.rows())
        self.assert_is_doubtful()

    def test_a_failure_is_a_doubt(self):
        """Whether the server has counted a statement that has failed is not known."""
        self.execute("INSERT INTO auth_group (name) VALUES ('a')")
        with self.assertRaises(IntegrityError):
            self.execute("INSERT INTO auth_group (name) VALUES ('a')")
        self.assert_is_doubtful()

    def test_a_view_is_a_doubt(self):
        """A name that is not a table may be that of a view, through which others are written to."""
        self.execute("CREATE VIEW a_view AS SELECT * FROM auth_group")
        self.addCleanup(self.execute, "DROP VIEW a_view")
        self.setUp()
        self.execute("INSERT INTO a_view (name) VALUES ('a')")
        self.assert_is_doubtful()

    def test_tables_that_the_server_changes_by_itself_follow(self):
        """A foreign key with an action leads from the table that was named to the one that changes with it."""
        self.execute(
            "CREATE TABLE child (id integer, parent integer, FOREIGN KEY (parent) REFERENCES auth_group (id) "
            "ON DELETE CASCADE)"
        )
        self.addCleanup(self.execute, "DROP TABLE child")
        self.setUp()
        self.execute("INSERT INTO auth_group (name) VALUES ('a')")
        self.assert_is_reset("auth_group", "child")

    def test_a_table_whose_rows_are_elsewhere_is_a_doubt(self):
        """While a table has the rows of others, nothing is concluded from names."""
        self.execute(
            "CREATE TABLE part (id integer) ENGINE=MyISAM", "CREATE TABLE whole (id integer) ENGINE=MERGE UNION=(part)"
        )
        self.addCleanup(self.execute, "DROP TABLE whole, part")
        self.reset()
        self.execute("INSERT INTO auth_group (name) VALUES ('a')")
        self.assert_is_doubtful()

    def test_what_was_rolled_back_is_no_proof(self):
        """A reset whose transaction does not end well leaves nothing to rely on."""
        self.execute("INSERT INTO auth_group (name) VALUES ('a')")
        database = databases.of(connection)
        with transaction.atomic(), connection.cursor() as cursor:
            database.clear(cursor, database.read(cursor), self.tables, self.kept)
            transaction.set_rollback(True)
        self.assertEqual(1, self.rows())
        self.assert_is_doubtful()

    def test_somebody_who_writes_while_tables_are_reset_is_seen(self):
        """What was counted is compared once more before the end: then all tables are looked into after all."""
        other = connection.get_new_connection(connection.get_connection_params())
        self.addCleanup(other.close)

        class Database(mysql.MySQL):
            def _marks_of(self, cursor, kept):
                with other.cursor() as cursor_of_other:
                    cursor_of_other.execute("INSERT INTO auth_group (name) VALUES ('a')")
                other.commit()
                return super()._marks_of(cursor, kept)

        database = Database(connection)
        with transaction.atomic(), connection.cursor() as cursor:
            database.clear(cursor, database.read(cursor), self.tables, self.kept)
        database.tidy()
        self.assertEqual(0, self.rows())
