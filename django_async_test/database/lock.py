"""The re-entrant lock of a shared connection, and the message when it cannot be had."""

import functools
import threading
import time

from ..compat.python import executors
from ..engine import ownership, stacks
from . import task_blocks

__unittest = True

_ENDED = "  (the thread has ended)\n"


class ConnectionTimeoutError(RuntimeError):
    """A thread waited longer than ``connection_timeout`` for a connection that another thread holds."""


class Hold(object):
    """What a thread holds that has the lock: a mutex, and how often it has taken it.

    A lock that is taken away from a thread gets a new one.  A thread that was about to take the old one must not be
    counted in the new one, which somebody else has.
    """

    __slots__ = ("depth", "ident", "mutex")

    def __init__(self):
        self.mutex = threading.RLock()
        #: The ident of the thread that holds it, None if no thread does.
        self.ident = None
        self.depth = 0


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
        self.test = functools.partial(str, "a test")
        #: The asynchronous block that holds the lock, if any.
        self.block = None
        #: Called when the lock may be free; see `task_blocks`.
        self.wakers = set()
        #: What is locked; `SharedConnection.take()` uses it itself.
        self.hold = Hold()

    @property
    def ident(self):
        """The ident of the thread that holds the lock, None if no thread does."""
        return self.hold.ident

    def acquire(self):
        """Take the lock; raise ConnectionTimeoutError after `timeout` seconds."""
        if self.block is not None:
            inner = task_blocks.innermost_lock(self)
            if inner is not self:
                inner.acquire()
                return
        hold = self.hold
        if not hold.mutex.acquire(False):
            hold = self._locked_hold(self.timeout)
            if hold is None:
                raise ConnectionTimeoutError(self.describe_holder())
        elif hold is not self.hold:
            # It was taken away meanwhile.
            hold.mutex.release()
            return self.acquire()
        if self.block is not None:
            hold = self._wait_for_block(hold)
        hold.ident = threading.get_ident()
        hold.depth += 1

    def acquire_at_once(self):
        """Take the lock unless somebody else has it; return whether it was taken."""
        hold = None if self.block is not None else self._locked_hold(False)
        if hold is None:
            return False
        if self.block is not None:
            hold.mutex.release()
            return False
        hold.ident = threading.get_ident()
        hold.depth += 1
        return True

    def _locked_hold(self, timeout):
        """Return the `Hold`, whose mutex is locked, or None after `timeout` seconds, which may be False."""
        deadline = time.monotonic() + timeout
        while True:
            hold = self.hold
            if timeout is False:
                is_locked = hold.mutex.acquire(False)
            else:
                is_locked = hold.mutex.acquire(timeout=max(0, deadline - time.monotonic()))
            if not is_locked:
                return None
            if hold is self.hold:
                return hold
            # It was taken away meanwhile.
            hold.mutex.release()

    def _wait_for_block(self, hold):
        # The block may need the pool whose workers wait for its end.
        with executors.one_more_thread(getattr(ownership.doing.origin, "pool", None)):
            return self._wait_until_it_ends(hold)

    def _wait_until_it_ends(self, hold):
        deadline = time.monotonic() + self.timeout
        while True:
            # Read once: its task ends it without the lock.
            block = self.block
            if block is None:
                return hold
            hold.mutex.release()
            rest = deadline - time.monotonic()
            if block.needs_this_thread() or rest <= 0 or not block.ended.wait(rest):
                raise ConnectionTimeoutError(self.describe_holder(block))
            hold = self._locked_hold(max(0, deadline - time.monotonic()))
            if hold is None:
                raise ConnectionTimeoutError(self.describe_holder())

    def release(self):
        """Release the lock, once for each time it was taken."""
        if self.block is not None:
            inner = task_blocks.innermost_lock(self)
            if inner is not self:
                inner.release()
                return
        hold = self.hold
        if hold.ident != threading.get_ident():
            # It was revoked from a thread that has outlived its test.
            return
        hold.depth -= 1
        if not hold.depth:
            hold.ident = None
        hold.mutex.release()
        if self.wakers:
            self.wake()

    def is_mine(self):
        """Return whether the current thread holds the lock."""
        if self.block is not None:
            inner = task_blocks.innermost_lock(self)
            if inner is not self:
                return inner.is_mine()
        return self.ident == threading.get_ident()

    def is_held_by(self, ident):
        """Return whether the thread `ident` holds the lock, or the one of an asynchronous block that does."""
        lock, block = self, self.block
        while block is not None:
            lock = block.inner_lock
            block = lock.block
        return lock.ident == ident

    def revoke(self):
        """Take the lock away from the thread, or block, that holds it, for good."""
        block, self.block = self.block, None
        if block is not None:
            block.abandon()
        if self.ident == threading.get_ident():
            # Who waits for it goes on.
            while self.ident is not None:
                self.release()
        else:
            self.hold = Hold()

    def forget_threads(self):
        """Free the lock in a process that was forked, whose other threads are not there."""
        self.hold, self.block = Hold(), None
        self.wakers = set()

    def __enter__(self):
        self.acquire()

    def __exit__(self, *exc_info):
        self.release()

    # --- for asynchronous blocks ----------------------------------------------------------------------------

    def begin_block(self, block):
        """Let `block` hold the lock, if it can be had at once; return whether it does."""
        hold = self._locked_hold(False)
        if hold is None:
            return False
        try:
            if self.block is not None:
                return False
            self.block = block
            return True
        finally:
            hold.mutex.release()

    def end_block(self, block):
        """End the time of `block`, which holds the lock unless it was taken away."""
        if self.block is block:
            self.block = None
            self.wake()

    def wake(self):
        """Wake all who wait in a loop: the lock may be free."""
        for waker in list(self.wakers):
            waker()

    # --- messages -------------------------------------------------------------------------------------------

    def describe(self):
        """Return who holds the connection and where that thread is, "" if nobody does."""
        text, block, ident = "The database connection {!r} is ".format(self.alias), self.block, self.ident
        if block is not None:
            return "{}one that {}".format(text, block.describe())
        if ident is None:
            return ""
        return "{}held by {}, which is at:\n{}".format(text, name_of(ident), stacks.of_thread(ident) or _ENDED)

    def describe_holder(self, block=None):
        """Return the message for the current thread, or task, which has waited in vain."""
        waiting, ident = threading.current_thread().name, self.ident
        text = ("{}: thread {!r} waited {:g} seconds for the database connection {!r}, which ").format(
            self.test(), waiting, self.timeout, self.alias
        )
        block = block or self.block
        if block is not None:
            return text + block.describe()
        if ident is None:
            return text + "another thread was using. Raise `connection_timeout` if that is slow rather than stuck."
        return (
            "{}{} of {} holds. All threads of a test share its connection, one after the other; a thread "
            "keeps it until its outermost atomic() block ends. End that block before you wait for another thread, "
            "use TransactionTestCase to give each thread a connection of its own, or raise `connection_timeout`. "
            "The thread that holds it is at:\n{}"
        ).format(text, name_of(ident), self.test(), stacks.of_thread(ident) or _ENDED)


def name_of(ident):
    """Return which thread has this ident, as text."""
    for thread in threading.enumerate():
        if thread.ident == ident:
            return "thread {!r}".format(thread.name)
    return "a thread"
