"""Tests of what the session of a database keeps when the transaction of a test is rolled back."""

import sqlite3
import unittest

from django.db import DatabaseError, connection, connections

from django_async_test import TestCase, TransactionTestCase, fail_on
from django_async_test.compat.django import connections as django_connections

from ..database.drivers import VENDOR, driver, execute, on_drivers_cursor
from ..helpers import TestsAboutTests, in_threads, run_class


def ask(sql, alias="default"):
    with connections[alias].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


# Statements that leave something, what the report says of it, and a question whose answer is then another one.
LEFT = {
    "sqlite": [
        ("PRAGMA recursive_triggers = ON", "recursive_triggers was 0, and is 1", "PRAGMA recursive_triggers"),
        ("PRAGMA case_sensitive_like(1)", "case_sensitive_like was 0, and is 1", "SELECT 'a' LIKE 'A'"),
    ],
    "postgresql": [
        (
            "SELECT pg_advisory_lock(-7)",
            "the advisory lock (-7) is still held",
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'",
        ),
        (
            "SELECT PG_TRY_ADVISORY_LOCK_SHARED(1, -2)".lower(),
            "the advisory lock (1, -2), shared, is still held",
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'",
        ),
        (
            "PREPARE mine AS SELECT 1",
            "the prepared statement mine is still there",
            "SELECT count(*) FROM pg_prepared_statements WHERE from_sql",
        ),
    ],
    "mysql": [
        ("SET sql_mode = ''", "SESSION.sql_mode was '", "SELECT @@sql_mode"),
        ("SET @@session.group_concat_max_len := 99, @mine = 3", "@mine was None, and is 3", "SELECT @mine"),
        ("SELECT @other := 4", "@other was None, and is 4", "SELECT @other"),
        ("SET NAMES latin1", "SESSION.character_set_client was 'utf8mb4'", "SELECT @@character_set_client"),
        ("PREPARE mine FROM 'SELECT 1'", "the prepared statement mine is still there", None),
        ("USE information_schema", "USE was ", "SELECT DATABASE()"),
        ("SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE", "_isolation was '", None),
        ("SET GLOBAL max_heap_table_size = 1000000", "GLOBAL.max_heap", "SELECT @@GLOBAL.max_heap_table_size"),
        (
            "SELECT GET_LOCK('django_async_test', 1)",
            "the lock 'django_async_test' is still held",
            "SELECT IS_USED_LOCK('django_async_test')",
        ),
        (
            "CREATE TEMPORARY TABLE shop_product (number INT)",
            "the temporary table shop_product is still there",
            "SELECT count(*) FROM information_schema.tables WHERE table_type = 'TEMPORARY'",
        ),
    ],
}.get(VENDOR, [])

# What the roll-back undoes, what is put back by the code itself, and what changes nothing
CLEAN = {
    "sqlite": [
        "CREATE TEMPORARY TABLE mine (number)",
        "PRAGMA foreign_keys = OFF",
        "PRAGMA table_info(shop_product)",
        "SELECT 'PRAGMA cache_size = 3'",
    ],
    "postgresql": [
        "SET statement_timeout = 1000",
        "SET search_path TO public",
        "SELECT set_config('my.setting', 'x', false)",
        "CREATE TEMPORARY TABLE mine (number INT)",
        "LISTEN mine",
        "DECLARE mine CURSOR WITH HOLD FOR SELECT 1",
        "SELECT pg_advisory_xact_lock(3)",
        "SELECT pg_advisory_lock(3), pg_advisory_unlock(3)",
    ],
    "mysql": [
        "SET foreign_key_checks = 1",
        "SET @@sql_mode = @@sql_mode",
        "SELECT GET_LOCK('x', 1), RELEASE_LOCK('x')",
        "SELECT 'SET sql_mode = 1', '@x := 1'",
    ],
}.get(VENDOR, [])


def _leaving(sql, question):
    """Return a class whose first test executes `sql`, and whose second one asks what it has left."""

    @fail_on(changed_state={"database_session"})
    class Inner(TestCase):
        before = []

        @classmethod
        def setUpTestData(cls):
            cls.before.append(ask(question))

        def test_1(self):
            execute(sql)

        def test_2(self):
            self.assertEqual(self.before, [ask(question)])

    return Inner


