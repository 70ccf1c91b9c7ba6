"""Subclasses of the classes of a driver, whose methods take the lock of a shared connection: what those have in common.

A subclass instead of a proxy, because drivers look at the types of what they are given, and to call it costs less.
"""

import functools

__unittest = True

#: The attribute of a driver's connection, and of Django's wrapper, that leads to the `SharedConnection`; None or absent
#: while it is not shared.
SHARED = "_async_test_shared"

# Connections whose class cannot be changed, by id, while they are shared
unchangeable = {}


def shared_of(cursor):
    """Return the `SharedConnection` of a cursor of the driver, or None."""
    connection = getattr(cursor, "connection", None)
    return getattr(connection, SHARED, None) or unchangeable.get(id(connection))


class Held(object):
    """A context manager around another one, of a driver, that holds the lock of a shared connection meanwhile."""

    def __init__(self, shared, manager):
        self._shared = shared
        self._manager = manager

    def __enter__(self):
        self._is_taken = self._shared.take()
        try:
            if self._shared.session is not None:
                self._shared.session.apply()
            return self._manager.__enter__()
        except BaseException:
            self._release()
            raise

    def __exit__(self, *exc_info):
        try:
            return self._manager.__exit__(*exc_info)
        finally:
            self._release()

    def _release(self):
        if self._is_taken:
            self._shared.lock.release()


def namespace_of(cls, methods):
    """Return the namespace of a subclass of `cls`: what ``methods[name](method)`` makes of each method that it has."""
    namespace = {}
    for name, make in methods.items():
        method = getattr(cls, name, None)
        if callable(method):
            namespace[name] = made = make(method)
            made.__name__ = name
    return namespace


def subclass(cls, namespace):
    """Return a subclass of `cls` with the same name."""
    namespace["__module__"] = cls.__module__
    if SHARED not in namespace or _has_namespace(cls):
        # The same layout, so that an instance can become one of the subclass.
        namespace["__slots__"] = ()
    return type(cls.__name__, (cls,), namespace)


def _has_namespace(cls):
    """Return whether instances of `cls` have a `__dict__`."""
    # PyPy does not tell where it is; all classes are written in Python there.
    return getattr(cls, "__dictoffset__", None) or any("__dict__" in base.__dict__ for base in cls.__mro__)


_FAMILIES = ("sqlite3", "_sqlite3", "psycopg2", "psycopg", "MySQLdb", "pymysql")


@functools.lru_cache(maxsize=None)
def family(cls):
    """Return the name of the driver that the class `cls` comes from, "" if it is none of those that differ."""
    modules = [base.__module__.partition(".")[0] for base in cls.__mro__]
    return next((name for name in _FAMILIES if name in modules), "").lstrip("_")
