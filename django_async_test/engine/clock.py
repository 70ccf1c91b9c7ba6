"""A loop whose time stands still until the test moves it."""

import asyncio
import functools
import time

from ..compat.python import loop_internals, timers
from . import instance, requirements
from .environment import Environment
from .traits import Traits

__unittest = True

#: How many turns of the loop are given to tasks that are never done with what they can do at once.
PATIENCE = 1000

_KEY = "clock"


class _Clock(object):
    """Stands for ``loop.time()``: starts at 0, and moves only when it is set, until it is released."""

    def __init__(self, loop):
        self.loop = loop
        self.now = 0
        self._released_at = None
        self._settling = 0

    def __call__(self):
        if self._released_at is None:
            return self.now
        return self.now + time.monotonic() - self._released_at

    def release(self):
        """Go on by itself from where it stands, so that a test can end: timeouts pass again."""
        self._released_at = time.monotonic()

    def next_timer(self, latest):
        """Return the time of the next timer, None if there is none until `latest`."""
        times = [timers.due_time(timer) for timer in timers.live_timers(self.loop)]
        return min((time for time in times if time <= latest), default=None)

    async def settle(self):
        """Give way until nothing is ready to run."""
        self._settling += 1
        try:
            for _ in range(PATIENCE):
                await asyncio.sleep(0)
                # Others that settle at the same time are ready for ever.
                if len(loop_internals.ready(self.loop, "advance()")) < self._settling:
                    break
        finally:
            self._settling -= 1


class ClockEnvironment(Environment):
    """Puts a clock that stands still on the loop of each test."""

    def enter_test(self, run, undo):
        super().enter_test(run, undo)
        stop_time(run)

    def before_end(self, run):
        super().before_end(run)
        release(run)


def stop_time(run):
    """Let the time of the loop of the test that `run` drives stand still, from now on or when the loop is made."""
    run.on_loop(functools.partial(_stop_time, run))


def release(run):
    """Let the time of the loop go on, if it stands still, so that the test can end."""
    clock = run.kept.get(_KEY)
    if clock is not None:
        clock.release()


def _stop_time(run, runner, undo):
    loop = runner.loop
    if timers.live_timers(loop) is None:
        raise TypeError(
            "{}: the time of {}.{} cannot be stopped, since it keeps its timers to itself. "
            "Use a loop of asyncio.".format(run.name(), type(loop).__module__, type(loop).__qualname__)
        )
    run.kept[_KEY] = clock = _Clock(loop)
    undo.replace(loop, "time", clock)


class Clocked(object):
    """Gives an asynchronous test case a loop whose time only ``advance()`` moves."""

    _async_test = Traits(ClockEnvironment)

    async def advance(self, seconds):
        """Move the time of the loop by `seconds`; what is due meanwhile runs at its own time, in order.

        Timers that run may set new ones, which run too if they become due.  Time
        goes on when nothing is left to do at once, or at the latest after
        `PATIENCE` turns of the loop.  Raises ValueError if `seconds` is negative, or no number.
        """
        is_number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
        if is_number and seconds < 0:
            raise ValueError("Cannot go back in time ({} seconds): advance() needs a positive number.".format(seconds))
        requirements.require(requirements.is_seconds(seconds), "advance(): seconds", seconds, requirements.SECONDS)
        clock = instance.of(self).run.kept[_KEY]
        target = clock.now + seconds
        await clock.settle()
        while True:
            due = clock.next_timer(target)
            if due is None:
                break
            clock.now = max(clock.now, due)
            await clock.settle()
        if clock.now < target:
            clock.now = target
            await clock.settle()
