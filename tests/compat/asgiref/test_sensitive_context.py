"""Tests of the thread that a request has for itself."""

import asyncio
import threading
import time
import unittest

from django_async_test import sync_to_async
from django_async_test.compat.asgiref.sensitive_context import SensitiveContext
from tests.live.helpers import has_own_threads, run

thread_of = sync_to_async(threading.current_thread, thread_sensitive=True)


class SensitiveContextTests(unittest.TestCase):
    def test_code_runs_in_it_on_every_version(self):
        """Code runs inside it, whether or not asgiref has such contexts."""

        async def main():
            async with SensitiveContext():
                return await thread_of()

        self.assertIsNot(threading.current_thread(), run(main()))

    @unittest.skipUnless(has_own_threads, "this asgiref or Python has no thread-sensitive contexts")
    def test_two_requests_have_two_threads(self):
        """Two contexts have two threads, and each uses its own for all its calls."""

        inside = []

        async def request():
            async with SensitiveContext():
                first = await thread_of()
                self.assertIs(first, await thread_of())
                inside.append(first)
                while len(inside) < 2:
                    await asyncio.sleep(0.001)  # Until both are inside
                return first

        async def main():
            return await asyncio.gather(request(), request())

        self.assertEqual(2, len(set(run(main()))))

    @unittest.skipUnless(has_own_threads, "this asgiref or Python has no thread-sensitive contexts")
    def test_a_thread_may_be_let_go(self):
        """The end of the context does not wait for it."""
        begun, end = threading.Event(), threading.Event()

        def work():
            begun.set()
            end.wait(20)

        async def main():
            context = SensitiveContext()
            async with context:
                task = asyncio.ensure_future(sync_to_async(work, thread_sensitive=True)())
                while not begun.is_set():
                    await asyncio.sleep(0.001)  # Until the thread has begun
                threads = context.let_go()
                start = time.monotonic()
            self.assertLess(time.monotonic() - start, 5)
            self.assertEqual(1, len(threads))
            end.set()
            await task

        run(main())
        self.assertEqual([], SensitiveContext().let_go())
