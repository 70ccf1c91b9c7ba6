"""What a test may change in Django, and leave behind: probes of the check ``leaked_state`` (`engine.process_state`)."""

import weakref

from django.conf import settings
from django.db import connections
from django.dispatch import Signal
from django.utils import timezone, translation

__unittest = True


def receivers(undo):
    """Receivers that were connected to a signal."""
    connected = []

    def noting(original):
        def call(self, *args, **kwargs):
            if not any(noted is self for noted, _ in connected):
                connected.append((self, _alive(self)))
            return original(self, *args, **kwargs)

        return call

    for name in ("connect", "disconnect"):
        undo.replace(Signal, name, noting(getattr(Signal, name)), keeps_later=True)

    def read():
        state = {}
        for signal, before in connected:
            now = _alive(signal)
            for key in set(now) ^ set(before):
                text = "the {} {!r} of a signal"
                state[text.format("receiver", now[key]) if key in now else text.format("lack of", before[key])] = key
        return state

    return read


def _alive(signal):
    found = {}
    for entry in signal.receivers:
        receiver = entry[1]() if isinstance(entry[1], weakref.ReferenceType) else entry[1]
        if receiver is not None:
            found[entry[0]] = receiver
    return found


def values_of_settings(undo):
    """The settings, overridden ones among them."""

    def read():
        state = {"an override of settings": id(settings._wrapped)}
        for name, value in vars(settings._wrapped).items():
            if name.isupper():
                state["settings.{}".format(name)] = repr(value) if isinstance(value, (list, dict)) else id(value)
        return state

    return read


def activated(undo):
    """The language and the time zone that were activated, and the databases that there are."""

    def read():
        state = {
            "the active language": translation.get_language(),
            "the active time zone": timezone.get_current_timezone_name(),
            "connections.databases": tuple(sorted(connections.databases)),
        }
        for alias in connections.databases:
            wrapper = connections[alias]
            text = "the autocommit of the database {!r}".format(alias)
            state[text] = wrapper.connection is None or wrapper.autocommit
        return state

    return read


def cached(undo):
    """What is in the caches in memory."""

    def read():
        from django.core.cache.backends import locmem

        return {
            "the key {!r} in the cache".format(key.partition(":")[2].partition(":")[2] or key): True
            for entries in locmem._caches.values()
            for key in list(entries)
        }

    return read


#: In all classes of Django's.
PROBES = (receivers, values_of_settings, activated, cached)
