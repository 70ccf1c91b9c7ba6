"""The loop of one test: made when it is first needed, prepared, and finished with the test."""

import asyncio
import functools

from ..compat.python import loops
from ..compat.shims import mock_watch
from . import lost_errors, timeouts
from .checks.pending_tasks import report_uncancellable
from .debug_mode import DebugMode
from .runner import Runner

__unittest = True


class LoopOfTest(object):
    """Makes the `Runner` of the test that `run` drives, and finishes it; `undo` ends what was prepared.

    `context` is the `TestContext` of the test, with a loop or without.
    """

    #: The runner, None until the loop is needed.
    runner = None
    #: Whether the loop is being made, and set for the thread, at this moment.
    is_being_made = False
    _hooks = ()
    # Where all tasks and threads were when the end of the test took too long
    _hang = None

    def __init__(self, run, undo, context):
        self._run = run
        self._undo = undo
        self._context = context

    def on_loop(self, hook):
        """Call ``hook(runner, undo)``: now, if there is a runner, or when it is made."""
        if self.runner is not None:
            hook(self.runner, self._undo)
        else:
            self._hooks += (hook,)

    def make(self):
        """Make the loop and its runner."""
        self.is_being_made = True
        try:
            self._make()
        finally:
            self.is_being_made = False

    def _make(self):
        run, undo, settings = self._run, self._undo, self._run.settings
        restore_default_loop = loops.remember_default_loop()
        loop = settings.new_loop()
        if not hasattr(loop, "run_forever"):
            raise TypeError(
                "{}: loop_factory returned {!r}, which is no event loop. Let it return a new one, as "
                "asyncio.new_event_loop() does.".format(run.name(), loop)
            )
        try:
            undo.callback(mock_watch.watch_mocks(loop, once_needed=settings.watches_mocks_once_needed))
            if settings.forbids_get_event_loop:
                undo.callback(restore_default_loop)
                asyncio.set_event_loop(None)
                refuse = functools.partial(_refuse_get_event_loop, run.name)
                undo.enter_context(loops.forbidden_get_event_loop(refuse))
            elif settings.sets_loop:
                undo.callback(restore_default_loop, loop)
                loops.set_default_loop(loop)
            if settings.debug is not None:
                undo.enter_context(DebugMode(loop, settings.debug, run.findings))
            self.runner = run.runner = runner = Runner(loop, settings.owns_loop, self._context)
        except BaseException:
            if settings.owns_loop:
                loop.close()
            raise
        runner.records.keeps_errors = keeps_errors = settings.keeps_errors
        runner.notes_left = settings.notes_left
        if not settings.owns_loop and run.owner.scope is not None:
            left = run.owner.scope.left_timers
            runner.records.takes_error = left.take
            left.begin(loop, undo, run.name, keeps_errors)
        run.owner.foreign_tasks = runner.records.older
        if settings.check_plan.has_loop_made:
            run.checks.loop_made(runner, undo)
        for hook in run.environment.loop_hooks:
            hook(runner, undo)
        for hook in self._hooks:
            hook(runner, undo)

    def finish(self, executors):
        """End all work of the test, that in `executors` too, close the loop, and report what does not end."""
        if self.runner is None:
            for executor in executors:
                if executor.is_busy():
                    break
            else:
                return
            # Only a loop can wait, and give up waiting.
            self.make()
        run, runner, timeout = self._run, self.runner, self._run.settings.timeout
        if timeout:
            # Who has had all the time there is gets no more of it.
            runner.patience = min(timeouts.PATIENCE, timeout) if run.has_timed_out else timeout
        uncancellable = runner.finish(executors, self._before_close)
        if uncancellable:
            reported = [task for task in uncancellable if task is not runner.given_up]
            report_uncancellable(run.findings, reported, runner.records.created_at)
            run.owner.note_late(uncancellable)
        if runner.lost_patience and not run.has_timed_out:
            run.findings.add(
                "work that it has given to threads went on for {:g} seconds after its end, and was left behind. Await "
                "it in the test, or give it more time with @timeout(seconds).".format(timeout),
                self._hang,
            )
            run.has_timed_out = True

    def _before_close(self):
        if self.runner.lost_patience:
            self._hang = self._run.describe()
        run = self._run
        run.checks.before_close()
        if run.settings.owns_loop:
            # Its close() would have to find out.
            lost_errors.note_owner(self.runner.loop, run.owner)


def _refuse_get_event_loop(name):
    raise AssertionError(
        "{}: asyncio.get_event_loop() was called outside a running loop, and forbid_get_event_loop is set. "
        "Pass the loop along, or call asyncio.get_running_loop() in a coroutine.".format(name())
    )
