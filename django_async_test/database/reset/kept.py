"""The rows that a flush leaves, made by the receivers of ``post_migrate``: noted once, and written again if need be."""

from .base import Unsure

__unittest = True

# Parameters of a statement: SQLite before 3.32 takes 999.
_MANY = 900


class KeptTable(object):
    """A table that is not empty after a flush, with the rows that it has then."""

    def __init__(self, name, columns, rows):
        self.name = name
        self.columns = columns
        self.rows = rows


def note(database, cursor, tables, limit=None):
    """Return a `KeptTable` for each of `tables`, with the rows that there are now; not one with more than `limit`."""
    found = []
    for table in sorted(tables):
        columns = database.columns(cursor, table)
        rows = _rows(database, cursor, table, columns, limit)
        if limit is None or len(rows) <= limit:
            found.append(KeptTable(table, columns, rows))
    return found


def _rows(database, cursor, name, columns, limit=None):
    statement = database.select(name, columns)
    cursor.execute(statement if limit is None else "{} LIMIT {}".format(statement, limit + 1))
    return [tuple(row) for row in cursor.fetchall()]


def restore(database, cursor, tables):
    """Write the rows of each `KeptTable` again that are no longer there as they were, and delete all others.

    Raises `Unsure` where that is not possible.
    """
    database.begin_restoring(cursor)
    plans = [_plan(database, cursor, table) for table in tables]
    for table, extra, _ in plans:
        _delete(database, cursor, table, extra)
    for table, _, missing in plans:
        _insert(database, cursor, table, missing)
    database.end_restoring(cursor)
    database.pass_rows(cursor, [table.name for table in tables])
    for table in tables:
        if set(_rows(database, cursor, table.name, table.columns)) != set(table.rows):
            raise Unsure("the rows of {!r} are not what they were after they were written again".format(table.name))


def _plan(database, cursor, table):
    """Return (table, keys of the rows that are too many, rows that are missing)."""
    key = database.connection.introspection.get_primary_key_column(cursor, table.name)
    if database.columns(cursor, table.name) != table.columns or key not in table.columns:
        raise Unsure("{!r} has other columns than before, or no primary key".format(table.name))
    position = table.columns.index(key)
    there = set(_rows(database, cursor, table.name, table.columns))
    wanted = set(table.rows)
    extra = [row[position] for row in there - wanted]
    missing = [row for row in table.rows if row not in there]
    return (table, (key, extra), missing)


def _delete(database, cursor, table, extra):
    key, values = extra
    for start in range(0, len(values), _MANY):
        some = values[start : start + _MANY]
        cursor.execute(
            "DELETE FROM {} WHERE {} IN ({})".format(
                database.quote(table.name), database.quote(key), ", ".join(["%s"] * len(some))
            ),
            some,
        )


def _insert(database, cursor, table, rows):
    at_once = max(_MANY // len(table.columns), 1)
    head = "INSERT INTO {} ({}) VALUES ".format(
        database.quote(table.name), ", ".join(database.quote(name) for name in table.columns)
    )
    row_of_values = "({})".format(", ".join(["%s"] * len(table.columns)))
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        values = [value for row in some for value in row]
        cursor.execute(head + ", ".join([row_of_values] * len(some)), values)
