"""Tests of the watch over the transaction of a test: refused statements, and a transaction that vanishes."""

import unittest

import django_async_test
from django_async_test.database.gated_classes import SHARED

from ..helpers import TestsAboutTests, in_any_thread, in_sensitive_thread, run_class
from .drivers import VENDOR, create, driver, execute, names


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
