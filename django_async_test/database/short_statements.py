"""What Django's own set-up and roll-back of a test executes, without a detour through Django's cursors.

A savepoint is set for each test, rolled back and released, and on SQLite the references between rows are checked.  The
way through Django's cursors, which look for wrappers, debuggers and broken transactions, takes ten times as long as
the statements.  Where anybody watches them they go that way, as do all statements of the test's own.
"""

import threading

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from .gated_classes import SHARED

__unittest = True

# What tools replace that watch statements, as it is without them
_cursor, _execute = BaseDatabaseWrapper.cursor, CursorWrapper.execute

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
    if cls.vendor == "sqlite":
        methods["check_constraints"] = _check_constraints(cls.check_constraints)
    return methods


def _savepoint(method, name_of_sql):
    def execute(self, sid):
        if not _is_unwatched(self):
            return method(self, sid)
        self.validate_no_broken_transaction()
        try:
            cursor = self.create_cursor()
            cursor.execute(getattr(self.ops, name_of_sql)(sid))
            cursor.close()
        except Exception:
            with self.wrap_database_errors:
                raise

    return execute


def _check_constraints(method):
    def check_constraints(self, *args, **kwargs):
        if not args and not kwargs and _is_unwatched(self):
            cursor = self.create_cursor()
            broken = cursor.execute("PRAGMA foreign_key_check").fetchone()
            cursor.close()
            if broken is None:
                return
        # It says which row it is.
        method(self, *args, **kwargs)

    return check_constraints


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
        and BaseDatabaseWrapper.cursor is _cursor
        and CursorWrapper.execute is _execute
    )
