"""What ``SET`` has changed in the session of a shared connection, kept for each thread and task: only on PostgreSQL.

A thread or task that has executed ``SET search_path``, as tenants do, gets it again when another one has executed its
own meanwhile, before its next statement.  Whoever has executed none has what was there before.
"""

from ..compat.django import connections as django_connections
from . import flow_state

__unittest = True

_UNKNOWN = object()
_NAME = "_async_test_session"


class Session(object):
    """The settings of the session of `shared`, a `SharedConnection`."""

    def __init__(self, shared):
        self._shared = shared
        # Name of the setting -> what it was
        self._before = {}
        # Name -> the statement that is in force, None for what was there before
        self._now = {}
        # What the test's own thread has set for all
        self._of_all = {}
        self._is_applying = False

    def _before_set(self, name):
        if name not in self._before:
            with self._applying(), self._shared.wrapper.connection.cursor() as cursor:
                cursor.execute("SELECT current_setting('{}', true)".format(name))
                self._before[name] = cursor.fetchone()[0]

    def _after_set(self, name, statement):
        self._now[name] = statement
        wrapper = self._shared.wrapper
        if flow_state.is_apart(self._shared):
            mine = dict(flow_state.get(wrapper, _NAME, {}))
            mine[name] = statement
            flow_state.put(wrapper, _NAME, mine)
        else:
            self._of_all[name] = statement

    def forget(self):
        """Forget what is in force: a roll-back, or code of Django that is not watched, may have changed it."""
        self._now = dict.fromkeys(self._before, _UNKNOWN)

    def apply(self):
        """Give the current thread or task, which has the lock, the settings that it has made."""
        if self._is_applying or self._shared.is_reserved():
            return
        mine = flow_state.get(self._shared.wrapper, _NAME, {}) if flow_state.is_apart(self._shared) else {}
        for name, before in self._before.items():
            wanted = mine.get(name, self._of_all.get(name))
            if self._now.get(name) is not wanted and not django_connections.is_aborted(self._shared.wrapper):
                with self._applying(), self._shared.wrapper.connection.cursor() as cursor:
                    if wanted is not None:
                        cursor.execute(*wanted)
                    elif before is not None:
                        cursor.execute("SELECT set_config('{}', %s, false)".format(name), (before,))
                self._now[name] = wanted

    def _applying(self):
        return _Applying(self)

    def note(self, name, method, target, sql, args, kwargs):
        """Return ``method(target, sql, *args, **kwargs)``, which changes the setting `name`."""
        if self._is_applying:
            return method(target, sql, *args, **kwargs)
        self._before_set(name)
        result = method(target, sql, *args, **kwargs)
        self._after_set(name, (sql,) + args)
        return result


class _Applying(object):
    def __init__(self, session):
        self._session = session

    def __enter__(self):
        self._session._is_applying = True

    def __exit__(self, *exc_info):
        self._session._is_applying = False
