"""Atomic blocks on a shared connection: one thread's block at a time, and no damage from a refused call.

While connections are shared, two things of ``django.db.transaction`` are
replaced: entering and leaving an ``Atomic`` takes and releases the connection's
lock, and ``mark_for_rollback_on_error`` does the same and does not condemn the
transaction for a call that never reached the database.
"""

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from ..compat.django.own_code import is_djangos
from ..undo import StandIns, Undo
from . import open_blocks
from .lock import ConnectionTimeoutError
from .shared_connection import shared

try:
    from django.core.exceptions import SynchronousOnlyOperation
except ImportError:
    # Django before 3.0 refuses nothing.
    class SynchronousOnlyOperation(Exception):
        pass


__unittest = True

_NEVER_REACHED_THE_DATABASE = (SynchronousOnlyOperation, ConnectionTimeoutError)

_users = 0
_undo = Undo()
# What ours call
_enter, _exit = transaction.Atomic.__enter__, transaction.Atomic.__exit__
# Whether these are Django's
_are_djangos = False


class Serialised(object):
    """A context manager in which atomic blocks on connections that are shared are serialised."""

    # Not a generator: each class pays for it.
    def __enter__(self):
        global _users
        if not _users:
            _stand_ins.install(_undo)
        _users += 1

    def __exit__(self, *exc_info):
        global _users
        _users -= 1
        if not _users:
            _undo.close()


def _find():
    yield transaction.Atomic, "__enter__", _entering
    yield transaction.Atomic, "__exit__", _leaving
    # Django 2.2 and later
    if hasattr(transaction, "mark_for_rollback_on_error"):
        yield transaction, "mark_for_rollback_on_error", _Marking.replacing


def _entering(original):
    global _enter, _are_djangos
    _enter, _are_djangos = original, is_djangos(original) and is_djangos(_exit)
    return _enter_block


def _leaving(original):
    global _exit, _are_djangos
    _exit, _are_djangos = original, is_djangos(original) and is_djangos(_enter)
    return _exit_block


_stand_ins = StandIns(_find, keeps_later=False)


def are_plain():
    """Return whether blocks are serialised, and nobody else has to do with how they are entered and left."""
    atomic = transaction.Atomic
    return _are_djangos and atomic.__enter__ is _enter_block and atomic.__exit__ is _exit_block


def _shared(using):
    return shared(connections[using or DEFAULT_DB_ALIAS])


def _enter_block(self):
    connection = _shared(self.using)
    if connection is None:
        entered = _enter(self)
        if open_blocks.was_cut_off(self):
            open_blocks.note_entered_again(self)
        return entered
    return connection.blocks.enter(self, _enter)


def _exit_block(self, exc_type, exc_value, traceback):
    connection = _shared(self.using)
    if open_blocks.was_cut_off(self) and not _is_open_here(connection, self):
        open_blocks.note_left(self)
        return None
    if connection is None:
        return _exit(self, exc_type, exc_value, traceback)
    return connection.blocks.leave(self, _exit, exc_type, exc_value, traceback)


def _is_open_here(connection, atomic):
    """Return whether the current thread can be in the block, on the shared connection or, if None, on its own."""
    if connection is None:
        # That a transaction is open there says nothing: it may be that of a class of Django's.
        return open_blocks.leave_again(atomic)
    return connection.blocks.open.has_here(atomic)


def enter_for_task(atomic, noted):
    """Enter an atomic block that does not keep the lock for the current thread: a task has the connection.

    `noted` are the notes of where the task has begun it.
    """
    connection = _shared(atomic.using)
    if connection is None:
        atomic.__enter__()
        return
    connection.blocks.enter_for_task(atomic, _enter, noted)


def exit_for_task(atomic, exc_type, exc_value, traceback):
    """Leave a block that was entered with `enter_for_task()`; wait for what its threads are still executing."""
    connection = _shared(atomic.using)
    if open_blocks.was_cut_off(atomic) and (connection is None or not connection.blocks.open.has(atomic)):
        open_blocks.note_left(atomic)
        return
    if connection is None:
        atomic.__exit__(exc_type, exc_value, traceback)
    else:
        connection.blocks.leave_for_task(atomic, _exit, exc_type, exc_value, traceback)


class _Marking(object):
    """Stands for ``mark_for_rollback_on_error`` on a shared connection; Django's own is used once there is an error."""

    def __init__(self, original, connection, using):
        self._original = original
        self._connection = connection
        self._using = using

    @classmethod
    def replacing(cls, original):
        """Return what stands for `original` meanwhile."""

        def mark_for_rollback_on_error(using=None):
            connection = _shared(using)
            return original(using=using) if connection is None else cls(original, connection, using)

        return mark_for_rollback_on_error

    def __enter__(self):
        self._connection.refuse_in_coroutine()
        self._is_taken = self._connection.take()

    def __exit__(self, exc_type, exc_value, traceback):
        try:
            if (
                exc_type is not None
                and not issubclass(exc_type, _NEVER_REACHED_THE_DATABASE)
                and (not self._is_taken or self._connection.is_condemned_by_errors())
            ):
                marking = self._original(using=self._using)
                marking.__enter__()
                return marking.__exit__(exc_type, exc_value, traceback)
        finally:
            if self._is_taken:
                self._connection.lock.release()
