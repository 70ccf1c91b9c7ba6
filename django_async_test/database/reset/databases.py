"""Which database is behind a connection."""

from .mysql import MySQL
from .postgresql import PostgreSQL
from .sqlite import SQLite

__unittest = True

_KINDS = {"sqlite": SQLite, "postgresql": PostgreSQL, "mysql": MySQL}


def of(connection):
    """Return the `Database` behind a connection of Django's, or None if a reset does not know its kind."""
    kind = _KINDS.get(connection.vendor)
    return None if kind is None else kind(connection)
