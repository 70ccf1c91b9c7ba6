"""One connection that every thread of a test may use: one lock, immune to close, watched for a lost transaction."""

import threading

from ..compat.django import connections as django_connections
from ..compat.django import drivers
from ..compat.python import loops
from ..undo import Undo
from . import cursors, open_blocks, phases
from .access import AccessControl
from .lock import ConnectionLock, ConnectionTimeoutError
from .transaction_watch import TransactionWatch

__unittest = True

_ATTRIBUTE = "_async_test_shared"

# Does nothing: it makes None, without the cost of a function of Python.  It is called for every statement.
_noop = type(None)


def shared(wrapper):
    """Return the `SharedConnection` of `wrapper`, or None if it is not shared."""
    return wrapper.__dict__.get(_ATTRIBUTE)


class SharedConnection(object):
    """The connection of `wrapper`, shared by every thread.  Kept on the wrapper while that lasts."""

    def __init__(self, alias, wrapper):
        self.alias = alias
        self.wrapper = wrapper
        self.lock = ConnectionLock(alias)
        self.watch = TransactionWatch(wrapper, self.lock)
        #: Decides who may use the connection.
        self.access = AccessControl()
        # What has admitted the thread that holds the lock
        self._admitted_by = None
        #: The atomic blocks of the test's code that are open.
        self.blocks = open_blocks.OpenBlocks()
        self._thread = threading.get_ident()
        #: The ident of the thread that has the connection to itself, and needs no lock for a statement; or None.
        self.reserved_by = None
        # Why the connection is reserved without the lock
        self._reserve_error = None
        self._has_lock = False
        self._users = 0
        self._undo = Undo()

    def __enter__(self):
        self._users += 1
        if self._users == 1:
            self._prepare()
        return self

    def __exit__(self, *exc_info):
        self._users -= 1
        if not self._users:
            self._undo.close()

    def _prepare(self):
        wrapper, replace = self.wrapper, self._undo.replace
        replace(wrapper, _ATTRIBUTE, self)
        drivers.note_session(wrapper)
        # Neither is it closed while a test owns its transaction, nor does it belong to one thread.
        for name in ("close", "close_if_unusable_or_obsolete", "close_pool"):
            if hasattr(wrapper, name):
                replace(wrapper, name, django_connections.nothing)
        replace(wrapper, "validate_thread_sharing", _noop)
        for name in ("make_cursor", "make_debug_cursor"):
            replace(wrapper, name, cursors.locked_maker(getattr(wrapper, name), self))
        replace(wrapper, "savepoint_rollback", self._watching(wrapper.savepoint_rollback))

    def _watching(self, savepoint_rollback):
        def watched_savepoint_rollback(sid):
            try:
                return savepoint_rollback(sid)
            except Exception as error:
                if not self._keeps_blocks():
                    self.watch.note_loss(error)
                raise

        return watched_savepoint_rollback

    # --- Django's own set-up and roll-back --------------------------------------------------------------------

    def reserve(self):
        """Reserve the connection for Django's own set-up or roll-back, which must not wait for a thread for ever."""
        try:
            self.lock.acquire()
            self._has_lock = True
        except ConnectionTimeoutError as error:
            self._reserve_error = error
        self.reserved_by = self._thread

    def unreserve(self):
        """Share the connection with the threads of the test again."""
        if self._has_lock:
            self.lock.release()
        self.reserved_by, self._has_lock = None, False

    def is_reserved(self):
        """Return whether the current thread has the connection to itself, and needs no lock for a statement."""
        return threading.get_ident() == self.reserved_by

    # --- statements and blocks --------------------------------------------------------------------------------

    def take(self):
        """Take the lock for a statement; return whether it must be released.

        Raises ConnectionOwnershipError and ConnectionTimeoutError.
        """
        ident = threading.get_ident()
        if ident == self.reserved_by:
            return False
        access, lock = self.access, self.lock
        is_mine = lock.ident == ident and lock.block is None
        if ident == access.thread:
            # The first condition of admit(), which is nearly always enough
            if loops.running_loop() is not None:
                access.admit(self.alias)
        elif not is_mine or access is not self._admitted_by or not access.is_in_force():
            access.admit(self.alias)
        if is_mine:
            return False
        # What acquire() does where nobody else has the lock, without the cost of calling it for every statement
        mutex = lock.mutex
        if lock.block is None and mutex.acquire(False):
            if lock.block is None:
                lock.ident = ident
                lock.depth += 1
                self._admitted_by = access
                return True if ident == access.thread else self._confirm(access)
            mutex.release()
        lock.acquire()
        self._admitted_by = access
        return self._confirm(access)

    def _confirm(self, access):
        """Return True: the thread, which has the lock now, is admitted still.  It may be for another test meanwhile.

        Raises ConnectionOwnershipError if the test has ended, and was perhaps rolled back, since it was admitted.
        """
        if access is not self.access or not access.is_in_force():
            try:
                self.access.admit(self.alias)
            except BaseException:
                self.lock.release()
                raise
            self._admitted_by = self.access
        return True

    def locked(self):
        """Return a context manager that holds the lock for one statement."""
        return _Locked(self)

    def refuse_in_coroutine(self):
        """Let Django refuse a synchronous call in a coroutine before anything of the transaction's state is touched.

        Otherwise the loop would wait for the lock.
        """
        if loops.running_loop() is not None:
            self.wrapper.ensure_connection()

    def enter_block(self, atomic, enter):
        """Enter the block `atomic` with ``enter(atomic)``; the current thread keeps the lock to its end."""
        if threading.get_ident() == self.reserved_by:
            return enter(atomic)
        self.refuse_in_coroutine()
        if not self._keeps_blocks():
            with self.locked():
                return enter(atomic)
        self.access.admit(self.alias)
        self.lock.acquire()
        self._admitted_by = self.access
        try:
            # Again: the test may have ended meanwhile.
            self.access.admit(self.alias)
            result = enter(atomic)
        except BaseException:
            self.lock.release()
            raise
        self.blocks.begin(atomic)
        return result

    def exit_block(self, atomic, leave, *exc_info):
        """Leave the block `atomic` with ``leave(atomic, *exc_info)``."""
        if threading.get_ident() == self.reserved_by:
            return leave(atomic, *exc_info)
        if not self.lock.is_mine() or not self.blocks.has(atomic):
            # A block of Django's test case, which is open all the time
            with self.locked():
                return leave(atomic, *exc_info)
        try:
            return leave(atomic, *exc_info)
        finally:
            self.blocks.end(atomic)
            self.lock.release()

    def enter_task_block(self, atomic, enter, noted):
        """Enter the block of a task, which has the connection; `noted` are the notes of where it was begun."""
        with self.locked():
            enter(atomic)
        self.blocks.begin_of_task(atomic, noted)

    def exit_task_block(self, atomic, leave, *exc_info):
        """Leave the block of a task; wait for what its threads are still executing."""
        try:
            is_taken = self.take()
        except ConnectionTimeoutError as error:
            # Left nevertheless, or no later block of the test could be.
            leave(atomic, ConnectionTimeoutError, error, None)
            raise
        try:
            leave(atomic, *exc_info)
        finally:
            self.blocks.end(atomic)
            if is_taken:
                self.lock.release()

    def _keeps_blocks(self):
        # The blocks of the test's code hold the lock to their end, those that Django opens for a test do not.
        return phases.in_test_code or threading.get_ident() != self._thread

    # --- the end of a test ------------------------------------------------------------------------------------

    def cut_off(self):
        """Take the connection from whoever has it; return the blocks that were open, as `OpenBlock`."""
        self.lock.revoke()
        return self.blocks.cut_off()

    def problems(self):
        """Return what went wrong with the connection since the last call, as messages."""
        if self._reserve_error is None and not self.watch.has_noted():
            return []
        messages = self._problems_of_transaction()
        if self._reserve_error is not None:
            messages.append("{} (The test was rolled back nevertheless.)".format(self._reserve_error))
            self._reserve_error = None
        return messages

    def _problems_of_transaction(self):
        if self.is_reserved():
            return self.watch.problems()
        # At the end of a class hook: what mends the connection must not be taken for code of the test.
        self.reserve()
        try:
            return self.watch.problems()
        finally:
            self.unreserve()


class _Locked(object):
    # Not a generator, which costs more than the statement's other additions together.
    def __init__(self, connection):
        self._connection = connection

    def __enter__(self):
        self._is_taken = self._connection.take()

    def __exit__(self, *exc_info):
        if self._is_taken:
            self._connection.lock.release()
