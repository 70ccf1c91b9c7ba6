"""Methods of Django's wrapper of a shared connection without detours: it makes up for what the gate costs.

To learn that no loop is running, and that a connection is open, takes Django longer than SQLite takes for a statement.
What Django itself executes around each test, a savepoint that is set, rolled back and released, and on SQLite a check
of the references between rows, does not go through Django's cursors at all.  Where anybody watches, or has put
something of his own in the place of Django's, it goes Django's way.
"""

import asyncio
import threading

from django.db.backends.base.base import BaseDatabaseWrapper

from ..compat.django.own_code import is_djangos, unguarded
from . import short_cursors
from .gated_classes import SHARED
from .gated_cursors import PLAIN

__unittest = True

_running_loop = asyncio._get_running_loop

#: The methods of Django's wrapper, and the methods of its operations that return their SQL.
_SAVEPOINTS = {
    "_savepoint": "savepoint_create_sql",
    "_savepoint_rollback": "savepoint_rollback_sql",
    "_savepoint_commit": "savepoint_commit_sql",
}


def methods_of(cls):
    """Return {name: method} for a subclass of `cls`, a class of Django's connections; few backends have their own."""
    methods = {
        name: _savepoint(getattr(cls, name), name_of_sql)
        for name, name_of_sql in _SAVEPOINTS.items()
        if getattr(cls, name) is getattr(BaseDatabaseWrapper, name)
    }
    if cls.vendor == "sqlite" and is_djangos(cls.check_constraints):
        methods["check_constraints"] = _check_constraints(cls.check_constraints)
    # Django 1.11 and later; what looks at a cursor on its way out may be anybody's.
    if hasattr(BaseDatabaseWrapper, "_prepare_cursor") and all(
        getattr(cls, name) is getattr(BaseDatabaseWrapper, name) and is_djangos(getattr(cls, name))
        for name in ("cursor", "_cursor", "_prepare_cursor")
    ):
        methods["cursor"] = _cursor(cls.cursor)
    return methods


def without_guard(method):
    """Return what does `method`, of which Django asks each time whether a loop is running, and asks so faster."""
    plain = unguarded(method)
    if plain is method:
        return method

    def call(self, *args, **kwargs):
        return (plain if _running_loop() is None else method)(self, *args, **kwargs)

    return call


def _cursor(method):
    def cursor(self):
        if (
            _running_loop() is not None
            or self.connection is None
            or self.queries_logged
            or getattr(self, "health_check_enabled", False)
            # pytest-django refuses queries there, and Django's tests those to databases that they do not name.
            or not is_djangos(self.ensure_connection)
        ):
            return method(self)
        try:
            return self.make_cursor(self.create_cursor())
        except Exception:
            with self.wrap_database_errors:
                raise

    return cursor


def _savepoint(method, name_of_sql):
    def execute(self, sid):
        if not _is_unwatched(self):
            method(self, sid)
            return
        self.validate_no_broken_transaction()
        try:
            _execute(self, getattr(self.ops, name_of_sql)(sid)).close()
        except Exception:
            with self.wrap_database_errors:
                raise

    return execute


def numbering_anew(method):
    """Return what does `method`, ``savepoint()``, so that the savepoints of each test have the same names.

    The driver of SQLite knows a statement again then.
    """

    def savepoint(self):
        shared = self.__dict__.get(SHARED)
        if shared is not None and shared.reserved_by == threading.get_ident() and not self.savepoint_ids:
            # Django's own, of a test: there is no other one.
            self.savepoint_state = 0
            if self.vendor == "sqlite" and self.connection is not None:
                shared.watch.references.begin_test(self.connection)
        return method(self)

    return savepoint


def _check_constraints(method):
    def check_constraints(self, *args, **kwargs):
        if not args and not kwargs and _is_unwatched(self):
            references = self.__dict__[SHARED].watch.references
            # Without the gate for the connection nobody knows what was executed.
            if references.end_test(self.connection) and hasattr(self.connection, SHARED):
                return
            cursor = _execute(self, "PRAGMA foreign_key_check")
            broken = cursor.fetchone()
            cursor.close()
            if broken is None:
                references.note_whole()
                return
        # It says which row it is.
        method(self, *args, **kwargs)

    return check_constraints


def _execute(wrapper, sql):
    """Execute `sql` with a new cursor, for which the lock is taken already; return the cursor."""
    cursor = wrapper.create_cursor()
    getattr(cursor, PLAIN + "execute", cursor.execute)(sql)
    return cursor


def _is_unwatched(wrapper):
    """Return whether it is Django's own code that executes, and nobody can see how."""
    shared = wrapper.__dict__.get(SHARED)
    return (
        shared is not None
        and shared.reserved_by == threading.get_ident()
        and wrapper.connection is not None
        and not wrapper.queries_logged
        and not getattr(wrapper, "execute_wrappers", None)
        and "cursor" not in wrapper.__dict__
        and is_djangos(BaseDatabaseWrapper.cursor)
        and short_cursors.are_unwatched()
    )
