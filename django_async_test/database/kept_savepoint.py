"""The savepoint of one test on SQLite stays for the next one, which saves two of the three statements around a test.

Between two tests nothing is executed, nearly always.  Where something is, it belongs to the class, as with Django: the
savepoint is released first, or when the next test begins, and then that test makes its own.
"""

from . import short_statements
from .gated_classes import SHARED

__unittest = True


def roll_back(wrapper, shared, statements):
    """Roll the test back with `statements`, a roll-back to its savepoint and the release of it; or keep that."""
    connection = wrapper.connection
    # Without the gate for the connection nobody knows what is executed.
    if wrapper.vendor != "sqlite" or not hasattr(connection, SHARED):
        short_statements.execute(wrapper, statements)
        return
    short_statements.execute(wrapper, statements[:1])
    shared.kept_savepoint = connection, connection.total_changes


def take(wrapper, shared):
    """Return whether the savepoint that the last test has left is there, and nothing was executed since."""
    kept = shared.kept_savepoint
    if kept is None:
        return False
    connection, changes = kept
    if wrapper.connection is connection and connection.in_transaction and connection.total_changes == changes:
        shared.kept_savepoint = None
        return True
    release(shared)
    return False


def release(shared):
    """Release the savepoint that the last test has left: what was executed since then is not undone with a test."""
    (connection, _), shared.kept_savepoint = shared.kept_savepoint, None
    wrapper = shared.wrapper
    if wrapper.connection is connection and connection.in_transaction:
        short_statements.execute(wrapper, shared.savepoint[2][1:])
