"""Call sync code from a coroutine, and a coroutine function from sync code."""

import asyncio
import functools

from ..compat.asgiref import bridge
from ..compat.python import loops, task_local
from ..compat.python.coroutines import is_coroutine_function
from ..engine.awaitables import is_awaitable

__unittest = True


async def call_sync(*args, **kwargs):
    """Call a function with its arguments where Django's own asynchronous methods call sync code.

    If what it returns is awaitable, await that.
    """
    function, args = args[0], args[1:]
    if is_coroutine_function(function):
        return await function(*args, **kwargs)
    result = await bridge.sync_to_async(_Call(function, args, kwargs), thread_sensitive=True)()
    if is_awaitable(result):
        return await result
    return result


async def call_within(context, function):
    """Call `function` as `call_sync()` does, inside the context manager `context`."""
    with context:
        await call_sync(function)


async def wait_unless_done(task, coroutine, timeout):
    """Await `coroutine` until `task` ends, at most `timeout` seconds; return its result, or None if it has none yet."""
    waiting = asyncio.ensure_future(coroutine)
    try:
        await asyncio.wait([waiting, task], timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        return waiting.result() if waiting.done() else None
    finally:
        waiting.cancel()


async def cancel(task):
    """Cancel `task` until it ends, also if it ignores the first requests."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=1)


class _Call(object):
    # Not a partial, of which asgiref may ask the attributes of a function.
    def __init__(self, function, args, kwargs):
        self.__name__ = getattr(function, "__name__", type(function).__name__)
        self._call = functools.partial(function, *args, **kwargs)

    def __call__(self):
        try:
            return self._call()
        except StopIteration as error:
            # A future cannot hold it, and its caller would wait for ever.
            raise RuntimeError("{} raised StopIteration; give next() a default.".format(self.__name__)) from error


def wait_for(test, function):
    """Call the coroutine `function` from sync code, and wait for it.

    It runs on the loop of `test` if that is not running, and from a worker thread on the loop that waits for this
    thread.  Inside a coroutine the loop is blocked meanwhile: then it runs on a loop of its own.
    """
    if loops.running_loop() is not None:
        function = task_local.carrying_coroutine(function)
        with loops.hidden():
            return _on_a_new_loop(function)
    loop = getattr(test, "loop", None)
    if isinstance(loop, asyncio.AbstractEventLoop) and not loop.is_running() and not loop.is_closed():
        return loop.run_until_complete(function())
    return bridge.async_to_sync(function)()


def _on_a_new_loop(function):
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(function())
    finally:
        if hasattr(loop, "shutdown_asyncgens"):
            loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


class ClassOrInstance(object):
    """A method that gets the instance as its first argument, or the class if it is called on the class."""

    def __init__(self, function):
        self._function = function
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__
        # For super() in a subclass, which would get the class only without it.
        self.__wrapped__ = function

    def __get__(self, instance, owner=None):
        bound = functools.partial(self._function, owner if instance is None else instance)
        return functools.update_wrapper(bound, self._function)
