"""Tests of the default executor of a loop, and of the threads of executors."""

import concurrent.futures
import threading
import types
import unittest

from django_async_test.compat.python import executors

from ...helpers import needs_open_loop
from .helpers import ForeignLoop, LoopTestCase


class ExecutorTests(LoopTestCase):
    @needs_open_loop
    def test_the_executor_of_a_loop_is_none_until_it_is_needed(self):
        """default_executor() shows what run_in_executor() has made, and reset takes it away."""
        self.assertIsNone(executors.default_executor(self.loop))
        self.loop.run_until_complete(self.loop.run_in_executor(None, str))
        executor = executors.default_executor(self.loop)
        self.assertIsNotNone(executor)
        executor.shutdown()
        executors.reset_default_executor(self.loop)
        self.assertIsNone(executors.default_executor(self.loop))

    def test_a_given_executor_is_the_default_one(self):
        """reset_default_executor() can set another one, which serves run_in_executor()."""
        executor = concurrent.futures.ThreadPoolExecutor(1)
        self.addCleanup(executor.shutdown)
        executors.reset_default_executor(self.loop, executor)
        self.assertIs(executor, executors.default_executor(self.loop))
        thread = self.loop.run_until_complete(self.loop.run_in_executor(None, threading.current_thread))
        self.assertEqual([thread], executors.threads_of(executor))


class HidingLoop(ForeignLoop):
    """A loop that does not show its executor, as uvloop's."""

    def set_default_executor(self, executor):
        self.used = executor


class HiddenExecutorTests(unittest.TestCase):
    def test_a_loop_that_hides_its_executor_gets_one_that_is_known(self):
        """Once it was reset, the executor of such a loop can be found."""
        loop = HidingLoop()
        self.assertTrue(executors.hides_default_executor(loop))
        self.assertIsNone(executors.default_executor(loop))
        executors.reset_default_executor(loop)
        self.addCleanup(loop.used.shutdown)
        self.assertIsInstance(loop.used, concurrent.futures.ThreadPoolExecutor)
        self.assertIs(loop.used, executors.default_executor(loop))


class ThreadsTests(unittest.TestCase):
    def test_the_threads_of_an_executor_are_listed(self):
        """threads_of() has those that were started, and has_threads() says whether there are any."""
        with concurrent.futures.ThreadPoolExecutor(1) as executor:
            self.assertEqual([], executors.threads_of(executor))
            self.assertFalse(executors.has_threads(executor))
            thread = executor.submit(threading.current_thread).result()
            self.assertEqual([thread], executors.threads_of(executor))
            self.assertTrue(executors.has_threads(executor))

    def test_a_pool_of_twisted_lists_its_threads_in_public(self):
        """threads_of() looks for the public name too, and finds nothing where there is neither."""
        self.assertEqual(["thread"], executors.threads_of(types.SimpleNamespace(threads=["thread"])))
        self.assertEqual([], executors.threads_of(object()))
        self.assertEqual([], executors.threads_of(None))

    def test_an_executor_that_hides_its_threads_may_have_some(self):
        """has_threads() is true of it, so that its end is waited for."""
        self.assertTrue(executors.has_threads(object()))


class OneMoreThreadTests(unittest.TestCase):
    def test_a_worker_that_waits_leaves_its_place_to_another(self):
        """While it waits there is one thread more, which does what is to be done meanwhile; afterwards there is not."""
        executor = concurrent.futures.ThreadPoolExecutor(1)
        self.addCleanup(executor.shutdown)
        done = threading.Event()

        def wait():
            with executors.one_more_thread(executor):
                return done.wait(10)

        waiting = executor.submit(wait)
        executor.submit(done.set)
        self.assertTrue(waiting.result(20))
        self.assertEqual(1, executor._max_workers)

    def test_an_executor_of_another_kind_stays_as_it_is(self):
        """None, one that has been shut down, or one that is no pool of threads, is accepted."""
        closed = concurrent.futures.ThreadPoolExecutor(1)
        closed.shutdown()
        for executor in (None, closed, object()):
            with executors.one_more_thread(executor):
                self.assertIsNot(True, getattr(executor, "_threads", None))


class WorkTests(unittest.TestCase):
    def test_what_a_pool_is_to_call_is_known(self):
        """An item of the queue of a pool is; what others put into a queue is not."""
        executor = concurrent.futures.ThreadPoolExecutor(1)
        self.addCleanup(executor.shutdown)
        end = threading.Event()
        started = threading.Event()
        executor.submit(lambda: (started.set(), end.wait()))
        started.wait(10)
        executor.submit(str)
        item = executor._work_queue.get()
        executor._work_queue.put(item)
        end.set()
        self.assertTrue(executors.is_work(item))
        for other in (None, str, object()):
            self.assertFalse(executors.is_work(other))
