"""Entries of caches in local memory.  What another server keeps is not asked for: see register_state()."""

import functools
import sys

from django.conf import settings
from django.core.signals import setting_changed

from ..engine.state.part import Change, Part

__unittest = True


# The names of the caches that were emptied since a test began
_emptied = set()


class Caches(Part):
    """Entries that were added, removed or changed.

    What is in a cache that the test has emptied itself, as those do that begin with it, is put back without a word;
    so are the sessions of those who were logged in, and a cache of its own that ``override_settings(CACHES=...)`` made.
    """

    name = "caches"
    title = "a cache"
    is_settled = True

    def take(self):
        _watch()
        _emptied.clear()
        _overriding.clear()
        return {name: (dict(entries), dict(_times().get(name, ()))) for name, entries in _all().items()}

    def changes(self, before):
        if not _emptied:
            for name, entries in _all().items():
                if entries != (before[name][0] if name in before else {}):
                    break
            else:
                return []
        emptied = _emptied.copy()
        _emptied.clear()
        found = []
        for name, entries in _all().items():
            if any(_is_session(key) for key in entries if name not in before or key not in before[name][0]):
                # Nobody else knows its key.
                self._forget_sessions(entries, before.get(name, ({}, {}))[0], _times().get(name, {}))
            if name in emptied or (name not in before and name in _overriding and name not in _locations()):
                self._put_back(name, entries, before)
            old = before[name][0] if name in before else {}
            if entries != old:
                title = " of the cache {!r}".format(name) if name else ""
                keys = ["{!r} is new".format(key) for key in entries if key not in old]
                keys += ["{!r} is gone".format(key) for key in old if key not in entries]
                keys += ["{!r} is another".format(key) for key in old if key in entries and entries[key] != old[key]]
                found += [Change("entry {}{}".format(key, title)) for key in keys]
        return found

    def marks(self, before):
        backend = _backend()
        if backend is None:
            return [(_backend, None)]
        # A new one without entries is no change.
        entries = {name: before[name][0] if name in before else {} for name in _all()}
        return [(_emptied.__len__, 0), (functools.partial(vars(backend).get, "_caches"), entries)]

    def put_back(self, before):
        for name, entries in _all().items():
            self._put_back(name, entries, before)

    @staticmethod
    def _forget_sessions(entries, old, times):
        for key in [key for key in entries if key not in old and _is_session(key)]:
            del entries[key]
            times.pop(key, None)

    @staticmethod
    def _put_back(name, entries, before):
        old, times = before.get(name, ({}, {}))
        if entries != old:
            entries.clear()
            entries.update(old)
            expire = _times().setdefault(name, {})
            expire.clear()
            expire.update(times)


def _is_session(key):
    return ":django.contrib.sessions." in str(key)


# The names of the caches that settings were overridden with since a test began
_overriding = set()


def _note_override(setting, value, enter=False, **kwargs):
    if setting == "CACHES" and enter and isinstance(value, dict):
        _overriding.update(_locations_in(value))


setting_changed.connect(_note_override, dispatch_uid="django_async_test.caches")


def _locations():
    return _locations_in(getattr(settings, "CACHES", {}))


def _locations_in(caches):
    return {each.get("LOCATION", "") for each in caches.values() if isinstance(each, dict)}


def _watch():
    """Have ``clear()`` of a cache noted from now on: for the process, since to replace it for each test is dear."""
    backend = _backend()
    if backend is None or hasattr(backend.LocMemCache.clear, "_async_test_original"):
        return
    original = backend.LocMemCache.clear

    @functools.wraps(original)
    def clear(self):
        original(self)
        _emptied.update(name for name, entries in list(backend._caches.items()) if entries is self._cache)

    clear._async_test_original = original
    backend.LocMemCache.clear = clear


def _backend():
    # None of its caches has been made before it is imported.
    return sys.modules.get("django.core.cache.backends.locmem")


def _all():
    return getattr(_backend(), "_caches", {})


def _times():
    return getattr(_backend(), "_expire_info", {})
