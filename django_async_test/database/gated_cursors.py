"""The gate to a shared connection for cursors of its driver: each use of one takes the lock.

The first argument of the functions here is the driver's own method, what they return stands for it.
"""

import functools
import inspect

from . import statements
from .access import refuse_what_is_late
from .gated_classes import Held, family, namespace_of, shared_of, subclass

__unittest = True

#: The methods that fetch, and the prefix of the name under which a cursor has the driver's own.
FETCHES = ("fetchone", "fetchmany", "fetchall")
PLAIN = "_async_test_"

_HARMLESS = statements.HARMLESS

_NOT_GIVEN = object()

# What psycopg2 says of a connection, and libpq of the transaction
_BEGUN, _IDLE = 2, 0


def _statement(method, mark="set_config"):
    # With a `mark`, or the name of a function for locks, a harmless statement may change the session.
    def execute(self, sql, *args, **kwargs):
        try:
            shared = self.connection._async_test_shared
        except AttributeError:
            shared = shared_of(self)
        if shared is None:
            refuse_what_is_late()
            return method(self, sql, *args, **kwargs)
        is_taken = shared.take()
        try:
            if shared.session is not None:
                shared.session.apply()
            if (
                sql.__class__ is str
                and sql[:6] in _HARMLESS
                and ";" not in sql
                and mark not in sql
                and "_lock" not in sql
                and "_LOCK" not in sql
            ):
                return method(self, sql, *args, **kwargs)
            return shared.watched(method, self, sql, *args, **kwargs)
        finally:
            if is_taken:
                shared.lock.release()

    return execute


def _statement_of_sqlite(method):
    # The same, for the driver where a call is a notable part of what a statement costs.  Without a transaction it
    # commits each statement at once, and an error may have ended it: `INSERT OR ROLLBACK`, or an interruption.
    def execute(self, sql, params=_NOT_GIVEN):
        args = () if params is _NOT_GIVEN else (params,)
        connection = self.connection
        try:
            shared = connection._async_test_shared
        except AttributeError:
            shared = shared_of(self)
        if shared is None:
            refuse_what_is_late()
            return method(self, sql, *args)
        is_taken = shared.take()
        try:
            if not connection.in_transaction:
                shared.restore_transaction(sql)
            if sql.__class__ is str and sql[:6] in _HARMLESS and ";" not in sql:
                return method(self, sql, *args)
            return shared.watched(method, self, sql, *args)
        except Exception:
            if not connection.in_transaction:
                shared.restore_transaction(sql, is_by=True)
            raise
        finally:
            if is_taken:
                shared.lock.release()

    return execute


def _statement_of_psycopg2(method):
    # It does not learn of a COMMIT that comes from elsewhere, begins nothing after it, and each statement is committed.
    def execute_in_transaction(self, *args, **kwargs):
        connection = self.connection
        if connection.status == _BEGUN and connection.get_transaction_status() == _IDLE:
            shared = shared_of(self)
            if shared is not None:
                shared.restore_transaction(args[0] if args else "a statement")
        return method(self, *args, **kwargs)

    return _statement(execute_in_transaction)


def _statement_of_mysql(method):
    # It calls query() of the connection, with values in the text: there is nothing to look for then.
    def method_in_cursor(self, *args, **kwargs):
        shared = shared_of(self)
        if shared is None:
            return method(self, *args, **kwargs)
        before, shared.is_in_cursor = shared.is_in_cursor, True
        try:
            return method(self, *args, **kwargs)
        finally:
            shared.is_in_cursor = before

    return _statement(method_in_cursor, "@")


def _use(method):
    def call(self, *args):
        try:
            shared = self.connection._async_test_shared
        except AttributeError:
            shared = shared_of(self)
        if shared is None:
            return method(self, *args)
        is_taken = shared.take()
        try:
            return method(self, *args)
        finally:
            if is_taken:
                shared.lock.release()

    return call


def _use_with_keywords(method):
    def call(self, *args, **kwargs):
        shared = shared_of(self)
        if shared is None:
            refuse_what_is_late()
            return method(self, *args, **kwargs)
        with shared.locked():
            return method(self, *args, **kwargs)

    return call


