"""Tests of what each thread and task has to itself on a connection that is shared."""

import asyncio
import sys
import threading
import unittest

from django.db import connection, connections, reset_queries
from django.test.utils import CaptureQueriesContext

import django_async_test

from ..helpers import TestsAboutTests, in_any_thread, in_sensitive_thread, in_threads, needs_asgiref, needs_contextvars
from .drivers import create, names

has_execute_wrapper = hasattr(connections["default"], "execute_wrapper")


class AttributeTests(TestsAboutTests):
    def test_an_attribute_belongs_to_the_thread_that_sets_it(self):
        """Each thread reads what it has set, and the test what it has set itself."""

        def work(number):
            connection.tenant = number
            for _ in range(20):
                create("{}-{}".format(number, len(names())))
                assert connection.tenant == number
            del connection.tenant
            assert connection.tenant == "of the test"

        class Inner(django_async_test.TestCase):
            def test(self):
                connection.tenant = "of the test"
                self.assertEqual([], in_threads(4, work))
                self.assertEqual("of the test", connection.tenant)
                del connection.tenant
                self.assertFalse(hasattr(connection, "tenant"))

        self.assertPasses(Inner)

    def test_a_thread_without_the_connection_does_not_condemn_the_transaction(self):
        """Its call may have begun when it had a connection of its own, as between two classes."""

        def work(number):
            connection.needs_rollback = True
            assert not connection.needs_rollback

        class Inner(django_async_test.TestCase):
            def test(self):
                self.assertEqual([], in_threads(2, work))
                create("row")
                connection.set_rollback(True)
                self.assertTrue(connection.needs_rollback)
                connection.set_rollback(False)

        self.assertPasses(Inner)

    def test_many_threads_may_be_the_first_to_set_one(self):
        """The class of the wrapper learns of an attribute once, however many threads set it at the same moment."""
        count = 8
        barrier = threading.Barrier(count)

        def work(number):
            for turn in range(10):
                barrier.wait(20)
                setattr(connection, "attribute{}".format(turn), number)
            assert [number] * 10 == [getattr(connection, "attribute{}".format(turn)) for turn in range(10)]

        class Inner(django_async_test.TestCase):
            def test(self):
                interval = sys.getswitchinterval()
                self.addCleanup(sys.setswitchinterval, interval)
                sys.setswitchinterval(1e-6)
                self.assertEqual([], in_threads(count, work))

        self.assertPasses(Inner)

    @needs_asgiref
    def test_an_attribute_belongs_to_the_task_that_sets_it(self):
        """A task has what its own worker threads have set, and nothing of another task."""

        def set_tenant(name):
            connection.tenant = name

        async def work(name):
            await in_sensitive_thread(set_tenant, name)
            for _ in range(5):
                await asyncio.sleep(0)
                assert name == connection.tenant
                assert name == await in_sensitive_thread(lambda: connection.tenant)
                assert name == await in_any_thread(lambda: connection.tenant)

        class Inner(django_async_test.TestCase):
            async def test(self):
                await asyncio.gather(*[work(str(number)) for number in range(5)])
                self.assertFalse(hasattr(connection, "tenant"))

        self.assertPasses(Inner)

    def test_methods_of_the_wrapper_can_be_replaced_by_a_thread(self):
        """A method that a tool puts on the wrapper in a thread is called there only, and calls the one it replaces."""
        seen = []

        def work(number):
            original = connection.cursor

            def cursor(*args, **kwargs):
                seen.append(number)
                return original(*args, **kwargs)

            connection.cursor = cursor
            names()

        class Inner(django_async_test.TestCase):
            def test(self):
                self.assertEqual([], in_threads(2, work))
                names()

        self.assertPasses(Inner)
        self.assertEqual([0, 0, 1, 1], sorted(seen))

    def test_nothing_of_it_is_left_afterwards(self):
        """Neither the wrapper nor the next test sees what a thread has set."""

        def work(number):
            assert not hasattr(connection, "tenant")
            connection.tenant = number

        class Inner(django_async_test.TestCase):
            def test_a(self):
                self.assertEqual([], in_threads(1, work))

            test_b = test_a

        self.assertPasses(Inner)
        self.assertFalse(hasattr(connection, "tenant"))


