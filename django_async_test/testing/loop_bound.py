"""Drop, at the end of each loop, the globals of libraries that work on one loop only.

These are channel layers, caches whose methods are coroutines, and what asgiref remembers of a loop.  A library that
is not imported costs nothing.  A project registers globals of its own with ``at_loop_end()``.
"""

import sys

from ..compat.asgiref import state as asgiref_state
from ..compat.python import coroutines
from ..engine import loop_end
from ..engine.loop_end import at_loop_end

__unittest = True

# Methods that close the connections of a channel layer or a cache, best first.
_CLOSERS = ("close_pools", "aclose", "close")

# Where Django's own backends are, none of which is bound to a loop.
_DJANGOS = "django.core.cache."

_CACHE_METHODS = ("get", "set", "aget", "aset")


def install():
    """Call the adapters at the end of each loop."""
    at_loop_end(_drop_all)


def _drop_all():
    closing = [each for each in (channel_layers(), caches()) if each is not None]
    asgiref_state.forget_loop()
    return _all_of(closing) if closing else None


async def _all_of(closing):
    try:
        while closing:
            await closing.pop(0)
    finally:
        for each in closing:
            each.close()


def _is_any_needed():
    return "channels.layers" in sys.modules or asgiref_state.knows_loops() or bool(_other_caches())


setattr(_drop_all, loop_end.CONDITION, _is_any_needed)


def channel_layers():
    """Close the channel layers, and let Channels make new ones: they keep queues and connections of the loop."""
    module = sys.modules.get("channels.layers")
    if module is None:
        return None
    backends = getattr(getattr(module, "channel_layers", None), "backends", None)
    if not backends:
        return None
    layers = list(backends.values())
    backends.clear()
    return _close(layers)


def caches():
    """Close the caches whose own methods are coroutines, and let Django make new ones."""
    aliases, bound = _other_caches(), []
    if not aliases:
        return None
    storage = sys.modules["django.core.cache"].caches._connections
    for alias in aliases:
        cache = getattr(storage, alias, None)
        if cache is not None and is_bound_to_a_loop(cache):
            bound.append(cache)
            delattr(storage, alias)
    return _close(bound) if bound else None


def _other_caches():
    """Return the aliases of caches whose backend is not Django's own: to look at these would cost each test more."""
    handler = getattr(sys.modules.get("django.core.cache"), "caches", None)
    # Django 3.2 and later; before, there are no asynchronous caches.  The handler reads its settings when it is used.
    if not hasattr(handler, "_connections"):
        return []
    configured = handler.__dict__.get("settings") or {}
    return [alias for alias, found in configured.items() if not found.get("BACKEND", "").startswith(_DJANGOS)]


def is_bound_to_a_loop(cache):
    """Return whether a cache calls its server in coroutines of its own, instead of in a worker thread."""
    for cls in type(cache).__mro__:
        if cls.__module__.startswith(_DJANGOS):
            # The rest is Django's, whose coroutines call sync methods in a thread.
            return False
        if any(coroutines.is_coroutine_function(cls.__dict__.get(name)) for name in _CACHE_METHODS):
            return True
    return False


async def _close(things):
    for thing in things:
        close = _closer(thing)
        if close is not None:
            await close()


def _closer(thing):
    # That of the most derived class: the one of Django's base class does nothing.
    for cls in type(thing).__mro__:
        for name in _CLOSERS:
            if coroutines.is_coroutine_function(cls.__dict__.get(name)):
                return getattr(thing, name)
    return None
