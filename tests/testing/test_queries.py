"""Tests of counting queries in coroutines."""

import asyncio
import unittest

from django import test as django_test
from django.core.signals import request_started
from django.db import connection, connections, reset_queries
from django.test.utils import CaptureQueriesContext
from django.test.utils import CaptureQueriesContext as DjangoContext

import django_async_test
from django_async_test import TestCase, TransactionTestCase, sync_to_async
from tests.helpers import TestsAboutTests, in_any_thread, in_sensitive_thread, in_threads
from tests.project.shop.models import Product


def count():
    return Product.objects.count()


def count_twice():
    return count() + count()


class AssertNumQueriesTests(TestsAboutTests):
    def test_queries_of_every_thread_and_task_count(self):
        """``async with`` and ``with`` count what sensitive code, other threads and child tasks execute."""

        class Inner(TestCase):
            async def test_async_with(self):
                async with self.assertNumQueries(4):
                    await in_sensitive_thread(count)
                    await asyncio.gather(in_any_thread(count), in_sensitive_thread(count_twice))

            async def test_with(self):
                with self.assertNumQueries(4):
                    await in_sensitive_thread(count)
                    await asyncio.gather(in_any_thread(count), in_sensitive_thread(count_twice))

            async def test_bare_threads(self):
                async with self.assertNumQueries(3):
                    errors = in_threads(3, lambda number: count())
                self.assertEqual([], errors)

            def test_sync(self):
                with self.assertNumQueries(1):
                    count()

        self.assertPasses(Inner)

    def test_queries_on_connections_of_other_threads_count(self):
        """In a TransactionTestCase, whose threads have their own connections, all of them count."""

        class Inner(TransactionTestCase):
            async def test_old_and_new_connections(self):
                await in_any_thread(count)
                async with self.assertNumQueries(3):
                    await in_any_thread(count)
                    await in_sensitive_thread(count)
                    errors = in_threads(1, lambda number: (count(), connection.close()))
                self.assertEqual([], errors)
                async with self.assertNumQueries(0):
                    pass
                self.assertFalse(connection.force_debug_cursor)

        self.assertPasses(Inner)

    def test_a_wrong_number_fails_with_the_queries(self):
        """The message has the numbers and the statements, as in Django."""

        class Inner(TestCase):
            async def test(self):
                async with self.assertNumQueries(2):
                    await in_any_thread(count)

        self.assertFails(Inner, "1 queries executed, 2 expected", "SELECT COUNT(")

    def test_a_function_is_called(self):
        """With a coroutine function the assertion is awaited; a sync one runs in a sync test, or in the twin."""

        class Inner(TestCase):
            async def count(self, times, extra=0):
                for _ in range(times + extra):
                    await in_sensitive_thread(count)

            async def test_coroutine_function(self):
                await self.assertNumQueries(3, self.count, 2, extra=1)
                await self.aassertNumQueries(3, self.count, 2, extra=1)

            async def test_sync_function_in_a_coroutine(self):
                await self.aassertNumQueries(2, count_twice)
                async with self.aassertNumQueries(2):
                    await in_sensitive_thread(count_twice)

            async def test_failure(self):
                with self.assertRaisesRegex(AssertionError, "2 queries executed, 5 expected"):
                    await self.assertNumQueries(5, self.count, 2)

            def test_sync(self):
                self.assertNumQueries(2, count_twice)

        self.assertPasses(Inner)

    def test_using_names_the_database(self):
        """Only the queries of that alias count, also if it is a mirror."""

        class Inner(TestCase):
            databases = "__all__"

            async def test(self):
                async with self.assertNumQueries(1, using="other"):
                    await in_any_thread(count)
                    await in_any_thread(Product.objects.using("other").count)
                async with self.assertNumQueries(1, using="replica"):
                    await in_any_thread(count)
                    await in_any_thread(Product.objects.using("replica").count)
                await self.aassertNumQueries(1, Product.objects.using("other").count, using="other")

        self.assertPasses(Inner)

    def test_a_third_party_base_has_it(self):
        """AsyncTestMixin over Django's classes counts as well."""

        class Inner(django_async_test.AsyncTestMixin, django_test.TestCase):
            async def test(self):
                async with self.assertNumQueries(1):
                    await in_any_thread(count)

        self.assertPasses(Inner)


class CaptureQueriesTests(TestsAboutTests):
    def test_the_queries_are_captured(self):
        """It has the queries of all threads, their number, and each by its index."""

        class Inner(TestCase):
            async def test_async_with(self):
                async with CaptureQueriesContext(connection) as captured:
                    await in_any_thread(count)
                    await in_sensitive_thread(count)
                    self.assertEqual(2, len(captured))
                await in_any_thread(count)
                self.assertEqual(2, len(captured))
                self.assertIn("COUNT", captured[0]["sql"])
                self.assertEqual(2, len(captured.captured_queries))

            async def test_with(self):
                with CaptureQueriesContext(connections["default"]) as captured:
                    await in_any_thread(count)
                self.assertEqual(["sql", "time"], sorted(captured[0]))
                self.assertEqual(1, len(list(captured)))

            def test_sync(self):
                with CaptureQueriesContext(connection) as captured:
                    count()
                self.assertEqual(1, len(captured))

            async def test_in_a_thread(self):
                def capture():
                    with CaptureQueriesContext(connection) as captured:
                        count()
                    return len(captured)

                self.assertEqual(1, await in_any_thread(capture))

        self.assertPasses(Inner)

    def test_it_is_djangos_own(self):
        """The public name is Django's class, so that code which imports that works too."""
        self.assertIs(DjangoContext, django_async_test.CaptureQueriesContext)

    def test_captures_may_overlap(self):
        """Captures of several tasks begin and end in any order, and each has what was executed meanwhile."""

        class Inner(TestCase):
            async def test(self):
                first, second = CaptureQueriesContext(connection), CaptureQueriesContext(connection)
                await first.__aenter__()
                await in_any_thread(count)
                await second.__aenter__()
                await in_any_thread(count)
                await first.__aexit__(None, None, None)
                self.assertTrue(connection.force_debug_cursor)
                await in_any_thread(count)
                await second.__aexit__(None, None, None)
                self.assertEqual((2, 2), (len(first), len(second)))
                self.assertFalse(connection.force_debug_cursor)

        self.assertPasses(Inner)

    def test_requests_do_not_empty_the_log(self):
        """Django's ``reset_queries()``, which each request triggers, waits for the end of all captures."""

        class Inner(TestCase):
            async def test(self):
                async with CaptureQueriesContext(connection) as outer:
                    async with CaptureQueriesContext(connection):
                        await in_any_thread(count)
                    await sync_to_async(self.client.get, thread_sensitive=True)("/products/")
                self.assertEqual(2, len(outer))

        self.assertPasses(Inner)
        self.assertTrue(request_started.disconnect(reset_queries))
        request_started.connect(reset_queries)

    def test_an_exception_passes(self):
        """An exception inside leaves nothing switched on, and is not replaced by an assertion."""

        class Inner(TestCase):
            async def test(self):
                with self.assertRaises(ZeroDivisionError):
                    async with self.assertNumQueries(7):
                        1 / 0
                self.assertFalse(connection.force_debug_cursor)

        self.assertPasses(Inner)


class OutsideTests(unittest.TestCase):
    databases = "__all__"

    def test_it_is_as_it_was_outside_a_test_of_ours(self):
        """Django's context manager does what it always did in a test case of another kind."""
        with CaptureQueriesContext(connection) as captured:
            count()
        self.assertEqual(1, len(captured))
        self.assertFalse(connection.force_debug_cursor)
