"""The gate to a shared connection: whoever talks to the database does it through the driver, and the driver waits here.

While a connection is shared, the driver's connection and all of its cursors are instances of subclasses of their own
classes.  Each of their methods that talks to the database takes the lock; what would end the transaction is refused,
and closing the connection does nothing.  It makes no difference whether a statement comes from the ORM, from a cursor
of Django that somebody has wrapped or given another class, or from code that knows the driver only.
"""

from . import gated_cursors, made_cursors
from .gated_classes import SHARED, family, unchangeable
from .gated_connections import gated_connection

__unittest = True


def close(shared, connection, undo):
    """Let everybody who uses `connection`, of a driver, wait at the gate of `shared`, until `undo` is closed."""
    cls = connection.__class__
    if gated_connection(cls) is not cls:
        try:
            connection.__class__ = gated_connection(cls)
        except TypeError:
            # Written in C, and opened by somebody else: its cursors at least.
            for known in {id(connection), id(getattr(connection, "__wrapped__", connection))}:
                unchangeable[known] = shared
                undo.callback(unchangeable.pop, known)
            undo.replace(shared.wrapper, "create_cursor", _creating(shared.wrapper.create_cursor))
        else:
            undo.callback(setattr, connection, "__class__", cls)
    if not unchangeable.get(id(connection)):
        before = connection._async_test_shared
        connection._async_test_shared = shared
        undo.callback(setattr, connection, SHARED, before)
    if family(cls) == "psycopg":
        undo.enter_context(made_cursors.Installed())
    if family(cls) == "psycopg2":
        before = connection.cursor_factory
        connection.cursor_factory = gated_cursors.gated_cursor(before or _plain_cursor(connection))
        undo.callback(setattr, connection, "cursor_factory", before)


def _plain_cursor(connection):
    import psycopg2.extensions

    return psycopg2.extensions.cursor


def _creating(create_cursor):
    def create_gated_cursor(*args, **kwargs):
        return gated_cursors.let_through(create_cursor(*args, **kwargs))

    return create_gated_cursor
