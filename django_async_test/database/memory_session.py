"""What the session of a database of SQLite in memory keeps, where nobody watches the statements.

Django closes the connections after each test that has no transaction, but not this one.  To ask it is cheap: there is
no server.
"""

from .session_kinds import Pragmas

__unittest = True

_PRAGMAS = (
    "foreign_keys ignore_check_constraints recursive_triggers reverse_unordered_selects query_only synchronous "
    "cache_size temp_store automatic_index trusted_schema legacy_alter_table read_uncommitted writable_schema"
).split()
_TABLES = "SELECT type, name FROM sqlite_temp_master WHERE name NOT LIKE 'sqlite_%' ORDER BY rowid"


class MemorySession(object):
    """The session of `wrapper` as it is now."""

    def __init__(self, wrapper):
        self._wrapper = wrapper
        self._connection = wrapper.connection
        self._before = self._read()

    def _ask(self, sql):
        cursor = self._connection.cursor()
        cursor.row_factory = None
        try:
            return cursor.execute(sql).fetchall()
        finally:
            cursor.close()

    def _read(self):
        return [self._ask("PRAGMA " + name) for name in _PRAGMAS], self._ask(_TABLES)

    def settle(self):
        """Put back what is another one; return a list of (text, None) about it."""
        if self._wrapper.connection is not self._connection or self._wrapper.in_atomic_block:
            # What is left of a block is rolled back later.
            return []
        before, now = self._before, self._read()
        texts = []
        for name, old, new in zip(_PRAGMAS, before[0], now[0]):
            if old != new:
                Pragmas().put_back(self._ask, name, old[0][0])
                texts.append(Pragmas().describe(name, old[0][0], new[0][0]))
        for kind, name in now[1]:
            if (kind, name) not in before[1]:
                self._ask('DROP {} IF EXISTS temp."{}"'.format(kind.upper(), name.replace('"', '""')))
                texts.append("the temporary {} {} is still there".format(kind, name))
        return [("connections[{!r}]: {}".format(self._wrapper.alias, text), None) for text in texts]
