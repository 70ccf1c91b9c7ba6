"""Tests of what belongs to the flow of the test."""

import asyncio
import concurrent.futures
import threading
import unittest

from django_async_test.database import flow
from django_async_test.engine import ownership

from ..helpers import not_on_uvloop


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

    def test_a_call_that_is_left_behind_loses_the_mark(self):
        """What it does after its test has ended is no part of the next test's flow, whose connections it can't set."""
        begun, end, seen = threading.Event(), threading.Event(), []

        def run():
            seen.append(flow.is_sensitive())
            begun.set()
            end.wait(30)
            seen.append(flow.is_sensitive())

        self.executor.submit(run)
        self.assertTrue(begun.wait(30))
        (thread,) = self.executor.leave_behind()
        self.assertTrue(self.executor.submit(flow.is_sensitive).result(30))
        end.set()
        thread.join()
        self.assertEqual([True, False], seen)
        self.executor._executor.shutdown()

    def test_it_knows_when_it_is_idle(self):
        """is_busy() is true until everything has run, and drain() waits for that."""
        go = threading.Event()
        self.executor.submit(go.wait, 10)
        self.assertTrue(self.executor.is_busy())
        go.set()
        self.executor.drain()
        self.executor._executor.submit(str).result(10)
        self.assertFalse(self.executor.is_busy())

    @not_on_uvloop("the coroutine that calls has no frame below run_in_executor()")
    def test_a_call_belongs_to_the_test_and_knows_where_it_comes_from(self):
        """While the call lasts it is work of the test, and has the line that makes it; afterwards it is not."""
        owner = ownership.Owner(lambda: "the test")
        owner.begin()
        self.addCleanup(owner.end)
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)

        submitted = threading.Event()

        async def hop():
            future = loop.run_in_executor(self.executor, look)
            submitted.set()
            return await future

        def look():
            submitted.wait(10)
            ((_, origin),) = owner.lasting()
            return ownership.current() is origin, origin.owner, origin.stack()

        is_current, seen, stack = loop.run_until_complete(hop())
        self.assertEqual((True, owner), (is_current, seen))
        self.assertIn("future = loop.run_in_executor(self.executor, look)", stack)
        self.executor._executor.submit(str).result(10)
        self.assertEqual([], owner.lasting())

    def run_in_loop(self, function):
        """Return a loop, and the future with which it waits for `function` in the executor."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)

        async def submit():
            return loop.run_in_executor(self.executor, function)

        return loop, loop.run_until_complete(submit())

    def test_a_loop_waits_with_a_future_of_its_own(self):
        """A value and an exception arrive; one that no future takes arrives as the error that says so."""
        loop, future = self.run_in_loop(str)
        self.assertEqual("", loop.run_until_complete(future))
        for raised, arrives in ((KeyError, KeyError), (StopIteration, (RuntimeError, TypeError, Warning))):

            def fail(raised=raised):
                raise raised("on purpose")

            loop, future = self.run_in_loop(fail)
            with self.assertRaises(arrives):
                loop.run_until_complete(future)

    @not_on_uvloop("a call is cancelled in the next turn of the loop")
    def test_a_call_that_is_cancelled_before_it_begins_is_over(self):
        """A call whose future is cancelled while it waits for the thread never runs, and nobody waits for it."""
        go, called = threading.Event(), []
        self.executor.submit(go.wait, 10)
        _, future = self.run_in_loop(lambda: called.append(True))
        future.cancel()
        self.assertEqual(1, len(self.executor._lasting()))
        go.set()
        self.executor._executor.submit(str).result(10)
        self.assertEqual([], called)
        self.assertFalse(self.executor.is_busy())

    def test_what_is_too_late_for_the_loop_is_dropped(self):
        """A call that ends when its future is cancelled, or its loop closed, has no one to give its result to."""
        for error in (None, KeyError("on purpose")):
            go = threading.Event()

            def work(go=go, error=error):
                go.wait(10)
                if error is not None:
                    raise error

            loop, future = self.run_in_loop(work)
            future.cancel()
            go.set()
            self.executor._executor.submit(str).result(10)
            self.assertIsNone(loop.run_until_complete(asyncio.sleep(0)))
            self.assertTrue(future.cancelled())
            go.clear()
            loop, future = self.run_in_loop(work)
            loop.close()
            go.set()
            self.executor._executor.submit(str).result(10)
            self.assertFalse(future.done())

    def test_what_cannot_be_submitted_is_forgotten(self):
        """Neither the executor nor the test waits for a call that a pool has refused."""
        owner = ownership.Owner(lambda: "the test")
        owner.begin()
        self.addCleanup(owner.end)
        self.executor._executor.shutdown()
        with self.assertRaises(RuntimeError):
            self.executor.submit(str)
        self.assertFalse(self.executor.is_busy())
        self.assertEqual(set(), owner.work)

    def test_it_stands_for_the_executor(self):
        """Whatever else is looked up is that of the executor that it wraps."""
        self.assertIs(self.executor._threads, self.executor._executor._threads)
        with self.assertRaises(AttributeError):
            self.executor.no_such_name
