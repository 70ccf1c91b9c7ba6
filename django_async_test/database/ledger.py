"""Which tables a connection of SQLite has written to, if its count of changes proves that it was to no others.

``total_changes`` of a connection grows with each row that is inserted, changed or deleted through it: also by triggers,
foreign keys, other threads, and code that knows the driver only.  A statement that is noted names its table, and says
how many rows it has changed itself.  If the count has grown by exactly that from before it to behind it, and nothing
was counted since the statement before, these are all changes that there were.  The first one that is not accounted for
leaves the count ahead of the ledger for ever; so nothing must be accounted for twice, or for another statement.

Not counted are changes of the schema and ``backup()`` into the connection, which both change the version of the schema;
those of other connections, which change ``PRAGMA data_version``; and what a few methods do: see `SPOILING`.  Rows of
which a statement with OR REPLACE makes way for new ones belong to the table that it names.
"""

import functools
import re

from ..compat import features
from .gated_classes import family

__unittest = True

#: Where a connection has its `Ledger`, and whether it has done something that no count shows.
LEDGER, SPOILED = "_async_test_ledger", "_async_test_is_spoiled"

#: Methods of a connection that change what is in the database without being counted, now or later.
SPOILING = ("blobopen", "deserialize", "setconfig")

_WORDS = ("INSERT", "UPDATE", "DELETE", "REPLAC")
# The first six letters of what is noted; a statement that is written otherwise is counted all the same.
_WRITING = frozenset(_WORDS + tuple(word.lower() for word in _WORDS))

# Characters of a statement, more than the longest name of a table that is known
_HEAD = 200
_MANY = 2000

# A name with "%" may be written in two ways.  What follows must not be a dot, which may stand behind a comment.
_STATEMENT = re.compile(
    r"(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|DELETE\s+FROM|"
    r"UPDATE(?:\s+OR\s+(?:ROLLBACK|ABORT|REPLACE|FAIL|IGNORE))?(?!\s+OR\s))\s+"
    r'(?:"((?:[^"%]|"")+)"|([^\W\d]\w*))(?=\s*[(;]|\s+\w|\s*\Z)',
    re.IGNORECASE,
)


class Ledger(object):
    """The changes of a connection since a reset has looked at it.

    ``total`` is the count up to which all of them are accounted for, by the statements with the beginnings ``heads``;
    ``right`` is what the reset knows of the tables before these, or None.
    """

    __slots__ = ("_returning", "heads", "right", "total")

    def __init__(self, total):
        self.total = total
        self.heads = set()
        self.right = None
        # The description of a cursor that has still to fetch what its statement returns: no two are identical.
        self._returning = None

    def count(self, cursor):
        """Return the count of changes before `cursor` executes a statement."""
        self.settle(cursor)
        return cursor.connection.total_changes

    def note(self, head, before, cursor):
        """Account for a statement that `cursor` has executed; `before` is the count of changes before it."""
        after = cursor.connection.total_changes
        if len(self.heads) >= _MANY:
            return
        # First: who sees the new total must find the statement.
        self.heads.add(head)
        if cursor.description is not None:
            # With RETURNING it is counted when all rows are fetched, and before that the number may be another one's.
            self._returning = cursor.description
        elif self.total == before and after - before == cursor.rowcount:
            self.total = after

    def settle(self, cursor):
        """Account for a statement that has returned rows to `cursor`, before this is used for something else."""
        if self._returning is not None and cursor.description is self._returning:
            self._returning = None
            total = self.total + cursor.rowcount
            if features.counts_rows_that_sqlite_returns and total == cursor.connection.total_changes:
                self.total = total

    def tables(self):
        """Return the set of the names that the statements have for their tables, None if one is not known."""
        names = {_table(head) for head in self.heads}
        return None if None in names else names


@functools.lru_cache(maxsize=1000)
def _table(head):
    match = _STATEMENT.match(head)
    if match is None or (len(head) == _HEAD and not head[match.end() :].strip()):
        # Of one that is cut off it is not known what follows.
        return None
    quoted, plain = match.groups()
    return plain if quoted is None else quoted.replace('""', '"')


def begin(connection):
    """Begin a new ledger of a connection of the driver; return it and the one before.

    That one is None if it does not account for all changes, or there was none; both if a connection has none.
    """
    before = getattr(connection, LEDGER, None)
    if getattr(connection, SPOILED, True):
        return None, None
    # In this order: what another thread executes meanwhile is either in the old one, or ahead of the new one.
    ledger = Ledger(connection.total_changes)
    setattr(connection, LEDGER, ledger)
    return ledger, before if before is not None and before.total == ledger.total else None


def is_up_to_date(connection, ledger):
    """Return whether `ledger` is that of the connection, and accounts for all changes."""
    current = getattr(connection, LEDGER, None)
    return current is ledger and ledger is not None and ledger.total == connection.total_changes


# --- what is noted through ---------------------------------------------------------------------------------------


def _noting(cls):
    """Return a subclass of `cls`, a class of cursors, that notes what it writes."""

    # With super(): somebody may patch the methods of the class meanwhile.
    class Noting(cls):
        __slots__ = ()

        def execute(self, sql, *args, **kwargs):
            ledger = getattr(self.connection, LEDGER, None)
            if ledger is None or sql[:6] not in _WRITING:
                return super().execute(sql, *args, **kwargs)
            before = ledger.count(self)
            result = super().execute(sql, *args, **kwargs)
            ledger.note(sql[:_HEAD], before, self)
            return result

        def executemany(self, sql, *args, **kwargs):
            ledger = getattr(self.connection, LEDGER, None)
            if ledger is None or sql[:6] not in _WRITING:
                return super().executemany(sql, *args, **kwargs)
            before = ledger.count(self)
            result = super().executemany(sql, *args, **kwargs)
            ledger.note(sql[:_HEAD], before, self)
            return result

        def close(self):
            try:
                ledger = getattr(self.connection, LEDGER, None)
            except Exception:
                # PyPy's has no connection once it is closed.
                ledger = None
            if ledger is not None:
                ledger.settle(self)
            return super().close()

    for name in ("__name__", "__qualname__", "__module__", "__doc__"):
        setattr(Noting, name, getattr(cls, name))
    return Noting


# Class of cursors -> its subclass that notes
_cursors = {}


def noted_cursor(cls):
    """Return the subclass of `cls`, a class of cursors, that notes what it writes; or `cls`, if it is none."""
    found = _cursors.get(cls)
    if found is None:
        if not isinstance(cls, type) or family(cls) != "sqlite3":
            return cls
        found = _cursors[cls] = _noting(cls)
        _cursors[found] = found
    return found


def methods_of(cls):
    """Return {name: attribute} for a subclass of `cls`, a class of connections."""
    namespace = {name: _spoiling(getattr(cls, name)) for name in SPOILING if hasattr(cls, name)}
    return dict(namespace, **{LEDGER: None, SPOILED: False})


def _spoiling(method):
    @functools.wraps(method)
    def call(self, *args, **kwargs):
        # For ever: what it returns may be written to in another test.
        self._async_test_is_spoiled, self._async_test_ledger = True, None
        return method(self, *args, **kwargs)

    return call
