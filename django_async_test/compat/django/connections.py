"""Django's connections: where they are kept, who may use them, how deep in a transaction they are.

Needed by: the shared transaction; the attributes are private and change from 1.8 to 6.1.
Delete when: Django >= 3.0 (async_unsafe()); only the stand-in for that goes.
Upstream: https://code.djangoproject.com/ticket/30171 (Django's permission became a counter)
Tests: tests/compat/django/test_connections.py
"""

import functools
import types

from django.db import Error, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import SimpleTestCase

from ...undo import Undo
from ..python import loops

try:
    from django.utils.asyncio import async_unsafe
except ImportError:
    # Django before 3.0 refuses nothing.
    def async_unsafe(function):
        return function


__unittest = True

# Django 5.2 and later refuse it themselves when another thread opens a connection that the test must not have.
_refuses_threads = hasattr(SimpleTestCase, "ensure_connection_patch_method")


def storage():
    """Return the object that has one attribute for each alias."""
    return connections._connections


def replace_storage(storage):
    """Let Django keep its connections in `storage`; return what it had before."""
    previous, connections._connections = connections._connections, storage
    return previous


def opened_wrappers():
    """Return the wrappers that exist in the current flow, by alias, without creating any."""
    # Each look into the storage takes a microsecond.
    kept = storage()
    found = [(alias, getattr(kept, alias, None)) for alias in connections]
    return {alias: wrapper for alias, wrapper in found if wrapper is not None}


def share(wrapper, is_own_flow):
    """Allow the threads in which ``is_own_flow()`` is true to use `wrapper`; return a function that undoes it.

    Not with Django's permission, which is for all threads, and which the code
    under test may give, take and ask for.

    In Django's own tests the loop has a thread to itself, with no connection
    open: there a coroutine may call ``close_old_connections()``, as the
    request signals do.  So it closes nothing here either.
    """
    validate, close = wrapper.validate_thread_sharing, wrapper.close_if_unusable_or_obsolete

    def validate_thread_sharing():
        if not is_own_flow():
            validate()

    def close_if_unusable_or_obsolete():
        if loops.running_loop() is None:
            close()

    undo = Undo()
    undo.replace(wrapper, "validate_thread_sharing", validate_thread_sharing)
    undo.replace(wrapper, "close_if_unusable_or_obsolete", close_if_unusable_or_obsolete)
    return undo.close


def mirrored_alias(wrapper):
    """Return the alias whose database `wrapper` mirrors in tests, or None."""
    return wrapper.settings_dict.get("TEST", {}).get("MIRROR")


def is_refusing(wrapper):
    """Return whether Django's test case has put its guard against queries on `wrapper`."""
    return hasattr(wrapper.cursor, "wrapped")


def guard(wrapper):
    """Return the guard against queries that Django's test case has put on `wrapper`, or None."""
    return wrapper.cursor if is_refusing(wrapper) else None


def durability():
    """Return whether durable atomic blocks are checked, None where Django has no such switch (3.2 and 4.0 have)."""
    return getattr(transaction.Atomic, "_ensure_durability", None)


def restore_durability(value):
    """Switch the check of durable atomic blocks back to what `durability()` gave."""
    if value is not None:
        transaction.Atomic._ensure_durability = value


def refusals(wrapper):
    """Return what Django's test case has put on `wrapper` to refuse queries: a callable for each method.

    In a coroutine they say that it is one, as any connection does.
    """
    return {
        name: _in_coroutines_too(value)
        for name, value in wrapper.__dict__.items()
        if "wrapped" in getattr(value, "__dict__", ())
    }


def _in_coroutines_too(refusal):
    # Of its own class, which debug toolbars ask for: then they leave it alone.
    cls = type(refusal)
    if cls is types.FunctionType:
        return async_unsafe(refusal)
    made = object.__new__(_refusing_class(cls))
    made.__dict__.update(refusal.__dict__)
    return made


@functools.lru_cache(maxsize=None)
def _refusing_class(cls):
    return type(cls.__name__, (cls,), {"__module__": cls.__module__, "__call__": async_unsafe(cls.__call__)})


def refuse(wrapper, refusals):
    """Let `wrapper` refuse queries; return a function that undoes it."""
    undo = Undo()
    for name, value in refusals.items():
        undo.replace(wrapper, name, value)
    return undo.close


def lacks_refusals(wrapper):
    """Return whether neither Django nor we keep another thread from querying the database of `wrapper`."""
    return not is_refusing(wrapper) and (wrapper.connection is not None or not _refuses_threads)


