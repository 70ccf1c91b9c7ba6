"""SQLite: one writer at a time, DELETE fires triggers and cascades, the schema has a version.

A reset leaves alone what nobody has written to since the one before: see `ledger`.
"""

import collections
import os
import re
import time

from ...compat.django import flushes
from .. import ledger
from .base import Database, Reference, Schema

__unittest = True

# How many parts a compound SELECT may have is 500 as SQLite is built.
_MANY = 400

_CHANGES = ("CASCADE", "SET NULL", "SET DEFAULT")
# A trigger without that word does not fire upon a DELETE; one with it is believed to, wherever the word stands.
_DELETE = re.compile(r"\bDELETE\b", re.IGNORECASE)

_COUNT = (
    "INSERT INTO sqlite_sequence (name, seq) SELECT '{0}', 0 "
    "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = '{0}')"
)
_PASS = "UPDATE sqlite_sequence SET seq = max(seq, coalesce((SELECT max(rowid) FROM {}), 0)) WHERE name = '{}'"

# What a reset has left right: the tables that it looked at, the marks of those that keep rows, and what tells whether
# another connection has written since.
_Right = collections.namedtuple("_Right", "schema tables marks version")


class SQLite(Database):
    """A database of SQLite, in memory or in a file."""

    _patience_before = None
    _ledger = _right = None

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
        # Begins to write, which only one connection can do, and writes nothing; the space keeps it out of the ledger.
        statement = " DELETE FROM {} WHERE 0".format(self.quote(tables[0]))
        while True:
            try:
                cursor.execute(statement)
                return
            except Exception as error:
                # A database in memory is locked table by table, and does not wait.
                if not self.is_locked(error) or time.monotonic() >= until:
                    raise
            time.sleep(0.01)

    def holders(self, cursor, tables):
        name = str(self.connection.settings_dict["NAME"])
        # The locks of a database with a write-ahead log are those of another file.
        numbers = {os.stat(path).st_ino for path in (name, name + "-shm") if os.path.exists(path)}
        own = str(os.getpid())
        return [
            (None, "another connection of this process" if process == own else "process " + process)
            for process in sorted(_writers(numbers))
        ]

    def is_locked(self, error):
        return " is locked" in str(error)

    def stamp(self, cursor):
        cursor.execute("PRAGMA schema_version")
        version = cursor.fetchone()[0]
        # Without them no reference acts.
        cursor.execute("PRAGMA foreign_keys")
        has_keys = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM sqlite_temp_master")
        return version, has_keys, cursor.fetchone()[0]

    def read_schema(self, cursor):
        schema = Schema(self.existing(cursor))
        cursor.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master "
            "UNION ALL SELECT 'temp', '', '', '' FROM sqlite_temp_master"
        )
        found = cursor.fetchall()
        if any(row[0] == "temp" for row in found):
            schema.strange = {None: "there are temporary tables or triggers"}
        # A trigger and a foreign key have the name of the table as somebody wrote it.
        names = {name.lower(): name for kind, name, _, _ in found if kind in ("table", "view")}
        triggers = [(names.get(table.lower(), table), sql) for kind, _, table, sql in found if kind == "trigger"]
        schema.triggered = frozenset(table for table, _ in triggers)
        schema.trigger_texts = [sql for _, sql in triggers]
        schema.on_delete = frozenset(table for table, sql in triggers if _DELETE.search(sql))
        schema.counted = frozenset(
            name for kind, name, _, sql in found if kind == "table" and sql and "AUTOINCREMENT" in sql.upper()
        )
        schema.others = frozenset(name for kind, name, _, _ in found if kind in ("table", "view"))
        schema.plain = _plain_tables(found)
        tables = [name for kind, name, _, sql in found if kind == "table" and sql]
        schema.references = self._references(cursor, tables, names)
        return schema

    def _references(self, cursor, tables, names):
        found = []
        cursor.execute("PRAGMA foreign_keys")
        if not cursor.fetchone()[0]:
            return found
        for table in tables:
            cursor.execute("PRAGMA foreign_key_list({})".format(self.quote(table)))
            found += [
                Reference(table, names.get(row[2].lower(), row[2]), row[6].upper() in _CHANGES)
                for row in cursor.fetchall()
            ]
        return found

    def cascade(self, schema, tables):
        return flushes.emptied(self.connection, tables)

    def obstacle_to_keeping(self, schema, tables, kept):
        key = ("keeping", tuple(tables), frozenset(kept))
        return schema.text(key, lambda: self._obstacle_to_keeping(schema, set(tables), kept))

    def _obstacle_to_keeping(self, schema, tables, kept):
        for reference in schema.references:
            if reference.parent in kept and reference.child not in tables:
                return "{!r}, which no flush empties, refers to {!r}".format(reference.child, reference.parent)
        return None

    def look(self, cursor, schema, tables, kept):
        version = self._version_of_data(cursor)
        self._ledger, before = ledger.begin(self.connection.connection)
        known = None if before is None or version is None else before.right
        touched = None
        if known is not None and known[:2] == (schema, tuple(tables)) and known.version == version:
            touched = self._touched(schema, before, known, kept)
        if touched is None:
            filled, marks = super().look(cursor, schema, tables, kept)
        else:
            filled = self._filled(cursor, [table for table in tables if table in touched])
            marks = dict(known.marks, **self.marks(cursor, [table for table in kept if table.name in touched]))
        self._right = _Right(schema, tuple(tables), dict(marks), version)
        return filled, marks

    def _version_of_data(self, cursor):
        """Return a number that differs after each commit of another connection; None before SQLite 3.8.9."""
        cursor.execute("PRAGMA data_version")
        row = cursor.fetchone()
        return None if row is None else row[0]

    def _touched(self, schema, before, known, kept):
        """Return the tables that the ledger `before` has statements for, None if these are not known."""
        names = before.tables()
        if names is None or schema.plain is None or known.marks.keys() != {table.name for table in kept}:
            return None
        found = [schema.plain.get(name.lower()) for name in names]
        return None if None in found or len(found) > _MANY else set().union(*found)

    def tidy(self):
        # Not before it is committed
        if self._right is not None and ledger.is_up_to_date(self.connection.connection, self._ledger):
            self._ledger.right = self._right

    def filled(self, cursor, schema, tables):
        found = set()
        for start in range(0, len(tables), _MANY):
            some = tuple(tables[start : start + _MANY])
            found |= self._filled(cursor, some, schema.text(some, lambda some=some: self._look(some)))
        return found

    def _filled(self, cursor, tables, statement=None):
        """Return those of `tables`, not too many at once, that have rows; `statement` is what asks, if it is known."""
        if not tables:
            return set()
        cursor.execute(statement or self._look(tables))
        return {tables[row[0]] for row in cursor.fetchall()}

    def _look(self, tables):
        parts = [
            "SELECT {} WHERE EXISTS (SELECT 1 FROM {})".format(*pair) for pair in enumerate(map(self.quote, tables))
        ]
        return " UNION ALL ".join(parts)

    def marks(self, cursor, kept):
        sequences = {}
        if not self.schema.counted.isdisjoint(table.name for table in kept):
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            sequences = dict(cursor.fetchall())
        marks = {}
        for table in kept:
            cursor.execute(self.select(table.name, table.columns))
            # A sequence may have been set back, to before the rows.
            marks[table.name] = (cursor.fetchall(), sequences.get(table.name))
        if self._right is not None:
            self._right.marks.update(marks)
        return marks

    def select(self, table, columns):
        # What is stored, not what a converter makes of it, which looks at the declaration of a plain column.
        return "SELECT {} FROM {} ORDER BY 1".format(
            ", ".join("+" + self.quote(name) for name in columns), self.quote(table)
        )

    def pass_rows(self, cursor, tables):
        for table in self.schema.counted.intersection(tables):
            name = table.replace("'", "''")
            cursor.execute(_COUNT.format(name))
            cursor.execute(_PASS.format(self.quote(table), name))

    def begin_restoring(self, cursor):
        cursor.execute("PRAGMA defer_foreign_keys = ON")


def _plain_tables(found):
    """Return {name in lower case: names of tables}, of rows of sqlite_master; None if some are virtual.

    A virtual table has its rows in others, of which no statement is seen.
    """
    plain = collections.defaultdict(list)
    for kind, name, _, sql in found:
        if kind == "table" and sql:
            if not sql.lstrip().upper().startswith("CREATE TABLE"):
                return None
            if not name.lower().startswith("sqlite_"):
                plain[name.lower()].append(name)
    return dict(plain)


def _writers(numbers):
    """Return the numbers of the processes that have locked one of the files with these inodes, as Linux lists them."""
    found = set()
    if os.path.exists("/proc/locks"):
        with open("/proc/locks") as lines:
            for line in lines:
                # Number, POSIX, ADVISORY, WRITE, process, device and inode, start, end; those who wait have an arrow.
                fields = line.split()
                if fields[3] == "WRITE" and int(fields[5].rpartition(":")[2]) in numbers:
                    found.add(fields[4])
    return found
