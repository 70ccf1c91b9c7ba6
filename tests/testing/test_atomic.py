"""Tests of savepoints around asynchronous code."""

import asyncio
import concurrent.futures
import gc
import threading
import time
import weakref
from unittest import mock

from django import test as django_test
from django.db import connection, transaction

import django_async_test
from django_async_test import TestCase, allow_async_unsafe
from django_async_test.database import ConnectionTimeoutError
from tests.helpers import (
    TestsAboutTests,
    collect_what_dies_late,
    forever,
    in_any_thread,
    in_sensitive_thread,
    needs_contextvars,
    not_on_uvloop,
)
from tests.project.shop.models import Product
from tests.testing.products import create, create_in_a_block, fail_in_a_block, names


class AtomicTests(TestsAboutTests):
    def test_what_is_written_inside_stays(self):
        """A block that ends well keeps what the task and its worker threads have written."""

        class Inner(TestCase):
            async def test(self):
                async with self.atomic():
                    await in_sensitive_thread(create, "tea")
                    await in_any_thread(create_in_a_block, "milk")
                self.assertEqual(["milk", "tea"], await in_any_thread(names))

        self.assertPasses(Inner)

    def test_an_exception_rolls_back(self):
        """What was written in the block is undone, whichever thread wrote it, and nothing else."""

        class Inner(TestCase):
            async def test(self):
                await in_sensitive_thread(create, "before")
                with self.assertRaises(ZeroDivisionError):
                    async with self.atomic():
                        await in_sensitive_thread(create, "tea")
                        await in_any_thread(create_in_a_block, "milk")
                        1 / 0
                await in_sensitive_thread(create, "after")
                self.assertEqual(["after", "before"], await in_any_thread(names))

        self.assertPasses(Inner)

    def test_cancellation_rolls_back(self):
        """A task that is cancelled in its block leaves nothing, and the connection is free."""

        class Inner(TestCase):
            async def work(self, written):
                async with self.atomic():
                    await in_sensitive_thread(create, "tea")
                    written.set()
                    await forever()

            async def test(self):
                written = asyncio.Event()
                task = asyncio.ensure_future(self.work(written))
                await written.wait()
                task.cancel()
                with self.assertRaises(asyncio.CancelledError):
                    await task
                self.assertEqual([], await in_any_thread(names))
                await in_sensitive_thread(create_in_a_block, "milk")

            async def test_cancelled_again_and_again(self):
                before = list(connection.savepoint_ids)
                for turns in range(12):
                    task = asyncio.ensure_future(self.work(asyncio.Event()))
                    for _ in range(turns):
                        await asyncio.sleep(0.001)  # Its thread goes on, too
                    while not task.done():
                        task.cancel()
                        await asyncio.sleep(0)
                    self.assertTrue(task.cancelled())
                    self.assertEqual([], await in_any_thread(names))
                self.assertEqual(before, connection.savepoint_ids)

        self.assertPasses(Inner)

    @not_on_uvloop("each loop has a pool of its own from the beginning")
    def test_its_thread_is_not_left_to_the_garbage_collector(self):
        """The block's pool is gone with it, also if an exception refers to the block, and to itself."""
        pools = weakref.WeakSet()

        class Pool(concurrent.futures.ThreadPoolExecutor):
            def __init__(self, **kwargs):
                super().__init__(**kwargs)
                pools.add(self)

        class Inner(TestCase):
            async def work(self, made):
                async with self.atomic():
                    made.set_result(len(pools))
                    await forever()

            async def cancel(self, task):
                task.cancel()
                try:
                    await task
                except asyncio.CancelledError as error:
                    error.itself = error
                deadline = time.monotonic() + 10
                # The thread has the pool while it finds out that it may end.
                while pools and time.monotonic() < deadline:
                    collect_what_dies_late()
                    await asyncio.sleep(0.001)  # Nothing reports when that thread has gone
                self.assertEqual([], list(pools))

            async def test_cancelled_inside(self):
                made = self.loop.create_future()
                task = asyncio.ensure_future(self.work(made))
                self.assertEqual(1, await made)
                await self.cancel(task)

            async def test_cancelled_while_it_begins(self):
                task = asyncio.ensure_future(self.work(self.loop.create_future()))
                while not pools:
                    await asyncio.sleep(0)
                await self.cancel(task)

        gc.collect()
        gc.disable()
        try:
            with mock.patch.object(concurrent.futures, "ThreadPoolExecutor", Pool):
                self.assertPasses(Inner)
        finally:
            gc.enable()

    def test_blocks_may_be_nested(self):
        """An inner block is rolled back alone; threads that use atomic() inside are part of it."""

        class Inner(TestCase):
            async def test(self):
                async with self.atomic():
                    await in_sensitive_thread(create, "outer")
                    with self.assertRaises(ZeroDivisionError):
                        async with self.atomic():
                            await in_any_thread(create, "inner")
                            1 / 0
                    with self.assertRaises(ZeroDivisionError):
                        await in_any_thread(fail_in_a_block, "thread")
                    async with self.atomic(savepoint=False):
                        await in_any_thread(create, "joined")
                self.assertEqual(["joined", "outer"], await in_any_thread(names))

        self.assertPasses(Inner)

    def test_tasks_that_are_started_inside_join(self):
        """Their statements, in whatever thread, are rolled back with the block; their own blocks take turns."""

        class Inner(TestCase):
            async def write(self, number):
                await asyncio.sleep(0)
                await in_sensitive_thread(create, "sensitive {}".format(number))
                await in_any_thread(create_in_a_block, "thread {}".format(number))
                await self.loop.run_in_executor(None, create, "executor {}".format(number))

            async def write_in_a_block(self, number):
                async with self.atomic():
                    await self.write(number)
                    if number % 2:
                        raise ZeroDivisionError

            async def test_kept(self):
                async with self.atomic():
                    await asyncio.gather(*[self.write(number) for number in range(4)])
                self.assertEqual(12, len(await in_any_thread(names)))

            async def test_rolled_back(self):
                with self.assertRaises(ZeroDivisionError):
                    async with self.atomic():
                        await asyncio.gather(*[self.write(number) for number in range(4)])
                        1 / 0
                self.assertEqual([], await in_any_thread(names))

            async def test_blocks(self):
                async with self.atomic():
                    blocks = [self.write_in_a_block(number) for number in range(6)]
                    results = await asyncio.gather(*blocks, return_exceptions=True)
                self.assertEqual(3, results.count(None))
                self.assertEqual(9, len(await in_any_thread(names)))

        self.assertPasses(Inner)

    def test_other_tasks_wait(self):
        """Blocks of several tasks take turns: no one's rows are rolled back with another's."""

        class Inner(TestCase):
            async def write(self, number):
                async with self.atomic():
                    await in_sensitive_thread(create, "a{}".format(number))
                    await asyncio.sleep(0)
                    await in_any_thread(create, "b{}".format(number))
                    if number % 2:
                        raise ZeroDivisionError

            async def test_blocks(self):
                results = await asyncio.gather(*[self.write(number) for number in range(10)], return_exceptions=True)
                self.assertEqual(5, results.count(None), results)
                expected = ["a0", "a2", "a4", "a6", "a8", "b0", "b2", "b4", "b6", "b8"]
                self.assertEqual(expected, await in_any_thread(names))

            async def test_statements_in_sensitive_code(self):
                async def other():
                    await in_sensitive_thread(create, "other")
                    order.append("other")

                order = []
                with self.assertRaises(ZeroDivisionError):
                    other_task = None
                    async with self.atomic():
                        # A task that is not the block's: started by a callback, which belongs to no task.
                        started = self.loop.create_future()
                        outside.call_soon(lambda: started.set_result(asyncio.ensure_future(other())))
                        other_task = await started
                        await in_sensitive_thread(create, "tea")
                        await asyncio.sleep(0.05)  # The other one would write meanwhile
                        order.append("block")
                        1 / 0
                await other_task
                self.assertEqual(["block", "other"], order)
                self.assertEqual(["other"], await in_any_thread(names))

            def setUp(self):
                super().setUp()
                nonlocal outside
                outside = _Outside(self.loop)

        outside = None
        self.assertPasses(Inner)

    def test_other_threads_wait(self):
        """A bare thread's statement is not rolled back with the block, and a thread's own block is waited for."""

        class Inner(TestCase):
            async def test_statement(self):
                with self.assertRaises(ZeroDivisionError):
                    async with self.atomic():
                        await in_sensitive_thread(create, "tea")
                        thread = threading.Thread(target=create, args=("thread",))
                        thread.start()
                        await asyncio.sleep(0.05)  # The thread would write meanwhile
                        self.assertEqual(["tea"], await in_sensitive_thread(names))
                        1 / 0
                thread.join()
                self.assertEqual(["thread"], await in_any_thread(names))

            async def test_block(self):
                def hold():
                    with transaction.atomic():
                        create("thread")
                        held.set()
                        time.sleep(0.05)  # The block would begin meanwhile

                held = threading.Event()
                thread = threading.Thread(target=hold)
                thread.start()
                held.wait(10)
                with self.assertRaises(ZeroDivisionError):
                    async with self.atomic():
                        await in_sensitive_thread(create, "tea")
                        1 / 0
                thread.join()
                self.assertEqual(["thread"], await in_any_thread(names))

        self.assertPasses(Inner)

    def test_waiting_threads_leave_the_pool_to_the_block(self):
        """All workers of the loop's pool wait for the block, and the block's own work runs in the same pool."""

        class Inner(TestCase):
            connection_timeout = 30

            async def outside(self, begun, name):
                await begun.wait()
                await in_any_thread(create, name)

            async def test(self):
                self.loop.set_default_executor(concurrent.futures.ThreadPoolExecutor(2))
                begun = asyncio.Event()
                tasks = [asyncio.ensure_future(self.outside(begun, str(number))) for number in range(4)]
                async with self.atomic():
                    begun.set()
                    await asyncio.sleep(0.05)  # Until they wait
                    await in_any_thread(create, "inside")
                await asyncio.gather(*tasks)
                self.assertEqual(5, len(await in_any_thread(names)))

        began = time.monotonic()
        self.assertPasses(Inner)
        self.assertLess(time.monotonic() - began, 15)

    def test_connection_timeout_applies(self):
        """Who waits too long learns which task has the connection, and where it has taken it."""

        class Inner(TestCase):
            connection_timeout = 0.1

            async def test_a_thread_waits(self):
                errors = []

                def query():
                    try:
                        names()
                    except Exception as error:
                        errors.append(error)

                async with self.atomic():
                    thread = threading.Thread(target=query)
                    thread.start()
                    await self.loop.run_in_executor(None, thread.join)
                self.assertIsInstance(errors[0], ConnectionTimeoutError)
                for text in (self.id(), "Task", "`async with self.atomic()` keeps a connection", "test_atomic.py"):
                    self.assertIn(text, str(errors[0]))

            async def test_a_block_waits(self):
                def hold():
                    with transaction.atomic():
                        held.set()
                        release.wait(10)

                held, release = threading.Event(), threading.Event()
                thread = threading.Thread(target=hold, name="holder")
                thread.start()
                held.wait(10)
                try:
                    with self.assertRaisesRegex(ConnectionTimeoutError, "thread 'holder' .* holds"):
                        async with self.atomic():
                            self.fail("It has the connection.")
                finally:
                    release.set()
                    thread.join()
                async with self.atomic():
                    await in_any_thread(create, "tea")

        self.assertPasses(Inner)

    def test_a_task_that_would_block_the_loop_for_ever(self):
        """A permitted sync query of another task is refused at once: the block could never end."""

        class Inner(TestCase):
            @allow_async_unsafe()
            async def query(self):
                return names()

            async def test(self):
                entered, leave = asyncio.Event(), asyncio.Event()

                async def hold():
                    async with self.atomic():
                        entered.set()
                        await leave.wait()

                task = asyncio.ensure_future(hold())
                await entered.wait()
                with self.assertRaisesRegex(ConnectionTimeoutError, "would have waited for ever"):
                    await self.query()
                leave.set()
                await task
                self.assertEqual([], await self.query())

        self.assertPasses(Inner)

    def test_permitted_sync_code_joins(self):
        """Inside, sync queries of the task itself belong to the block; so does a block inside a sync one."""

        class Inner(TestCase):
            @allow_async_unsafe()
            async def test(self):
                with self.assertRaises(ZeroDivisionError):
                    async with self.atomic():
                        create("tea")
                        create_in_a_block("milk")
                        1 / 0
                with self.assertRaises(ZeroDivisionError), transaction.atomic():
                    async with self.atomic():
                        await in_any_thread(create, "rice")
                    create("salt")
                    1 / 0
                self.assertEqual([], names())

        self.assertPasses(Inner)

    def test_the_whole_test(self):
        """Entered in ``setUp()``, it is left by a clean-up, and sync hooks are part of it."""

        class Inner(TestCase):
            async def setUp(self):
                await super().setUp()
                await self.enterAsyncContext(self.atomic())

            async def test(self):
                await in_any_thread(create, "tea")

            def tearDown(self):
                self.assertEqual(["tea"], names())
                super().tearDown()

        self.assertPasses(Inner)

    def test_using_names_the_database(self):
        """A block on one database leaves the others free."""

        class Inner(TestCase):
            databases = "__all__"

            async def test(self):
                with self.assertRaises(ZeroDivisionError):
                    async with self.atomic(using="other"):
                        await in_any_thread(Product.objects.using("other").create, name="tea")
                        thread = threading.Thread(target=create, args=("milk",))
                        thread.start()
                        thread.join()
                        1 / 0
                self.assertEqual(["milk"], await in_any_thread(names))
                self.assertEqual(0, await in_any_thread(Product.objects.using("other").count))

        self.assertPasses(Inner)

    def test_on_the_class(self):
        """``setUpTestData()`` may use it."""

        class Inner(TestCase):
            @classmethod
            async def setUpTestData(cls):
                async with cls.atomic():
                    await in_sensitive_thread(create, "tea")
                try:
                    async with cls.atomic():
                        await in_sensitive_thread(create, "milk")
                        raise ZeroDivisionError
                except ZeroDivisionError:
                    pass

            def test(self):
                self.assertEqual(["tea"], names())

        self.assertPasses(Inner)

    def test_a_third_party_base_has_it(self):
        """AsyncTestMixin over Django's classes has it, and callbacks for after the commit know the block."""

        class Inner(django_async_test.AsyncTestMixin, django_test.TestCase):
            async def test(self):
                if not hasattr(transaction, "on_commit"):
                    return
                async with self.captureOnCommitCallbacks() as callbacks:
                    async with self.atomic():
                        await in_any_thread(transaction.on_commit, names)
                    with self.assertRaises(ZeroDivisionError):
                        async with self.atomic():
                            await in_any_thread(transaction.on_commit, create)
                            1 / 0
                self.assertEqual([names], callbacks)

        self.assertPasses(Inner)


class _Outside(object):
    """Calls functions from a thread, so that no task is current."""

    def __init__(self, loop):
        self._loop = loop

    def call_soon(self, function):
        thread = threading.Thread(target=self._loop.call_soon_threadsafe, args=(function,))
        thread.start()
        thread.join()


class InheritanceTests(TestsAboutTests):
    @needs_contextvars
    def test_async_to_sync_inside_joins(self):
        """A coroutine that sync code of the block calls is part of the block."""

        class Inner(TestCase):
            async def create(self):
                await in_sensitive_thread(create, "tea")

            def create_from_sync_code(self):
                django_async_test.async_to_sync(self.create)()

            async def test(self):
                with self.assertRaises(ZeroDivisionError):
                    async with self.atomic():
                        await in_sensitive_thread(self.create_from_sync_code)
                        1 / 0
                self.assertEqual([], await in_any_thread(names))

        self.assertPasses(Inner)
