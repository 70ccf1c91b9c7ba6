"""What the statements of a test may have changed in the session of one database, and whether they have."""

import functools
import operator
import threading

from ..compat.django import connections as django_connections
from ..engine import stacks
from . import statements
from .session_kinds import KINDS, SUSPECTS

__unittest = True

# What a user sets on the connection of a driver
_ATTRIBUTES = {
    "sqlite": ("row_factory", "text_factory"),
    "postgresql": ("row_factory", "cursor_factory", "prepare_threshold"),
    "mysql": ("cursorclass",),
}
_DRIVERS = ("django", "psycopg", "psycopg2", "MySQLdb", "pymysql")


class SessionChanges(object):
    """What the session of `shared`, a `SharedConnection`, may keep of the statements since this was made.

    Only what passes by is looked at, and only that is asked for in the end: most tests cost nothing.
    """

    def __init__(self, shared):
        self._wrapper = wrapper = shared.wrapper
        self._shared = shared
        self._vendor = wrapper.vendor
        self._suspects = SUSPECTS.get(wrapper.vendor)
        # (kind, name) -> (what it was, statement, notes of where it was executed)
        self._noted = {}
        # What was registered with the driver: key -> (how to put back what was there before, notes of where)
        self._registered = {}
        self._connection = wrapper.connection
        self._names = [name for name in _ATTRIBUTES.get(self._vendor, ()) if hasattr(self._connection, name)]
        self._attributes = self._read_attributes()
        if len(self._names) > 1:
            # Each test asks for them: with a function of C.
            self._read_attributes = functools.partial(operator.attrgetter(*self._names), self._connection)
            self._attributes = self._read_attributes()

    # --- what passes by -----------------------------------------------------------------------------------

    def note(self, sql, params=None):
        """Note what `sql`, which is about to be executed in the current thread, may change."""
        if self._suspects is None or self._shared.is_reserved():
            return
        if not isinstance(sql, str):
            sql = statements.text_of(sql, self._wrapper.connection)
        if self._suspects.search(sql):
            for kind in KINDS[self._vendor]:
                for name in kind.names(sql, params):
                    if (kind, name) not in self._noted:
                        self._note(kind, name, sql)

    def _note(self, kind, name, sql):
        if django_connections.is_aborted(self._wrapper):
            # The statement will fail.
            return
        try:
            with _Reserved(self._shared):
                before = kind.read(self._ask, name)
        except Exception:
            # It is none of those that the database knows: so the statement will say.
            return
        self._noted[kind, name] = before, sql, stacks.note(without=_DRIVERS)

    def note_registered(self, key, put_back):
        """Note that something was registered with the driver's connection; ``put_back()`` undoes it."""
        if not self._shared.is_reserved():
            self._registered.setdefault(key, (put_back, stacks.note(without=("django",))))

    # --- the end of a test --------------------------------------------------------------------------------

    def settle(self):
        """Put back what the session has kept; return a list of (text, text of where) about it.

        Nothing is done, and an empty list returned, as long as another thread has the connection.
        """
        shared = self._shared
        if self._is_quiet():
            return []
        if self._wrapper.connection is not self._connection or not shared.lock.acquire_at_once():
            return []
        try:
            with _Reserved(shared):
                return self._settle_attributes() + self._settle_registered() + self._settle_noted()
        finally:
            shared.lock.release()

    def is_as_new(self):
        """Return whether another one would say the same: nothing was noted, and the connection is the same."""
        return self._wrapper.connection is self._connection and self._is_quiet()

    def _is_quiet(self):
        return not (self._noted or self._registered) and self._attributes == self._read_attributes()

    def is_waiting(self):
        """Return whether something was noted and is still to be put back: another thread had the connection."""
        return bool(self._noted or self._registered)

    def _settle_noted(self):
        noted, self._noted = self._noted, {}
        found = []
        if noted and django_connections.is_aborted(self._wrapper):
            # It will be rolled back anyway, but only then can the session be asked.
            savepoints = [sid for sid in self._wrapper.savepoint_ids if sid is not None]
            self._ask(self._wrapper.ops.savepoint_rollback_sql(savepoints[-1]))
        for (kind, name), (before, sql, where) in noted.items():
            try:
                texts = kind.settle(self._ask, name, before)
            except Exception as error:
                texts = ["{} could not be put back: {!r}".format(name, error)]
            found += [(self._titled("{}, by {!r}".format(text, _short(sql))), where) for text in texts]
        return found

    def _settle_registered(self):
        registered, self._registered = self._registered, {}
        for put_back, _ in registered.values():
            put_back()
        return [
            (self._titled("{}({}) was called".format(key[0], ", ".join(map(repr, key[1:])))), where)
            for key, (_, where) in registered.items()
        ]

    def _settle_attributes(self):
        before, now = self._attributes, self._read_attributes()
        found = []
        for name, old, new in zip(self._names, before, now):
            if old is not new and old != new:
                setattr(self._connection, name, old)
                found.append((self._titled("connection.{} was {!r}, and is {!r}".format(name, old, new)), None))
        return found

    def _titled(self, text):
        return "connections[{!r}]: {}".format(self._wrapper.alias, text)

    def _read_attributes(self):
        return [getattr(self._connection, name, None) for name in self._names]

    def _ask(self, sql, params=None):
        """Return the rows that the database answers, as lists."""
        cursor = self._wrapper.create_cursor()
        try:
            if self._vendor == "sqlite":
                # Whatever the connection makes of rows
                cursor.row_factory = None
            cursor.execute(*((sql,) if params is None else (sql, params)))
            rows = cursor.fetchall() if cursor.description else []
        finally:
            cursor.close()
        return [list(row.values()) if hasattr(row, "values") else list(row) for row in rows]


class _Reserved(object):
    """A context manager in which the current thread, which has the lock, talks to the database unwatched."""

    def __init__(self, shared):
        self._shared = shared

    def __enter__(self):
        self._before = self._shared.reserved_by
        self._shared.reserved_by = threading.get_ident()

    def __exit__(self, *exc_info):
        self._shared.reserved_by = self._before


def _short(sql):
    sql = " ".join(sql.split())
    return sql if len(sql) <= 80 else sql[:77] + "..."
