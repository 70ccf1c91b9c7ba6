"""Tests of results that are dropped with the exception that they keep: the test that is to blame fails with it."""

import asyncio
import concurrent.futures
import multiprocessing
import multiprocessing.pool
import threading
import unittest

from .checks.helpers import CheckTestCase
from .helpers import Case


def fail(*args):
    raise ValueError("lost")


async def fail_later():
    fail()


NOBODY = "nobody asked for its result"


class DroppedResultsTests(CheckTestCase):
    def test_a_coroutine_that_another_thread_has_given_to_the_loop(self):
        """What run_coroutine_threadsafe() has returned, and is dropped, is reported; what is asked is not."""

        def drop(loop):
            asyncio.run_coroutine_threadsafe(fail_later(), loop)

        def ask(loop):
            self.assertRaises(ValueError, asyncio.run_coroutine_threadsafe(fail_later(), loop).result)

        class Dropped(Case):
            function = staticmethod(drop)

            async def test(self):
                await self.loop.run_in_executor(None, self.function, self.loop)
                for _ in range(5):
                    await asyncio.sleep(0)

        class Asked(Dropped):
            function = staticmethod(ask)

        self.assertFound(Dropped, "which run_coroutine_threadsafe() was given, raised ValueError('lost'", NOBODY)
        self.assertClean(Asked)

    def test_a_result_of_a_pool_of_multiprocessing(self):
        """It is so for apply_async() and map_async(), but not where get() or a callback tells of the error."""
        pool = multiprocessing.pool.ThreadPool(1)
        self.addCleanup(pool.join)
        self.addCleanup(pool.close)

        class Applied(Case):
            def test(self):
                pool.apply_async(fail).wait()

        class Mapped(Case):
            def test(self):
                pool.map_async(fail, [1]).wait()

        class Asked(Case):
            def test_get(self):
                for method in (pool.apply_async, pool.map_async):
                    self.assertRaises(ValueError, method(fail, [1]).get)
                self.assertRaises(ValueError, pool.map, fail, [1])

            def test_successful(self):
                result = pool.apply_async(fail)
                result.wait()
                self.assertFalse(result.successful())

            def test_callback(self):
                told = threading.Event()
                pool.apply_async(fail, error_callback=lambda error: told.set())
                self.assertTrue(told.wait(30))

            def test_no_error(self):
                pool.apply_async(int).wait()

        for cls in (Applied, Mapped):
            self.assertFound(cls, "raised ValueError('lost'", NOBODY, "Submitted at:")
        self.assertClean(Asked)

    @unittest.skipUnless(
        hasattr(concurrent.futures.ProcessPoolExecutor, "_adjust_process_count"), "PyPy 3.9 fails to spawn workers"
    )
    def test_a_future_of_a_pool_of_processes(self):
        """It is so for ProcessPoolExecutor."""

        class Dropped(Case):
            def test(self):
                with concurrent.futures.ProcessPoolExecutor(1) as pool:
                    pool.submit(int, "one")

        class Asked(Case):
            def test(self):
                with concurrent.futures.ProcessPoolExecutor(1) as pool:
                    self.assertRaises(ValueError, pool.submit(int, "one").result)

        context = multiprocessing.get_start_method(allow_none=True)
        self.addCleanup(multiprocessing.set_start_method, context, force=True)
        # This process may have threads, so that a fork of it could hang.
        multiprocessing.set_start_method("spawn", force=True)
        self.assertFound(Dropped, "<class 'int'>, which was given to a pool, raised ValueError", NOBODY)
        self.assertClean(Asked)
