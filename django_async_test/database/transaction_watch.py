"""Watches over the transaction of a test on one connection: nothing ends it, and if it vanishes that is reported."""

import threading
import traceback

from django.db.transaction import TransactionManagementError

from ..compat.django import connections as django_connections
from ..compat.django import drivers
from ..engine.reports import Reportable, ReportState
from . import statements
from .references import References

__unittest = True


# What does that
_REASON = "A COMMIT that does not go through Django's connection does that; use TransactionTestCase."
_REASONS = {
    "mysql": (
        "On MySQL a statement that commits implicitly (DDL), and a procedure with a COMMIT, do that; use "
        "TransactionTestCase."
    ),
    "sqlite": (
        "On SQLite it may have been rolled back instead, with what the class has set up: `INSERT OR ROLLBACK`, "
        "RAISE(ROLLBACK), a full disk, and the interruption of a statement that writes, do that."
    ),
}

_BY = "The last such statement was"
_BEFORE = "It was gone before"


class RefusedStatementError(Reportable, TransactionManagementError):
    """A raw COMMIT or ROLLBACK was about to end the transaction of a test."""

    #: The test fails with it even if the code under test swallows it.
    report_state = ReportState.DUE


class TransactionWatch(object):
    """Refuses statements that end the transaction on `wrapper`, and notices when it is gone.

    `lock` is that of the connection, which knows the name of the test.
    """

    def __init__(self, wrapper, lock):
        self._wrapper = wrapper
        self._lock = lock
        # What the roll-back of the test found instead of the test's transaction
        self._lost = None
        # (what is known of it, statement, thread name, stack) of the last statement that ended the transaction
        self._ended_by = None
        self._is_restoring = False
        self._refusal = None
        #: What is known of references between rows; on SQLite only.
        self.references = References()
        #: Notes what statements change in the session, while somebody wants to know it; or None.
        self.changes = None
        # Who did so last: for the next test, if there was nothing to note
        self.last_changes = None

    def watched(self, method, target, sql, *args, **kwargs):
        """Return ``method(target, sql, *args, **kwargs)``, unless `sql` would end the transaction of the test.

        Raises RefusedStatementError.
        """
        self.references.is_in_doubt = True
        verdict = self.look_at(sql)
        result = method(target, sql, *args, **kwargs)
        if verdict.commits or django_connections.has_transaction(self._wrapper) is False:
            self._note_end(sql)
        return result

    def look_at(self, sql):
        """Return the verdict on `sql`; raise RefusedStatementError if it would end the transaction of the test."""
        verdict = statements.look_at(sql, self._wrapper.vendor, self._wrapper.connection)
        if verdict.ends:
            self.refuse(repr(sql))
        return verdict

    def refuse(self, what):
        """Raise RefusedStatementError for `what` the current thread is about to do."""
        self._refusal = RefusedStatementError(
            "{}: thread {!r} executed {} on the database {!r}, which would end the transaction of the test and "
            "leave its rows behind. It was not executed. Use transaction.atomic(), or TransactionTestCase, whose "
            "transactions are real.".format(self._lock.test(), threading.current_thread().name, what, self._lock.alias)
        )
        raise self._refusal

    def restore(self, sql, is_by):
        """Note that the transaction is gone, because of `sql` or before it, and begin another one in its place."""
        if not self._is_restoring:
            self._note_end(sql, _BY if is_by else _BEFORE)

    def _note_end(self, sql, what=_BY):
        if what is _BY or self._ended_by is None:
            stack = "".join(traceback.format_stack()[:-3])
            self._ended_by = (what, sql, threading.current_thread().name, stack)
        # What comes after it is rolled back as if it had not been.
        self._is_restoring = True
        try:
            django_connections.restore_savepoints(self._wrapper)
        except Exception as error:
            self._lost = error
        finally:
            self._is_restoring = False

    def note_loss(self, error):
        """Note that the roll-back of the test failed with `error`."""
        self._lost = error

    def has_noted(self):
        """Return whether anything may have gone wrong since the last call of `problems()`."""
        return self._lost is not None or self._ended_by is not None or self._refusal is not None

    def problems(self):
        """Return what went wrong since the last call, as messages."""
        messages = []
        if self._lost is not None or self._ended_by is not None:
            messages.append(self._describe_loss())
            self._recover()
        if self._refusal is not None and self._refusal.advance(ReportState.DONE):
            # The code under test has swallowed the exception.
            messages.append(str(self._refusal))
        self._lost = self._ended_by = self._refusal = None
        return messages

    def _describe_loss(self):
        text = (
            "{}: the transaction of the test on the database {!r} vanished, so what the test wrote may have been "
            "committed for good. {}"
        ).format(self._lock.test(), self._lock.alias, _REASONS.get(self._wrapper.vendor, _REASON))
        if self._lost is not None:
            text += " What would have rolled it back failed: {!r}.".format(self._lost)
        if self._ended_by is not None:
            text += " {} {!r} in thread {!r}, executed at:\n{}".format(*self._ended_by)
        return text

    def _recover(self):
        # Give the tests that follow in the class a connection that works.
        wrapper = self._wrapper
        try:
            drivers.finish_statements(wrapper)
            wrapper.connection.rollback()
            wrapper.needs_rollback = False
            django_connections.start_transaction(wrapper)
        except Exception:
            drivers.replace_connection(wrapper)
