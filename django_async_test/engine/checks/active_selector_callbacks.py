"""``active_selector_callbacks``: the loop still watched files after ``tearDown()``.  One of asynctest's.

``@strict`` has it look when the clean-ups have run.
"""

from ...compat.shims import watched
from . import selection
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
        if self._before is not None and self.value is not selection.AT_THE_END:
            watched.require_none_since(self._before, self.run.runner.loop, self.run.name())

    def before_close(self):
        if self._before is not None and self.value is selection.AT_THE_END:
            text = watched.watched_since(self._before, self.run.runner.loop, self.run.name())
            if text:
                self.run.findings.add(text)
