"""``unused_loop``: a test did not run its loop, and so has not tested anything asynchronous.  One of asynctest's."""

from ...compat.python import loop_runs
from .base import Check

__unittest = True


class UnusedLoop(Check):
    """The loop must have run between ``setUp()`` and the clean-ups."""

    name = "unused_loop"

    def loop_made(self, runner, undo):
        loop_runs.note_runs(runner.loop)

    def after_set_up(self):
        if self.run.runner is not None:
            loop_runs.reset_runs(self.run.runner.loop)

    def after_tear_down(self):
        runner = self.run.runner
        require_run(runner.loop if runner is not None else None, self.run.name())


def require_run(loop, test):
    """Raise AssertionError unless `loop`, which may be None, has run during the test with the name `test`."""
    if loop is None or not loop_runs.has_run(loop):
        raise AssertionError(
            "{}: Loop did not run during the test. Await something in it, or allow this with "
            "@fail_on(unused_loop=False).".format(test)
        )
