"""Mirrors: the wrapper of an alias whose database is that of another one in tests (``TEST: {"MIRROR": ...}``).

It stays what it is, with an alias, wrappers of statements and a log of queries of its own, but the connection and the
transaction are those of the other alias: otherwise it would not see what the test has written.
"""

import functools

from . import shared_wrapper
from .flow_state import STATE
from .gated_classes import SHARED

__unittest = True

_MIRRORED = "_async_test_mirrored"


def follow(wrapper, connection, undo):
    """Let `wrapper` use the `SharedConnection` `connection` of another alias, until `undo` is closed."""
    namespace = wrapper.__dict__
    if SHARED in namespace:
        # Around this sharing is another one, which ends later.
        return
    undo.callback(namespace.pop, SHARED)
    undo.callback(namespace.pop, _MIRRORED)
    namespace[SHARED], namespace[_MIRRORED] = connection, connection.wrapper
    shared_wrapper.adopt(wrapper, _class_of(wrapper.__class__), undo)


@functools.lru_cache(maxsize=None)
def _class_of(cls):
    namespace = {name: _mirrored(name) for name in STATE}
    namespace["__module__"] = cls.__module__
    return type(cls.__name__, (shared_wrapper.class_of(cls),), namespace)


def _mirrored(name):
    return property(
        lambda self: getattr(self.__dict__[_MIRRORED], name),
        lambda self, value: setattr(self.__dict__[_MIRRORED], name, value),
    )
