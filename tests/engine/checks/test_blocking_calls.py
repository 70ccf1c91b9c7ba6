"""Tests of the check ``blocking_calls``."""

import asyncio
import time

from django_async_test.engine.checks.selection import fail_on

from ..helpers import Case
from .helpers import CheckTestCase


class BlockingCallsTests(CheckTestCase):
    def test_a_call_that_holds_the_loop_is_found(self):
        """The report has the task, how long it took, and the line where it was."""

        @fail_on(blocking_calls=0.05)
        class InTest(Case):
            async def test(self):
                await asyncio.sleep(0.02)  # The check begins to look
                time.sleep(0.2)  # Longer than the limit

        @fail_on(blocking_calls=0.05)
        class InTask(Case):
            async def block(self):
                time.sleep(0.2)  # Longer than the limit

            async def test(self):
                await asyncio.sleep(0.02)  # The check begins to look
                await asyncio.ensure_future(self.block())

        texts = ("held the event loop for 0.", "@fail_on(blocking_calls=False)", "It was at:", "time.sleep(0.2)")
        self.assertFound(InTest, *texts)
        self.assertFound(InTask, "block()", *texts)

    def test_what_lets_the_loop_go_on_is_no_finding(self):
        """Waiting in the loop, in a thread, and in plain code while the loop stands still is not reported."""

        @fail_on(blocking_calls=0.25)
        class Inner(Case):
            def setUp(self):
                self.loop.run_until_complete(asyncio.sleep(0.01))  # The check looks
                time.sleep(0.3)  # Longer than the limit
                self.loop.run_until_complete(asyncio.sleep(0.01))  # The check looks

            async def test(self):
                await asyncio.sleep(0.3)  # Longer than the limit
                await self.loop.run_in_executor(None, time.sleep, 0.3)  # Longer than the limit

        self.assertClean(Inner)

    def test_it_is_off_by_default(self):
        """It needs a thread and a limit that fits the machine."""

        class Inner(Case):
            async def test(self):
                await asyncio.sleep(0.01)  # The check begins to look
                time.sleep(0.15)  # Longer than the limit

        self.assertClean(Inner)
