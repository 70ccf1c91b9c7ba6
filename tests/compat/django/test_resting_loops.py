"""Tests of loops that count as running but are at rest, as Playwright's synchronous API leaves one."""

import asyncio
import unittest

from django.db import connection

from django_async_test.compat.python import loops

from ...helpers import not_on_uvloop
from ..python.helpers import RestingLoopTestCase

try:
    from django.utils import asyncio as django_asyncio
except ImportError:
    django_asyncio = None


class RestingLoopTests(RestingLoopTestCase):
    databases = {"default"}

    def leave_running(self):
        asyncio._set_running_loop(self.loop)
        self.addCleanup(asyncio._set_running_loop, None)

    def test_a_loop_at_rest_does_not_run(self):
        """A loop is at rest if neither a task nor a frame of it is on the stack."""
        self.leave_running()
        self.assertTrue(loops.is_at_rest(self.loop))
        self.assertIsNone(loops.running_loop())

    @unittest.skipUnless(hasattr(django_asyncio, "get_running_loop"), "this Django asks for no running loop")
    def test_queries_are_in_order(self):
        """Django refuses queries in a coroutine only, and not beside a loop at rest."""
        self.leave_running()
        # For Django this is another flow of control, which has a connection to itself.
        self.addCleanup(lambda: connection.close())
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    @not_on_uvloop("no frame below a callback is the loop's")
    def test_a_coroutine_and_a_callback_run(self):
        """The loop of a coroutine or a callback that is running is not at rest."""
        seen = []

        async def main():
            seen.append(loops.is_at_rest(self.loop))
            seen.append(loops.running_loop())
            self.loop.call_soon(lambda: seen.append(loops.running_loop()))
            await asyncio.sleep(0.01)

        self.loop.run_until_complete(main())
        self.assertEqual([False, self.loop, self.loop], seen)
