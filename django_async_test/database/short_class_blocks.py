"""What Django does around a class of tests that is rolled back, on SQLite, without detours.

There the transaction itself costs next to nothing: nearly all of the time goes into Django's ``Atomic``, which asks
whether a loop is running, and whether there is a connection, before each step.  The connections are not shared yet, or
not any more.  Where anybody watches, or has put something of his own in the place of Django's, it goes Django's way.
"""

import asyncio
import functools
import operator
import threading

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from ..compat.django.own_code import is_djangos
from . import short_cursors, short_statements
from .sharing import sharings

__unittest = True

_running_loop = asyncio._get_running_loop

#: What the methods of Django up to 6.1 that are not called have to do with: names in their code, by method.
KNOWN = {
    "get_autocommit": "ensure_connection autocommit",
    "set_autocommit": (
        "validate_no_atomic_block close_if_health_check_failed ensure_connection hasattr _set_autocommit autocommit "
        "_start_transaction_under_autocommit debug_transaction run_commit_hooks_on_set_autocommit_on "
        "run_and_clear_commit_hooks"
    ),
    "rollback": (
        "validate_thread_sharing validate_no_atomic_block _rollback errors_occurred needs_rollback run_on_commit"
    ),
    "_rollback": "connection wrap_database_errors rollback debug_transaction",
    "validate_no_atomic_block": "in_atomic_block TransactionManagementError",
    "validate_thread_sharing": (
        "allow_thread_sharing _thread_ident get_ident _thread thread DatabaseError format alias"
    ),
}
#: The same for Django's class of connections to SQLite.
KNOWN_OF_SQLITE = {
    "_start_transaction_under_autocommit": "cursor execute transaction_mode",
    "_set_autocommit": "wrap_database_errors connection isolation_level",
}

# What tools replace, on classes and on connections, and what is there without them.  What makes a report of each run
# wraps ``_cursor`` of the class, and misses nothing: the tests need cursors, too.
_base = vars(BaseDatabaseWrapper)
_NAMES = tuple(name for name in (*KNOWN, "cursor") if name in _base)
_OF_CONNECTIONS = frozenset(_NAMES).union(
    KNOWN_OF_SQLITE, ("_cursor", "ensure_connection", "set_rollback", "savepoint")
)
_methods = operator.itemgetter(*_NAMES)
#: The methods that are not called, as they are without such tools.
METHODS = _methods(_base)
_BLOCKS = vars(transaction.Atomic)
_enter, _exit = _BLOCKS["__enter__"], _BLOCKS["__exit__"]
_methods_of_class = operator.itemgetter(*KNOWN_OF_SQLITE)


@functools.lru_cache(maxsize=None)
def _methods_of_sqlite(cls):
    """Return the methods of the class of a connection, if it is Django's class for SQLite, or None."""
    if cls.__module__ != "django.db.backends.sqlite3.base" or cls.__bases__ != (BaseDatabaseWrapper,):
        return None
    own = vars(cls)
    if not own.keys().isdisjoint(_NAMES) or not own.keys() >= KNOWN_OF_SQLITE.keys():
        return None
    for name, names in KNOWN_OF_SQLITE.items():
        if not is_djangos(own[name]) or not set(names.split()).issuperset(_plain(own[name]).__code__.co_names):
            return None
    return _methods_of_class(own)


def _plain(method):
    return getattr(method, "__wrapped__", method)


def is_quiet():
    """Return whether nobody would notice that blocks are not entered, and methods of connections are not called."""
    return (
        not sharings
        and _running_loop() is None
        and _BLOCKS["__enter__"] is _enter
        and _BLOCKS["__exit__"] is _exit
        and CursorWrapper.execute is short_cursors.djangos_execute
        and _methods(_base) == METHODS
    )


def _is_plain(wrapper):
    """Return whether a connection is one to SQLite that is open, and that nobody watches."""
    namespace, cls = wrapper.__dict__, type(wrapper)
    methods = _methods_of_sqlite(cls)
    return (
        methods is not None
        and _methods_of_class(vars(cls)) == methods
        and namespace["connection"] is not None
        and (_OF_CONNECTIONS.isdisjoint(namespace) or _has_djangos_methods(wrapper))
        and not short_statements.logs_queries(wrapper)
        and not namespace.get("execute_wrappers")
        and not namespace.get("health_check_enabled")
        and not namespace.get("transaction_mode")
        and not namespace["closed_in_transaction"]
        and not namespace["savepoint_ids"]
        and not namespace.get("run_commit_hooks_on_set_autocommit_on")
        and namespace["connection"].isolation_level is None
        and is_djangos(wrapper.ensure_connection)
    )


def _has_djangos_methods(wrapper):
    names = _OF_CONNECTIONS.intersection(wrapper.__dict__)
    return all(short_statements.is_left_by_django(wrapper, name) for name in names)


def may_begin(wrappers):
    """Return whether the connections are as they are before a class, for `begin()`."""
    if not is_quiet():
        return False
    for wrapper in wrappers:
        if not _is_plain(wrapper) or not wrapper.autocommit or wrapper.in_atomic_block:
            return False
    return True


def begin(wrapper, atomic):
    """Begin a transaction on a connection, as entering its block `atomic` does."""
    namespace = wrapper.__dict__
    namespace["commit_on_exit"], namespace["needs_rollback"] = True, False
    short_statements.execute(wrapper, ("BEGIN",))
    namespace["autocommit"], namespace["in_atomic_block"] = False, True
    if "atomic_blocks" in namespace:
        namespace["atomic_blocks"].append(atomic)


def may_roll_back(wrappers, atomics):
    """Return whether on each connection only the block of `atomics` is open, which `begin()` has begun."""
    if not is_quiet():
        return False
    for wrapper in wrappers:
        if not _is_in_one_block(wrapper, atomics.get(wrapper.alias)):
            return False
    return True


def _is_in_one_block(wrapper, atomic):
    return (
        _is_plain(wrapper)
        and wrapper.in_atomic_block
        and not wrapper.autocommit
        and wrapper.commit_on_exit
        and wrapper.__dict__.get("atomic_blocks", [atomic]) == [atomic]
        and wrapper.__dict__.get("_thread_ident") == threading.get_ident()
    )


def roll_back(wrappers, atomics):
    """Roll back the transaction of each connection, last first, as leaving its block of `atomics` does."""
    for wrapper in reversed(wrappers):
        namespace = wrapper.__dict__
        try:
            wrapper.connection.rollback()
        except Exception:
            # Nothing has changed yet, and Django knows what to do.
            wrapper.set_rollback(True)
            atomics[wrapper.alias].__exit__(None, None, None)
            continue
        if "atomic_blocks" in namespace:
            namespace["atomic_blocks"].pop()
        if "run_on_commit" in namespace:
            namespace["run_on_commit"] = []
        namespace["in_atomic_block"] = namespace["needs_rollback"] = namespace["errors_occurred"] = False
        namespace["autocommit"] = True
