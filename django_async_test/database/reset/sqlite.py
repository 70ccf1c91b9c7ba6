"""SQLite: one writer at a time, DELETE fires triggers and cascades, the schema has a version."""

import re
import time

from ...compat.django import flushes
from .base import Database, Reference, Schema

__unittest = True

# How many parts a compound SELECT may have is 500 as SQLite is built.
_MANY = 400

_CHANGES = ("CASCADE", "SET NULL", "SET DEFAULT")
# A trigger that is none of those fires upon a DELETE.
_NOT_ON_DELETE = re.compile(r"\b(?:INSERT\s+ON|UPDATE\s+ON|UPDATE\s+OF\b.*?\bON)\b", re.IGNORECASE | re.DOTALL)


class SQLite(Database):
    """A database of SQLite, in memory or in a file."""

    _patience_before = None

    def limit_waiting(self):
        if self._patience_before is None:
            with self.connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout")
                self._patience_before = cursor.fetchone()[0]
                cursor.execute("PRAGMA busy_timeout = {}".format(int(self.patience * 1000)))

    prepare = limit_waiting

    def stop_limiting(self):
        if self._patience_before is not None:
            with self.connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = {}".format(int(self._patience_before)))

    def wait(self, cursor, tables):
        if not tables:
            return
        until = time.monotonic() + self.patience
        # Begins to write, which only one connection can do, and writes nothing.
        statement = "DELETE FROM {} WHERE 0".format(self.quote(tables[0]))
        while True:
            try:
                cursor.execute(statement)
                return
            except Exception as error:
                # A database in memory is locked table by table, and does not wait.
                if not self.is_locked(error) or time.monotonic() >= until:
                    raise
            time.sleep(0.01)

    def is_locked(self, error):
        return " is locked" in str(error)

    def stamp(self, cursor):
        cursor.execute("PRAGMA schema_version")
        version = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM sqlite_temp_master")
        return version, cursor.fetchone()[0]

    def read_schema(self, cursor):
        schema = Schema(self.existing(cursor))
        cursor.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master "
            "UNION ALL SELECT 'temp', '', '', '' FROM sqlite_temp_master"
        )
        found = cursor.fetchall()
        if any(row[0] == "temp" for row in found):
            schema.strange = {None: "there are temporary tables or triggers"}
        triggers = [(table, sql) for kind, _, table, sql in found if kind == "trigger"]
        schema.triggered = frozenset(table for table, _ in triggers)
        heads = [(table, re.split(r"\bBEGIN\b", sql, maxsplit=1, flags=re.IGNORECASE)[0]) for table, sql in triggers]
        schema.on_delete = frozenset(table for table, head in heads if not _NOT_ON_DELETE.search(head))
        schema.others = frozenset(name for kind, name, _, _ in found if kind in ("table", "view"))
        schema.references = self._references(cursor, [name for kind, name, _, sql in found if kind == "table" and sql])
        return schema

    def _references(self, cursor, tables):
        found = []
        cursor.execute("PRAGMA foreign_keys")
        if not cursor.fetchone()[0]:
            return found
        for table in tables:
            cursor.execute("PRAGMA foreign_key_list({})".format(self.quote(table)))
            found += [Reference(table, row[2], row[6].upper() in _CHANGES) for row in cursor.fetchall()]
        return found

    def cascade(self, schema, tables):
        return flushes.emptied(self.connection, tables)

    def obstacle_to_keeping(self, schema, tables, kept):
        tables = set(tables)
        for reference in schema.references:
            if reference.parent in kept and reference.child not in tables:
                return "{!r}, which no flush empties, refers to {!r}".format(reference.child, reference.parent)
        return None

    def filled(self, cursor, schema, tables):
        found = set()
        for start in range(0, len(tables), _MANY):
            some = tuple(tables[start : start + _MANY])
            cursor.execute(schema.text(some, lambda some=some: self._look(some)))
            found.update(some[row[0]] for row in cursor.fetchall())
        return found

    def _look(self, tables):
        parts = [
            "SELECT {} WHERE EXISTS (SELECT 1 FROM {})".format(*pair) for pair in enumerate(map(self.quote, tables))
        ]
        return " UNION ALL ".join(parts)

    def marks(self, cursor, kept):
        marks = {}
        for table in kept:
            cursor.execute(self.select(table.name, table.columns))
            marks[table.name] = cursor.fetchall()
        return marks

    def select(self, table, columns):
        # What is stored, not what a converter makes of it, which looks at the declaration of a plain column.
        return "SELECT {} FROM {} ORDER BY 1".format(
            ", ".join("+" + self.quote(name) for name in columns), self.quote(table)
        )

    def begin_restoring(self, cursor):
        cursor.execute("PRAGMA defer_foreign_keys = ON")
