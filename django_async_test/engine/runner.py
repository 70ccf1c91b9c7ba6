"""Await what the parts of one test return, on one loop, in one task and one context.

The loop runs in the thread that runs the test, only while something is being
awaited: between two parts it stands still, and sync code may use the database
and ``loop.run_until_complete()``.
"""

import types

from ..compat.python import contexts, executors, loops, tasks
from . import shutdown
from .awaitables import check_result, is_awaitable
from .context import TestContext
from .host import Host, HostState
from .task_records import TaskRecords

__unittest = True


class Runner(object):
    """Awaits what the parts of a test return, on `loop`, in `context` (a `TestContext`).

    With `owns_loop` the loop is closed by `finish()`.
    """

    def __init__(self, loop, owns_loop=True, context=None):
        self.loop = loop
        loops.run_beside_resting(loop)
        self.owns_loop = owns_loop
        self.context = context if context is not None else TestContext()
        #: The tasks of the loop, and what it reports.
        self.records = TaskRecords(loop, () if owns_loop else tasks.pending_tasks(loop))
        #: Whether `finish()` notes in `left` the tasks that it finds, as (task, text).
        self.notes_left = False
        self.left = []
        #: Seconds that `finish()` waits for threads; None: as long as they take.
        self.patience = None
        #: Whether `finish()` has left work behind that did not end in time.
        self.lost_patience = False
        self._host_hooks = []
        self._host = Host(loop, self.context.context, self._host_hooks)
        self._previous_executor = executors.take_default_executor(loop)

    # --- the host task ------------------------------------------------------------------------------------

    @property
    def host(self):
        """The task in which the test itself runs, or None."""
        return self._host.task

    @property
    def given_up(self):
        """The host task that could not be ended, or None."""
        return self._host.given_up

    @property
    def is_waiting(self):
        """Whether the host task is awaiting something for the test."""
        return self._host.state is HostState.BUSY

    @property
    def task_hooks(self):
        """A list of functions that are called with each task that is made on the loop."""
        return self.records.hooks

    def on_host(self, hook):
        """Call `hook` with the host task: now, if there is one, and with each later one."""
        self._host_hooks.append(hook)
        if self._host.task is not None:
            hook(self._host.task)

    def cancel_part(self):
        """Cancel what the host task awaits for the test.  To be called in the loop."""
        self._host.cancel()

    def give_up_part(self, error):
        """Let the part that the host task awaits end with `error`, and leave the task behind.

        To be called in the loop.
        """
        self._host.give_up(error)

    # --- running ------------------------------------------------------------------------------------------

    def call(self, function, *args, **kwargs):
        """Call `function` in the context of the test; await what it returns until nothing awaitable is left."""
        return self.await_all(function, self.context.call(function, *args, **kwargs))

    def await_all(self, function, result):
        """Await `result`, which `function` has returned, and what that gives, until nothing awaitable is left."""
        while result is not None:
            # Nearly always a coroutine, of which nothing need be asked
            if type(result) is not types.CoroutineType:
                check_result(result, function)
                if not is_awaitable(result):
                    break
            result = self.wait(result)
        return result

    def wait(self, awaitable):
        """Run the loop until `awaitable` is done; return its result or raise its exception."""
        loops.run_beside_resting(self.loop)
        if self.context.is_entered:
            # A sync hook called us: a task cannot enter the context a second time.
            return self._wait_beside(awaitable)
        return self._host.run(awaitable)

    def _wait_beside(self, awaitable):
        seen = []

        async def run():
            try:
                return await awaitable
            finally:
                seen.append(contexts.new_context())

        try:
            return self.loop.run_until_complete(run())
        finally:
            if seen and seen[0] is not None:
                contexts.changes(seen[0])

    # --- the end ------------------------------------------------------------------------------------------

    def finish(self, drain=(), before_close=None):
        """Cancel and await what is left, close async generators and threads, then the loop.

        `drain` are executors outside the loop; what was submitted to them ends too.
        ``before_close()`` is called when all of it has ended.
        Returns the left-over tasks that refuse to end.
        """
        loops.run_beside_resting(self.loop)
        return shutdown.Shutdown(self, self._host, self._previous_executor).finish(drain, before_close)
