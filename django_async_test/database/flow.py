"""Which code belongs to the flow of the test itself, whatever thread it runs in.

Thread-sensitive sync code runs in a worker thread while the loop is in the
test's thread, but it is the test's own code: in a ``TransactionTestCase`` it
uses the test's connection, as it would if the thread were the same.
"""

import asyncio
import concurrent.futures
import sys
import threading

from ..compat.asgiref import bridge
from ..compat.asgiref import state as asgiref_state
from ..compat.django import thread_state
from ..compat.python import loops
from ..engine import ownership, stacks, starts
from . import task_blocks

__unittest = True


# What asyncio's own loops wait for a call in an executor with.  It takes a future of asyncio as well as one of the
# executor, for which it makes another.
_RUN_IN_EXECUTOR = asyncio.BaseEventLoop.run_in_executor.__code__


class _Local(threading.local):
    #: How many calls of thread-sensitive code are running in the thread, each within the one before.
    depth = 0
    #: The innermost of those that an executor has given it, if any.
    call = None


_local = _Local()


def is_sensitive():
    """Return whether the current thread is running thread-sensitive code of a test that goes on."""
    return _local.depth > 0 and (_local.call is None or not _local.call.is_left_behind)


class SensitiveExecutor(object):
    """Runs thread-sensitive code in `executor`, and marks it as the test's own flow meanwhile."""

    def __init__(self, executor):
        self._executor = executor
        # Calls that have not ended
        self._calls = set()
        # The call that is running now
        self._running = None

    @property
    def executor(self):
        """What runs the code; another one once a call has been left behind."""
        return self._executor

    def submit(self, function, *args, **kwargs):
        """Run ``function(*args, **kwargs)``; return a future, for a loop of asyncio one of its own."""
        # An asynchronous block has a thread of its own.
        block = task_blocks.current()
        executor = block.executor() if block is not None else None
        origin = ownership.current()
        if origin is None:
            owner, noted = None, ()
        else:
            # What calls is the loop, and below it, nearly always, asgiref's coroutine.
            owner, noted = origin.owner, stacks.note(sys._getframe(2))
        calls = self._calls
        call = _Call(self if executor is None else None, calls, owner, noted, function, args, kwargs)
        result = None
        if sys._getframe(1).f_code is _RUN_IN_EXECUTOR:
            # The loop would tie a future of its own to the executor's, which costs a tenth of a call.
            call.loop = loop = loops.running_loop()
            call.result = result = loop.create_future()
        calls.add(call)
        try:
            future = starts.submit_work(self._executor if executor is None else executor, call)
        except BaseException:
            calls.discard(call)
            raise
        return future if result is None else result

    def _lasting(self):
        return [call for call in list(self._calls) if not call.is_over()]

    def is_busy(self):
        """Return whether something that was submitted has not run."""
        return bool(self._calls and self._lasting())

    def drain(self):
        """Block until everything that was submitted has run."""
        concurrent.futures.wait([call.future for call in self._lasting()])

    def __getattr__(self, name):
        # Django's tests, for one, look for the executor's threads.
        return getattr(self._executor, name)

    def leave_behind(self):
        """Leave what was submitted to itself, and go on with another thread; return the threads left behind."""
        running, self._running = self._running, None
        calls, self._calls = self._lasting(), set()
        for call in calls:
            call.is_left_behind = True
            call.future.cancel()
        # The stuck thread ends when its call does.
        self._executor.shutdown(wait=False)
        self._executor = concurrent.futures.ThreadPoolExecutor(max_workers=1)
        return [running.thread] if running is not None else []

    def describe(self):
        """Return what occupies the executor as text, "" if nothing does."""
        running = self._running
        if running is None:
            return ""
        waiting = len(self._lasting()) - 1
        return "The thread of sync_to_async() is occupied by {!r}{}. It is thread {!r}, which is at:\n{}".format(
            bridge.called_function(running.function, running.args),
            ", and {} calls wait for it".format(waiting) if waiting > 0 else "",
            running.thread.name,
            stacks.of_thread(running.thread.ident) or "",
        )


class _Call(starts.Work):
    """One call of thread-sensitive code, which occupies the one thread of `executor` unless that is None.

    `owner` is None if it is for no test.
    """

    #: The loop that waits for it, and the future with which it does, None if it waits for the executor's.
    loop = result = None
    #: Whether its test has ended without it: what it does now is not that test's, nor another's.
    is_left_behind = False

    # A callback on the future instead, which removes the call from the set, is a third of what an executor adds.
    def __init__(self, executor, calls, owner, noted, function, args, kwargs):
        # As the base class does it: each hop pays for every function that it goes through.
        self.owner = owner
        self.noted = noted
        self.function = function
        self.thread = self.future = None
        self.args = args
        self._kwargs = kwargs
        self._executor = executor
        self._calls = calls
        self._state = thread_state.capture() if thread_state.is_needed else ()

    def __call__(self):
        """Run the call, and give what comes of it to the loop, if that waits."""
        result = self.result
        if result is None:
            return self._run()
        if result.cancelled():
            self._end()
            return None
        try:
            value = self._run()
        except BaseException as error:
            self._deliver(_set_exception, error)
        else:
            self._deliver(_set_result, value)
        finally:
            # Both refer to this frame, and it to them.
            self.result = result = None
        return None

    def _deliver(self, setter, value):
        try:
            self.loop.call_soon_threadsafe(setter, self.result, value)
        except RuntimeError:
            # The loop has been closed: nobody waits any more.
            pass

    def _run(self):
        """Run the call as thread-sensitive code, in whatever thread this is."""
        self.thread = threading.current_thread()
        executor = self._executor
        if executor is not None:
            running, executor._running = executor._running, self
        owner, doing = self.owner, ownership.doing
        before = doing.origin
        if owner is not None:
            doing.origin = self
        depth, outer = _local.depth, _local.call
        _local.depth, _local.call = depth + 1, self
        try:
            if not self._state:
                return self.function(*self.args, **self._kwargs)
            with thread_state.applied(self._state):
                return self.function(*self.args, **self._kwargs)
        finally:
            _local.call = outer
            _end_sensitive(depth)
            doing.origin = before
            if executor is not None:
                executor._running = running
            self._end()

    def _end(self):
        self._calls.discard(self)
        if self.owner is not None:
            self.owner.work.discard(self)
        # It has the result.
        self.future = None

    def is_over(self):
        """Return whether the call has run, or was cancelled before it could."""
        future, result = self.future, self.result
        if future is None or future.done():
            return True
        return result is not None and self.thread is None and result.cancelled()


def _set_result(future, value):
    if not future.done():
        future.set_result(value)


def _set_exception(future, error):
    if future.done():
        return
    try:
        future.set_exception(error)
    except TypeError as refusal:
        # A StopIteration, which no future takes
        future.set_exception(refusal)


def run_sensitive(function, args=(), kwargs=None):
    """Call `function` as thread-sensitive code of the test, in whatever thread this is."""
    depth = _local.depth
    _local.depth = depth + 1
    try:
        return function(*args, **kwargs) if kwargs else function(*args)
    finally:
        _end_sensitive(depth)


def _end_sensitive(depth):
    _local.depth = depth
    if not depth:
        asgiref_state.forget_loop_of_thread()
