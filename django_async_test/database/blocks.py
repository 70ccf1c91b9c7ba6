"""The atomic blocks that are open on a shared connection: those of one thread or task, which has the lock meanwhile."""

import threading
import weakref

from . import open_blocks, task_blocks
from .lock import ConnectionTimeoutError

__unittest = True


class Blocks(object):
    """The atomic blocks of whoever has the lock of `connection`, a `SharedConnection`."""

    def __init__(self, connection):
        # Not a cycle, of which each class would leave one.
        self._connection = weakref.ref(connection)
        #: Those that are open, with where they were begun.
        self.open = open_blocks.OpenBlocks()
        #: How many savepoints there are around the outermost one; None if no block is open.
        self.outer_depth = None
        #: What threads outside of any block have marked for a roll-back, which is nobody else's.
        self.marks = threading.local()

    def is_mine(self):
        """Return whether an atomic block of the current thread or task is open, which therefore has the lock."""
        lock = self._connection().lock
        if lock.block is not None and task_blocks.innermost_lock(lock) is not lock:
            return True
        return self.open.has_any() and lock.is_mine()

    def enter(self, atomic, enter):
        """Enter the block `atomic` with ``enter(atomic)``; the current thread keeps the lock to its end."""
        connection = self._connection()
        if threading.get_ident() == connection.reserved_by:
            return enter(atomic)
        connection.refuse_in_coroutine()
        if not connection.keeps_blocks():
            with connection.locked():
                return enter(atomic)
        connection.access.admit(connection.alias)
        connection.lock.acquire()
        connection.admitted_by = connection.access
        self._note_depth()
        try:
            # Again: the test may have ended meanwhile.
            connection.access.admit(connection.alias)
            result = enter(atomic)
        except BaseException:
            self.forget_depth()
            connection.lock.release()
            raise
        self.open.begin(atomic)
        return result

    def leave(self, atomic, leave, *exc_info):
        """Leave the block `atomic` with ``leave(atomic, *exc_info)``."""
        connection = self._connection()
        if threading.get_ident() == connection.reserved_by:
            return leave(atomic, *exc_info)
        if not connection.lock.is_mine() or not self.open.has(atomic):
            # A block of Django's test case, which is open all the time
            with connection.locked():
                return leave(atomic, *exc_info)
        try:
            return leave(atomic, *exc_info)
        finally:
            self.open.end(atomic)
            self.forget_depth()
            connection.lock.release()

    def enter_for_task(self, atomic, enter, noted=()):
        """Enter the block of a task, which has the connection until `leave_for_task()`; `noted` says where it began."""
        connection = self._connection()
        with connection.locked():
            self._note_depth()
            try:
                enter(atomic)
            except BaseException:
                self.forget_depth()
                raise
            self.open.begin_of_task(atomic, noted)

    def leave_for_task(self, atomic, leave, *exc_info):
        """Leave the block of a task; wait for what its threads are still executing."""
        connection = self._connection()
        try:
            is_taken = connection.take()
        except ConnectionTimeoutError as error:
            # Left nevertheless, or no later block of the test could be.
            leave(atomic, ConnectionTimeoutError, error, None)
            self.forget_depth()
            raise
        try:
            leave(atomic, *exc_info)
        finally:
            self.open.end(atomic)
            self.forget_depth()
            if is_taken:
                connection.lock.release()

    def _note_depth(self):
        # Before a block is entered
        if self.outer_depth is None:
            self.outer_depth = len(self._connection().wrapper.savepoint_ids)

    def forget_depth(self):
        """Forget the outermost block once it has been left."""
        if self.outer_depth is not None and len(self._connection().wrapper.savepoint_ids) <= self.outer_depth:
            self.outer_depth = None
