"""Tests of what is known about threads of pools, stuck threads, dying threads and debuggers."""

import concurrent.futures
import multiprocessing.pool
import sys
import threading
import unittest
from unittest import mock

from django_async_test.compat import features
from django_async_test.compat.python import threads


class PoolTests(unittest.TestCase):
    def workers(self, make):
        """Return the threads that are started by ``make()``."""
        started = []
        original = threading.Thread.start

        def start(thread):
            started.append((thread, threads.is_of_pool(thread)))
            original(thread)

        with mock.patch.object(threading.Thread, "start", start):
            make()
        return started

    def test_the_workers_of_pools_are_known(self):
        """is_of_pool() knows the workers of the standard library, of anyio and of trio, and no other threads."""

        def use_executor():
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                pool.submit(int).result()

        def use_pool():
            pool = multiprocessing.pool.ThreadPool(1)
            pool.apply(int)
            pool.close()
            pool.join()

        def use_thread():
            thread = threading.Thread(target=int)
            thread.start()
            thread.join()

        def use_library():
            # anyio has a class of its own, trio gives a method to Thread.
            worker = type("WorkerThread", (threading.Thread,), {"__module__": "anyio._backends._asyncio"})()
            worker.start()
            worker.join()

            def work():
                """Do nothing."""

            work.__module__ = "trio._core._thread_cache"
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()

        self.assertEqual([True, True], [is_of_pool for _, is_of_pool in self.workers(use_library)])
        self.assertEqual([True], [is_of_pool for _, is_of_pool in self.workers(use_executor)])
        self.assertIn(True, [is_of_pool for _, is_of_pool in self.workers(use_pool)])
        self.assertEqual([False], [is_of_pool for _, is_of_pool in self.workers(use_thread)])

    def test_a_worker_that_is_left_behind_is_not_joined_at_exit(self):
        """Neither the pool's list nor the interpreter's has it."""
        end = threading.Event()
        pool = concurrent.futures.ThreadPoolExecutor(1)
        ((worker, _),) = self.workers(lambda: pool.submit(end.wait, 20))
        queues = concurrent.futures.thread._threads_queues
        self.assertIn(worker, queues)
        threads.leave_behind(worker)
        self.assertNotIn(worker, queues)
        self.assertTrue(worker.daemon)
        end.set()
        pool.shutdown()

    def test_a_thread_that_shows_nothing_private_can_be_left_behind_too(self):
        """Where the names of the interpreter and of the pools are gone, nothing is done, and nothing raised."""

        class Thread(object):
            """A thread without private attributes."""

        thread = Thread()
        with mock.patch.object(concurrent.futures.thread, "_threads_queues"):
            del concurrent.futures.thread._threads_queues
            threads.leave_behind(thread)
        self.assertEqual({}, vars(thread))


class DyingTests(unittest.TestCase):
    def test_the_error_is_reported_once(self):
        """An error that is not taken is left to Python, SystemExit is none, and the thread is as before."""
        reports = []

        def report(thread, error):
            reports.append(str(error))
            return True

        def die(error):
            raise error

        for error in (ValueError("died"), SystemExit()):
            thread = threading.Thread(target=die, args=(error,))
            threads.noting_run(thread, report)
            thread.start()
            thread.join()
            self.assertNotIn("run", thread.__dict__)
        self.assertEqual(["died"], reports)

    def test_an_error_that_is_not_taken_stays(self):
        """Where `report` says that it did not take the error, it is raised in the thread as ever."""
        thread = threading.Thread(target=int, args=("no number",))
        threads.noting_run(thread, lambda thread, error: False)
        with self.assertRaises(ValueError):
            thread.run()


class InterruptionTests(unittest.TestCase):
    def test_a_thread_is_interrupted(self):
        """The exception is raised in the thread as soon as that runs Python code again."""
        released = threading.Event()
        errors = []

        def wait():
            try:
                released.wait()
            except KeyError as error:
                errors.append(error)

        thread = threading.Thread(target=wait)
        thread.start()
        with mock.patch.object(features, "monitors_functions", True):
            self.assertTrue(threads.raise_in(thread.ident, KeyError))
        released.set()
        thread.join()
        self.assertEqual([KeyError], [type(error) for error in errors])

    @mock.patch.multiple(features, resumes_functions=True, monitors_functions=False)
    def test_none_is_where_the_process_would_hang(self):
        """Nothing is raised under coverage or a debugger on a Python where that makes all threads loop for ever."""
        with mock.patch.object(sys, "gettrace", return_value=print):
            self.assertFalse(threads.raise_in(threading.get_ident(), KeyError))


class DebuggerTests(unittest.TestCase):
    def test_nobody_debugs_this_test(self):
        """No debugger is seen, unless one is active."""
        if threads.debugs(sys.gettrace()):
            self.skipTest("a debugger is active")
        self.assertFalse(threads.is_debugged())

    def test_a_thread_that_stands_in_a_debugger_is_seen(self):
        """A debugger is recognised by the module of a frame on the stack of a thread."""
        namespace = {"__name__": "pdb", "look": threads.is_debugged}
        exec("def interaction():\n    return look()", namespace)
        self.assertTrue(namespace["interaction"]())

    def test_a_trace_function_may_be_a_debuggers(self):
        """The trace functions of coverage tools are not taken for a debugger's."""

        def trace(*args):
            pass

        self.assertFalse(threads.debugs(None))
        self.assertTrue(threads.debugs(trace))
        trace.__module__ = "coverage.pytracer"
        self.assertFalse(threads.debugs(trace))

    @unittest.skipUnless(hasattr(sys, "monitoring"), "this Python has no sys.monitoring")
    def test_a_debugger_that_monitors_is_seen(self):
        """Since Python 3.12 a debugger is known by the name under which it has registered."""
        if threads.is_debugged():
            self.skipTest("a debugger is active")
        sys.monitoring.use_tool_id(sys.monitoring.DEBUGGER_ID, "a debugger")
        try:
            self.assertTrue(threads.is_debugged())
        finally:
            sys.monitoring.free_tool_id(sys.monitoring.DEBUGGER_ID)
