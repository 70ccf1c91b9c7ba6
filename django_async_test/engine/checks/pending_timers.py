"""``pending_timers``: ``call_later()`` or ``call_at()`` was still to come when the test ended."""

from ...compat.python import timers
from .. import stacks
from .base import Check, Stage, created

__unittest = True


class PendingTimers(Check):
    """Timers that were set in the test, and are neither cancelled nor due.  Works on every loop."""

    name = "pending_timers"
    stage = Stage.LOOP

    # Of a loop that could not be prepared
    _noted = ()

    def loop_made(self, runner, undo):
        self._noted = []
        undo.callback(timers.watch_timers(runner.loop, self._note))

    def _note(self, timer):
        self._noted.append((timer, stacks.note()))

    def before_close(self):
        for timer, noted in self._noted:
            if timer.is_waiting() and not any(timer.handle is handle for handle in self.run.checks.reported_timers):
                self.run.findings.add(
                    "the timer {!r} was still waiting when the test ended. Cancel it in the test or in a clean-up, "
                    "or allow it with @fail_on(pending_timers=False).".format(timer),
                    created(noted),
                )
