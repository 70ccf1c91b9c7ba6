"""Attributes of Django's wrappers of connections, those that other packages give them among them."""

import functools
import operator
import weakref

from django.utils.functional import cached_property

from ..compat.django import connections as django_connections
from ..database.flow_state import OF_ALL
from ..database.sharing import current_sharing
from ..engine.state.part import Change, Part, compare, short

__unittest = True

# What Django's own wrapper has, and what it does with it is its own affair.
_DJANGOS = (OF_ALL - {"settings_dict"}) | {
    "queries_log",
    "savepoint_state",
    "vendor",
    "display_name",
    "operators",
}
_MISSING = object()
# What is changed in place
_IN_PLACE = ("execute_wrappers", "settings_dict")


class Wrappers(Part):
    """``execute_wrappers``, ``force_debug_cursor``, and whatever else is set on a wrapper."""

    name = "wrappers"
    title = "a connection"
    is_settled = True

    def __init__(self):
        # wrapper -> what it had when it was last looked at
        self._known = weakref.WeakKeyDictionary()

    def take(self):
        sharing = current_sharing()
        wrappers = django_connections.opened_wrappers() if sharing is None else sharing.wrappers
        return {alias: (wrapper, self._noted(wrapper)) for alias, wrapper in wrappers.items()}

    def _noted(self, wrapper):
        last = self._known.get(wrapper)
        if last is None or not last.is_current(wrapper):
            self._known[wrapper] = last = _Noted(wrapper)
        return last

    def changes(self, before):
        for wrapper, noted in before.values():
            if not noted.is_current(wrapper):
                break
        else:
            return []
        found = []
        for alias, (wrapper, noted) in before.items():
            texts = compare(noted.state, _state_of(wrapper), short)
            found += [Change("connections[{!r}].{}".format(alias, text)) for text in texts]
        return found

    def marks(self, before):
        return [pair for wrapper, noted in before.values() for pair in noted.marks(wrapper)]

    def put_back(self, before):
        for wrapper, noted in before.values():
            old, now = noted.state, _state_of(wrapper)
            for name in set(now) | set(old):
                value = old.get(name, _MISSING)
                if value is _MISSING:
                    wrapper.__dict__.pop(name, None)
                elif now.get(name, _MISSING) != value:
                    if name == "settings_dict":
                        # Others have it too.
                        wrapper.settings_dict.clear()
                        wrapper.settings_dict.update(value)
                    else:
                        wrapper.__dict__[name] = value[:] if name in _IN_PLACE else value


class _Noted(object):
    """What `wrapper` has now, but for what is Django's own."""

    def __init__(self, wrapper):
        self.state = _state_of(wrapper)
        self._names = list(wrapper.__dict__)
        # One of them alone would not be given as a tuple.
        self._get = operator.itemgetter("alias", "alias", *self.state)
        self._values = self._get(dict(wrapper.__dict__, **self.state))

    def marks(self, wrapper):
        values = wrapper.__dict__
        return [(functools.partial(list, values), self._names), (functools.partial(self._get, values), self._values)]

    def is_current(self, wrapper):
        """Return whether it still has the same."""
        values = wrapper.__dict__
        return list(values) == self._names and self._get(values) == self._values


def _state_of(wrapper):
    values = wrapper.__dict__
    cls = type(wrapper)
    state = {
        name: value
        for name, value in values.items()
        if name not in _DJANGOS and not name.startswith("_async_test")
        # Its value is computed when it is first read.
        and not isinstance(getattr(cls, name, None), cached_property)
    }
    for name in _IN_PLACE:
        if name in state:
            state[name] = state[name].copy()
    return state
