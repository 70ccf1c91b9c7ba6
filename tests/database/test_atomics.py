"""Tests of atomic blocks on a shared connection."""

import threading
import unittest

from django.db import IntegrityError, connection, connections, transaction

import django_async_test
from django_async_test.database.lock import ConnectionTimeoutError
from django_async_test.database.shared_connection import shared

from ..helpers import TestsAboutTests, in_any_thread, in_sensitive_thread, in_threads
from ..project.shop.models import Product

try:
    from django.core.exceptions import SynchronousOnlyOperation
except ImportError:
    SynchronousOnlyOperation = None


def create(name):
    return Product.objects.create(name=name)


def names():
    return sorted(Product.objects.values_list("name", flat=True))


class SerialTests(TestsAboutTests):
    def test_forty_threads_lose_nothing(self):
        """Forty threads that write at once leave forty rows, seen in the test and gone afterwards."""

        class Inner(django_async_test.TestCase):
            async def test(self):
                errors = await in_any_thread(in_threads, 40, lambda number: create("p{}".format(number)))
                self.assertEqual([], errors)
                self.assertEqual(40, len(await in_sensitive_thread(names)))

        self.assertPasses(Inner)

    def test_nested_blocks_of_many_threads_keep_exactly_what_succeeded(self):
        """Of sixteen threads in nested blocks half raise: their rows go, all others stay."""

        def work(number):
            try:
                with transaction.atomic():
                    create("outer{}".format(number))
                    with transaction.atomic():
                        create("inner{}".format(number))
                        if number % 4 == 3:
                            raise ValueError
                    if number % 2:
                        raise ValueError
            except ValueError:
                pass

        class Inner(django_async_test.TestCase):
            async def test(self):
                self.assertEqual([], await in_any_thread(in_threads, 16, work))
                expected = ["{}{}".format(kind, number) for kind in ("inner", "outer") for number in range(0, 16, 2)]
                self.assertEqual(sorted(expected), await in_sensitive_thread(names))

        self.assertPasses(Inner)

    def test_a_bare_statement_is_not_rolled_back_with_the_block_of_another_thread(self):
        """A thread outside any block waits for the block of another, and its row survives that block's roll-back."""

        class Inner(django_async_test.TestCase):
            def test(self):
                inside, done = threading.Event(), threading.Event()

                def in_block():
                    try:
                        with transaction.atomic():
                            create("rolled back")
                            inside.set()
                            # The other thread cannot finish before this block does.
                            done.wait(0.1)
                            raise ValueError
                    except ValueError:
                        pass

                def bare():
                    inside.wait(10)
                    create("bare")
                    done.set()

                threads = [threading.Thread(target=in_block), threading.Thread(target=bare)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                self.assertEqual(["bare"], names())

        self.assertPasses(Inner)

    def test_a_lock_that_cannot_be_had_is_an_error_that_names_its_holder(self):
        """After ``connection_timeout`` seconds the error names the holder's test, thread and place."""

        class Inner(django_async_test.TestCase):
            connection_timeout = 0.05

            def test(self):
                held, release = threading.Event(), threading.Event()

                def hold():
                    with transaction.atomic():
                        held.set()
                        release.wait(10)

                thread = threading.Thread(target=hold, name="the holder")
                thread.start()
                held.wait(10)
                try:
                    with self.assertRaises(ConnectionTimeoutError) as caught:
                        create("never")
                finally:
                    release.set()
                    thread.join()
                for text in (self.id(), "the holder", "in hold"):
                    self.assertIn(text, str(caught.exception))
                # The transaction is as good as before.
                create("afterwards")

        self.assertPasses(Inner)

    def test_a_decorator_may_be_used_by_several_threads(self):
        """One ``atomic`` object that decorates a function serves all threads that call it."""

        @transaction.atomic
        def work(number):
            create("p{}".format(number))
            if number % 2:
                raise IntegrityError

        class Inner(django_async_test.TestCase):
            async def test(self):
                errors = await in_any_thread(in_threads, 8, work)
                self.assertEqual(4, len(errors))
                self.assertEqual(["p0", "p2", "p4", "p6"], await in_sensitive_thread(names))

        self.assertPasses(Inner)

    def test_the_blocks_of_the_test_case_do_not_hold_the_lock(self):
        """Django's own blocks are open during the whole test, and any thread may work."""

        class Inner(django_async_test.TestCase):
            def test(self):
                self.assertTrue(connection.in_atomic_block)
                self.assertFalse(shared(connections["default"]).lock.is_mine())

        self.assertPasses(Inner)


@unittest.skipIf(SynchronousOnlyOperation is None, "this Django refuses no sync call in a coroutine")
class RefusalTests(TestsAboutTests):
    def test_a_refused_call_leaves_the_transaction_usable(self):
        """save(), delete() and atomic() in a coroutine raise, and the test goes on with its transaction."""

        class Inner(django_async_test.TestCase):
            async def test(self):
                product = await in_sensitive_thread(create, "kept")
                with self.assertRaises(SynchronousOnlyOperation):
                    create("refused")
                with self.assertRaises(SynchronousOnlyOperation):
                    product.save()
                with self.assertRaises(SynchronousOnlyOperation):
                    product.delete()
                for savepoint in (True, False):
                    with self.assertRaises(SynchronousOnlyOperation):
                        with transaction.atomic(savepoint=savepoint):
                            self.fail("the block was entered")
                self.assertEqual(["kept"], await in_sensitive_thread(names))

        self.assertPasses(Inner)

    def test_a_refused_call_does_not_wait_for_a_thread(self):
        """A coroutine that is called by the thread that holds the lock is refused at once."""

        class Inner(django_async_test.TestCase):
            connection_timeout = 0.05

            async def test(self):
                async def refused():
                    with self.assertRaises(SynchronousOnlyOperation):
                        create("refused")

                def hold():
                    with transaction.atomic():
                        django_async_test.async_to_sync(refused)()
                        create("kept")

                await in_sensitive_thread(hold)
                self.assertEqual(["kept"], await in_sensitive_thread(names))

        self.assertPasses(Inner)
