"""The re-entrant lock of a shared connection, and what is said when it cannot be had."""

import sys
import threading
import traceback

from .. import stacks

__unittest = True


class ConnectionTimeoutError(RuntimeError):
    """A thread waited longer than ``connection_timeout`` for a connection that another thread holds."""


class ConnectionLock(object):
    """Serialises the use of one connection by the threads of a test.

    It is taken for every statement, and held by a thread from its outermost
    atomic block's beginning to its end: savepoints of two threads must not
    interleave.  `timeout` is in seconds.
    """

    def __init__(self, alias):
        self.alias = alias
        self.timeout = 10
        #: A function that returns the name of the test.
        self.test = "a test".format
        self._lock = threading.RLock()
        self._holder = None
        self._depth = 0

    def acquire(self):
        """Take the lock; raise ConnectionTimeoutError after `timeout` seconds."""
        if not self._lock.acquire(False) and not self._lock.acquire(timeout=self.timeout):
            raise ConnectionTimeoutError(self._describe_holder())
        self._holder = threading.current_thread()
        self._depth += 1

    def release(self):
        """Give the lock back, once for each time it was taken."""
        if not self.is_mine():
            # It was taken away from a thread that has outlived its test.
            return
        self._depth -= 1
        if not self._depth:
            self._holder = None
        self._lock.release()

    def is_mine(self):
        """Tell whether the current thread holds the lock."""
        holder = self._holder
        return holder is not None and holder.ident == threading.get_ident()

    @property
    def holder(self):
        """The thread that holds the lock, or None."""
        return self._holder

    def revoke(self):
        """Take the lock away from the thread that holds it, for good."""
        self._lock = threading.RLock()
        self._holder, self._depth = None, 0

    def describe(self):
        """Return who holds the connection and where that thread is, "" if nobody does."""
        holder = self._holder
        if holder is None:
            return ""
        return "The database connection {!r} is held by thread {!r}, which is at:\n{}".format(
            self.alias, holder.name, stacks.of_thread(holder.ident) or "  (the thread has ended)\n"
        )

    def __enter__(self):
        self.acquire()

    def __exit__(self, *exc_info):
        self.release()

    def _describe_holder(self):
        waiting, holder = threading.current_thread().name, self._holder
        text = (
            "{}: thread {!r} waited {:g} seconds for the database connection {!r}, which "
        ).format(self.test(), waiting, self.timeout, self.alias)
        if holder is None:
            return text + "another thread was using. Raise `connection_timeout` if that is slow rather than stuck."
        frame = sys._current_frames().get(holder.ident)
        stack = "".join(traceback.format_stack(frame)) if frame is not None else "  (the thread has ended)\n"
        return (
            "{}thread {!r} of {} holds. All threads of a test share its connection, one after the other; a thread "
            "keeps it until its outermost atomic() block ends. End that block before you wait for another thread, "
            "use TransactionTestCase to give each thread a connection of its own, or raise `connection_timeout`. "
            "The thread that holds it is at:\n{}"
        ).format(text, holder.name, self.test(), stack)
