"""Which code belongs to the flow of the test itself, whatever thread it runs in.

Thread-sensitive sync code runs in a worker thread while the loop is in the
test's thread, but it is the test's own code: in a ``TransactionTestCase`` it
uses the test's connection, as it would if the thread were the same.
"""

import concurrent.futures
import threading

from ..compat import thread_state

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
        future = self._executor.submit(_run_sensitive, thread_state.capture(), function, args, kwargs)
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)
        return future

    def is_busy(self):
        """Tell whether something that was submitted has not run."""
        return bool(self._pending)

    def drain(self):
        """Block until everything that was submitted has run."""
        concurrent.futures.wait(list(self._pending))

    def __getattr__(self, name):
        # Django's tests, for one, look for the executor's threads.
        return getattr(self._executor, name)


def _run_sensitive(state, function, args, kwargs):
    _local.depth = getattr(_local, "depth", 0) + 1
    try:
        with thread_state.applied(state):
            return function(*args, **kwargs)
    finally:
        _local.depth -= 1
