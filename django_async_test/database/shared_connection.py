"""One connection that every thread of a test may use: one lock, immune to close, watched for a lost transaction."""

import asyncio
import functools
import threading

from ..compat.django import connections as django_connections
from ..compat.django import drivers
from ..compat.python import loops
from ..undo import Undo
from . import flow, gate, kept_savepoint, phases, shared_wrapper, statements
from .access import AccessControl
from .blocks import Blocks
from .gated_classes import SHARED
from .lock import ConnectionLock, ConnectionTimeoutError
from .server_cursors import ServerCursors
from .session import Session
from .transaction_watch import TransactionWatch

__unittest = True

# None where ``loops.running_loop()`` is, at a fraction of its cost for each statement
_running_loop = asyncio._get_running_loop


def shared(wrapper):
    """Return the `SharedConnection` of `wrapper`, or None if it is not shared."""
    return wrapper.__dict__.get(SHARED)


class SharedConnection(object):
    """The connection of `wrapper`, shared by every thread.  Kept on the wrapper while that lasts."""

    def __init__(self, alias, wrapper):
        self.alias = alias
        self.wrapper = wrapper
        self.lock = ConnectionLock(alias)
        self.watch = TransactionWatch(wrapper, self.lock)
        #: Decides who may use the connection.
        self.access = AccessControl()
        #: What has admitted the thread that holds the lock.
        self.admitted_by = None
        #: The atomic blocks of the thread or task that has the lock.
        self.blocks = Blocks(self)
        self._thread = threading.get_ident()
        #: The ident of the thread that has the connection to itself, and needs no lock for a statement; or None.
        self.reserved_by = None
        # Why the connection is reserved without the lock
        self._reserve_error = None
        self._has_lock = False
        #: Whether a cursor is executing a statement that was looked at; only of MySQL.
        self.is_in_cursor = False
        #: The settings of the session that were changed, once there are any.
        self.session = None
        #: What `short_blocks` knows of the savepoint of each test, once there was one.
        self.savepoint = None
        #: The savepoint that the last test has left to the next one, or None; see `kept_savepoint`.
        self.kept_savepoint = None
        #: Cursors that live in the server.
        self.server_cursors = ServerCursors()
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
        wrapper, undo = self.wrapper, self._undo
        drivers.note_session(wrapper)
        undo.replace(wrapper, SHARED, self)
        undo.callback(wrapper.__dict__.pop, "_async_test_is_marked", None)
        shared_wrapper.adopt(wrapper, shared_wrapper.class_of(wrapper.__class__), undo)
        self.close_gate()

    def at_the_end(self, function):
        """Call `function` when the connection is not shared any more."""
        self._undo.callback(function)

    def is_thread_of_test(self):
        """Return whether the current thread is that of the test."""
        return threading.get_ident() == self._thread

    def is_in_use_here(self):
        """Return whether the current thread is that of the test, or has the lock of the connection."""
        return self.is_thread_of_test() or self.lock.is_held_by(threading.get_ident())

    def close_gate(self):
        """Let everybody who uses the driver's connection wait for the lock."""
        if self.wrapper.connection is not None:
            gate.close(self, self.wrapper.connection, self._undo)

    def note_failed_rollback(self, error):
        """Note that a roll-back to a savepoint failed with `error`, which matters if it is that of the test."""
        if not self.keeps_blocks():
            self.watch.note_loss(error)

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
        hold = lock.hold
        is_mine = hold.ident == ident and lock.block is None
        if ident == access.thread:
            # The first condition of admit(), which is nearly always enough
            if _running_loop() is not None and loops.running_loop() is not None:
                access.admit(self.alias)
        elif (not is_mine or access is not self.admitted_by or not access.is_in_force()) and not access.knows_work():
            access.admit(self.alias)
        if is_mine:
            return False
        # What acquire() does where nobody else has the lock, without the cost of calling it for every statement
        mutex = hold.mutex
        if lock.block is None and mutex.acquire(False):
            if lock.block is None and hold is lock.hold:
                hold.ident = ident
                hold.depth += 1
                self.admitted_by = access
                if ident == access.thread or (access is self.access and access.is_in_force()):
                    return True
                return self._confirm(access)
            mutex.release()
        lock.acquire()
        self.admitted_by = access
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
            self.admitted_by = self.access
        return True

    def watched(self, method, target, sql, *args, **kwargs):
        """Return ``method(target, sql, *args, **kwargs)``, unless `sql` would end the transaction of the test."""
        if self.kept_savepoint is not None:
            kept_savepoint.release(self)
        if threading.get_ident() == self.reserved_by:
            if self.session is not None:
                self.session.forget()
            return method(target, sql, *args, **kwargs)
        if self.watch.changes is not None:
            self.watch.changes.note(sql, args[0] if args else kwargs.get("params", kwargs.get("args")))
        if self.wrapper.vendor == "postgresql":
            method = self._noting_settings(method, sql, args[0] if args else kwargs.get("params"))
        return self.watch.watched(method, target, sql, *args, **kwargs)

    def restore_transaction(self, sql, is_by=False):
        """Note that the transaction of the test is gone, by `sql` or before it, and begin another in its place."""
        if self.wrapper.in_atomic_block and not self.is_reserved():
            self.watch.restore(sql, is_by)

    def refuse_end(self, sql):
        """Raise RefusedStatementError if `sql` would end the transaction of the test."""
        with self.locked():
            if not self.is_reserved():
                self.watch.look_at(sql)

    def _noting_settings(self, method, sql, params):
        name = statements.setting(sql, self.wrapper.connection, params)
        if name is None:
            if self.session is not None:
                # It may be a roll-back.
                return self._forgetting(method)
            return method
        if self.session is None:
            self.session = Session(self)
        return functools.partial(self._note_setting, name, method)

    def _note_setting(self, name, method, target, sql, *args, **kwargs):
        return self.session.note(name, method, target, sql, args, kwargs)

    def _forgetting(self, method):
        def call(*args, **kwargs):
            try:
                return method(*args, **kwargs)
            finally:
                self.session.forget()

        return call

    def locked(self):
        """Return a context manager that holds the lock for one statement."""
        return _Locked(self)

    def refuse_in_coroutine(self):
        """Let Django refuse a synchronous call in a coroutine before anything of the transaction's state is touched.

        Otherwise the loop would wait for the lock.
        """
        if _running_loop() is not None and loops.running_loop() is not None:
            self.wrapper.ensure_connection()

    def is_own_flow(self):
        """Return whether the current thread is that of the test, or runs thread-sensitive code of the test."""
        return threading.get_ident() == self._thread or flow.is_sensitive()

    def is_condemned_by_errors(self):
        """Return whether an error outside of any block breaks the transaction of the test for the current thread.

        For the test's own flow it does, as in Django.  Another thread would be in no transaction without the test, and
        does not mark it for all others, unless it is so in the database.
        """
        return self.is_own_flow() or django_connections.is_aborted(self.wrapper)

    def keeps_blocks(self):
        """Return whether a block that is entered now, in the current thread, is to hold the lock to its end."""
        # The blocks of the test's code hold the lock to their end, those that Django opens for a test do not.
        return phases.in_test_code or threading.get_ident() != self._thread

    # --- the end of a test ------------------------------------------------------------------------------------

    def cut_off(self):
        """Take the connection from whoever has it; return the blocks that were open, as `OpenBlock`."""
        self.lock.revoke()
        return self.blocks.open.cut_off()

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
        connection = self._connection
        self._is_taken = connection.take()
        if connection.session is not None:
            connection.session.apply()

    def __exit__(self, *exc_info):
        if self._is_taken:
            self._connection.lock.release()
