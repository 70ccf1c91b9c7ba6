"""Django's cursors without detours, while connections are shared: it makes up for what the gate costs.

Django's cursors find ``fetchone()`` and its kind with ``__getattr__()``, and make a function for each call that
translates exceptions; a statement goes through three functions more, which look for wrappers of statements.  The class
is patched and not replaced, so that a cursor has the class that tools expect.  Other connections than the shared ones,
and whatever a tool has patched, go Django's way.
"""

import operator

from django.apps import apps
from django.db.backends.utils import CursorWrapper

from ..compat.django.own_code import is_djangos
from ..undo import StandIns, Undo
from . import gated_cursors
from .gated_classes import SHARED

__unittest = True

_users = 0
_undo = Undo()

# Django 2.0 and later; before, a statement has no wrappers, and takes no detour.
_through_wrappers = getattr(CursorWrapper, "_execute_with_wrappers", None)


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


def _find():
    for name in gated_cursors.FETCHES:
        # Django's class has none of them.
        yield CursorWrapper, name, lambda original, name=name: _fetch(name)


_fetching = StandIns(_find, keeps_later=False)


def _short(original):
    def execute(self, sql, params=None):
        db = self.db
        if (
            self.__class__ is not CursorWrapper
            or SHARED not in db.__dict__
            or db.execute_wrappers
            or not apps.ready
            or CursorWrapper._execute_with_wrappers is not _through_wrappers
        ):
            return original(self, sql, params)
        # Where it does nothing nearly always, and costs a call
        if db.needs_rollback or db._async_test_is_marked:
            db.validate_no_broken_transaction()
        try:
            return self.cursor.execute(sql) if params is None else self.cursor.execute(sql, params)
        except Exception:
            with db.wrap_database_errors:
                raise

    return execute


class Installed(object):
    """A context manager that lets cursors of shared connections take the short way."""

    # Not a generator, and nothing is made here: each class pays for it.
    def __enter__(self):
        global _users
        _users += 1
        if _users == 1:
            if vars(CursorWrapper).keys().isdisjoint(gated_cursors.FETCHES):
                _fetching.install(_undo)
            if short_execute is not None and CursorWrapper.execute is djangos_execute:
                _undo.replace(CursorWrapper, "execute", short_execute, keeps_later=True)

    def __exit__(self, *exc_info):
        global _users
        _users -= 1
        if not _users:
            _undo.close()


#: What executes statements: Django's own, and ours, each of which is None if it is not used.
djangos_execute = CursorWrapper.execute if is_djangos(CursorWrapper.execute) else None
short_execute = None
if djangos_execute is not None and _through_wrappers is not None:
    short_execute = _short(djangos_execute)
