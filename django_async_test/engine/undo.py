"""A list of things to undo: what ``contextlib.ExitStack`` does, at a fraction of its cost for each test."""

import sys

import six

__unittest = True


class Undo(object):
    """Calls what was registered, last first; the first exception is raised when all of it has been called."""

    def __init__(self):
        self._calls = []

    def callback(self, function, *args):
        """Call ``function(*args)`` at the end."""
        self._calls.append((function, args))

    def enter_context(self, manager):
        """Enter the context manager, leave it at the end; return what it gives.

        It is not told of exceptions.
        """
        value = manager.__enter__()
        self._calls.append((manager.__exit__, (None, None, None)))
        return value

    def close(self):
        """Undo everything."""
        first = None
        while self._calls:
            function, args = self._calls.pop()
            try:
                function(*args)
            except BaseException:
                first = first or sys.exc_info()
        if first is not None:
            # With the traceback of its own, not that of a later one.
            six.reraise(*first)
