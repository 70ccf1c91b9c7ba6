"""Which code belongs to the flow of the test itself, whatever thread it runs in.

Thread-sensitive sync code runs in a worker thread while the loop is in the
test's thread, but it is the test's own code: in a ``TransactionTestCase`` it
uses the test's connection, as it would if the thread were the same.
"""

import concurrent.futures
import threading

from ..compat import asgiref_state, thread_state
from . import task_blocks

__unittest = True

_local = threading.local()


def is_sensitive():
    """Tell whether the current thread is running thread-sensitive code of a test."""
    return getattr(_local, "depth", 0) > 0


class SensitiveExecutor(object):
    """Runs thread-sensitive code in `executor`, and marks it as the test's own flow meanwhile."""

    def __init__(self, executor):
        self._executor = executor
        self._pending = set()

    def submit(self, function, *args, **kwargs):
        block = task_blocks.current()
        executor = block.executor() if block is not None else None
        future = (executor or self._executor).submit(_run_with_state, thread_state.capture(), function, args, kwargs)
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)
        return future

    def is_busy(self):
        """Tell whether something that was submitted has not run."""
        return bool(self._pending)

    def drain(self):
        """Block until everything that was submitted has run."""
        concurrent.futures.wait(list(self._pending))

    def shutdown(self, *args, **kwargs):
        self._executor.shutdown(*args, **kwargs)


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
    with thread_state.applied(state):
        return run_sensitive(function, args, kwargs)
