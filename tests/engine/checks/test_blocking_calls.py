"""Tests of the check ``blocking_calls``."""

import asyncio
import threading
import time
from unittest import mock

from django_async_test.engine.checks import blocking_calls
from django_async_test.engine.checks.selection import fail_on

from ..helpers import Case
from .helpers import CheckTestCase


class BlockingCallsTests(CheckTestCase):
    def setUp(self):
        super().setUp()
        self.looked = looked = threading.Event()
        look = blocking_calls._Ping.look

        def note_look(ping, *args):
            look(ping, *args)
            looked.set()

        patcher = mock.patch.object(blocking_calls._Ping, "look", note_look)
        patcher.start()
        self.addCleanup(patcher.stop)

    def hold_loop(self):
        """Hold the loop until the check, in its thread, has waited for its limit and looked."""
        self.looked.wait(30)
        self.looked.clear()

    def test_a_call_that_holds_the_loop_is_found(self):
        """The report has the task, how long it took, and the line where it was."""
        hold_loop = self.hold_loop

        @fail_on(blocking_calls=0.05)
        class InTest(Case):
            async def test(self):
                hold_loop()

        @fail_on(blocking_calls=0.05)
        class InTask(Case):
            async def block(self):
                hold_loop()

            async def test(self):
                await asyncio.ensure_future(self.block())

        texts = (" held the event loop for ", "@fail_on(blocking_calls=False)", "It was at:", "hold_loop()")
        self.assertFound(InTest, *texts)
        self.assertFound(InTask, "block()", *texts)

    def test_what_lets_the_loop_go_on_is_no_finding(self):
        """Waiting in the loop, in a thread, and in plain code while the loop stands still is not reported."""
        limit = 0.5  # Far above what a busy machine needs to call a callback

        @fail_on(blocking_calls=limit)
        class Inner(Case):
            def setUp(self):
                self.loop.run_until_complete(asyncio.sleep(0.01))  # The check looks
                time.sleep(limit * 1.2)
                self.loop.run_until_complete(asyncio.sleep(0.01))  # The check looks

            async def test(self):
                in_thread = self.loop.run_in_executor(None, time.sleep, limit * 1.2)
                await asyncio.gather(asyncio.sleep(limit * 1.2), in_thread)

        self.assertClean(Inner)

    def test_it_is_off_by_default(self):
        """It needs a thread and a limit that fits the machine: by default, nothing looks at the loop."""

        class Inner(Case):
            async def test(self):
                threads = [thread.name for thread in threading.enumerate()]
                assert "django_async_test-blocking" not in threads, threads

        self.assertClean(Inner)
