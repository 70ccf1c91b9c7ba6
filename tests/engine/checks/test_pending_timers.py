"""Tests of the check ``pending_timers``."""

import asyncio

from django_async_test.engine.checks.selection import fail_on

from ...helpers import needs_open_loop
from ..helpers import Case
from .helpers import CheckTestCase


@fail_on(pending_timers=True)
class TimerCase(Case):
    pass


class PendingTimersTests(CheckTestCase):
    def test_a_timer_that_waits_is_found(self):
        """call_later() and call_at() are reported with their line, on loops that hide their timers too."""

        class Later(TimerCase):
            async def test(self):
                self.loop.call_later(60, print)

        class At(TimerCase):
            def test(self):
                self.loop.call_at(self.loop.time() + 60, print)

        texts = ("print", "was still waiting when the test ended", "@fail_on(pending_timers=False)", "Created at:")
        self.assertFound(Later, "self.loop.call_later(60, print)", *texts)
        self.assertFound(At, "self.loop.call_at(self.loop.time() + 60, print)", *texts)

    def test_what_has_run_or_is_cancelled_is_no_finding(self):
        """Timers that ran, or were cancelled in a clean-up, and those of sleep() and wait_for() are not reported."""

        class Inner(TimerCase):
            async def test(self):
                self.addCleanup(self.loop.call_later(60, print).cancel)
                done = self.loop.create_future()
                self.loop.call_later(0.001, done.set_result, None)
                await done
                await asyncio.sleep(0.001)  # Until the timer has run
                await asyncio.wait_for(asyncio.sleep(0), 60)

        self.assertClean(Inner)

    @needs_open_loop
    def test_a_timer_is_told_once(self):
        """A timer that active_handles has reported after tearDown is not reported a second time."""

        @fail_on(pending_timers=True, active_handles=True)
        class Inner(Case):
            async def test(self):
                self.loop.call_later(60, print)

        self.assertFails(Inner, "Loop contained unfinished work")

    def test_it_is_off_by_default(self):
        """The timer dies with the loop of the test, and libraries leave some."""

        class Inner(Case):
            async def test(self):
                self.loop.call_later(60, print)

        self.assertClean(Inner)
