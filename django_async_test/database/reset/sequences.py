"""``reset_sequences``: the sequences of tables that keep their rows go on behind those.

After Django's flush the keys have grown, so that the first ones are free.
"""

from django.db import connections, transaction

from . import databases

__unittest = True


def go_on_behind_rows(alias):
    """Let each sequence of the database go on behind the rows of its table, if there are any."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        # MySQL's go on there by themselves, SQLite's when the test is over: see `pass_rows()`.
        return
    database = databases.of(connection)
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        schema = database.read(cursor)
        filled = database.filled(cursor, schema, database.flushed(schema))
        if filled:
            database.pass_rows(cursor, filled)
