"""Notes the connections that tests have opened themselves, to find those that they leave open."""

import collections
import sys
import threading
import weakref

from ..compat.django import connections as django_connections
from ..compat.django import drivers
from ..engine import ownership, stacks

__unittest = True

#: A connection that is open: its wrapper, the thread that has opened it, whether that belongs to asgiref, and where.
Opening = collections.namedtuple("Opening", "wrapper thread is_managed noted")

_Noted = collections.namedtuple("_Noted", "wrapper owner thread is_managed noted")


class Openings(object):
    """The connections that were opened by tests, except those for which ``is_own(wrapper)`` is true."""

    def __init__(self, is_own):
        self._is_own = is_own
        self._noted = []

    def note(self, wrapper):
        """Note that the connection of `wrapper` was opened, in the current thread."""
        origin = ownership.current()
        if origin is None or self._is_own(wrapper):
            return
        django_connections.close_on_request(wrapper)
        noted = stacks.note(without=("django",))
        self._noted.append(_Noted(weakref.ref(wrapper), origin.owner, threading.current_thread(), _is_managed(), noted))

    def has_any(self):
        """Return whether any connection was opened since `forget()`."""
        return bool(self._noted)

    def left_open(self, owner):
        """Return an `Opening` for each connection that the test of `owner` has opened and not closed."""
        found = []
        for noted in self._noted:
            wrapper = noted.wrapper()
            if (
                noted.owner is owner
                and wrapper is not None
                and not drivers.is_closed(wrapper)
                and not self._is_own(wrapper)
            ):
                found.append(Opening(wrapper, noted.thread, noted.is_managed, noted.noted))
        return found

    def forget(self):
        """Forget what was noted."""
        self._noted = []


def _is_managed():
    """Return whether the current thread runs code for asgiref, or what stands for it."""
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_globals.get("__name__") in ("asgiref.sync", "django_async_test.compat.asgiref.bridge"):
            return True
        frame = frame.f_back
    return False
