"""Tests of lent connections: who gets which, immunity to close, and a transaction that vanishes."""

import asyncio
import threading
import unittest

from django.db import close_old_connections, connection, connections

import django_async_test
from django_async_test.compat.django import connections as django_connections
from django_async_test.database import lending

from ..helpers import TestsAboutTests, in_any_thread, in_sensitive_thread, run_class
from ..project.shop.models import Product


def create(name, using="default"):
    return Product.objects.using(using).create(name=name)


def names(using="default"):
    return sorted(Product.objects.using(using).values_list("name", flat=True))


def execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def in_bare_thread(function):
    """Call `function` in a thread; return what it returns or raises."""
    result = []

    def run():
        try:
            result.append(function())
        except Exception as error:
            result.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return result[0]


class SharingTests(TestsAboutTests):
    def test_every_thread_has_the_connection_of_the_test(self):
        """Sensitive, pool, executor and bare threads see one connection, and each other's rows."""

        class Inner(django_async_test.TestCase):
            async def test(self):
                own = await in_sensitive_thread(lambda: connections["default"])
                loop = asyncio.get_event_loop()
                self.assertIs(own, await in_any_thread(lambda: connections["default"]))
                self.assertIs(own, await loop.run_in_executor(None, lambda: connections["default"]))
                self.assertIs(own, in_bare_thread(lambda: connections["default"]))
                await in_sensitive_thread(create, "sensitive")
                await in_any_thread(create, "any")
                in_bare_thread(lambda: create("bare"))
                self.assertEqual(["any", "bare", "sensitive"], await in_any_thread(names))

        self.assertPasses(Inner)

    def test_each_database_of_the_test_is_lent(self):
        """Rows of several databases are inside, each in its own."""

        class Inner(django_async_test.TestCase):
            databases = {"default", "other"}

            async def test(self):
                await in_any_thread(create, "here")
                await in_any_thread(create, "there", "other")
                self.assertEqual(["here"], await in_sensitive_thread(names))
                self.assertEqual(["there"], await in_sensitive_thread(names, "other"))

        self.assertPasses(Inner)

    def test_a_mirror_shows_what_the_test_has_written(self):
        """The alias of a replica is the mirrored database's connection."""

        class Inner(django_async_test.TestCase):
            databases = {"default", "replica"}

            @classmethod
            def setUpTestData(cls):
                create("class")
                assert names("replica") == ["class"]

            async def test(self):
                await in_sensitive_thread(create, "test")
                self.assertEqual(["class", "test"], await in_sensitive_thread(names, "replica"))
                self.assertEqual(["class", "test"], await in_any_thread(names, "replica"))

        self.assertPasses(Inner)

    def test_connections_cannot_be_closed_under_the_test(self):
        """close(), close_all() and close_old_connections() from any thread leave the transaction alone."""

        def close():
            connection.close()
            connections.close_all()
            close_old_connections()
            connections["default"].close_if_unusable_or_obsolete()

        class Inner(django_async_test.TestCase):
            async def test(self):
                await in_sensitive_thread(create, "kept")
                await in_sensitive_thread(close)
                await in_any_thread(close)
                in_bare_thread(close)
                self.assertEqual(["kept"], await in_sensitive_thread(names))

            def test_sync(self):
                create("kept")
                close()
                self.assertEqual(["kept"], names())

        self.assertPasses(Inner)

    def test_nested_lendings_share_one_loan(self):
        """A test that runs a test lends the same connection, which stays lent until the outer one ends."""

        class Innermost(django_async_test.TestCase):
            def test(self):
                create("innermost")

        class Inner(django_async_test.TestCase):
            def test(self):
                loan = lending.loan_of(connections["default"])
                create("outer")
                outcome = unittest.TestResult()
                unittest.TestSuite([Innermost("test")]).run(outcome)
                self.assertTrue(outcome.wasSuccessful(), outcome.errors)
                self.assertIs(loan, lending.loan_of(connections["default"]))
                self.assertEqual(["outer"], in_bare_thread(names))

        self.assertPasses(Inner)


class OwnTransactionTests(TestsAboutTests):
    def test_other_threads_have_connections_of_their_own(self):
        """In a TransactionTestCase sensitive code uses the test's connection, other threads use their own."""

        class Inner(django_async_test.TransactionTestCase):
            async def test(self):
                own = await in_sensitive_thread(lambda: connections["default"])
                self.assertIs(own, connections["default"])
                self.assertIsNot(own, await in_any_thread(lambda: connections["default"]))
                self.assertIsNot(own, in_bare_thread(lambda: connections["default"]))
                await in_sensitive_thread(create, "committed")
                self.assertEqual(["committed"], await in_any_thread(names))

        self.assertPasses(Inner)

    def test_connections_of_other_threads_are_closed_at_the_end(self):
        """What another thread has opened is closed after the test, so that the database can be dropped."""
        used = []

        class Inner(django_async_test.TransactionTestCase):
            async def test(self):
                await in_any_thread(lambda: (names(), used.append(connections["default"])))
                self.assertIsNotNone(used[-1].connection)

        self.assertPasses(Inner)
        self.assertEqual([None, None], [wrapper.connection for wrapper in used])


class GuardTests(TestsAboutTests):
    def test_no_thread_of_a_simple_test_may_query(self):
        """Where Django guards SimpleTestCase, the guard holds in every thread."""
        guarded = []

        class Inner(django_async_test.SimpleTestCase):
            async def test(self):
                guarded.append(django_connections.is_refusing(connections["default"]))
                for where in (in_sensitive_thread, in_any_thread):
                    try:
                        await where(names)
                    except Exception as error:
                        guarded.append("not allowed" in str(error) or "allow_database_queries" in str(error))
                    else:
                        guarded.append(False)
                error = in_bare_thread(names)
                guarded.append("not allowed" in str(error) or "allow_database_queries" in str(error))

        outcome = run_class(Inner)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())
        # Django 1.8 has no guard.
        self.assertIn(guarded, ([True] * 4, [False] * 4))


class LostTransactionTests(TestsAboutTests):
    def test_a_raw_commit_is_refused_by_name(self):
        """COMMIT and ROLLBACK raise, name the test, and leave no row."""
        for statement in ("COMMIT", "ROLLBACK"):

            class Inner(django_async_test.TestCase):
                async def test(self):
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
