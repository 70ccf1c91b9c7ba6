"""MySQL and MariaDB: what others have not committed is waited for by reading it with a lock.

The schema is read again when the server has counted a statement that changes one: to read it takes longer than the
rest.  MariaDB is asked to do several things in one round trip, and its tables are left alone that nobody has written
to since they were looked into: see `counted`.
"""

import collections
import functools

from ...compat import features
from ...compat.django import flushes
from . import counted
from .base import Database, Schema, Unsure, schemas_of

__unittest = True

_MANY = 500

_DDL = tuple(
    "Com_" + what
    for what in (
        "create_table alter_table drop_table rename_table create_trigger drop_trigger create_view drop_view "
        "create_db drop_db create_temporary_table drop_temporary_table"
    ).split()
)
_STATUS = "SHOW GLOBAL STATUS WHERE Variable_name IN ('{}')"

# A lock wait timeout, a table that is locked by somebody else
_LOCK_ERRORS = (1205,)
_LIMITS = ("lock_wait_timeout", "innodb_lock_wait_timeout")

_TRANSACTIONS = """
SELECT p.ID, p.USER, p.COMMAND, p.TIME, COALESCE(p.INFO, t.trx_query)
FROM information_schema.INNODB_TRX t JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id
WHERE p.DB = DATABASE() AND p.ID <> CONNECTION_ID() AND (t.trx_rows_locked > 0 OR t.trx_rows_modified > 0)
"""

# Whoever is connected may have locked a table as a whole, which the server does not show.
_SESSIONS = """
SELECT ID, USER, COMMAND, TIME, INFO FROM information_schema.PROCESSLIST
WHERE DB = DATABASE() AND ID <> CONNECTION_ID()
"""

# A table of another kind may have its rows elsewhere: in several tables, or on another server.
_ELSEWHERE = """
SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'
AND ENGINE NOT IN ('InnoDB', 'MyISAM', 'Aria', 'MEMORY') LIMIT 1
"""

_ACTING = """
SELECT TABLE_NAME, UNIQUE_CONSTRAINT_SCHEMA, REFERENCED_TABLE_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS
WHERE CONSTRAINT_SCHEMA = DATABASE() AND (DELETE_RULE IN ({0}) OR UPDATE_RULE IN ({0}))
""".format("'CASCADE', 'SET NULL', 'SET DEFAULT'")

# MySQL 8 tells what it has noted in the last 24 hours; for MariaDB the last part is a comment.
_FRESH = "SET @async_test_fresh = 1 /*!80000 , SESSION information_schema_stats_expiry = 0 */"

# The number of rows, and sums over a checksum of each; of its square as well, since checksums alone are linear: two
# changes can cancel each other.  Without the limit the inner part is merged, and each checksum is made twice.
_MARK = (
    "(SELECT {}, COUNT(*), SUM(c), SUM(c * c) FROM (SELECT CRC32(CONCAT_WS(',', {})) AS c FROM {} "
    "LIMIT 18446744073709551615 LOCK IN SHARE MODE) AS rows_{})"
)

# What was right at a moment: the tables that were empty, and the marks of the others
_Right = collections.namedtuple("_Right", "moment schema empty marks")

# (alias, name of the database) -> `_Right`
_right = {}


