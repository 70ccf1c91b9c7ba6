"""The gate to a shared connection for the connection of its driver: what would end the transaction is refused.

Closing it does nothing, and whatever else talks to the database takes the lock.  The first argument of the functions
here is the driver's own method, what they return stands for it.
"""

import functools
import inspect
import selectors
import time

from . import gated_cursors, registrations
from .gated_classes import SHARED, Held, family, namespace_of, subclass

__unittest = True

#: How long a thread that waits for notifications does so without a look at what others have received, in seconds.
_SLICE = 0.1


def _is_in_force(shared):
    return shared is not None and not shared.is_reserved()


def _refused(method):
    def refuse(self, *args, **kwargs):
        shared = self._async_test_shared
        if _is_in_force(shared):
            with shared.locked():
                shared.watch.refuse("{}() of the driver's connection".format(method.__name__))
        return method(self, *args, **kwargs)

    return refuse


def _refused_if_true(method):
    refuse = _refused(method)

    def set_autocommit(self, value, *args, **kwargs):
        # Nothing is committed when it is switched off.
        return (refuse if value else method)(self, value, *args, **kwargs)

    return set_autocommit


def _close_connection(method):
    def close(self, *args, **kwargs):
        if not _is_in_force(self._async_test_shared):
            return method(self, *args, **kwargs)

    return close


def _query(method):
    def query(self, sql, *args, **kwargs):
        shared = self._async_test_shared
        if shared is None:
            return method(self, sql, *args, **kwargs)
        with shared.locked():
            if shared.is_in_cursor:
                return method(self, sql, *args, **kwargs)
            return shared.watched(method, self, sql, *args, **kwargs)

    return query


def _locked(method):
    def call(self, *args, **kwargs):
        shared = self._async_test_shared
        if shared is None:
            return method(self, *args, **kwargs)
        with shared.locked():
            return method(self, *args, **kwargs)

    return call


def _held(method):
    def enter(self, *args, **kwargs):
        shared = self._async_test_shared
        manager = method(self, *args, **kwargs)
        return manager if shared is None else Held(shared, manager)

    return enter


def _notifies(method):
    is_limited = "timeout" in inspect.signature(method).parameters

    def notifies(self, **kwargs):
        shared = self._async_test_shared
        if shared is None:
            yield from method(self, **kwargs)
            return
        if not is_limited:
            # Psycopg before 3.2 keeps everybody else out: they are to wait where the wait has a limit.
            with shared.locked():
                yield from method(self, **kwargs)
            return
        timeout, stop_after = kwargs.get("timeout"), kwargs.get("stop_after")
        deadline, received = None if timeout is None else time.monotonic() + timeout, 0
        while True:
            with shared.locked():
                found = list(method(self, timeout=0))
            yield from found
            received += len(found)
            rest = _SLICE if deadline is None else min(_SLICE, deadline - time.monotonic())
            if rest <= 0 or (stop_after is not None and received >= stop_after):
                return
            # Not in the driver, which would keep everybody else out.
            with selectors.DefaultSelector() as selector:
                selector.register(self.fileno(), selectors.EVENT_READ)
                selector.select(rest)

    return notifies


def _cursor(method):
    def cursor(self, *args, **kwargs):
        made = method(self, *args, **kwargs)
        if self._async_test_shared is not None:
            gated_cursors.let_through(made)
            if args or kwargs:
                self._async_test_shared.server_cursors.note(made)
        return made

    return cursor


def _cursor_of_sqlite(method, default, ledger):
    gated = gated_cursors.gated

    def cursor(self, factory=default):
        if self._async_test_shared is None:
            if self._async_test_ledger is not None:
                factory = ledger.noted_cursor(factory)
            return method(self, factory)
        return method(self, gated.get(factory) or gated_cursors.gated_cursor(factory))

    return cursor


def _through_cursor(name):
    # The driver makes a cursor of its own class for them.
    def call(self, *args):
        cursor = self.cursor()
        getattr(cursor, name)(*args)
        return cursor

    return call


_OF_CONNECTIONS = {
    "commit": _refused,
    "rollback": _refused,
    "begin": _refused,
    "reset": _refused,
    "change_user": _refused,
    "set_isolation_level": _refused,
    "set_client_encoding": _refused,
    "tpc_begin": _refused,
    "tpc_prepare": _refused,
    "tpc_commit": _refused,
    "tpc_rollback": _refused,
    # Leaving it commits, or closes.
    "__enter__": _refused,
    "autocommit": _refused_if_true,
    "close": _close_connection,
    "shutdown": _close_connection,
    "query": _query,
    "ping": _locked,
    "select_db": _locked,
    "lobject": _locked,
    "transaction": _held,
    "pipeline": _held,
    "notifies": _notifies,
    "cursor": _cursor,
}


_gated = {}


def gated_connection(cls):
    """Return the subclass of `cls`, a class of connections of a driver, whose methods go through the gate."""
    found = _gated.get(cls)
    if found is None:
        namespace = namespace_of(cls, _OF_CONNECTIONS)
        namespace[SHARED] = None
        if family(cls) == "sqlite3":
            # Its driver is there; those who use another need not have it.
            import sqlite3

            from . import ledger

            namespace["cursor"] = _cursor_of_sqlite(cls.cursor, sqlite3.Cursor, ledger)
            # For those who have the lock already
            namespace[gated_cursors.PLAIN + "execute"] = cls.execute
            for name in ("execute", "executemany", "executescript"):
                namespace[name] = functools.wraps(getattr(cls, name))(_through_cursor(name))
            namespace.update(registrations.methods_of(cls))
            namespace.update(ledger.methods_of(cls))
            for name in ("isolation_level", "autocommit"):
                if hasattr(cls, name):
                    namespace[name] = _guarded(cls, name)
        found = subclass(cls, namespace)
        _gated[cls] = _gated[found] = found
    return found


def _guarded(cls, name):
    base = getattr(cls, name)

    def set_value(self, value):
        shared = self._async_test_shared
        if _is_in_force(shared):
            with shared.locked():
                shared.watch.refuse("a new {} of the driver's connection".format(name))
        base.__set__(self, value)

    return property(base.__get__, set_value)
