"""Attributes of Django's wrappers of connections, those that other packages give them among them."""

from ..compat.django import connections as django_connections
from ..database.flow_state import OF_ALL
from ..engine.state.part import Change, Part, compare, short

__unittest = True

_NOT_COMPARED = OF_ALL | {"queries_log", "savepoint_state"}
_MISSING = object()


class Wrappers(Part):
    """``execute_wrappers``, ``force_debug_cursor``, and whatever else is set on a wrapper."""

    name = "wrappers"
    title = "a connection"

    def take(self):
        return {
            alias: (wrapper, {
                name: value[:] if isinstance(value, list) else value
                for name, value in wrapper.__dict__.items()
                if name not in _NOT_COMPARED and not name.startswith("_async_test")
            })
            for alias, wrapper in django_connections.opened_wrappers().items()
        }

    def changes(self, before):
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
