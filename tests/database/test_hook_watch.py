"""Tests of what class hooks leave in the transaction of the class."""

import unittest

from django.db import DatabaseError, connection

import django_async_test
from django_async_test.compat.django import connections as django_connections

from ..helpers import TestsAboutTests, count_rows, in_sensitive_thread, run_class, take_rows_since
from ..project.shop.models import Product


def vanish(name):
    """Write, and let the driver commit behind Django's back."""
    Product.objects.create(name=name)
    driver, name = connection.connection, "_async_test_shared"
    shared = getattr(driver, name, None)
    if shared is not None:
        # Past what refuses it.
        setattr(driver, name, None)
    driver.commit()
    if shared is not None:
        setattr(driver, name, shared)


def break_transaction():
    """Let a statement fail, and catch the exception where nothing rolls it back."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")
    except DatabaseError:
        pass


class HookWatchTests(TestsAboutTests):
    def run_failing(self, Inner, name, *texts):
        """Run `Inner`: only its hook `name` fails, with all `texts`, and a class after it passes; return rows left."""
        Inner.test = lambda case: self.assertIsNotNone(Product.objects.count())
        before = count_rows()
        outcome = run_class(Inner)
        self.assertEqual(1, len(outcome.errors + outcome.failures), outcome.problems())
        self.assertIn("tearDownClass" if name == "tearDownClass" else "setUpClass", str(outcome.errors[0][0]))
        for text in texts:
            self.assertIn(text, outcome.problems())
        self.assertFalse(connection.in_atomic_block)
        self.assertEqual(before, count_rows())

        class Next(django_async_test.TestCase):
            def test(self):
                Product.objects.create(name="next")

        self.assertPasses(Next)
        return outcome.left_behind

    def test_a_transaction_that_vanishes_in_set_up_test_data(self):
        """The driver has committed: the hook fails, and says that rows may have stayed."""

        class Inner(django_async_test.TestCase):
            @classmethod
            def setUpTestData(cls):
                vanish("committed")

        left = self.run_failing(Inner, "setUpTestData", "Inner.setUpTestData: the transaction", "vanished")
        self.assertEqual({("Product", "default"): 1}, left)

    def test_a_transaction_that_vanishes_in_set_up_class(self):
        """So does setUpClass(), which has it from the call of its base's on, be it a coroutine or not."""

        class Inner(django_async_test.TestCase):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                await in_sensitive_thread(vanish, "committed")

        self.run_failing(Inner, "setUpClass", "the transaction of the test on the database 'default' vanished")

    def test_a_transaction_that_vanishes_in_tear_down_class(self):
        """So does tearDownClass(), until it calls that of its base."""

        class Inner(django_async_test.TestCase):
            @classmethod
            def tearDownClass(cls):
                vanish("committed")
                super().tearDownClass()

        self.run_failing(Inner, "tearDownClass", "the transaction of the test on the database 'default' vanished")

    @unittest.skipUnless(connection.vendor == "mysql", "other databases roll DDL back")
    def test_a_statement_that_commits(self):
        """On MySQL the statement is named; one that does not commit is not reported."""

        class Inner(django_async_test.TestCase):
            @classmethod
            def setUpTestData(cls):
                with connection.cursor() as cursor:
                    cursor.execute("ALTER TABLE shop_product COMMENT = 'altered'")

        class Temporary(django_async_test.TestCase):
            @classmethod
            def setUpTestData(cls):
                with connection.cursor() as cursor:
                    cursor.execute("CREATE TEMPORARY TABLE passing (i INT)")
                    cursor.execute("DROP TEMPORARY TABLE passing")

            def test(self):
                self.assertEqual(0, Product.objects.count())

        self.run_failing(Inner, "setUpTestData", "vanished", "'ALTER TABLE shop_product", "in setUpTestData")
        self.assertPasses(Temporary)

    @unittest.skipUnless(connection.vendor == "postgresql", "only PostgreSQL refuses what follows a failed statement")
    def test_a_transaction_that_is_broken(self):
        """Each test of the class would fail: the hook does instead."""

        class Inner(django_async_test.TestCase):
            @classmethod
            def setUpTestData(cls):
                break_transaction()

        self.run_failing(Inner, "setUpTestData", "Inner.setUpTestData: the transaction", "is broken")

    def test_a_transaction_that_is_marked(self):
        """What Django marks for a roll-back is broken on every database."""

        class Inner(django_async_test.TestCase):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                connection.set_rollback(True)

        self.run_failing(Inner, "setUpClass", "Inner.setUpClass: the transaction", "is broken")

    def test_a_hook_that_fails_itself(self):
        """Its own exception is reported, and nothing beside it."""

        class Inner(django_async_test.TestCase):
            @classmethod
            def setUpTestData(cls):
                vanish("committed")
                raise ValueError("its own")

        self.run_failing(Inner, "setUpTestData", "ValueError: its own")

    def test_hooks_that_leave_nothing(self):
        """They pass, and see what they have written; the connections are as deep as before."""
        depths = []

        class Inner(django_async_test.TestCase):
            @classmethod
            def setUpTestData(cls):
                Product.objects.create(name="data")

            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                Product.objects.create(name="class")

            def test(self):
                depths.append(django_connections.transaction_depth(connection))
                self.assertEqual(2, Product.objects.count())

            @classmethod
            def tearDownClass(cls):
                Product.objects.all().delete()
                super().tearDownClass()

        self.assertPasses(Inner)
        self.assertEqual([1, 1], depths)
        self.assertEqual({}, take_rows_since(count_rows()))
