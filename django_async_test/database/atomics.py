"""Atomic blocks on a shared connection: one thread's block at a time, and no damage from a refused call.

While connections are shared, two things of ``django.db.transaction`` are
replaced: entering and leaving an ``Atomic`` takes and gives the connection's
lock, and ``mark_for_rollback_on_error`` does the same and does not condemn the
transaction for a call that never reached the database.
"""

import contextlib

from django.db import transaction

from ..compat.python import loops
from . import lending
from .lock import ConnectionTimeoutError

try:
    from django.core.exceptions import SynchronousOnlyOperation
except ImportError:
    # Django before 3.0 refuses nothing.
    class SynchronousOnlyOperation(Exception):
        pass


__unittest = True

_NEVER_REACHED_THE_DATABASE = (SynchronousOnlyOperation, ConnectionTimeoutError)

_users = 0
_originals = {}


@contextlib.contextmanager
def serialised():
    """Serialise atomic blocks on connections that are lent."""
    global _users
    if not _users:
        _install()
    _users += 1
    try:
        yield
    finally:
        _users -= 1
        if not _users:
            _uninstall()


def _install():
    atomic = transaction.Atomic
    _originals.update(enter=atomic.__enter__, exit=atomic.__exit__)
    atomic.__enter__, atomic.__exit__ = _enter, _exit
    # Django 2.2 and later
    if hasattr(transaction, "mark_for_rollback_on_error"):
        _originals["mark"] = transaction.mark_for_rollback_on_error
        transaction.mark_for_rollback_on_error = _mark_for_rollback_on_error


def _uninstall():
    atomic = transaction.Atomic
    atomic.__enter__, atomic.__exit__ = _originals["enter"], _originals["exit"]
    if "mark" in _originals:
        transaction.mark_for_rollback_on_error = _originals["mark"]
    _originals.clear()


def _enter(self):
    original = _originals["enter"]
    loan = lending.loan_of(transaction.get_connection(self.using))
    if loan is None or loan.is_held():
        return original(self)
    _refuse_in_coroutine(loan)
    if not loan.holds_blocks():
        with loan.statement_lock():
            return original(self)
    loan.take_for_block()
    try:
        result = original(self)
    except BaseException:
        loan.lock.release()
        raise
    loan.blocks.append(self)
    return result


def _exit(self, exc_type, exc_value, traceback):
    original = _originals["exit"]
    loan = lending.loan_of(transaction.get_connection(self.using))
    if loan is None or loan.is_held():
        return original(self, exc_type, exc_value, traceback)
    if not loan.lock.is_mine() or self not in loan.blocks:
        # A block of Django's test case, which is open all the time.
        with loan.statement_lock():
            return original(self, exc_type, exc_value, traceback)
    try:
        return original(self, exc_type, exc_value, traceback)
    finally:
        loan.blocks.remove(self)
        loan.lock.release()


def enter_for_task(atomic):
    """Enter an atomic block that does not keep the lock for the current thread: a task has the connection."""
    enter = _originals.get("enter") or type(atomic).__enter__
    loan = lending.loan_of(transaction.get_connection(atomic.using))
    if loan is None:
        enter(atomic)
        return
    with loan.statement_lock():
        enter(atomic)


def exit_for_task(atomic, exc_type, exc_value, traceback):
    """Leave a block that was entered with `enter_for_task()`; wait for what its threads are still executing."""
    leave = _originals.get("exit") or type(atomic).__exit__
    loan = lending.loan_of(transaction.get_connection(atomic.using))
    if loan is None:
        leave(atomic, exc_type, exc_value, traceback)
        return
    try:
        taken = loan.take()
    except ConnectionTimeoutError as error:
        # Left nevertheless, or no later block of the test could be.
        leave(atomic, ConnectionTimeoutError, error, None)
        raise
    try:
        leave(atomic, exc_type, exc_value, traceback)
    finally:
        if taken:
            loan.lock.release()


@contextlib.contextmanager
def _mark_for_rollback_on_error(using=None):
    original = _originals["mark"]
    loan = lending.loan_of(transaction.get_connection(using))
    if loan is None:
        with original(using=using):
            yield
        return
    _refuse_in_coroutine(loan)
    with loan.statement_lock():
        harmless = None
        with original(using=using):
            try:
                yield
            except _NEVER_REACHED_THE_DATABASE as error:
                harmless = error
        if harmless is not None:
            raise harmless


def _refuse_in_coroutine(loan):
    # Let Django refuse before anything of the transaction's state is touched, or the loop would wait for the lock.
    if loops.running_loop() is not None:
        loan.wrapper.ensure_connection()
