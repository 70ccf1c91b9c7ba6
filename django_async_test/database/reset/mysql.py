"""MySQL and MariaDB: what others have not committed is waited for by reading it with a lock.

The schema is read again when the server has counted a statement that changes one: to read it takes longer than the
rest.
"""

from ...compat import features
from .base import Database, Schema, Unsure

__unittest = True

_MANY = 500

_DDL = "('{}')".format(
    "', '".join(
        "Com_" + what
        for what in (
            "create_table alter_table drop_table rename_table create_trigger drop_trigger create_view drop_view "
            "create_db drop_db create_temporary_table drop_temporary_table"
        ).split()
    )
)

# A lock wait timeout, a table that is locked by somebody else
_LOCK_ERRORS = (1205,)
_LIMITS = ("lock_wait_timeout", "innodb_lock_wait_timeout")

_TRANSACTIONS = """
SELECT p.ID, p.USER, p.COMMAND, p.TIME, COALESCE(p.INFO, t.trx_query)
FROM information_schema.INNODB_TRX t JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id
WHERE p.DB = DATABASE() AND p.ID <> CONNECTION_ID() AND (t.trx_rows_locked > 0 OR t.trx_rows_modified > 0)
"""

# The number of rows, and the sum of a hash of each
_MARK = (
    "(SELECT {}, COUNT(*), SUM(CAST(CONV(LEFT(MD5(CONCAT_WS(',', {})), 15), 16, 10) AS UNSIGNED)) FROM {} "
    "LOCK IN SHARE MODE)"
)


class MySQL(Database):
    """A database of MySQL or MariaDB."""

    fires_triggers = features.flush_keeps_sequences_of_mysql

    _is_limited = False

    def limit_waiting(self):
        if not self._is_limited:
            seconds = max(int(self.patience), 1)
            kept = ["@async_test_{0} = @@SESSION.{0}".format(name) for name in _LIMITS]
            with self.connection.cursor() as cursor:
                cursor.execute("SET " + ", ".join(kept + ["SESSION {} = {}".format(name, seconds) for name in _LIMITS]))
            self._is_limited = True

    prepare = limit_waiting

    def stop_limiting(self):
        if self._is_limited:
            with self.connection.cursor() as cursor:
                cursor.execute("SET " + ", ".join("SESSION {0} = @async_test_{0}".format(name) for name in _LIMITS))

    def holders(self, cursor, tables):
        cursor.execute(_TRANSACTIONS)
        text = "session {} of {} ({}, for {} s): {}"
        return [
            (row[0], text.format(row[0], row[1], row[2], row[3], row[4] or "between two statements"))
            for row in cursor.fetchall()
        ]

    def session(self, wrapper):
        return int(wrapper.connection.thread_id())

    def is_locked(self, error):
        return bool(error.args) and error.args[0] in _LOCK_ERRORS

    def stamp(self, cursor):
        cursor.execute("SHOW GLOBAL STATUS WHERE Variable_name IN " + _DDL)
        return tuple(cursor.fetchall())

    def read_schema(self, cursor):
        schema = Schema(self.existing(cursor))
        cursor.execute("SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()")
        schema.others = frozenset(row[0] for row in cursor.fetchall())
        cursor.execute(
            "SELECT EVENT_OBJECT_TABLE, EVENT_MANIPULATION FROM information_schema.TRIGGERS "
            "WHERE TRIGGER_SCHEMA = DATABASE()"
        )
        triggers = cursor.fetchall()
        schema.triggered = frozenset(row[0] for row in triggers)
        if self.fires_triggers:
            schema.on_delete = frozenset(row[0] for row in triggers if row[1] == "DELETE")
        return schema

    def filled(self, cursor, schema, tables):
        return self.look(cursor, schema, tables, ())[0]

    def marks(self, cursor, kept):
        return self.look(cursor, None, (), kept)[1]

    def look(self, cursor, schema, tables, kept):
        # With a lock, so that what another session has not committed yet is waited for.
        parts = [
            "(SELECT {}, NULL, NULL FROM {} LIMIT 1 LOCK IN SHARE MODE)".format(number, self.quote(table))
            for number, table in enumerate(tables)
        ]
        for number, table in enumerate(kept, 1):
            row = ", ".join("QUOTE({})".format(self.quote(name)) for name in table.columns)
            parts.append(_MARK.format(-number, row, self.quote(table.name)))
        filled, marks = set(), {}
        for start in range(0, len(parts), _MANY):
            cursor.execute(" UNION ALL ".join(parts[start : start + _MANY]))
            for number, count, total in cursor.fetchall():
                if number < 0:
                    marks[kept[-number - 1].name] = (int(count), int(total or 0))
                else:
                    filled.add(tables[number])
        if tables and not self.fires_triggers:
            filled.update(self._counting(cursor, tables))
        return filled, marks

    def _counting(self, cursor, tables):
        """Return the tables whose sequence has been used: TRUNCATE restarts it."""
        cursor.execute("SHOW TABLE STATUS")
        names = [column[0] for column in cursor.description]
        position = names.index("Auto_increment")
        used = {row[0] for row in cursor.fetchall() if row[position] is not None and row[position] > 1}
        return used.intersection(tables)

    def begin_restoring(self, cursor):
        if not self.fires_triggers:
            raise Unsure("this Django restarts the sequences of tables that it fills again")
        cursor.execute("SET FOREIGN_KEY_CHECKS = 0")

    def end_restoring(self, cursor):
        cursor.execute("SET FOREIGN_KEY_CHECKS = 1")
