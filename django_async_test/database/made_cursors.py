"""Cursors of psycopg that are made from a class and not by the connection, as ``RawCursor(connection)``.

While connections are shared, these go through the gate too: what all classes of
cursors have in common is patched, since the connection does not learn of them.
"""

from ..undo import Undo
from . import gated_cursors
from .gated_classes import SHARED

__unittest = True

_users = 0
_undo = Undo()


def _noting_connection(original):
    def __init__(self, connection, *args, **kwargs):
        original(self, connection, *args, **kwargs)
        if getattr(connection, SHARED, None) is not None:
            gated_cursors.let_through(self)

    return __init__


class Installed(object):
    """A context manager that lets cursors made from a class of psycopg go through the gate."""

    def __enter__(self):
        global _users
        _users += 1
        if _users == 1:
            # Where they have all been since 3.0
            from psycopg._cursor_base import BaseCursor

            _undo.replace(BaseCursor, "__init__", _noting_connection(BaseCursor.__init__))

    def __exit__(self, *exc_info):
        global _users
        _users -= 1
        if not _users:
            _undo.close()
