"""Tests of the watch over the transaction of a test: refused statements, and a transaction that vanishes."""

import importlib
import unittest

from django.db import IntegrityError, transaction

import django_async_test
from django_async_test.database.gated_classes import SHARED

from ..helpers import TestsAboutTests, in_any_thread, in_sensitive_thread, run_class
from .drivers import DRIVER, VENDOR, create, driver, execute, names

#: What commits with the driver's connection without going through its gate
_PAST_THE_GATE = {
    "sqlite3": lambda connection: importlib.import_module("sqlite3").Cursor(connection).execute("COMMIT"),
    "psycopg2": lambda connection: importlib.import_module("psycopg2.extensions").cursor(connection).execute("COMMIT"),
    "psycopg": lambda connection: connection.pgconn.exec_(b"COMMIT"),
}


class LostTransactionTests(TestsAboutTests):
    def test_a_raw_commit_is_refused_by_name(self):
        """COMMIT and ROLLBACK raise, name the test, and leave no row."""
        for statement in ("COMMIT", "ROLLBACK"):

            class Inner(django_async_test.TestCase):
                async def test(self, statement=statement):
                    await in_sensitive_thread(create, "kept inside")
                    await in_any_thread(execute, statement)

            with self.subTest(statement):
                self.assertFails(Inner, "Inner.test", statement, "RefusedStatementError")

    def test_a_refusal_that_is_swallowed_fails_the_test(self):
        """The test fails even if the code under test catches the exception."""

        class Inner(django_async_test.TestCase):
            def test(self):
                try:
                    execute("COMMIT")
                except Exception:
                    pass

        self.assertFails(Inner, "Inner.test", "'COMMIT'")

    def test_a_refusal_in_the_class_data_is_reported(self):
        """setUpTestData() that ends the transaction fails the class."""

        class Inner(django_async_test.TestCase):
            @classmethod
            def setUpTestData(cls):
                try:
                    execute("ROLLBACK")
                except Exception:
                    pass

            def test(self):
                pass

        self.assertFails(Inner, "Inner.setUpTestData", "'ROLLBACK'")

    def test_a_lost_transaction_is_reported_and_the_next_test_works(self):
        """What ends it past the gate is noticed at the roll-back; later tests are rolled back again."""

        class Inner(django_async_test.TestCase):
            def test_a(self):
                plain = next(cls for cls in type(driver()).__mro__ if SHARED not in vars(cls))
                plain.commit(driver())

            def test_b(self):
                create("rolled back")

        self.assertFails(Inner, "Inner.test_a: the transaction of the test on the database 'default' vanished")

    @unittest.skipUnless(DRIVER in _PAST_THE_GATE, "the driver's own cursors all go through the gate")
    def test_what_comes_after_a_commit_past_the_gate_is_rolled_back(self):
        """Only what was written before it stays, although SQLite and psycopg2 commit by themselves then."""

        class Inner(django_async_test.TestCase):
            def test(self):
                create("stays")
                _PAST_THE_GATE[DRIVER](driver())
                create("rolled back")
                with transaction.atomic():
                    create("rolled back too")

        outcome = run_class(Inner)
        self.assertEqual({("Product", "default"): 1}, outcome.left_behind)
        self.assertIn("vanished", outcome.problems())

    @unittest.skipUnless(VENDOR == "sqlite", "only SQLite ends a transaction because of an error in a statement")
    def test_an_error_that_ends_the_transaction_is_reported_and_the_rest_rolled_back(self):
        """The report names the statement, and neither the block around it nor the test writes anything for good."""

        class Inner(django_async_test.TestCase):
            def test(self):
                row = create("gone")
                with self.assertRaises(IntegrityError), transaction.atomic():
                    execute("INSERT OR ROLLBACK INTO shop_product (id, name, stock) VALUES ({}, 'x', 0)".format(row.pk))
                create("rolled back")

        outcome = run_class(Inner)
        self.assertEqual({}, outcome.left_behind)
        self.assertIn('The last such statement was "INSERT OR ROLLBACK', outcome.problems())
        self.assertIn("Inner.test", outcome.problems())

    @unittest.skipUnless(VENDOR == "mysql", "only MySQL commits before it changes a table")
    def test_an_implicit_commit_is_reported_and_the_rest_rolled_back(self):
        """The report names the statement; what was written before it stays, what is written afterwards does not."""

        class Inner(django_async_test.TestCase):
            def test_a(self):
                create("stays")
                execute("CREATE TABLE implicit (id int)")
                create("rolled back")

            def test_b(self):
                execute("CREATE TEMPORARY TABLE temporary (id int)")
                create("rolled back")

        try:
            outcome = run_class(Inner)
        finally:
            execute("DROP TABLE implicit")
        self.assertEqual({("Product", "default"): 1}, outcome.left_behind)
        self.assertIn("CREATE TABLE implicit", outcome.problems())

    def test_savepoints_are_left_to_the_test(self):
        """Raw savepoint statements are no reason to complain."""

        class Inner(django_async_test.TestCase):
            def test(self):
                execute("SAVEPOINT mine")
                create("gone")
                execute("ROLLBACK TO SAVEPOINT mine")
                self.assertEqual([], names())

        self.assertPasses(Inner)
