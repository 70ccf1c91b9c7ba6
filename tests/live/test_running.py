"""Tests of the loops that serve requests."""

import asyncio
import threading
import time
import unittest
from unittest import mock

from django_async_test.compat import loops
from django_async_test.live import running


async def where():
    """Return the running loop and thread."""
    return loops.running_loop(), threading.current_thread()


class OnTestLoopTests(unittest.TestCase):
    def test_it_is_the_loop_of_the_test(self):
        """In the thread of the test."""
        loop = asyncio.new_event_loop()
        place = running.OnTestLoop(loop)
        self.assertEqual((loop, threading.current_thread()), place.run(where(), 1))
        place.finish()
        self.assertFalse(loop.is_closed())
        loop.close()

    @unittest.skipUnless(loops.contextvars, "Python before 3.7 has no contextvars")
    def test_the_context_is_not_that_of_the_test(self):
        """A server's requests begin with no context variable set."""
        variable = loops.contextvars.ContextVar("variable")
        token = variable.set("of the test")

        async def ask():
            return variable.get("not set")

        loop = asyncio.new_event_loop()
        self.assertEqual("not set", running.OnTestLoop(loop).run(ask(), 1))
        loop.close()
        variable.reset(token)


class InThreadTests(unittest.TestCase):
    def test_it_is_a_loop_in_a_thread(self):
        """Both end with finish()."""
        place = running.InThread("the test".format)
        loop, thread = place.run(where(), 1)
        self.assertIsNot(threading.current_thread(), thread)
        place.finish()
        self.assertTrue(loop.is_closed())
        self.assertFalse(thread.is_alive())

    def test_exceptions_are_raised_in_the_test(self):
        """Also a timeout of the coroutine's own."""

        async def fail():
            raise asyncio.TimeoutError("its own")

        place = running.InThread("the test".format)
        with self.assertRaises(asyncio.TimeoutError):
            place.run(fail(), 1)
        place.finish()

    def test_what_is_left_running_is_ended(self):
        """Lost exceptions of tasks fail the test, as on its own loop."""

        async def lose():
            async def fail():
                raise ValueError("lost")

            asyncio.ensure_future(fail())
            asyncio.ensure_future(asyncio.sleep(60))
            await asyncio.sleep(0.01)

        place = running.InThread("the test".format)
        place.run(lose(), 1)
        with self.assertRaisesRegex(AssertionError, "the test: .*ValueError.*lost.*nobody retrieved it"):
            place.finish()

    def test_a_loop_that_is_blocked(self):
        """It is given up, and the message shows what blocks it."""

        async def block():
            time.sleep(1)

        place = running.InThread("the test".format)
        with mock.patch.object(running, "_GRACE", 0):
            with self.assertRaisesRegex(AssertionError, "(?s)the test: the loop of the live server.*time.sleep"):
                place.run(block(), 0.2)
            place.finish()
