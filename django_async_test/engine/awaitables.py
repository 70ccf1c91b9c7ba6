"""What can be awaited, and what only looks as if it were."""

import functools
import inspect
import types

from ..compat.python import coroutines

__unittest = True


def is_awaitable(value):
    """Return whether `value` can be awaited (coroutine, future, generator-based coroutine, ``__await__``)."""
    return hasattr(value, "__await__") or inspect.isawaitable(value)


def check_result(value, function):
    """Raise TypeError if `value`, returned by `function`, would silently never run."""
    name = getattr(function, "__qualname__", None) or repr(function)
    if coroutines.is_async_generator(value):
        raise TypeError(
            "{} is an async generator (it contains `yield`), which nobody iterates: its body never ran. "
            "Remove the `yield`, or use an async context manager and enterAsyncContext().".format(name)
        )
    if isinstance(value, types.GeneratorType) and not is_awaitable(value):
        raise TypeError(
            "{} is a generator (it contains `yield`), which nobody iterates: its body never ran. "
            "Make it a coroutine function (`async def`) and use `await`.".format(name)
        )


class _Steps(object):
    """A generator as something to be awaited, as asyncio had it before ``async def``."""

    def __init__(self, generator):
        self._generator = generator

    def __await__(self):
        return self._generator


def awaiting_generators(function):
    """Return `function`, with the generator that it may return made awaitable."""

    @functools.wraps(function)
    def call(*args, **kwargs):
        result = function(*args, **kwargs)
        if isinstance(result, types.GeneratorType) and not is_awaitable(result):
            return _Steps(result)
        return result

    return call
