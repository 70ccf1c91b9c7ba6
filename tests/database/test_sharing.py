"""Tests of shared connections: who gets which, and who may close them."""

import asyncio
import threading
import unittest

from django.db import close_old_connections, connection, connections

import django_async_test
from django_async_test.compat.django import connections as django_connections
from django_async_test.database import ledger
from django_async_test.database.shared_connection import shared

from ..helpers import TestsAboutTests, in_any_thread, in_sensitive_thread, run_class
from ..project.shop.models import Product


def create(name, using="default"):
    return Product.objects.using(using).create(name=name)


def names(using="default"):
    return sorted(Product.objects.using(using).values_list("name", flat=True))


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

    def test_each_database_of_the_test_is_shared(self):
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

    def test_nested_sharings_have_one_shared_connection(self):
        """A test that runs a test shares the same connection, which stays shared until the outer one ends."""

        class Innermost(django_async_test.TestCase):
            def test(self):
                create("innermost")

        class Inner(django_async_test.TestCase):
            def test(self):
                connection_of_test = shared(connections["default"])
                create("outer")
                outcome = unittest.TestResult()
                unittest.TestSuite([Innermost("test")]).run(outcome)
                self.assertTrue(outcome.wasSuccessful(), outcome.errors)
                self.assertIs(connection_of_test, shared(connections["default"]))
                self.assertEqual(["outer"], in_bare_thread(names))

        self.assertPasses(Inner)


class OwnTransactionTests(TestsAboutTests):
    @unittest.skipUnless(
        connection.vendor == "sqlite" and django_connections.is_in_memory(connection), "no database is in memory"
    )
    def test_what_stays_open_after_a_test_is_counted(self):
        """A connection to a database in memory, which outlives a test that is not rolled back, is one that notes."""
        found = []

        class Inner(django_async_test.TransactionTestCase):
            def test(self):
                connection.ensure_connection()
                found.append(hasattr(connection.connection, ledger.LEDGER))

        self.assertPasses(Inner)
        self.assertEqual({True}, set(found))

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
