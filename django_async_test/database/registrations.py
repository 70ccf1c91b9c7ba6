"""Functions and callbacks that are registered with a connection of SQLite, which no roll-back takes away."""

import functools

from .gated_classes import SHARED

__unittest = True

_METHODS = (
    "create_function",
    "create_aggregate",
    "create_window_function",
    "create_collation",
    "set_authorizer",
    "set_progress_handler",
    "set_trace_callback",
)

# Where a connection keeps what is registered: {key: (arguments, keyword arguments)}
_REGISTERED = "_async_test_registered"


def methods_of(cls):
    """Return {name: method} for a subclass of `cls`, a class of connections: those that register something."""
    return {name: _noting(getattr(cls, name)) for name in _METHODS if hasattr(cls, name)}


def _noting(method):
    @functools.wraps(method)
    def register(self, *args, **kwargs):
        result = method(self, *args, **kwargs)
        known = self.__dict__.setdefault(_REGISTERED, {})
        key = _key(method.__name__, args, kwargs)
        before, known[key] = known.get(key), (args, kwargs)
        shared = getattr(self, SHARED)
        if shared is not None and shared.watch.changes is not None:
            shared.watch.changes.note_registered(key, functools.partial(_put_back, method, self, key, before))
        return result

    return register


def _key(name, args, kwargs):
    """Return what is replaced when it is registered again: the method, the name and the number of arguments."""
    if name.startswith("set_"):
        return (name,)
    values = args + tuple(kwargs[each] for each in ("name", "narg", "n_arg", "num_params") if each in kwargs)
    return (name,) + tuple(value for value in values[:2] if isinstance(value, (str, int)))


def _put_back(method, connection, key, before):
    known = connection.__dict__[_REGISTERED]
    if before is not None:
        known[key] = before
    else:
        known.pop(key, None)
        # None stands for nothing.
        before = (key[1:] + (None,) + ((0,) if key[0] == "set_progress_handler" else ()), {})
    args, kwargs = before
    method(connection, *args, **kwargs)
