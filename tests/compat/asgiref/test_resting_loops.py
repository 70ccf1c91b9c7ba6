"""Tests of asgiref beside a loop that counts as running but is at rest."""

import asyncio
import unittest
from unittest import mock

from django_async_test.compat.asgiref import resting_loops

from ..python.helpers import RestingLoopTestCase

try:
    from asgiref.local import Local
    from asgiref.sync import async_to_sync
except ImportError:
    Local = None


@unittest.skipUnless(Local, "this Django does without asgiref")
class RestingLoopTests(RestingLoopTestCase):
    def leave_running(self):
        # As long as another stack is in its run_forever()
        patcher = mock.patch.object(self.loop, "is_running", return_value=True)
        patcher.start()
        self.addCleanup(patcher.stop)
        asyncio._set_running_loop(self.loop)
        self.addCleanup(asyncio._set_running_loop, None)

    def test_values_of_the_thread(self):
        """What a thread keeps, as its connections, is the same whether a loop is at rest or none is there."""
        local = Local(thread_critical=True)
        local.value = "of the thread"
        self.leave_running()
        self.assertEqual("of the thread", local.value)

    def test_coroutines_are_called(self):
        """``async_to_sync()`` is for code that is no coroutine, and a loop at rest runs none; it rests afterwards."""

        async def answer():
            return 42

        early = async_to_sync(answer)
        self.leave_running()
        self.assertEqual(42, early())
        self.assertEqual(42, async_to_sync(answer)())
        self.assertIs(self.loop, asyncio._get_running_loop())

    def test_the_rest_of_asyncio(self):
        """All other names of asyncio are found, as they are at that moment."""
        with mock.patch.object(asyncio, "shield", "replaced"):
            self.assertEqual("replaced", resting_loops.AsyncioWithoutRest().shield)
