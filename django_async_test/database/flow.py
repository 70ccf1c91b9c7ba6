"""Which code belongs to the flow of the test itself, whatever thread it runs in.

Thread-sensitive sync code runs in a worker thread while the loop is in the
test's thread, but it is the test's own code: in a ``TransactionTestCase`` it
uses the test's connection, as it would if the thread were the same.
"""

import concurrent.futures
import threading

from ..compat.asgiref import bridge
from ..compat.asgiref import state as asgiref_state
from ..compat.django import thread_state
from ..engine import stacks
from . import task_blocks

__unittest = True

_local = threading.local()


def is_sensitive():
    """Return whether the current thread is running thread-sensitive code of a test."""
    return getattr(_local, "depth", 0) > 0


class SensitiveExecutor(object):
    """Runs thread-sensitive code in `executor`, and marks it as the test's own flow meanwhile."""

    def __init__(self, executor):
        self._executor = executor
        self._pending = set()
        # (thread, function, arguments) of the call that is running now
        self._running = None

    @property
    def executor(self):
        """What runs the code; another one once a call has been left behind."""
        return self._executor

    def submit(self, function, *args, **kwargs):
        block = task_blocks.current()
        executor = block.executor() if block is not None else None
        if executor is None:
            future = self._executor.submit(self._run, thread_state.capture(), function, args, kwargs)
        else:
            # An asynchronous block has a thread of its own.
            future = executor.submit(_run_with_state, thread_state.capture(), function, args, kwargs)
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)
        return future

    def _run(self, state, function, args, kwargs):
        before, self._running = self._running, (threading.current_thread(), function, args)
        try:
            return _run_with_state(state, function, args, kwargs)
        finally:
            self._running = before

    def is_busy(self):
        """Return whether something that was submitted has not run."""
        return bool(self._pending)

    def drain(self):
        """Block until everything that was submitted has run."""
        concurrent.futures.wait(list(self._pending))

    def __getattr__(self, name):
        # Django's tests, for one, look for the executor's threads.
        return getattr(self._executor, name)

    def leave_behind(self):
        """Leave what was submitted to itself, and go on with another thread; return the threads left behind."""
        running, self._running = self._running, None
        for future in list(self._pending):
            future.cancel()
        self._pending = set()
        # The stuck thread ends when its call does.
        self._executor.shutdown(wait=False)
        self._executor = concurrent.futures.ThreadPoolExecutor(max_workers=1)
        return [running[0]] if running is not None else []

    def describe(self):
        """Return what occupies the executor as text, "" if nothing does."""
        running = self._running
        if running is None:
            return ""
        thread, function, args = running
        waiting = len(self._pending) - 1
        return "The thread of sync_to_async() is occupied by {!r}{}. It is thread {!r}, which is at:\n{}".format(
            bridge.called_function(function, args),
            ", and {} calls wait for it".format(waiting) if waiting > 0 else "",
            thread.name,
            stacks.of_thread(thread.ident) or "",
        )


def run_sensitive(function, args=(), kwargs=None):
    """Call `function` as thread-sensitive code of the test, in whatever thread this is."""
    _local.depth = getattr(_local, "depth", 0) + 1
    try:
        return function(*args, **(kwargs or {}))
    finally:
        _local.depth -= 1
        if not _local.depth:
            asgiref_state.forget_loop_of_thread()


def _run_with_state(state, function, args, kwargs):
    if not state:
        return run_sensitive(function, args, kwargs)
    with thread_state.applied(state):
        return run_sensitive(function, args, kwargs)
