"""Tests of calling from the other side."""

import asyncio
import functools
import threading
import unittest

from django_async_test import ClockedTestCase, TestCase
from django_async_test.testing import calls
from tests.helpers import TestsAboutTests, in_any_thread, needs_open_loop


class CallSyncTests(TestsAboutTests):
    def test_what_is_called_in_a_thread_and_what_is_not(self):
        """Sync functions are called in a thread; coroutine functions, and partials of them, run on the loop."""

        async def here(value):
            await asyncio.sleep(0)
            return threading.get_ident(), value

        def elsewhere(value):
            return threading.get_ident(), value

        class Inner(TestCase):
            async def test(self):
                me = threading.get_ident()
                self.assertEqual((me, 1), await calls.call_sync(here, 1))
                self.assertEqual((me, 1), await calls.call_sync(functools.partial(here, value=1)))
                self.assertEqual((me, 1), await calls.call_sync(lambda: here(1)))
                thread, value = await calls.call_sync(elsewhere, value=1)
                self.assertEqual(1, value)
                self.assertNotEqual(me, thread)

        self.assertPasses(Inner)


class WaitForTests(TestsAboutTests):
    def test_on_which_loop_a_coroutine_runs(self):
        """It runs on that of the test if it can; inside a coroutine, on one of its own."""

        async def loop():
            await asyncio.sleep(0)
            return asyncio.get_event_loop()

        class Inner(TestCase):
            def test_sync(self):
                self.assertIs(self.loop, calls.wait_for(self, loop))

            async def test_in_a_coroutine(self):
                self.assertIsNot(self.loop, calls.wait_for(self, loop))
                self.assertIs(self.loop, await loop())

            async def test_in_a_thread(self):
                self.assertIs(self.loop, await in_any_thread(calls.wait_for, self, loop))

        self.assertPasses(Inner)

    def test_without_a_test(self):
        """On a class there is a new loop."""

        async def answer():
            return 42

        self.assertEqual(42, calls.wait_for(TestCase, answer))


class ClassOrInstanceTests(unittest.TestCase):
    def test_what_it_is_called_on_is_the_first_argument(self):
        """The first argument is the instance, or else the class, of which it may be a subclass."""

        class Owner(object):
            @calls.ClassOrInstance
            def method(owner, value):
                """Promise."""
                return owner, value

        class Sub(Owner):
            pass

        sub = Sub()
        self.assertEqual((sub, 1), sub.method(1))
        self.assertEqual((Sub, 1), Sub.method(value=1))
        self.assertEqual("Promise.", Sub.method.__doc__)
        self.assertEqual("method", Sub.method.__name__)


@needs_open_loop
class TaskTests(TestsAboutTests):
    def run_test(self, test):
        class Inner(ClockedTestCase):
            async def test(self):
                await test(self)

        self.assertPasses(Inner)

    def test_cancel_insists(self):
        """A task that ignores the first request to end is asked again a second later."""

        async def test(case):
            async def stubborn():
                try:
                    await asyncio.Event().wait()
                except asyncio.CancelledError:
                    await asyncio.Event().wait()

            task = asyncio.ensure_future(stubborn())
            await case.advance(0)
            cancelling = asyncio.ensure_future(calls.cancel(task))
            await case.advance(0.5)
            case.assertFalse(task.done())
            await case.advance(1)
            case.assertTrue(task.cancelled())
            await cancelling
            await calls.cancel(task)

        self.run_test(test)

    def test_waiting_beside_a_task(self):
        """The result is that of the coroutine, or None if the task ends first or the time is over."""

        async def test(case):
            event = asyncio.Event()
            task = asyncio.ensure_future(event.wait())

            async def answer():
                return "answer"

            case.assertEqual("answer", await calls.wait_unless_done(task, answer(), 5))
            never = asyncio.Event()
            waiting = asyncio.ensure_future(calls.wait_unless_done(task, never.wait(), 60))
            await case.advance(60)
            case.assertIsNone(await waiting)
            event.set()
            case.assertIsNone(await calls.wait_unless_done(task, never.wait(), 5))

        self.run_test(test)

    def test_a_call_within_a_context(self):
        """A sync or coroutine function is called while the context is entered, and its exceptions reach the context."""

        async def test(case):
            async def fail():
                raise LookupError("lost")

            for function in (fail, {}.popitem):
                with case.subTest(function=function):
                    await calls.call_within(case.assertRaises(LookupError), function)

        self.run_test(test)