def guard_queries(wrapper, admit):
    """Call ``admit()``, which may raise, before `wrapper` connects or queries; return a function that undoes it."""
    undo = Undo()

    def guarded(method):
        def call(*args, **kwargs):
            admit()
            return method(*args, **kwargs)

        return call

    for name in ("connect", "make_cursor", "make_debug_cursor"):
        if hasattr(wrapper, name):
            undo.replace(wrapper, name, guarded(getattr(wrapper, name)))
    return undo.close


def close_on_request(wrapper):
    """Let ``wrapper.close()`` close a connection to a database in memory too, which Django spares.

    The database stays: the test's own connection is open.
    """
    if "close" not in wrapper.__dict__ and is_in_memory(wrapper):
        wrapper.close = functools.partial(BaseDatabaseWrapper.close, wrapper)


def is_in_memory(wrapper):
    """Return whether the database of `wrapper` is one of SQLite in memory."""
    ask = getattr(wrapper, "is_in_memory_db", None)
    if ask is None:
        return False
    try:
        return ask()
    except TypeError:
        # Django 1.8 to 2.0 ask for the name.
        return ask(wrapper.settings_dict["NAME"])


def close_from_any_thread(wrapper):
    """Close the connection that another thread has opened."""
    with Undo() as undo:
        undo.replace(wrapper, "validate_thread_sharing", nothing)
        try:
            # Not the method of the SQLite backend, which spares databases in memory.
            BaseDatabaseWrapper.close(wrapper)
        except Error:
            # Closed already, past Django: some drivers mind.
            wrapper.connection = None


def start_transaction(wrapper):
    """Begin a transaction on a connection that is in none, unless its driver begins one by itself."""
    is_sqlite = wrapper.vendor == "sqlite"
    if not is_sqlite and getattr(wrapper.connection, "status", None) != _BEGUN:
        return
    # Before Django 2.2 other databases have the method too, and it raises NotImplementedError.
    start = getattr(wrapper, "_start_transaction_under_autocommit", None) if is_sqlite else None
    if start is not None:
        start()
    else:
        with wrapper.cursor() as cursor:
            cursor.execute("BEGIN")


def has_transaction(wrapper):
    """Return whether the driver says that a transaction is open, None if it does not say."""
    if wrapper.vendor == "sqlite":
        return getattr(wrapper.connection, "in_transaction", None)
    if wrapper.vendor == "postgresql":
        return _status(wrapper.connection) != _IDLE
    return None


def is_aborted(wrapper):
    """Return whether an error has made the transaction useless; other databases than PostgreSQL go on."""
    return wrapper.vendor == "postgresql" and _status(wrapper.connection) == _IN_ERROR


# What psycopg2 says of a connection whose transaction has begun: it does not learn that it has ended, if it has.
_BEGUN = 2

# What libpq says about a transaction
_IDLE, _IN_ERROR = 0, 3


def _status(connection):
    status = getattr(getattr(connection, "info", None), "transaction_status", None)
    # Psycopg 2 before 2.8 has a method instead.
    return connection.get_transaction_status() if status is None else status


def restore_savepoints(wrapper):
    """Begin a transaction in place of one that has ended, with the savepoints of the blocks that are open."""
    if has_transaction(wrapper) is False:
        start_transaction(wrapper)
    for sid in wrapper.savepoint_ids:
        if sid is not None:
            wrapper._savepoint(sid)


def transaction_depth(wrapper):
    """Return how many atomic blocks are open, None outside any."""
    return len(wrapper.savepoint_ids) if wrapper.in_atomic_block else None


def unwind(wrapper, depth):
    """Roll back and leave the atomic blocks that were opened since `transaction_depth()` gave `depth`."""
    if not wrapper.in_atomic_block or wrapper.connection is None:
        return
    if depth is None:
        del wrapper.savepoint_ids[:]
        _forget_blocks(wrapper, 0)
        wrapper.needs_rollback = False
        wrapper.in_atomic_block = False
        wrapper.rollback()
        wrapper.set_autocommit(True)
        return
    wrapper.needs_rollback = False
    while len(wrapper.savepoint_ids) > depth:
        sid = wrapper.savepoint_ids.pop()
        if sid is not None:
            wrapper.savepoint_rollback(sid)
            wrapper.savepoint_commit(sid)
    _forget_blocks(wrapper, depth + 1)


def _forget_blocks(wrapper, count):
    # Django 4.1 and later keep the blocks themselves beside the savepoints.
    if hasattr(wrapper, "atomic_blocks"):
        del wrapper.atomic_blocks[count:]
    if not count and hasattr(wrapper, "run_on_commit"):
        wrapper.run_on_commit = []


def nothing(*args, **kwargs):
    """Stand for a method that must not do its work meanwhile."""
