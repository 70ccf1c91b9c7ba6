"""Attributes of Django's wrappers of connections, those that other packages give them among them."""

import functools

from ..compat.django import connections as django_connections
from ..database.flow_state import OF_ALL
from ..engine.state.part import Change, Part, compare, short

__unittest = True

# What Django's own wrapper has, and what it does with it is its own affair.
_DJANGOS = OF_ALL | {"queries_log", "queries_limit", "savepoint_state", "vendor", "display_name", "operators"}
_MISSING = object()


class Wrappers(Part):
    """``execute_wrappers``, ``force_debug_cursor``, and whatever else is set on a wrapper."""

    name = "wrappers"
    title = "a connection"

    def take(self):
        return {alias: (wrapper, _state_of(wrapper)) for alias, wrapper in django_connections.opened_wrappers().items()}

    def changes(self, before):
        # Which wrappers there are takes longer to find out.
        if all(_state_of(wrapper) == state for wrapper, state in before.values()):
            return []
        found = []
        for alias, (wrapper, now) in self.take().items():
            if alias in before and before[alias][0] is wrapper and now != before[alias][1]:
                title = "connections[{!r}].".format(alias)
                found += [Change(title + text) for text in compare(before[alias][1], now, short)]
        return found

    def put_back(self, before):
        for alias, (wrapper, now) in self.take().items():
            if alias in before and before[alias][0] is wrapper:
                for name in set(now) | set(before[alias][1]):
                    value = before[alias][1].get(name, _MISSING)
                    if value is _MISSING:
                        wrapper.__dict__.pop(name, None)
                    elif now.get(name, _MISSING) != value:
                        wrapper.__dict__[name] = value


def _state_of(wrapper):
    values = wrapper.__dict__
    state = {name: values[name] for name in _to_compare(tuple(values))}
    if "execute_wrappers" in state:
        # Changed in place
        state["execute_wrappers"] = state["execute_wrappers"][:]
    return state


# Few wrappers have other names than they had for the test before.
@functools.lru_cache(maxsize=32)
def _to_compare(names):
    return [name for name in names if name not in _DJANGOS and not name.startswith("_async_test")]
