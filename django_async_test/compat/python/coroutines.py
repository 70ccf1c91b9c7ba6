"""Coroutine functions and async generators, recognised on each Python.

Needed by: the engine.
Delete when: never; asyncio offers no public way.
Upstream: https://docs.python.org/3/library/asyncio.html
Tests: tests/compat/python/test_coroutines.py
"""

import functools
import inspect
import types

__unittest = True


def is_coroutine_function(function):
    """Do as ``inspect.iscoroutinefunction()``, at a fraction of its cost where nothing is wrapped or marked."""
    plain = getattr(function, "__func__", function)
    if type(plain) is types.FunctionType and not plain.__dict__:
        return bool(plain.__code__.co_flags & inspect.CO_COROUTINE)
    while isinstance(function, functools.partial):
        # Before Python 3.8 inspect does not look into it.
        function = function.func
    return inspect.iscoroutinefunction(function)


async def awaited(awaitable):
    """Await `awaitable`: a coroutine, for those who need one."""
    return await awaitable


def is_async_generator(value):
    """Tell whether `value` is an async generator (Python 3.6 and later have them)."""
    return hasattr(inspect, "isasyncgen") and inspect.isasyncgen(value)
