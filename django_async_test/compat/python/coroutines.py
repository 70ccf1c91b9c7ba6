"""Whether something is a coroutine function or an async generator, answered fast and on each Python.

Needed by: the engine, which asks for each hook of each test; Python 3.5, which has no async generators.
Delete when: Python >= 3.6 (inspect.isasyncgen()); is_coroutine_function() stays.
Upstream: https://peps.python.org/pep-0525/
Tests: tests/compat/python/test_coroutines.py
"""

import functools
import inspect
import types

__unittest = True


def is_coroutine_function(function):
    """Return what ``inspect.iscoroutinefunction()`` does, at a fraction of its cost where nothing is wrapped or marked.

    It looks into partial objects on every Python.
    ``shims.coroutine_functions`` answers another question: whether a mock has to be awaited.
    """
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
    """Return whether `value` is an async generator."""
    # Python 3.6 and later have them.
    return hasattr(inspect, "isasyncgen") and inspect.isasyncgen(value)
