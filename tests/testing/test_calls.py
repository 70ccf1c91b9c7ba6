"""Tests of calling from the other side."""

import asyncio
import functools
import threading
import unittest

from django_async_test import TestCase
from django_async_test.testing import calls
from tests.helpers import TestsAboutTests, in_any_thread


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
