"""Methods of Django's wrapper of a shared connection without detours: it makes up for what the gate costs.

To learn that no loop is running, and that a connection is open, takes Django longer than SQLite takes for a statement.
What Django itself executes around each test, a savepoint that is set, rolled back and released, and on SQLite a check
of the references between rows, does not go through Django's cursors at all.  Where anybody watches, or has put
something of his own in the place of Django's, it goes Django's way.
"""

import asyncio
import threading

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from ..compat.django.own_code import is_djangos, unguarded
from . import short_cursors
from .gated_classes import SHARED
from .gated_cursors import PLAIN

__unittest = True

_running_loop, _get_ident = asyncio._get_running_loop, threading.get_ident

# What tools replace that watch statements, as it is without them
_djangos_cursor = BaseDatabaseWrapper.cursor if is_djangos(BaseDatabaseWrapper.cursor) else None

# What the settings have been asked for already
_settings = object.__getattribute__(settings, "__dict__")

# Where the wrapper keeps the name of a savepoint that was released when it was rolled back
_RELEASED = "_async_test_released"

_SAVEPOINTS = ("_savepoint", "_savepoint_rollback", "_savepoint_commit")


def methods_of(cls):
    """Return {name: method} for a subclass of `cls`, a class of Django's connections; few backends have their own."""
    methods = {}
    if not issubclass(cls, BaseDatabaseWrapper):
        # A stand-in or proxy
        return methods
    if all(getattr(cls, name) is getattr(BaseDatabaseWrapper, name) for name in _SAVEPOINTS):
        methods["_savepoint"] = _savepoint(cls._savepoint)
        methods["_savepoint_rollback"] = _savepoint_rollback(cls._savepoint_rollback)
        methods["_savepoint_commit"] = _savepoint_commit(cls._savepoint_commit)
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
        if BaseDatabaseWrapper.cursor is not _djangos_cursor:
            # Somebody has replaced it since this class was made: with a function, or with what is called without self.
            replaced = BaseDatabaseWrapper.__dict__["cursor"]
            return replaced.__get__(self)() if hasattr(replaced, "__get__") else replaced()
        if (
            _running_loop() is not None
            or self.connection is None
            or logs_queries(self)
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


# --- Django's own savepoint around a test ---------------------------------------------------------------------


def begin_test(wrapper):
    """Prepare for the savepoint of a test, which is the first one.

    It has the same name in each test, and the driver of SQLite knows its statements again.
    """
    wrapper.__dict__["savepoint_state"] = 0
    if wrapper.vendor == "sqlite" and wrapper.connection is not None:
        wrapper.__dict__[SHARED].watch.references.begin_test(wrapper.connection)


def _savepoint(method):
    def _savepoint(self, sid):
        if is_unwatched(self):
            execute(self, [self.ops.savepoint_create_sql(sid)])
        else:
            method(self, sid)

    return _savepoint


def _savepoint_rollback(method):
    def _savepoint_rollback(self, sid):
        if self.savepoint_ids or not is_unwatched(self):
            method(self, sid)
            return
        # Of a test, which Django releases at once
        execute(self, [self.ops.savepoint_rollback_sql(sid), self.ops.savepoint_commit_sql(sid)])
        self.__dict__[_RELEASED] = sid

    return _savepoint_rollback


def _savepoint_commit(method):
    def _savepoint_commit(self, sid):
        if self.__dict__.pop(_RELEASED, None) != sid:
            method(self, sid)

    return _savepoint_commit


def _check_constraints(method):
    def check_constraints(self, *args, **kwargs):
        if not args and not kwargs and is_unwatched(self) and has_whole_references(self):
            return
        # It says which row it is.
        method(self, *args, **kwargs)

    check_constraints.is_shorter = True
    return check_constraints


def check_constraints(wrapper):
    """Do what ``wrapper.check_constraints()`` does on a connection that `is_unwatched()`."""
    own = vars(type(wrapper)).get("check_constraints")
    if "check_constraints" in wrapper.__dict__ or not hasattr(own, "is_shorter") or not has_whole_references(wrapper):
        wrapper.check_constraints()


def has_whole_references(wrapper):
    """Return whether no row of an SQLite connection that `is_unwatched()` refers to one that is not there."""
    references, connection = wrapper.__dict__[SHARED].watch.references, wrapper.connection
    # Without the gate for the connection nobody knows what was executed.
    if references.end_test(connection) and hasattr(connection, SHARED):
        return True
    if execute(wrapper, ["PRAGMA foreign_key_check"]):
        return False
    references.note_whole()
    return True


def execute(wrapper, statements):
    """Execute `statements` past the gate, whose lock is taken already; return whether the last one gives a row."""
    if wrapper.needs_rollback:
        wrapper.validate_no_broken_transaction()
    try:
        # The driver of SQLite needs no cursor.
        execute = getattr(wrapper.connection, PLAIN + "execute", None)
        if execute is not None:
            for sql in statements:
                rows = execute(sql)
            row = rows.fetchone()
            rows.close()
            return row is not None
        cursor = wrapper.create_cursor()
        for sql in statements:
            cursor.execute(sql)
        cursor.close()
        return False
    except Exception:
        with wrapper.wrap_database_errors:
            raise


def is_unwatched(wrapper):
    """Return whether it is Django's own code that executes, and nobody can see how."""
    namespace = wrapper.__dict__
    shared = namespace.get(SHARED)
    if shared is None or shared.reserved_by != _get_ident() or namespace["connection"] is None:
        return False
    is_debugging = _settings.get("DEBUG")
    execute = CursorWrapper.execute
    return not (
        wrapper.force_debug_cursor
        or (settings.DEBUG if is_debugging is None else is_debugging)
        or getattr(wrapper, "execute_wrappers", None)
        or ("cursor" in namespace and not is_left_by_django(wrapper, "cursor"))
        or BaseDatabaseWrapper.cursor is not _djangos_cursor
        or (execute is not short_cursors.djangos_execute and execute is not short_cursors.short_execute)
    )


def is_left_by_django(wrapper, name):
    """Return whether a connection has its own method `name` as an attribute: a SimpleTestCase leaves it there."""
    method = wrapper.__dict__[name]
    return getattr(method, "__self__", None) is wrapper and is_djangos(method)


def logs_queries(wrapper):
    """Return what ``queries_logged`` is; to ask Django's settings costs more than to look at what they know."""
    is_debugging = _settings.get("DEBUG")
    return wrapper.force_debug_cursor or (settings.DEBUG if is_debugging is None else is_debugging)