def _close_cursor(method):
    use = _use(method)

    def close(self):
        # In psycopg2 it is what belongs to a cursor of the server's that has a name.
        if getattr(self, "name", self) is None:
            return method(self)
        return use(self)

    return close


def _script(method):
    def executescript(self, *args):
        shared = shared_of(self)
        if shared is None:
            refuse_what_is_late()
        elif not shared.is_reserved():
            with shared.locked():
                shared.watch.refuse("executescript(), which commits first,")
        return method(self, *args)

    return executescript


def _first(args, kwargs):
    # Psycopg calls it "statement" or "query".
    return args[0] if args else kwargs.get("statement", kwargs.get("query", ""))


def _held(method):
    """Return what stands for a method that returns a context manager, and that holds the lock inside."""

    def enter(self, *args, **kwargs):
        shared = shared_of(self)
        if shared is None:
            refuse_what_is_late()
            return method(self, *args, **kwargs)
        shared.refuse_end(_first(args, kwargs))
        return Held(shared, method(self, *args, **kwargs))

    return enter


def _stream(method):
    def stream(self, *args, **kwargs):
        shared = shared_of(self)
        if shared is None:
            yield from method(self, *args, **kwargs)
            return
        shared.refuse_end(_first(args, kwargs))
        # The driver keeps others out until all rows are there: they are to wait where the wait has a limit.
        with shared.locked():
            yield from method(self, *args, **kwargs)

    return stream


def _iterate(method):
    def iterate(self):
        shared = shared_of(self)
        rows = method(self)
        if shared is None:
            yield from rows
            return
        while True:
            with shared.locked():
                try:
                    row = next(rows)
                except StopIteration:
                    return
            yield row

    return iterate


_OF_CURSORS = {
    "execute": _statement,
    "executemany": _statement,
    "copy_expert": _statement,
    "executescript": _script,
    "callproc": _use_with_keywords,
    "copy_from": _use_with_keywords,
    "copy_to": _use_with_keywords,
    "scroll": _use_with_keywords,
    "fetchone": _use,
    "fetchmany": _use_with_keywords,
    "fetchall": _use,
    "nextset": _use,
    "copy": _held,
    "stream": _stream,
    "__next__": _use,
}


#: class -> its subclass
gated = {}


def gated_cursor(cls):
    """Return the subclass of `cls`, a class of cursors, whose methods go through the gate."""
    found = gated.get(cls)
    if found is None:
        namespace = namespace_of(cls, _OF_CURSORS)
        driver = family(cls)
        # Closing one of sqlite3 does not need the lock, and everybody does it for each statement.
        if driver == "sqlite3":
            namespace["execute"] = _statement_of_sqlite(cls.execute)
            namespace["executemany"] = functools.wraps(cls.executemany)(_statement_of_sqlite(cls.executemany))
        elif driver != "psycopg" or hasattr(cls, "name"):
            namespace["close"] = functools.wraps(cls.close)(_close_cursor(cls.close))
        if driver == "psycopg2":
            for name in ("execute", "executemany", "copy_expert"):
                namespace[name] = functools.wraps(getattr(cls, name))(_statement_of_psycopg2(getattr(cls, name)))
        if driver in ("MySQLdb", "pymysql"):
            namespace["execute"] = _statement_of_mysql(cls.execute)
        for name in FETCHES:
            # For those who have the lock already
            namespace[PLAIN + name] = getattr(cls, name)
        if inspect.isgeneratorfunction(getattr(cls, "__iter__", None)):
            namespace["__iter__"] = _iterate(cls.__iter__)
        found = subclass(cls, namespace)
        gated[cls] = gated[found] = found
    return found


def let_through(cursor):
    """Let a cursor of the driver go through the gate, however it was made; return it."""
    gated = gated_cursor(cursor.__class__)
    if cursor.__class__ is not gated:
        try:
            cursor.__class__ = gated
        except TypeError:
            # One that is written in C
            pass
    return cursor
