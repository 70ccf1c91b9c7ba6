"""Tests of capturing callbacks that would be called after a commit."""

import asyncio
import unittest

from django import test as django_test
from django.db import connection, transaction

import django_async_test
from django_async_test import TestCase, TransactionTestCase, sync_to_async
from tests.helpers import TestsAboutTests, in_any_thread, in_sensitive_thread
from tests.project.shop.models import Product

has_on_commit = hasattr(transaction, "on_commit")
needs_on_commit = unittest.skipUnless(has_on_commit, "Django 1.8 has no on_commit()")


def create_tea():
    Product.objects.create(name="tea")


def len_of_nothing():
    return len("")


def on_commit(callback):
    transaction.on_commit(callback)


def on_commit_in_a_block(callback):
    with transaction.atomic():
        transaction.on_commit(callback)


@needs_on_commit
class CaptureTests(TestsAboutTests):
    def test_callbacks_of_all_threads_are_captured(self):
        """``async with`` and ``with`` give those that sensitive code, threads and tasks register."""

        class Inner(TestCase):
            async def register(self):
                await in_sensitive_thread(on_commit, create_tea)
                await asyncio.gather(
                    in_any_thread(on_commit_in_a_block, create_tea), in_sensitive_thread(on_commit, print)
                )
                on_commit(create_tea)

            async def test_async_with(self):
                async with self.captureOnCommitCallbacks() as callbacks:
                    await self.register()
                self.assertEqual([create_tea] * 3 + [print], sorted(callbacks, key=lambda callback: callback is print))
                self.assertEqual(0, await in_any_thread(Product.objects.count))

            async def test_with(self):
                with self.captureOnCommitCallbacks() as callbacks:
                    await self.register()
                self.assertEqual(4, len(callbacks))

            def test_sync(self):
                with self.captureOnCommitCallbacks(using="default") as callbacks:
                    on_commit(create_tea)
                self.assertEqual([create_tea], callbacks)

        self.assertPasses(Inner)

    def test_sync_callbacks_are_executed_where_they_may_query(self):
        """With ``execute`` a callback writes rows, also at the end of a ``with`` in a coroutine."""

        class Inner(TestCase):
            async def test_async_with(self):
                async with self.captureOnCommitCallbacks(execute=True) as callbacks:
                    await in_any_thread(on_commit, create_tea)
                self.assertEqual([create_tea], callbacks)
                self.assertEqual(1, await in_any_thread(Product.objects.count))

            async def test_with(self):
                with self.captureOnCommitCallbacks(execute=True):
                    await in_any_thread(on_commit, create_tea)
                self.assertEqual(1, await in_any_thread(Product.objects.count))

            def test_sync(self):
                with self.captureOnCommitCallbacks(execute=True):
                    on_commit(create_tea)
                self.assertEqual(1, Product.objects.count())

        self.assertPasses(Inner)

    def test_coroutine_callbacks_are_awaited(self):
        """A coroutine function, or a function that returns an awaitable, is awaited wherever the capture ends."""

        class Inner(TestCase):
            async def create(self, name="tea"):
                await in_sensitive_thread(Product.objects.create, name=name)
                self.done.append(name)

            def setUp(self):
                super().setUp()
                self.done = []

            async def test_async_with(self):
                async with self.captureOnCommitCallbacks(execute=True):
                    on_commit(self.create)
                    await in_any_thread(on_commit, lambda: self.create("milk"))
                self.assertEqual(["tea", "milk"], self.done)

            async def test_with_in_a_coroutine(self):
                with self.captureOnCommitCallbacks(execute=True):
                    on_commit(self.create)
                    on_commit(lambda: self.create("milk"))
                self.assertEqual(["tea", "milk"], self.done)

            def test_sync(self):
                with self.captureOnCommitCallbacks(execute=True):
                    on_commit(self.create)
                    on_commit(lambda: self.create("milk"))
                self.assertEqual(["tea", "milk"], self.done)
                self.assertEqual(2, Product.objects.count())

            async def test_in_a_worker_thread(self):
                def capture():
                    with self.captureOnCommitCallbacks(execute=True):
                        on_commit(self.create)

                await in_sensitive_thread(capture)
                self.assertEqual(["tea"], self.done)

            async def test_they_run_on_the_loop_of_the_test(self):
                loops = []

                async def note():
                    loops.append(asyncio.get_event_loop())

                async with self.captureOnCommitCallbacks(execute=True):
                    on_commit(note)
                self.assertEqual([self.loop], loops)

        self.assertPasses(Inner)

    def test_callbacks_that_register_callbacks(self):
        """Those that are registered while others are executed are captured, and executed, too."""

        class Inner(TestCase):
            async def test(self):
                order = []

                def inner():
                    order.append("inner")

                async def outer():
                    order.append("outer")
                    on_commit(inner)

                async with self.captureOnCommitCallbacks(execute=True) as callbacks:
                    on_commit(outer)
                self.assertEqual(["outer", "inner"], order)
                self.assertEqual([outer, inner], callbacks)

        self.assertPasses(Inner)

    def test_callbacks_of_a_block_that_was_rolled_back(self):
        """They are forgotten, as they would be in production."""

        class Inner(TestCase):
            def fail(self):
                with transaction.atomic():
                    on_commit(create_tea)
                    raise ZeroDivisionError

            async def test(self):
                async with self.captureOnCommitCallbacks() as callbacks:
                    with self.assertRaises(ZeroDivisionError):
                        await sync_to_async(self.fail, thread_sensitive=True)()
                self.assertEqual([], callbacks)

        self.assertPasses(Inner)

    def test_an_exception_of_a_callback_is_raised(self):
        """It reaches the test, unless the callback is robust: then it is logged."""

        class Inner(TestCase):
            async def fail_later(self):
                raise ZeroDivisionError

            def fail_now(self):
                raise ZeroDivisionError

            async def test(self):
                for callback in (self.fail_later, self.fail_now):
                    with self.assertRaises(ZeroDivisionError):
                        async with self.captureOnCommitCallbacks(execute=True):
                            on_commit(callback)
                    with self.assertRaises(ZeroDivisionError):
                        with self.captureOnCommitCallbacks(execute=True):
                            on_commit(callback)

            async def test_robust(self):
                try:
                    transaction.on_commit(print, robust=False)
                except TypeError:
                    # Django before 4.2
                    return
                for callback in (self.fail_later, self.fail_now):
                    with self.assertLogs("django.test", "ERROR") as logs:
                        async with self.captureOnCommitCallbacks(execute=True):
                            transaction.on_commit(callback, robust=True)
                        with self.captureOnCommitCallbacks(execute=True):
                            transaction.on_commit(callback, robust=True)
                    self.assertEqual(2, len(logs.records))
                    self.assertIn("ZeroDivisionError", logs.output[0])

        self.assertPasses(Inner)

    def test_on_the_class(self):
        """``setUpTestData()`` may capture, sync or not."""

        class Sync(TestCase):
            @classmethod
            def setUpTestData(cls):
                with cls.captureOnCommitCallbacks(execute=True) as cls.callbacks:
                    on_commit(create_tea)

            def test(self):
                self.assertEqual([create_tea], self.callbacks)
                self.assertEqual(1, Product.objects.count())

        class Asynchronous(TestCase):
            @classmethod
            async def setUpTestData(cls):
                async def create():
                    await in_sensitive_thread(create_tea)

                async with cls.captureOnCommitCallbacks(execute=True):
                    on_commit(create)

            def test(self):
                self.assertEqual(1, Product.objects.count())

        self.assertPasses(Sync)
        self.assertPasses(Asynchronous)

    def test_a_third_party_base_has_it(self):
        """AsyncTestMixin over Django's TestCase captures as well, and knows its database by alias."""

        class Inner(django_async_test.AsyncTestMixin, django_test.TestCase):
            databases = "__all__"

            async def test(self):
                async with self.captureOnCommitCallbacks(using="other", execute=True) as callbacks:
                    on_commit(create_tea)
                    await in_any_thread(transaction.on_commit, len_of_nothing, using="other")
                self.assertEqual([len_of_nothing], callbacks)

        self.assertPasses(Inner)

    def test_a_transaction_test_case_has_nothing_to_capture(self):
        """It says so, instead of capturing nothing."""

        class Inner(TransactionTestCase):
            async def test(self):
                self.captureOnCommitCallbacks()

        self.assertFails(Inner, "Inner.captureOnCommitCallbacks() needs a TestCase")


class OldDjangoTests(TestsAboutTests):
    @unittest.skipIf(has_on_commit, "Django has on_commit()")
    def test_django_18_has_nothing_to_capture(self):
        """The message names the Django that has it."""

        class Inner(TestCase):
            async def test(self):
                self.assertFalse(hasattr(connection, "run_on_commit"))
                async with self.captureOnCommitCallbacks():
                    pass

        self.assertFails(Inner, "which came with Django 1.9")
