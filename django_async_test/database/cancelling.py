"""Cancels the statements that the threads of a test execute when its time is over.

A driver does not return before the database has answered, and many do not even
let a signal through.  Which connection a thread is busy with can be seen on its
stack.
"""

import sys
import time

from django.db.backends.base.base import BaseDatabaseWrapper

from ..compat.django import drivers
from .shared_connection import shared

__unittest = True

# Modules whose frames are on the stack of a thread that executes a statement: those of Django and of our cursors.
_EXECUTING = ("django.db.backends", "django.db.utils", "django_async_test.database.gate")


def is_executing(ident):
    """Return whether the thread is executing a statement on whatever connection, or waits for one."""
    return bool(_frames(ident))


def cancel_statements(sharing):
    """Cancel what is executed on the connections of `sharing`, which may be None; return whether there was anything.

    To be called in a thread that has nothing to do with the test.
    """
    found = set()
    if sharing is not None:
        for ident in list(sys._current_frames()):
            wrapper = _wrapper_in_use(ident)
            if wrapper is not None and sharing.has(wrapper):
                found.add(wrapper)
    for wrapper in found:
        drivers.cancel(wrapper)
    return bool(found)


def end_statements(wrapper, ident, seconds):
    """Cancel what the thread `ident` executes with `wrapper`; return whether it has ended within so many seconds."""
    canceller, until = Canceller(wrapper), time.monotonic() + seconds
    while _wrapper_in_use(ident) is wrapper:
        if time.monotonic() > until:
            return False
        canceller.cancel()
        time.sleep(0.005)
    return True


class Canceller(object):
    """Cancels what is executed with `wrapper` each time it is asked, but not too often.

    A statement that its thread was about to execute when it was cancelled is executed nevertheless.
    """

    #: The least number of seconds between two times: some databases need a connection for it.
    interval = 0.1

    def __init__(self, wrapper):
        self._wrapper = wrapper
        self._not_before = 0

    def cancel(self):
        now = time.monotonic()
        if now >= self._not_before:
            self._not_before = now + self.interval
            drivers.cancel(self._wrapper)


def _frames(ident):
    frames, frame = [], sys._current_frames().get(ident)
    while frame is not None:
        if (frame.f_globals.get("__name__") or "").startswith(_EXECUTING):
            frames.append(frame)
        frame = frame.f_back
    return frames


def _wrapper_in_use(ident):
    """Return the connection that the thread is executing a statement with, or None."""
    for frame in _frames(ident):
        # A method of a connection, of a cursor, or of what translates the exceptions of a driver
        found = frame.f_locals.get("self")
        for name in ("db", "wrapper"):
            found = getattr(found, name, found)
        if isinstance(found, BaseDatabaseWrapper):
            connection = shared(found)
        else:
            # A cursor of the driver, which somebody uses without Django's
            connection = frame.f_locals.get("shared")
            found = getattr(connection, "wrapper", None)
        if isinstance(found, BaseDatabaseWrapper):
            # Else it waits for another thread.
            return found if connection is None or connection.lock.is_held_by(ident) else None
    return None
