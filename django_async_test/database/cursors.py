"""Cursors that hold the lock of a shared connection for each statement."""

import functools
import threading

from django.db.backends.utils import CursorWrapper

from . import statements

__unittest = True

_HARMLESS = statements.HARMLESS
_FETCHES = ("fetchone", "fetchmany", "fetchall")


def locked_maker(make_cursor, shared):
    """Return a stand-in for `make_cursor` whose cursors take the lock of the connection `shared`."""

    def make_locked_cursor(cursor):
        wrapped = make_cursor(cursor)
        if threading.get_ident() != shared.reserved_by:
            # A subclass instead of a proxy: isinstance() keeps its answers.
            wrapped.__class__ = _locked_class(wrapped.__class__)
            wrapped._async_test_shared = shared
        return wrapped

    return make_locked_cursor


@functools.lru_cache(maxsize=None)
def _locked_class(cls):
    namespace = {name: _locked_fetch(name, cls) for name in _FETCHES}
    namespace["__module__"] = cls.__module__
    return type(cls.__name__, (_LockedCursor, cls), namespace)


class _LockedCursor(object):
    # Each statement comes through here: what can be done without another call of a function is.

    def execute(self, sql, params=None, **others):
        shared = self._async_test_shared
        is_taken = shared.take()
        try:
            if others or not isinstance(sql, str) or sql[:6] not in _HARMLESS:
                return self._watched(super().execute, sql, (params,), others)
            return super().execute(sql, params)
        finally:
            if is_taken:
                shared.lock.release()

    def executemany(self, sql, *args, **kwargs):
        with self._async_test_shared.locked():
            return self._watched(super().executemany, sql, args, kwargs)

    def callproc(self, name, *args, **kwargs):
        with self._async_test_shared.locked():
            return self._watched(super().callproc, name, args, kwargs)

    def _watched(self, method, sql, args, kwargs):
        watch = self._async_test_shared.watch
        watch.before_statement(sql)
        result = method(sql, *args, **kwargs)
        watch.after_statement(sql)
        return result


def _locked_fetch(name, cls):
    # Django's cursor wrapper finds these with __getattr__().
    is_plain = not hasattr(cls, name) and getattr(cls, "__getattr__", None) is CursorWrapper.__getattr__

    def fetch(self, *args, **kwargs):
        shared = self._async_test_shared
        is_taken = shared.take()
        try:
            if is_plain:
                try:
                    return getattr(self.cursor, name)(*args, **kwargs)
                except Exception:
                    # It does nothing but translate an exception, and costs two calls.
                    with self.db.wrap_database_errors:
                        raise
            if hasattr(cls, name):
                return getattr(cls, name)(self, *args, **kwargs)
            return self.__getattr__(name)(*args, **kwargs)
        finally:
            if is_taken:
                shared.lock.release()

    fetch.__name__ = name
    return fetch
