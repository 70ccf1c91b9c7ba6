"""What Django's flush leaves: the rows of each table that is not empty then, with the keys that they are to keep.

The receivers of ``post_migrate`` make the same rows with greater keys each time.  A reset keeps those rows, and their
keys: from the beginning, so that data which were serialized with them can be loaded beside them.
"""

from django.apps import apps
from django.db import models

from . import kept

__unittest = True

# Rows of a table before a flush that are looked at: what receivers make are fewer
_MANY = 5000

#: How many flushes that leave a doubt are noted one after another: the next ones need not be.
ENOUGH = 3


class Snapshot(object):
    """What a flush leaves: `KeptTable` objects and their marks.

    ``doubt`` says why it is not to be trusted, if there is a reason, and ``doubts`` how often there has been one;
    ``expected`` is what the next flush must leave again before it is trusted, None when it is; ``calls`` are those of
    receivers that are made after each test, as (receiver, keyword arguments).
    """

    def __init__(self, tables, marks):
        self.tables = tables
        self.marks = marks
        self.doubt = None
        self.doubts = 0
        self.expected = None
        self.calls = []

    def names(self):
        """Return the set of the names of the tables."""
        return {table.name for table in self.tables}

    def judge(self, strange, before):
        """Decide whether it can be trusted although receivers are at work that are not Django's.

        `strange` is what these have used that no flush empties, or None; `before` is the last snapshot, or None.
        """
        found = contents(self.tables)
        if strange is not None:
            self.doubt = "a receiver of post_migrate uses {}".format(strange)
        elif before is None or before.doubt is not None:
            self.expected = found
        elif before.expected is not None and before.expected != found:
            self.doubt = "a receiver of post_migrate leaves other rows each time"
        self.doubts = (0 if before is None else before.doubts) + (self.doubt is not None)

    def confirm(self, candidates, before):
        """Decide whether it can be trusted although somebody else may have written right after the flush.

        That is so if it is the same as one of `candidates`, lists of `KeptTable`, or as what the flush `before` left.
        """
        found = contents(self.tables)
        is_same = any(contents([t for t in tables if t.name in found]) == found for tables in candidates)
        if not is_same and (before is None or before.expected != found):
            self.expected = found

    def keep_keys(self, database, cursor, candidates):
        """Write the rows of the first of `candidates` that are the same but for their keys, with the keys they had."""
        found = contents(self.tables)
        for tables in candidates:
            same = [table for table in tables if table.name in found]
            if contents(same) == found:
                changed = _differing(same, self.tables)
                if changed:
                    kept.restore(database, cursor, changed)
                    self.tables = same
                    self.marks = database.marks(cursor, same)
                return


def _differing(tables, others):
    rows = {table.name: table.rows for table in others}
    return [table for table in tables if set(table.rows) != set(rows[table.name])]


def take(database, cursor, schema, tables):
    """Return the `Snapshot` of `tables`, those in which receivers make rows, as they are right after a flush."""
    found = kept.note(database, cursor, database.filled(cursor, schema, tables))
    return Snapshot(found, database.marks(cursor, found))


def rows_there(database, cursor, schema, tables):
    """Return `KeptTable` objects for those of `tables` that have rows, but not very many."""
    return kept.note(database, cursor, database.filled(cursor, schema, tables), _MANY)


def contents(tables):
    """Return what is in the rows of each `KeptTable`, but for keys that the database has made.

    In place of the key of a row in another of `tables` is what that one has.
    """
    described = _Described({table.name: table for table in tables})
    return {table.name: sorted(described.rows(table.name)) for table in tables}


class _Described(object):
    """The rows of tables as texts, without keys."""

    def __init__(self, tables):
        self._tables = tables
        self._known = {}
        self._made_keys, self._targets = {}, {}
        for model in apps.get_models(include_auto_created=True):
            name = model._meta.db_table
            if name in tables:
                self._made_keys[name] = {f.column for f in model._meta.local_fields if isinstance(f, models.AutoField)}
                self._targets[name] = {
                    field.column: field.related_model._meta.db_table
                    for field in model._meta.local_fields
                    if field.is_relation and field.related_model is not None
                }

    def rows(self, name, path=()):
        """Return the texts of the rows of the table `name`; `path` are the tables that refer to it."""
        table = self._tables[name]
        keys = self._made_keys.get(name, ())
        texts = []
        for row in table.rows:
            values = [
                self._value(name, column, value, path)
                for column, value in zip(table.columns, row)
                if column not in keys
            ]
            texts.append(repr(values))
        return texts

    def _value(self, name, column, value, path):
        target = self._targets.get(name, {}).get(column)
        if value is None or target not in self._tables or target == name or target in path:
            return value
        if target not in self._known:
            table = self._tables[target]
            # The first column that the database numbers is what others refer to.
            key = sorted(self._made_keys.get(target, ())) or table.columns[:1]
            position = table.columns.index(key[0])
            texts = self.rows(target, path + (name,))
            self._known[target] = dict(zip([row[position] for row in table.rows], texts))
        return self._known[target].get(value, value)
