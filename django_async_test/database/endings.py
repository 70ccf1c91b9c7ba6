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
from . import open_blocks
from .lock import name_of

__unittest = True

#: Seconds that what goes on at the end of a test may take to end: a thread's block, or a statement that was cancelled.
PATIENCE = 1

# Modules whose frames are on the stack of a thread that executes a statement, and is not merely in a block.
_EXECUTING = ("django.db.backends", "django.db.utils", "django_async_test.database.cursors")

_HINT = (
    " The connection was replaced: what setUpTestData() and setUpClass() have written is missing in the tests of the "
    "class that follow."
)


def is_settled(connection, depth):
    """Return whether nothing is left on the shared connection, which was `depth` deep in blocks at the beginning."""
    lock = connection.lock
    return lock.ident is None and lock.block is None and len(connection.wrapper.savepoint_ids) == depth


def settle(connection, depth, is_hurried=False):
    """Undo what is left on the shared connection; return messages about it.

    With `is_hurried` a statement is cancelled at once: the test has taken too long, or was interrupted.
    """
    messages = []
    ident = connection.lock.ident
    if ident is not None and ident != threading.get_ident() and ident in sys._current_frames():
        message = _await_release(connection, ident, is_hurried)
        if message:
            messages.append(message)
    left = connection.cut_off()
    if left:
        messages.insert(0, open_blocks.describe(left, connection.alias))
    connection.reserve()
    try:
        if ident is not None and is_executing(ident) and ident != threading.get_ident():
            # Nothing ends what the thread does there: it keeps the old connection.
            messages += _replace(connection.wrapper, closes=False)
        messages += unwind(connection.wrapper, depth)
    finally:
        connection.unreserve()
    return messages


def settle_own(wrapper, depth):
    """Undo what is left on `wrapper`, which only the test's own flow has; return messages about it."""
    if django_connections.transaction_depth(wrapper) == depth:
        return []
    count = len(wrapper.savepoint_ids) + 1 if depth is None else len(wrapper.savepoint_ids) - depth
    left = [open_blocks.OpenBlock(None, None, ())] * max(count, 1)
    return [open_blocks.describe(left, wrapper.alias)] + unwind(wrapper, depth)


def _await_release(connection, ident, is_hurried):
    """Wait until the thread `ident` has released the connection, cancel what it executes; return a message or None."""
    lock, began = connection.lock, time.monotonic()
    is_cancelled = False
    until = began + PATIENCE
    while lock.ident == ident and time.monotonic() < until:
        if is_executing(ident):
            if not is_cancelled and (is_hurried or time.monotonic() > began + PATIENCE / 2):
                is_cancelled = True
                drivers.cancel(connection.wrapper)
                until = time.monotonic() + PATIENCE
        elif is_hurried:
            # A thread that is merely in a block ends when it does.
            break
        time.sleep(0.005)
    if not is_cancelled:
        return None
    return "{} was still executing a statement on the database {!r}, which was cancelled.".format(
        name_of(ident), connection.alias
    )


def is_executing(ident):
    """Return whether the thread is executing a statement on whatever connection, or waits for one."""
    frame = sys._current_frames().get(ident)
    while frame is not None:
        if (frame.f_globals.get("__name__") or "").startswith(_EXECUTING):
            return True
        frame = frame.f_back
    return False


def unwind(wrapper, depth):
    """Roll back and leave the blocks that were opened on `wrapper` beyond `depth`; return messages about the rest."""
    try:
        drivers.finish_statements(wrapper)
        django_connections.unwind(wrapper, depth)
    except Exception as error:
        return _replace(wrapper, error)
    return []


def _replace(wrapper, error=None, closes=True):
    text = "the connection to the database {!r} was of no more use{}.".format(
        wrapper.alias, "" if error is None else " ({!r})".format(error)
    )
    drivers.replace_connection(wrapper, closes)
    return [text + _HINT]
