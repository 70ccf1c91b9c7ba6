"""Fetches of Django's cursors without a detour, while connections are shared: it makes up for what the gate costs.

Django's cursors find ``fetchone()`` and its kind with ``__getattr__()``, and make a function for each call that
translates exceptions.  The class is patched and not replaced, so that a cursor has the class that tools expect.  Other
connections than the shared ones go Django's way.
"""

import contextlib
import operator

from django.db.backends.utils import CursorWrapper

from ..undo import Undo
from . import gated_cursors

__unittest = True

_users = 0
_undo = Undo()


@contextlib.contextmanager
def installed():
    """Let cursors of shared connections fetch the short way."""
    global _users
    if not _users and not any(name in vars(CursorWrapper) for name in gated_cursors.FETCHES):
        for name in gated_cursors.FETCHES:
            _undo.replace(CursorWrapper, name, _fetch(name))
    _users += 1
    try:
        yield
    finally:
        _users -= 1
        if not _users:
            _undo.close()


def _fetch(name):
    find_plain = operator.attrgetter(gated_cursors.PLAIN + name)

    def fetch(self, *args, **kwargs):
        try:
            shared = self.db._async_test_shared
            fetch = find_plain(self.cursor)
        except AttributeError:
            return self.__getattr__(name)(*args, **kwargs)
        is_taken = shared.take()
        try:
            return fetch(*args, **kwargs)
        except Exception:
            with self.db.wrap_database_errors:
                raise
        finally:
            if is_taken:
                shared.lock.release()

    fetch.__name__ = name
    return fetch
