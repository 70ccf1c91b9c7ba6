"""Tests of who has a connection while an asynchronous block is open."""

import asyncio
import threading

from django_async_test import TestCase
from django_async_test.database import ConnectionTimeoutError, task_blocks
from django_async_test.database.lock import ConnectionLock
from tests.helpers import TestsAboutTests, in_any_thread


class BlockTests(TestsAboutTests):
    def run_test(self, test):
        class Inner(TestCase):
            async def test(self):
                self.lock = ConnectionLock("default")
                self.lock.timeout = 0.05
                await test(self)

        self.assertPasses(Inner)

    def test_the_block_has_the_lock_in_every_thread_of_its_task(self):
        """The task and its workers may take it, one at a time; others may not."""

        def take(lock):
            with lock:
                return lock.is_mine()

        async def test(case):
            block = task_blocks.TaskBlock(case.lock, has_thread=True)
            await block.begin(ConnectionTimeoutError)
            case.assertTrue(take(case.lock))
            case.assertTrue(await in_any_thread(take, case.lock))
            errors = []

            def other():
                try:
                    take(case.lock)
                except ConnectionTimeoutError as error:
                    errors.append(error)

            thread = threading.Thread(target=other)
            thread.start()
            thread.join()
            case.assertEqual(1, len(errors))
            block.end()
            case.assertIsNone(task_blocks.current())
            case.assertTrue(take(case.lock))

        self.run_test(test)

    def test_it_waits_without_blocking_the_loop(self):
        """While a thread has the lock, other tasks go on; when it is free, the block has it."""

        async def test(case):
            held, may_release = threading.Event(), threading.Event()

            def hold():
                with case.lock:
                    held.set()
                    may_release.wait(10)

            thread = threading.Thread(target=hold)
            thread.start()
            held.wait(10)
            case.lock.timeout = 10
            block = task_blocks.TaskBlock(case.lock, has_thread=True)
            beginning = asyncio.ensure_future(block.begin(ConnectionTimeoutError))
            await asyncio.sleep(0)
            case.assertFalse(beginning.done())
            may_release.set()
            await beginning
            case.assertIs(block, case.lock.block)
            thread.join()
            block.end()

        self.run_test(test)

    def test_a_block_that_is_cancelled_while_it_waits(self):
        """It never has the lock, and leaves nothing behind that would be woken."""

        async def test(case):
            case.lock.timeout = 10
            first = task_blocks.TaskBlock(case.lock, has_thread=True)
            await asyncio.ensure_future(first.begin(ConnectionTimeoutError))
            second = task_blocks.TaskBlock(case.lock, has_thread=True)
            waiting = asyncio.ensure_future(second.begin(ConnectionTimeoutError))
            await asyncio.sleep(0.01)
            waiting.cancel()
            with case.assertRaises(asyncio.CancelledError):
                await waiting
            case.assertEqual(set(), case.lock.wakers)
            first.end()
            case.assertIsNone(case.lock.block)

        self.run_test(test)

    def test_its_thread(self):
        """Nested blocks share one; a block without a thread of its own has none."""

        async def test(case):
            outer = task_blocks.TaskBlock(case.lock, has_thread=True)
            await outer.begin(ConnectionTimeoutError)
            inner = task_blocks.TaskBlock(case.lock, has_thread=True)
            await inner.begin(ConnectionTimeoutError)
            case.assertIs(inner, task_blocks.current())
            case.assertIs(outer.executor(), inner.executor())
            inner.end()
            case.assertIs(outer, task_blocks.current())
            outer.end()
            case.assertIsNone(task_blocks.TaskBlock(case.lock, has_thread=False).executor())

        self.run_test(test)

    def test_locks_are_apart(self):
        """A block on one connection does not stand in for the lock of another."""

        async def test(case):
            other = ConnectionLock("other")
            block = task_blocks.TaskBlock(case.lock, has_thread=True)
            await block.begin(ConnectionTimeoutError)
            case.assertIs(block.inner_lock, task_blocks.innermost_lock(case.lock))
            case.assertIs(other, task_blocks.innermost_lock(other))
            block.end()
            case.assertIs(case.lock, task_blocks.innermost_lock(case.lock))

        self.run_test(test)
