"""Fetches of Django's cursors without a detour, while connections are shared: it makes up for what the gate costs.

Django's cursors find ``fetchone()`` and its kind with ``__getattr__()``, and make a function for each call that
translates exceptions.  The class is patched and not replaced, so that a cursor has the class that tools expect.  Other
connections than the shared ones go Django's way.
"""

import operator

from django.db.backends.utils import CursorWrapper

from ..undo import Undo
from . import gated_cursors

__unittest = True

_users = 0
_undo = Undo()


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


_fetches = {name: _fetch(name) for name in gated_cursors.FETCHES}


class Installed(object):
    """A context manager that lets cursors of shared connections fetch the short way."""

    # Not a generator, and nothing is made here: each class pays for it.
    def __enter__(self):
        global _users
        _users += 1
        if _users == 1 and not any(name in vars(CursorWrapper) for name in _fetches):
            for name, fetch in _fetches.items():
                _undo.replace(CursorWrapper, name, fetch)

    def __exit__(self, *exc_info):
        global _users
        _users -= 1
        if not _users:
            _undo.close()
