"""``active_handles``: timers were left on the loop after ``tearDown()``.  One of asynctest's."""

from ...compat.python import timers
from .base import Check

__unittest = True


class ActiveHandles(Check):
    """No timer may wait on the loop when ``tearDown()`` is over."""

    name = "active_handles"

    def after_tear_down(self):
        runner = self.run.runner
        if runner is not None and not self._is_impossible(runner.loop):
            self.run.checks.reported_timers = list(timers.live_timers(runner.loop) or ())
            require_none(runner.loop, self.run.name())

    def _is_impossible(self, loop):
        return self.value is not True and timers.live_timers(loop) is None


def require_none(loop, test):
    """Raise AssertionError if timers wait on `loop`, or if it does not show them; `test` is the name of the test."""
    live = timers.live_timers(loop)
    if live is None:
        raise AssertionError(
            "{}: active_handles cannot be checked, since {}.{} does not show what is scheduled on it. Use another "
            "loop, or @fail_on(active_handles=False).".format(test, type(loop).__module__, type(loop).__qualname__)
        )
    if live:
        raise AssertionError(
            "{}: Loop contained unfinished work {!r}. Cancel it in tearDown(), or allow it with "
            "@fail_on(active_handles=False).".format(test, tuple(live))
        )
