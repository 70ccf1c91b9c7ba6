"""Tests of time limits that strike while the database executes something."""

import threading
import time
from unittest import mock

from django.db import DatabaseError, connection, transaction

import django_async_test
from django_async_test import timeout
from django_async_test.database import cancelling
from django_async_test.django_environment import DjangoEnvironment

from ..compat.django.test_drivers import ENDLESS, needs_cancelling
from ..helpers import TestsAboutTests, count_rows, in_any_thread, in_sensitive_thread, run_class
from ..project.shop.models import Product

#: Seconds that a test has which is to hang.
SHORT = 0.1


def execute_for_ever():
    """Execute what ends only if it is cancelled."""
    Product.objects.create(name="before")
    with connection.cursor() as cursor:
        cursor.execute(ENDLESS[connection.vendor])
        cursor.fetchall()


def in_plain_thread(function):
    thread = threading.Thread(target=function, name="plain")
    thread.start()
    thread.join()


@needs_cancelling
class TimeLimitTests(TestsAboutTests):
    """A statement that hangs is cancelled in the database when the time is over."""

    def assertTimesOut(self, Inner):
        """Run `Inner` and a class after it: only ``test_1`` fails, soon, with the time-out; nothing is left."""
        Inner.timeout = SHORT
        Inner.connection_timeout = 30
        Inner.test_2 = timeout(30)(lambda case: self.assertEqual(0, Product.objects.count()))
        began, before = time.monotonic(), count_rows()
        outcome = run_class(Inner)
        self.assertLess(time.monotonic() - began, 15)
        self.assertEqual(["test_2"], outcome.passed, outcome.problems())
        failed = outcome.failures + outcome.errors
        self.assertEqual({"test_1"}, {test._testMethodName for test, _ in failed}, outcome.problems())
        # A driver that was interrupted in the middle of a statement may have closed its connection, which is told, too.
        texts = [text for _, text in failed]
        self.assertTrue(all("took longer" in text or "of no more use" in text for text in texts), texts)
        self.assertIn("took longer than its timeout of {:g} seconds".format(SHORT), outcome.problems())
        self.assertEqual({}, outcome.left_behind)
        self.assertEqual(before, count_rows())
        self.assertFalse(connection.in_atomic_block)
        self.assertNextPasses()

    def test_in_the_thread_of_the_test(self):
        """The thread that is busy with it comes back, whatever the driver does with signals."""

        class Inner(django_async_test.TestCase):
            def test_1(self):
                execute_for_ever()

        self.assertTimesOut(Inner)

    def test_with_a_cursor_of_the_driver(self):
        """It makes no difference that Django does not know of the cursor."""

        class Inner(django_async_test.TestCase):
            def test_1(self):
                Product.objects.create(name="before")
                cursor = connection.connection.cursor()
                cursor.execute(ENDLESS[connection.vendor])
                cursor.fetchall()

        self.assertTimesOut(Inner)

    def test_in_an_asynchronous_block(self):
        """The block has the connection, and one of its threads executes something."""

        class Inner(django_async_test.TestCase):
            async def test_1(self):
                async with self.atomic():
                    await in_sensitive_thread(execute_for_ever)

        self.assertTimesOut(Inner)

    def test_in_a_block(self):
        """The block ends with it."""

        class Inner(django_async_test.TestCase):
            def test_1(self):
                with transaction.atomic():
                    execute_for_ever()

        self.assertTimesOut(Inner)

    def test_in_the_sensitive_thread(self):
        """It is free for the next test."""

        class Inner(django_async_test.TestCase):
            async def test_1(self):
                await in_sensitive_thread(execute_for_ever)

        self.assertTimesOut(Inner)

    def test_in_a_worker(self):
        """So is the thread of the loop's pool."""

        class Inner(django_async_test.TestCase):
            async def test_1(self):
                await in_any_thread(execute_for_ever)

        self.assertTimesOut(Inner)

    def test_in_a_plain_thread(self):
        """A thread that the test waits for ends, too."""

        class Inner(django_async_test.TestCase):
            def execute(self):
                try:
                    execute_for_ever()
                except (DatabaseError, django_async_test.ConnectionOwnershipError):
                    pass

            def test_1(self):
                in_plain_thread(self.execute)

        self.assertTimesOut(Inner)

    def test_code_that_tries_again(self):
        """What swallows the error and executes it again is interrupted all the same."""

        class Inner(django_async_test.TestCase):
            def test_1(self):
                while True:
                    try:
                        with transaction.atomic():
                            execute_for_ever()
                    except DatabaseError:
                        pass

        self.assertTimesOut(Inner)

    def test_with_real_transactions(self):
        """The connection of the test, and the one of a thread."""

        class Inner(django_async_test.TransactionTestCase):
            def test_1(self):
                execute_for_ever()

        class Threads(django_async_test.TransactionTestCase):
            async def test_1(self):
                await in_any_thread(self.execute)

            def execute(self):
                try:
                    execute_for_ever()
                finally:
                    connection.close()

        for cls in (Inner, Threads):
            with self.subTest(cls.__name__):
                self.assertTimesOut(cls)

    def test_a_statement_that_begins_when_its_time_is_over(self):
        """It is cancelled at the end of the test, with a connection of its own, too: its end would never come."""
        is_over = threading.Event()

        def cut_off(environment):
            try:
                return original(environment)
            finally:
                is_over.set()

        original = DjangoEnvironment.cut_off
        patch = mock.patch.object(DjangoEnvironment, "cut_off", cut_off)
        patch.start()
        self.addCleanup(patch.stop)

        def execute(case):
            is_over.wait(20)
            try:
                execute_for_ever()
            finally:
                connection.close()

        async def test_1(case):
            await in_any_thread(execute, case)

        for base in (django_async_test.TestCase, django_async_test.TransactionTestCase):
            is_over.clear()
            with self.subTest(base.__name__):
                self.assertTimesOut(type("Inner", (base,), {"test_1": test_1}))

    def test_in_a_class_hook(self):
        """The class fails, and the next one passes."""

        class Inner(django_async_test.TestCase):
            timeout = SHORT

            @classmethod
            def setUpTestData(cls):
                execute_for_ever()

            def test(self):
                pass

        began = time.monotonic()
        self.assertFails(Inner, "setUpTestData took longer than its timeout of {:g} seconds".format(SHORT))
        self.assertLess(time.monotonic() - began, 15)
        self.assertNextPasses()

    def test_a_thread_that_waits_inside_a_block(self):
        """It executes nothing, so nothing is cancelled, and its connection is of use to the next class."""
        end = threading.Event()
        self.addCleanup(end.set)

        class Inner(django_async_test.TestCase):
            def wait(self):
                with transaction.atomic():
                    Product.objects.bulk_create([Product(name=str(number)) for number in range(3)])
                    Inner.cursor = connection.cursor()
                    Inner.cursor.execute("SELECT name FROM shop_product")
                    Inner.cursor.fetchone()
                    end.wait(20)

            async def test_1(self):
                await in_sensitive_thread(self.wait)

        self.assertTimesOut(Inner)

    def test_nothing_is_executed(self):
        """A test that hangs elsewhere has nothing to be cancelled."""
        self.assertFalse(cancelling.cancel_statements(None))

    def assertNextPasses(self):
        class Next(django_async_test.TestCase):
            def test(self):
                Product.objects.create(name="next")
                self.assertEqual(1, Product.objects.count())

        self.assertPasses(Next)