class MySQL(Database):
    """A database of MySQL or MariaDB."""

    fires_triggers = features.flush_keeps_sequences_of_mysql

    _is_limited = False
    _stamp = None
    _moment = None
    _found_right = None

    def _seconds(self):
        return max(int(self.patience), 1)

    def limit_waiting(self):
        if not self._is_limited:
            seconds = self._seconds()
            kept = ["@async_test_{0} = @@SESSION.{0}".format(name) for name in _LIMITS]
            with self.connection.cursor() as cursor:
                cursor.execute("SET " + ", ".join(kept + ["SESSION {} = {}".format(name, seconds) for name in _LIMITS]))
            self._is_limited = True

    def _is_mariadb(self):
        # Django 3.1 and later, which need a MariaDB that knows SET STATEMENT and BEGIN NOT ATOMIC
        return self.fires_triggers and self.connection.mysql_is_mariadb

    def prepare(self):
        if not self._is_mariadb():
            self.limit_waiting()

    def _limited(self, statement, *settings):
        """Return the statement such that it waits no longer than `patience`, with `settings` for as long as it runs."""
        if not self._is_mariadb():
            return statement
        limits = ["{} = {}".format(name, self._seconds()) for name in _LIMITS]
        return "SET STATEMENT {} FOR {}".format(", ".join(limits + list(settings)), statement)

    def stop_limiting(self):
        if self._is_limited:
            with self.connection.cursor() as cursor:
                cursor.execute("SET " + ", ".join("SESSION {0} = @async_test_{0}".format(name) for name in _LIMITS))

    def holders(self, cursor, tables):
        text = "session {} of {} ({}, for {} s): {}"
        if not cursor.execute(_TRANSACTIONS):
            text = "perhaps " + text
            cursor.execute(_SESSIONS)
        return [
            (row[0], text.format(row[0], row[1], row[2], row[3], row[4] or "between two statements"))
            for row in cursor.fetchall()
        ]

    def session(self, wrapper):
        return int(wrapper.connection.thread_id())

    def is_locked(self, error):
        return bool(error.args) and error.args[0] in _LOCK_ERRORS

    def stamp(self, cursor):
        status = self._ask(cursor, _DDL)
        self._stamp = tuple(status.get(name) for name in _DDL)
        return self._stamp

    def _ask(self, cursor, names=()):
        """Return what the status of the server says of `names`, and complete a moment where that is of use."""
        moment = counted.Moment(counted.log_of(self.connection)) if self._is_mariadb() else None
        cursor.execute(_STATUS.format("', '".join(names + counted.NAMES if moment is not None else names)))
        status = dict(cursor.fetchall())
        self._moment = moment if moment is None else moment.complete(status)
        return status

    def read_schema(self, cursor):
        # The tables of information_schema take several times as long.
        cursor.execute("SHOW FULL TABLES")
        found = cursor.fetchall()
        schema = Schema(row[0] for row in found if row[1] == "BASE TABLE")
        schema.others = frozenset(row[0] for row in found)
        cursor.execute("SHOW TRIGGERS")
        # Name, event, table, statement
        triggers = cursor.fetchall()
        schema.triggered = frozenset(row[2] for row in triggers)
        if self.fires_triggers:
            schema.trigger_texts = [row[3] for row in triggers]
            schema.on_delete = frozenset(row[2] for row in triggers if "DELETE" in row[1])
        return schema

    def filled(self, cursor, schema, tables):
        return self.look(cursor, schema, tables, ())[0]

    def marks(self, cursor, kept):
        return self.look(cursor, None, (), kept)[1]

    def look(self, cursor, schema, tables, kept):
        names = tuple(table.name for table in kept)
        make = functools.partial(self._look, tables, kept)
        filled, marks = set(), {}
        for statement in make() if schema is None else schema.text((tuple(tables), names), make):
            cursor.execute(self._limited(statement))
            for number, count, total, squares in cursor.fetchall():
                if number < 0:
                    marks[names[-number - 1]] = (int(count), int(total or 0), int(squares or 0))
                else:
                    filled.add(tables[number])
        if not self.fires_triggers:
            counters = self._counters(cursor)
            # TRUNCATE restarts them.
            filled.update(table for table in tables if (counters.get(table) or 1) > 1)
            marks = {name: mark + (counters.get(name),) for name, mark in marks.items()}
        return filled, marks

    def _look(self, tables, kept):
        """Return the statements that tell which of `tables` have rows, and the marks of `kept`."""
        # With a lock, so that what another session has not committed yet is waited for.
        parts = [
            "(SELECT {}, NULL, NULL, NULL FROM {} LIMIT 1 LOCK IN SHARE MODE)".format(number, self.quote(table))
            for number, table in enumerate(tables)
        ]
        for number, table in enumerate(kept, 1):
            row = ", ".join("QUOTE({})".format(self.quote(name)) for name in table.columns)
            parts.append(_MARK.format(-number, row, self.quote(table.name), number))
        return [" UNION ALL ".join(parts[start : start + _MANY]) for start in range(0, len(parts), _MANY)]

    def _counters(self, cursor):
        """Return {table: the next value of its sequence, or None}."""
        cursor.execute(_FRESH)
        cursor.execute("SHOW TABLE STATUS")
        position = [column[0] for column in cursor.description].index("Auto_increment")
        return {row[0]: row[position] for row in cursor.fetchall()}

    def clear(self, cursor, schema, tables, kept):
        if not self._is_mariadb():
            return super().clear(cursor, schema, tables, kept)
        before, touched = self._moment, self._touched(cursor, schema, tables, kept)
        if touched is not None and schema.on_delete.isdisjoint(touched):
            marks = dict(_right[self.place()].marks)
            self._delete(cursor, [table for table in tables if table in touched])
            marks.update(self._marks_of(cursor, [table for table in kept if table.name in touched]))
            if self._note_right(cursor, before, schema, tables, marks):
                return marks
            # Somebody has written in the meantime.
            return self._clear_all(cursor, schema, tables, kept)
        marks = self._clear_all(cursor, schema, tables, kept)
        if before.is_quiet:
            self._note_right(cursor, before, schema, tables, marks)
        return marks

    def _clear_all(self, cursor, schema, tables, kept):
        if not schema.on_delete.isdisjoint(tables):
            return super().clear(cursor, schema, tables, kept)
        # To delete all rows of an empty table takes no longer than to look for one.
        self._delete(cursor, tables, schema.text(("block",) + tuple(tables), lambda: self._block(tables)))
        return self.marks(cursor, kept)

    def _delete(self, cursor, tables, block=None):
        """Delete the rows of `tables` as Django's flush does it; `block` is the statement, if it was made before."""
        if tables:
            self._execute(cursor, block or self._block(tables))
            self._moment.expect(len(tables))

    def _marks_of(self, cursor, kept):
        return self.marks(cursor, kept) if kept else {}

    def _touched(self, cursor, schema, tables, kept):
        """Return the tables that may have changed since all were right, or None if that is not known."""
        right = _right.get(self.place())
        if right is None or right.schema is not schema or right.empty != tuple(tables):
            return None
        written = self._moment.written_since(right.moment)
        if written is None or right.marks.keys() != {table.name for table in kept}:
            return None
        if schema.acting is None:
            schema.acting = self._acting(cursor)
        if schema.acting is False or not all(self._is_known(*place) for place in written):
            return None
        touched = {table for database, table in written if database == self._name()}
        before = None
        while before != len(touched):
            before = len(touched)
            touched.update(child for child, parent in schema.acting if parent in touched)
        return touched

    def _name(self):
        return self.connection.settings_dict["NAME"]

    def _acting(self, cursor):
        """Return {(child, parent)} for the foreign keys that change the child, or False if other tables may change."""
        cursor.execute(_ELSEWHERE)
        if cursor.fetchall():
            return False
        cursor.execute(_ACTING)
        found = cursor.fetchall()
        return {row[::2] for row in found} if all(row[1] == self._name() for row in found) else False

    def _is_known(self, database, table):
        """Return whether it is a table from which foreign keys lead to none of another database."""
        return any(
            table in schema.existing and schema.acting is not None and schema.acting is not False
            for schema in schemas_of(database, self._stamp)
        )

    def _note_right(self, cursor, before, schema, tables, marks):
        """Note what is right if that is known, and return whether nobody has written since the moment `before`."""
        self._ask(cursor)
        if not self._moment.is_as(before):
            return False
        self._found_right = _Right(self._moment, schema, tuple(tables), marks)
        return True

    def tidy(self):
        # Not before it is committed
        if self._found_right is not None:
            _right[self.place()] = self._found_right

    def empty(self, cursor, schema, changed, tables):
        if self._is_mariadb():
            self._delete(cursor, changed)
        else:
            super().empty(cursor, schema, changed, tables)

    def _block(self, tables):
        """Return the statement that executes all those of Django's flush; they fire triggers in Django's order."""
        return "BEGIN NOT ATOMIC {} END".format(" ".join(flushes.statements(self.connection, tables)))

    def _execute(self, cursor, block):
        # Which checks are made is as before even if one of the statements fails.
        cursor.execute(self._limited(block, "foreign_key_checks = 0"))

    def begin_restoring(self, cursor):
        self.limit_waiting()
        if not self.fires_triggers:
            raise Unsure("this Django restarts the sequences of tables that it fills again")
        cursor.execute("SET FOREIGN_KEY_CHECKS = 0")

    def end_restoring(self, cursor):
        cursor.execute("SET FOREIGN_KEY_CHECKS = 1")
