"""Drop, at the end of each loop, the globals of libraries that work on one loop only.

Channel layers, caches whose methods are coroutines, and what asgiref remembers of a loop.  A library that nobody has
imported costs nothing.  For what a project has of its own there is ``at_loop_end()``.
"""

import inspect
import sys

from django.conf import settings

from ..compat import asgiref_state
from ..loop import at_loop_end

__unittest = True

# Methods that close the connections of a channel layer or a cache, best first.
_CLOSERS = ("close_pools", "aclose", "close")

_CACHE_METHODS = ("get", "set", "aget", "aset")


def install():
    """Call the adapters at the end of each loop."""
    for adapter in (channel_layers, caches, asgiref_state.forget_loop):
        at_loop_end(adapter)


def channel_layers():
    """Close the channel layers, and let Channels make new ones: they keep queues and connections of the loop."""
    module = sys.modules.get("channels.layers")
    backends = getattr(getattr(module, "channel_layers", None), "backends", None)
    if not backends:
        return None
    layers = list(backends.values())
    backends.clear()
    return _close(layers)


def caches():
    """Close the caches whose own methods are coroutines, and let Django make new ones."""
    module = sys.modules.get("django.core.cache")
    handler = getattr(module, "caches", None)
    # Without settings, as in a test that needs no Django, nobody has used a cache.
    if handler is None or not settings.configured:
        return None
    # Django 3.2 and later; before, there are no asynchronous caches.
    storage = getattr(handler, "_connections", None)
    if storage is None or not hasattr(handler, "all"):
        return None
    bound = []
    for alias in handler:
        cache = getattr(storage, alias, None)
        if cache is not None and is_bound_to_a_loop(cache):
            bound.append(cache)
            delattr(storage, alias)
    return _close(bound) if bound else None


def is_bound_to_a_loop(cache):
    """Tell whether a cache talks to its server in coroutines of its own, instead of in a worker thread."""
    for cls in type(cache).__mro__:
        if cls.__module__.startswith("django.core.cache."):
            # What follows is Django's: its coroutines are sync methods in a thread.
            return False
        if any(inspect.iscoroutinefunction(cls.__dict__.get(name)) for name in _CACHE_METHODS):
            return True
    return False


async def _close(things):
    for thing in things:
        close = _closer(thing)
        if close is not None:
            await close()


def _closer(thing):
    # That of the class nearest to it: the one that Django's base class has does nothing.
    for cls in type(thing).__mro__:
        for name in _CLOSERS:
            if inspect.iscoroutinefunction(cls.__dict__.get(name)):
                return getattr(thing, name)
    return None
