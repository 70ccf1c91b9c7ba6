"""The re-entrant lock of a shared connection, and what is said when it cannot be had."""

import threading
import time

from ..engine import stacks
from . import task_blocks

__unittest = True


class ConnectionTimeoutError(RuntimeError):
    """A thread waited longer than ``connection_timeout`` for a connection that another thread holds."""


class ConnectionLock(object):
    """Serialises the use of one connection by the threads of a test.

    It is taken for every statement, and held by a thread from its outermost
    atomic block's beginning to its end: savepoints of two threads must not
    interleave.  `timeout` is in seconds.

    An asynchronous block holds it for its tasks, in whatever thread their
    statements are executed.  Among themselves they use the lock of the block.
    """

    def __init__(self, alias):
        self.alias = alias
        self.timeout = 10
        #: A function that returns the name of the test.
        self.test = "a test".format
        #: The asynchronous block that holds the lock, if any.
        self.block = None
        #: Called when the lock may be free; see `task_blocks`.
        self.wakers = set()
        self._lock = threading.RLock()
        self._holder = None
        self._depth = 0

    def acquire(self):
        """Take the lock; raise ConnectionTimeoutError after `timeout` seconds."""
        if self.block is not None:
            self = task_blocks.innermost_lock(self)
        if not self._lock.acquire(False) and not self._lock.acquire(timeout=self.timeout):
            raise ConnectionTimeoutError(self.describe_holder())
        if self.block is not None:
            self._wait_for_block()
        self._holder = threading.current_thread()
        self._depth += 1

    def _wait_for_block(self):
        deadline = time.monotonic() + self.timeout
        while self.block is not None:
            block = self.block
            self._lock.release()
            rest = deadline - time.monotonic()
            if block.needs_this_thread() or rest <= 0 or not block.ended.wait(rest):
                raise ConnectionTimeoutError(self.describe_holder(block))
            rest = max(0, deadline - time.monotonic())
            if not self._lock.acquire(timeout=rest):
                raise ConnectionTimeoutError(self.describe_holder())

    def release(self):
        """Give the lock back, once for each time it was taken."""
        if self.block is not None:
            self = task_blocks.innermost_lock(self)
        if not self.is_mine():
            # It was taken away from a thread that has outlived its test.
            return
        self._depth -= 1
        if not self._depth:
            self._holder = None
        self._lock.release()
        if self.wakers:
            self.wake()

    def is_mine(self):
        """Tell whether the current thread holds the lock."""
        if self.block is not None:
            self = task_blocks.innermost_lock(self)
        holder = self._holder
        return holder is not None and holder.ident == threading.get_ident()

    @property
    def holder(self):
        """The thread that holds the lock, or None."""
        return self._holder

    def revoke(self):
        """Take the lock away from the thread, or block, that holds it, for good."""
        self._lock = threading.RLock()
        self._holder, self._depth = None, 0
        self.block = None

    def describe(self):
        """Return who holds the connection and where that thread is, "" if nobody does."""
        holder = self._holder
        if self.block is not None:
            return "The database connection {!r} is one that {}".format(self.alias, self.block.describe())
        if holder is None:
            return ""
        return "The database connection {!r} is held by thread {!r}, which is at:\n{}".format(
            self.alias, holder.name, stacks.of_thread(holder.ident) or "  (the thread has ended)\n"
        )

    def __enter__(self):
        self.acquire()

    def __exit__(self, *exc_info):
        self.release()

    # --- for asynchronous blocks ----------------------------------------------------------------------------

    def give_to(self, block):
        """Let `block` hold the lock, if it can be had at once; tell whether it does."""
        if not self._lock.acquire(False):
            return False
        try:
            if self.block is not None:
                return False
            self.block = block
            return True
        finally:
            self._lock.release()

    def take_back(self):
        """End the time of the block that holds the lock."""
        self.block = None
        self.wake()

    def wake(self):
        """Tell all who wait in a loop that the lock may be free."""
        for waker in list(self.wakers):
            waker()

    def describe_holder(self, block=None):
        """Return the message for the current thread, or task, which has waited in vain."""
        waiting, holder = threading.current_thread().name, self._holder
        text = ("{}: thread {!r} waited {:g} seconds for the database connection {!r}, which ").format(
            self.test(), waiting, self.timeout, self.alias
        )
        block = block or self.block
        if block is not None:
            return text + block.describe()
        if holder is None:
            return text + "another thread was using. Raise `connection_timeout` if that is slow rather than stuck."
        stack = stacks.of_thread(holder.ident) or "  (the thread has ended)\n"
        return (
            "{}thread {!r} of {} holds. All threads of a test share its connection, one after the other; a thread "
            "keeps it until its outermost atomic() block ends. End that block before you wait for another thread, "
            "use TransactionTestCase to give each thread a connection of its own, or raise `connection_timeout`. "
            "The thread that holds it is at:\n{}"
        ).format(text, holder.name, self.test(), stack)
