"""Entries of caches in local memory.  What another server keeps is not asked for: see register_state()."""

import sys

from ..engine.state.part import Change, Part

__unittest = True


class Caches(Part):
    """Entries that were added, removed or changed."""

    name = "caches"
    title = "a cache"

    def take(self):
        return {name: (dict(entries), dict(_times().get(name, ()))) for name, entries in _all().items()}

    def changes(self, before):
        found = []
        for name, entries in _all().items():
            old = before[name][0] if name in before else {}
            if entries != old:
                title = " of the cache {!r}".format(name) if name else ""
                keys = ["{!r} is new".format(key) for key in entries if key not in old]
                keys += ["{!r} is gone".format(key) for key in old if key not in entries]
                keys += ["{!r} is another".format(key) for key in old if key in entries and entries[key] != old[key]]
                found += [Change("entry {}{}".format(key, title)) for key in keys]
        return found

    def put_back(self, before):
        for name, entries in _all().items():
            old, times = before.get(name, ({}, {}))
            if entries != old:
                entries.clear()
                entries.update(old)
                expire = _times().setdefault(name, {})
                expire.clear()
                expire.update(times)


def _backend():
    # None of its caches has been made before it is imported.
    return sys.modules.get("django.core.cache.backends.locmem")


def _all():
    return getattr(_backend(), "_caches", {})


def _times():
    return getattr(_backend(), "_expire_info", {})
