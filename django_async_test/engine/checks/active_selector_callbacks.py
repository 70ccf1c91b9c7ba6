"""``active_selector_callbacks``: the loop still watched files after ``tearDown()``.  One of asynctest's."""

from ...compat.shims import watched
from .base import Check

__unittest = True


class ActiveSelectorCallbacks(Check):
    """No more files may be watched when ``tearDown()`` is over than before ``setUp()``."""

    name = "active_selector_callbacks"

    _before = None

    def loop_made(self, runner, undo):
        if self.value is not True and not watched.shows_files(runner.loop):
            # ``@strict`` asks for what is possible.
            return
        self._before = watched.registered(runner.loop, self.run.name())

    def before_set_up(self):
        # What the surroundings of the test have it watch meanwhile stays.
        if self._before is not None:
            self._before = watched.registered(self.run.runner.loop, self.run.name())

    def after_tear_down(self):
        runner = self.run.runner
        if self._before is not None:
            watched.require_none_since(self._before, runner.loop, self.run.name())
