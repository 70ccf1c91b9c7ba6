"""Cursors of PostgreSQL's that have a name, and so live in the server until they are closed: those of one connection.

``QuerySet.iterator()`` uses one.  What is left of it holds the rows in the
server, in production as long as the connection lives.
"""

import weakref

from ..engine import stacks

__unittest = True

_LEFT = (
    "left a server-side cursor on the database {!r} open; it was closed. Fetch to the end, or close what has made it: "
    "the generator that `QuerySet.iterator()` returns, or `with connection.cursor(name=...) as cursor:`."
)


class ServerCursors(object):
    """The cursors of one connection that were made with a name since the last `clear()`."""

    def __init__(self):
        # (weak reference to the cursor of the driver, notes of where it was made)
        self._made = []

    def note(self, cursor):
        """Note that the cursor was made, if it has a name."""
        if getattr(cursor, "name", None):
            self._made.append((weakref.ref(cursor), stacks.note(without=("django",))))

    def has_any(self):
        """Return whether one was made, which may be closed."""
        return bool(self._made)

    def clear(self):
        """Forget those that were made: they may stay open."""
        del self._made[:]

    def close(self, alias):
        """Close those that are open; return messages about them."""
        made, self._made = self._made, []
        messages, seen = [], set()
        for reference, noted in made:
            cursor = reference()
            if cursor is None or cursor.closed or id(cursor) in seen:
                continue
            seen.add(id(cursor))
            messages.append(_LEFT.format(alias) + "\nMade at:\n" + stacks.text(noted).rstrip("\n"))
            try:
                cursor.close()
            except Exception:
                # The transaction is broken, with which it ends.
                pass
        return messages
