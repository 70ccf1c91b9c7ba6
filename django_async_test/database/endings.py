"""The end of a test on one connection: what is left there is named, and undone or cut off at once.

Nothing that was left reaches the next test: neither a block that somebody
might still leave, nor a statement that is going on, nor a connection that is
broken.  Nothing is asked of a database unless there is a sign of something.
"""

import sys
import threading
import time

from ..compat.django import connections as django_connections
from ..compat.django import drivers
from . import cancelling, open_blocks
from .lock import name_of

__unittest = True

#: Seconds that what goes on at the end of a test may take to end: a thread's block, or a statement that was cancelled.
PATIENCE = 1

_UNFINISHED = (
    "left a COPY, or another statement, on the database {!r} unfinished, or a pipeline() or transaction() of its "
    "driver open; it was cut off, and what the test has written was rolled back. Leave it before the end: "
    "`with cursor.copy(...) as copy:`."
)
_HINT = (
    " The connection was replaced: what setUpTestData() and setUpClass() have written is missing in the tests of the "
    "class that follow."
)


def is_settled(connection, depth):
    """Return whether nothing is left on the shared connection, which was `depth` deep in blocks at the beginning."""
    lock, wrapper = connection.lock, connection.wrapper
    if lock.ident is not None or lock.block is not None or len(wrapper.savepoint_ids) != depth:
        return False
    if connection.server_cursors.has_any():
        return False
    # Of psycopg only
    return getattr(wrapper.connection, "pgconn", None) is None or not drivers.is_active(wrapper)


def settle(connection, depth, is_hurried=False, is_broken=False):
    """Undo what is left on the shared connection; return messages about it; see `ConnectionSharing.settle()`."""
    messages = []
    ident = connection.lock.ident
    if ident is not None and ident != threading.get_ident() and ident in sys._current_frames():
        message = _await_release(connection, ident, is_hurried)
        if message and not is_broken:
            messages.append(message)
    left = connection.cut_off()
    if left and not is_broken:
        messages.insert(0, open_blocks.describe(left, connection.alias))
    if drivers.is_active(connection.wrapper):
        if not is_broken:
            messages.append(_UNFINISHED.format(connection.alias))
        is_broken = True
    connection.reserve()
    try:
        if ident is not None and cancelling.is_executing(ident) and ident != threading.get_ident():
            # Nothing ends what the thread does there: it keeps the old connection.
            messages += _replace(connection.wrapper, closes=False)
        left = connection.server_cursors.close(connection.alias)
        if not is_broken:
            messages += left
        messages += unwind(connection.wrapper, depth, is_broken)
        connection.blocks.forget_depth()
    finally:
        connection.unreserve()
    return messages


def settle_own(wrapper, depth, is_broken=False):
    """Undo what is left on `wrapper`, which only the test's own flow has; return messages about it."""
    if django_connections.transaction_depth(wrapper) == depth:
        return unwind(wrapper, depth)
    count = len(wrapper.savepoint_ids) + 1 if depth is None else len(wrapper.savepoint_ids) - depth
    left = [open_blocks.OpenBlock(None, None, ())] * max(count, 1)
    messages = unwind(wrapper, depth)
    return messages if is_broken else [open_blocks.describe(left, wrapper.alias)] + messages


def _await_release(connection, ident, is_hurried):
    """Wait until the thread `ident` has released the connection, cancel what it executes; return a message or None."""
    lock, began = connection.lock, time.monotonic()
    canceller, is_cancelled = cancelling.Canceller(connection.wrapper), False
    until = began + PATIENCE
    while lock.ident == ident and time.monotonic() < until:
        if cancelling.is_executing(ident):
            if not is_cancelled and (is_hurried or time.monotonic() > began + PATIENCE / 2):
                is_cancelled = True
                until = time.monotonic() + PATIENCE
            if is_cancelled:
                canceller.cancel()
        elif is_hurried:
            # A thread that is merely in a block ends when it does.
            break
        time.sleep(0.005)
    if not is_cancelled:
        return None
    return "{} was still executing a statement on the database {!r}, which was cancelled.".format(
        name_of(ident), connection.alias
    )


def unwind(wrapper, depth, is_broken=False):
    """Roll back and leave the blocks that were opened on `wrapper` beyond `depth`; return messages about the rest.

    With `is_broken` the innermost block that stays is rolled back too, which shows whether that is possible.
    """
    try:
        drivers.finish_statements(wrapper)
        django_connections.unwind(wrapper, depth)
        if is_broken and depth and wrapper.savepoint_ids[-1] is not None:
            wrapper.savepoint_rollback(wrapper.savepoint_ids[-1])
    except Exception as error:
        return _replace(wrapper, error)
    return []


def _replace(wrapper, error=None, closes=True):
    text = "the connection to the database {!r} was of no more use{}.".format(
        wrapper.alias, "" if error is None else " ({!r})".format(error)
    )
    drivers.replace_connection(wrapper, closes)
    return [text + _HINT]