class LogTests(TestsAboutTests):
    def test_who_logs_queries_logs_its_own(self):
        """force_debug_cursor of a thread is its own, and so is its log; the test can still count all queries."""

        def work(number):
            connection.force_debug_cursor = True
            before = len(connection.queries)
            names()
            assert len(connection.queries) == before + 1, connection.queries

        class Inner(django_async_test.TestCase):
            def test(self):
                self.assertEqual([], in_threads(2, work))
                self.assertFalse(connection.force_debug_cursor)
                with self.assertNumQueries(3):
                    self.assertEqual([], in_threads(2, work))
                    names()

        self.assertPasses(Inner)

    def test_a_thread_reads_its_own_queries(self):
        """With DEBUG, connection.queries of a thread has nothing of another one, and reset_queries() clears its own."""

        def work(number):
            for turn in range(5):
                names()
                assert len(connection.queries) == turn + 1, connection.queries
            reset_queries()
            assert connection.queries == []

        class Inner(django_async_test.TestCase):
            def test(self):
                with self.settings(DEBUG=True):
                    before = len(connection.queries)
                    names()
                    self.assertEqual([], in_threads(3, work))
                    names()
                    self.assertEqual(17, len(connection.queries) - before)

        self.assertPasses(Inner)

    def test_a_capture_in_a_thread_sees_the_queries_of_all(self):
        """CaptureQueriesContext and its kind count what the whole test does, wherever they are."""

        def work(number):
            with CaptureQueriesContext(connection) as queries:
                in_threads(2, lambda number: names())
                names()
            assert len(queries) == 3, list(queries)

        class Inner(django_async_test.TestCase):
            def test(self):
                self.assertEqual([], in_threads(1, work))

        self.assertPasses(Inner)

    def test_the_test_counts_what_others_do_not_want_to_log(self):
        """A thread that switches logging off for itself is counted all the same."""

        def work(number):
            connection.force_debug_cursor = False
            names()

        class Inner(django_async_test.TestCase):
            def test(self):
                with self.assertNumQueries(2):
                    self.assertEqual([], in_threads(2, work))

        self.assertPasses(Inner)


@unittest.skipUnless(has_execute_wrapper, "this Django has no execute_wrapper()")
class WrapperTests(TestsAboutTests):
    def count(self, into):
        def count(execute, sql, params, many, context):
            into.append(sql)
            return execute(sql, params, many, context)

        return connection.execute_wrapper(count)

    def test_a_wrapper_sees_the_statements_of_its_thread(self):
        """Each thread has its own wrappers, within those that the test has for all."""
        mine = {number: [] for number in range(4)}
        all_of_them = []

        def work(number):
            with self.count(mine[number]):
                for _ in range(10):
                    names()
            names()

        class Inner(django_async_test.TestCase):
            def test(inner):
                with self.count(all_of_them):
                    inner.assertEqual([], in_threads(4, work))
                names()
                inner.assertEqual([], connection.execute_wrappers)

        self.assertPasses(Inner)
        self.assertEqual([20] * 4, [len(statements) for statements in mine.values()])
        self.assertEqual(2 * 44, len(all_of_them))

    @needs_contextvars
    def test_a_wrapper_sees_the_statements_of_its_task(self):
        """A task has its wrappers in the threads that work for it."""
        mine = {number: [] for number in range(4)}

        async def work(number):
            with self.count(mine[number]):
                for _ in range(3):
                    await in_any_thread(names)
            await in_sensitive_thread(names)

        class Inner(django_async_test.TestCase):
            async def test(self):
                await asyncio.gather(*[work(number) for number in range(4)])

        self.assertPasses(Inner)
        self.assertEqual([6] * 4, [len(statements) for statements in mine.values()])