class LeftTests(TestsAboutTests):
    def assertNamed(self, cls, *texts):
        """Fail unless test_1 is named with the texts, and test_2 passes."""
        outcome = run_class(cls)
        self.assertEqual(["test_2"], outcome.passed, outcome.problems())
        for text in texts + ("test_1: it has left the session of a database changed",):
            self.assertIn(text, outcome.problems())

    def test_it_is_named_and_put_back(self):
        """The statement and its line are shown; the next test of the class sees nothing of it."""
        for sql, text, question in LEFT:
            with self.subTest(sql=sql):
                self.assertNamed(_leaving(sql, question or "SELECT 1"), text, repr(sql), "Executed at:\n", __file__)

    def test_what_a_roll_back_undoes_is_no_matter(self):
        """Nor is what is as it was at the end of the test, and what only looks like a change."""

        @fail_on(changed_state=True)
        class Inner(TestCase):
            def test_1(self):
                for sql in CLEAN:
                    execute(sql)

            def test_2(self):
                with connection.constraint_checks_disabled():
                    execute("SELECT 1")

        self.assertPasses(Inner)

    @unittest.skipUnless(LEFT, "not known of this database")
    def test_a_thread_and_a_cursor_of_the_driver(self):
        """What a thread of the test leaves on the connection, past Django, is a change of the test too."""
        sql, text, question = LEFT[0]

        @fail_on(changed_state=True)
        class Inner(TestCase):
            def test_1(self):
                before.append(ask(question))
                self.assertEqual([], in_threads(1, lambda number: on_drivers_cursor(sql)))

            def test_2(self):
                self.assertEqual(before, [ask(question)])

        before = []
        self.assertNamed(Inner, text)

    @unittest.skipUnless(LEFT, "not known of this database")
    def test_the_hook_of_a_class_may_change_it(self):
        """Its tests have what it has set; it is not put back after each of them."""
        sql, _, question = LEFT[0]

        @fail_on(changed_state=True)
        class Inner(TestCase):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                cls.before = ask(question)
                execute(sql)

            @classmethod
            def tearDownClass(cls):
                # A database in memory lives on.
                if VENDOR == "sqlite":
                    execute("PRAGMA recursive_triggers = OFF")
                super().tearDownClass()

            def test_1(self):
                self.assertNotEqual(self.before, ask(question))

            test_2 = test_1

        self.assertPasses(Inner)

    @unittest.skipUnless(LEFT, "not known of this database")
    def test_without_the_part_nobody_looks(self):
        """By default it is not on, and a test that has not chosen it is left alone."""
        sql = LEFT[0][0]

        class Inner(TestCase):
            def test(self):
                self.addCleanup(execute, "SELECT 1")
                execute(sql)
                self.assertIsNone(connection._async_test_shared.watch.changes)

        self.assertPasses(Inner)
        if VENDOR == "sqlite":
            execute("PRAGMA recursive_triggers = OFF")


@unittest.skipUnless(VENDOR == "sqlite", "only SQLite registers functions")
class RegistrationsTests(TestsAboutTests):
    def test_functions_and_attributes_of_the_driver(self):
        """What a test has registered is gone, and what it has replaced is there again."""

        @fail_on(changed_state=True)
        class Inner(TestCase):
            def test_1(self):
                driver().create_function("mine", 1, str)
                driver().create_function("power", 2, max)
                driver().create_collation("mine", max)
                driver().row_factory = sqlite3.Row

            def test_2(self):
                self.assertIsNone(driver().row_factory)
                with self.assertRaises(DatabaseError):
                    execute("SELECT mine(1)")

            def test_3(self):
                driver().create_function("power", 2, pow)
                self.assertEqual(8, ask("SELECT power(2, 3)"))

        problems = run_class(Inner).problems()
        for text in ("create_function('mine', 1)", "create_collation('mine')", "row_factory was None, and is"):
            self.assertIn("connections['default']: " + ("connection." if "row" in text else "") + text, problems)


@unittest.skipUnless(VENDOR == "sqlite", "other connections are closed after each such test")
class MemoryTests(TestsAboutTests):
    def test_a_database_in_memory_outlives_a_transaction_test(self):
        """Its temporary tables and settings are named and put back."""

        @fail_on(changed_state={"database_session"})
        class Inner(TransactionTestCase):
            def test_1(self):
                execute("CREATE TEMPORARY TABLE mine (number)")
                execute("PRAGMA recursive_triggers = ON")

            def test_2(self):
                self.assertEqual(0, ask("PRAGMA recursive_triggers"))
                self.assertEqual(0, ask("SELECT count(*) FROM sqlite_temp_master"))

        outcome = run_class(Inner)
        if django_connections.is_in_memory(connection):
            self.assertIn("recursive_triggers was 0, and is 1", outcome.problems())
            self.assertIn("the temporary table mine is still there", outcome.problems())
        self.assertIn("test_2", outcome.passed, outcome.problems())


@unittest.skipUnless(VENDOR == "postgresql", "only PostgreSQL breaks a transaction")
class BrokenTests(TestsAboutTests):
    def test_a_broken_transaction_hides_nothing(self):
        """The lock is released although the session answers nothing before it is rolled back."""

        @fail_on(changed_state={"database_session"})
        class Inner(TestCase):
            def test_1(self):
                execute("SELECT pg_advisory_lock(7)")
                with self.assertRaises(DatabaseError):
                    execute("SELECT 1/0")

            def test_2(self):
                self.assertEqual(0, ask("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))

        outcome = run_class(Inner)
        self.assertEqual(["test_2"], outcome.passed, outcome.problems())
        self.assertIn("the advisory lock (7) is still held", outcome.problems())
