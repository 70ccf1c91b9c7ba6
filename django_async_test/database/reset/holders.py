"""Who keeps a table locked: the server says which session, our own records say which thread has opened it."""

import threading
import weakref

from django.db.backends.signals import connection_created

from ..lock import ConnectionTimeoutError

__unittest = True

_MESSAGE = (
    "{}: its rows in the database {!r} could not be reset, since somebody else has had locks there for {} seconds: "
    "{}. Let whoever it is end its transaction before the test ends: join the thread, close its connection, end the "
    "process."
)


def error(name, alias, seconds, found):
    """Return the error for the test `name`; `found` are lines about those who have the locks."""
    text = "; ".join(found) if found else "the database does not say who"
    return ConnectionTimeoutError(_MESSAGE.format(name, alias, seconds, text))


def describe(database, found):
    """Return a line for each of `found`, (session, text), with the thread that has opened it where we know that."""
    threads = dict(_threads(database))
    lines = [_with_thread(text, threads.pop(session, None)) for session, text in found]
    if all(session is None for session, _ in found):
        # The database names no session: whoever has a transaction open may be it.
        lines += [
            _with_thread("a connection in a transaction", thread) for _, thread in sorted(threads.items(), key=str)
        ]
    return lines


def _with_thread(text, thread):
    return text if thread is None else "{}, of the thread {!r}".format(text, thread)


# Wrappers, and the name of the thread that has opened the connection that each has
_opened = weakref.WeakKeyDictionary()


def _note_opening(connection=None, **kwargs):
    """Receive Django's signal for a new connection."""
    _opened[connection] = threading.current_thread().name


connection_created.connect(_note_opening)


def _threads(database):
    """Yield (session, thread) for each other connection to the same database that is in a transaction, or may be."""
    own = database.connection
    for wrapper, thread in list(_opened.items()):
        is_same = wrapper.alias == own.alias and wrapper is not own and wrapper.connection is not None
        if is_same and getattr(wrapper.connection, "in_transaction", True):
            try:
                yield database.session(wrapper) or id(wrapper), thread
            except Exception:
                # Closed by the server
                continue
