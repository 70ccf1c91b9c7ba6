"""The one task in which all parts of a test are awaited.

A context variable or a cancel scope that ``setUp`` has opened is still there in
``tearDown`` only if both run in one task.  So a long-lived host task is fed
with awaitables, as anyio's test runner does it, and the loop runs only while it
has something to await.
"""

import asyncio
import enum

from ..compat.python import loop_internals, loops, tasks

__unittest = True

#: How many times, a second each, a host task that does not end is cancelled.
CANCEL_ROUNDS = 10


class HostState(enum.Enum):
    """What a host task is doing."""

    ABSENT = "there is no task yet, or no longer"
    IDLE = "it waits for something to await"
    BUSY = "it awaits something for the test"
    GIVEN_UP = "the test has ended without it"


# Python 3.11 and later
_counts_cancellations = hasattr(asyncio.Task, "uncancel")

# Looking a member up is slow before Python 3.11.
_ABSENT, _IDLE, _BUSY, _GIVEN_UP = HostState


class Host(object):
    """Awaits one thing after the other on `loop`, in `context`.

    Each of `hooks`, a list, is called with each task that does so; nearly always there is one only.
    """

    def __init__(self, loop, context, hooks):
        self.state = _ABSENT
        #: The task, or None.
        self.task = None
        #: The task that was left behind by `give_up()`, or None.
        self.given_up = None
        self._loop = loop
        self._context = context
        self._hooks = hooks
        self._coroutine = None
        # Identifies the task: what it is replaced by is another one.
        self._token = None
        self._wakeup = None
        # The handle that stops the loop when what is ready has had its turn
        self._stopping = None
        self._awaitable = None
        self._result = None
        self._error = None

    def run(self, awaitable):
        """Run the loop until `awaitable` is done; return its result or raise its exception.

        Raises RuntimeError if the code under test stops the loop.
        """
        if self.state is _BUSY:
            # The loop is running: let it say so.
            return self._loop.run_until_complete(awaitable)
        self._awaitable = awaitable
        if self.task is None or self.task.done():
            self._start()
        else:
            self._wake()
        self.state = _BUSY
        try:
            self._loop.run_forever()
            if self.state is _BUSY:
                raise RuntimeError("Event loop stopped before what the test awaits was done.")
        except BaseException:
            if self._stopping is not None:
                # Interrupted (Ctrl-C) when all was done: the loop must not stop when it runs the next time.
                self._stopping.cancel()
            raise
        finally:
            if self.state is _BUSY:
                # KeyboardInterrupt in another callback, or the code under test has stopped the loop.
                self.drop()
        result, error, self._result, self._error = self._result, self._error, None, None
        if error is not None:
            try:
                raise error
            finally:
                # A traceback that refers to itself would live until the next garbage collection.
                del error
        return result

    def _start(self):
        self._token = object()
        self._coroutine = self._serve(self._token)
        self.task = tasks.host_task(self._loop, self._coroutine, self._context)
        for hook in self._hooks:
            hook(self.task)

    def _wake(self):
        if self._wakeup is not None and not self._wakeup.done():
            self._wakeup.set_result(None)

    async def _serve(self, token):
        while True:
            awaitable, self._awaitable = self._awaitable, None
            if awaitable is not None:
                result = error = None
                try:
                    result = await awaitable
                except BaseException as raised:
                    # Without the frame of this task, which assertRaises() would clear, and thereby end before 3.11.
                    error = raised.with_traceback(raised.__traceback__.tb_next)
                finally:
                    awaitable = None
                if self._token is not token:
                    # The test has ended without it, or it was dropped.
                    return
                self._result, self._error = result, error
                result = error = None
                if _counts_cancellations:
                    self._forgive_cancellation()
                self.state = _IDLE
                # What is ready already has its turn first.
                if loop_internals.may_be_ready(self._loop):
                    self._stopping = self._loop.call_soon(self._loop.stop)
                else:
                    self._loop.stop()
            self._wakeup = self._loop.create_future()
            try:
                await self._wakeup
            except asyncio.CancelledError:
                if self._token is not token:
                    return

    def _forgive_cancellation(self):
        # The part that was cancelled has raised its exception; the parts that follow start afresh.
        task = self.task
        while task.cancelling():
            task.uncancel()

    def cancel(self):
        """Cancel what the task awaits for the test.  To be called in the loop."""
        if self.state is _BUSY and self.task is not None:
            self.task.cancel()

    def give_up(self, error):
        """Let the test end with `error`, and leave the task, which goes on, to itself.

        To be called in the loop.
        """
        task, self.task, self._token = self.task, None, None
        self.given_up = task
        if task is not None:
            tasks.leave_pending(task)
        if self.state is _BUSY:
            self._result, self._error = None, error
            self._loop.stop()
        self.state = _GIVEN_UP

    def drop(self):
        """Cancel the task, if need be in the middle of what it awaits."""
        task, self.task, self._token = self.task, None, None
        self.state, self._awaitable = _ABSENT, None
        if task is None or loops.is_closed(self._loop) or self._loop.is_running():
            return
        for _ in range(CANCEL_ROUNDS):
            if task.done():
                break
            task.cancel()
            self._loop.run_until_complete(asyncio.wait([task], timeout=1))
        if task.done() and not task.cancelled():
            task.exception()

    def close(self):
        """End the task, which waits for nothing but more work; return it, or None if there was none.

        If no code waits for its end, closing the coroutine saves a turn of the loop.
        """
        task = self.task
        if task is None or task.done():
            self.task = None
            return task
        is_idle = self.state is _IDLE and self._wakeup is not None and not self._wakeup.done()
        # The worker threads of anyio, for one, end with the task that they have first served.
        if not is_idle or tasks.has_callbacks(task):
            self.drop()
            return task
        tasks.leave_pending(task)
        self._coroutine.close()
        tasks.note_not_awaited(self._wakeup, task)
        self.task = self._token = None
        self.state = _ABSENT
        return task

    def release(self):
        """Let a task that `close()` has ended die: it and what it waits for refer to each other.

        The loop is about to be closed, and takes no more turns.
        """
        wakeup, self._wakeup = self._wakeup, None
        if wakeup is not None and not tasks.forget_waiters(wakeup):
            wakeup.cancel()
