"""Tests of the watch over the transaction of a test: refused statements, and a transaction that vanishes."""

from django.db import connection

import django_async_test

from ..helpers import TestsAboutTests, in_any_thread, in_sensitive_thread
from ..project.shop.models import Product


def create(name):
    return Product.objects.create(name=name)


def names():
    return sorted(Product.objects.values_list("name", flat=True))


def execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


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

    def test_a_transaction_that_vanished_is_reported_and_the_next_test_works(self):
        """commit() on the driver's connection is noticed at the roll-back; later tests are rolled back again."""

        class Inner(django_async_test.TestCase):
            def test_a(self):
                connection.connection.commit()

            def test_b(self):
                create("rolled back")

        self.assertFails(Inner, "Inner.test_a", "vanished")

    def test_savepoints_are_left_to_the_test(self):
        """Raw savepoint statements are no reason to complain."""

        class Inner(django_async_test.TestCase):
            def test(self):
                execute("SAVEPOINT mine")
                create("gone")
                execute("ROLLBACK TO SAVEPOINT mine")
                self.assertEqual([], names())

        self.assertPasses(Inner)
