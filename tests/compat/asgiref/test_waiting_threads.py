"""Tests of the loops that a thread waits for in async_to_sync()."""

import asyncio
import threading
import unittest
from unittest import mock

from django_async_test.compat.asgiref import waiting_threads
from tests.helpers import forever

TIMEOUT = 30


@unittest.skipIf(waiting_threads.AsyncToSync is None, "asgiref is not installed")
class CancelCoroutinesTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.started = threading.Event()
        self.outcomes = []
        self.thread = threading.Thread(target=self.wait_for_ever, daemon=True)

    def wait_for_ever(self):
        async def view():
            asyncio.get_event_loop().call_soon(self.started.set)
            try:
                await forever()
            except asyncio.CancelledError:
                self.outcomes.append("cancelled")
                raise

        try:
            waiting_threads.AsyncToSync(view)()
        except BaseException as error:
            self.outcomes.append(type(error).__name__)

    def test_the_thread_goes_on(self):
        """The coroutine is cancelled, and async_to_sync() raises that."""
        self.thread.start()
        self.assertTrue(self.started.wait(TIMEOUT))
        waiting_threads.cancel_coroutines(threading.get_ident())
        self.assertEqual([], self.outcomes)
        waiting_threads.cancel_coroutines(self.thread.ident)
        self.thread.join(TIMEOUT)
        self.assertEqual(["cancelled", "CancelledError"], self.outcomes)

    def test_a_loop_that_has_been_closed(self):
        """There is nothing to be cancelled in it."""
        loop = asyncio.new_event_loop()
        loop.close()
        with mock.patch.object(waiting_threads, "loops_awaited_by", return_value=[loop]):
            self.assertIsNone(waiting_threads.cancel_coroutines(threading.get_ident()))
