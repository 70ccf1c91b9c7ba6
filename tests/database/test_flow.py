"""Tests of what belongs to the flow of the test."""

import concurrent.futures
import threading
import unittest

from django_async_test.database import flow


class SensitiveExecutorTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        inner = concurrent.futures.ThreadPoolExecutor(1)
        self.addCleanup(inner.shutdown)
        self.executor = flow.SensitiveExecutor(inner)

    def test_what_it_runs_is_marked(self):
        """Code is part of the test's flow while the executor runs it, and not otherwise."""
        self.assertFalse(flow.is_sensitive())
        self.assertTrue(self.executor.submit(flow.is_sensitive).result(10))
        thread = concurrent.futures.ThreadPoolExecutor(1)
        self.addCleanup(thread.shutdown)
        self.assertFalse(thread.submit(flow.is_sensitive).result(10))

    def test_the_mark_goes_with_an_exception(self):
        """A thread is unmarked after a call that failed."""
        self.assertIsInstance(self.executor.submit(int, "x").exception(10), ValueError)
        self.assertFalse(self.executor._executor.submit(flow.is_sensitive).result(10))

    def test_it_knows_when_it_is_idle(self):
        """is_busy() is true until everything has run, and drain() waits for that."""
        go = threading.Event()
        self.executor.submit(go.wait, 10)
        self.assertTrue(self.executor.is_busy())
        go.set()
        self.executor.drain()
        self.executor._executor.submit(str).result(10)
        self.assertFalse(self.executor.is_busy())

    def test_it_stands_for_the_executor(self):
        """Whatever else is looked up is that of the executor that it wraps."""
        self.assertIs(self.executor._threads, self.executor._executor._threads)
        with self.assertRaises(AttributeError):
            self.executor.no_such_name
