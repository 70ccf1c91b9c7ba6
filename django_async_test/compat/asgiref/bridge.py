"""``sync_to_async`` and ``async_to_sync`` on every Django: asgiref's own, or an equivalent.

Mirrors: ``asgiref.sync`` 3.8.
Gaps: no ``ThreadSensitiveContext``, no ``force_new_loop``; what a call sets in context variables stays in its thread.
Needed by: Django below 3.0, which does not bring asgiref along.
Delete when: Django >= 3.0 (requires asgiref); called_function() stays.
Upstream: https://github.com/django/asgiref (``asgiref.sync``)
Tests: tests/compat/asgiref/test_bridge.py
"""

import asyncio
import concurrent.futures
import functools
import inspect
import queue
import threading

from ..django import thread_state
from ..python import contexts, loops

__unittest = True

#: Runs thread-sensitive code, one call after the other.  Replaced while a test runs.
single_thread_executor = concurrent.futures.ThreadPoolExecutor(max_workers=1)

# loop -> the executor of the thread that waits for something in this loop
_waiting = {}
_waiting_lock = threading.Lock()

_thread = threading.local()


class _WaitingThread(object):
    """Lets a thread that waits for a coroutine run the thread-sensitive code of that coroutine."""

    def __init__(self):
        self._work = queue.Queue()

    def submit(self, function, *args, **kwargs):
        future = concurrent.futures.Future()
        self._work.put((future, functools.partial(function, *args, **kwargs)))
        return future

    def run_until(self, result):
        """Run what is submitted until `result` is done."""
        result.add_done_callback(lambda result: self._work.put(None))
        self._run_until_none()
        return result.result()

    def run_rest(self):
        """Run what was submitted before this thread was taken off the list."""
        self._work.put(None)
        self._run_until_none()

    def _run_until_none(self):
        while True:
            item = self._work.get()
            if item is None:
                return
            future, function = item
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(function())
            except BaseException as error:
                future.set_exception(error)


class _SyncToAsync(object):
    """An awaitable function that calls `function` in a worker thread."""

    # asyncio.iscoroutinefunction() recognises this mark, which Python 3.12 and later do not have.
    _is_coroutine = getattr(asyncio.coroutines, "_is_coroutine", None)

    def __init__(self, function, thread_sensitive=True, executor=None):
        if not callable(function) or inspect.iscoroutinefunction(function):
            raise TypeError("sync_to_async can only be applied to sync functions, not {!r}.".format(function))
        if thread_sensitive and executor is not None:
            raise TypeError("executor must not be given when thread_sensitive is true.")
        functools.update_wrapper(self, function)
        self._function = function
        self._thread_sensitive = thread_sensitive
        self._executor = executor

    async def __call__(self, *args, **kwargs):
        loop = loops.running_loop()
        executor = self._executor
        if self._thread_sensitive:
            executor = _SensitiveExecutor(loop)
        call = functools.partial(self._function, *args, **kwargs)
        context = contexts.new_context()
        if context is not None:
            call = functools.partial(context.run, call)
        state = thread_state.capture()
        return await loop.run_in_executor(executor, _run_for_loop, loop, self._thread_sensitive, state, call)

    def __get__(self, instance, owner=None):
        return functools.partial(self.__call__, instance) if instance is not None else self


class _SensitiveExecutor(object):
    """Runs the thread-sensitive code of `loop` in the thread that waits for it, else in the one for all."""

    def __init__(self, loop):
        self._loop = loop

    def submit(self, function, *args, **kwargs):
        # Chosen and submitted at once: the thread may be about to stop waiting.
        with _waiting_lock:
            stack = _waiting.get(self._loop)
            if stack:
                return stack[-1].submit(function, *args, **kwargs)
        return single_thread_executor.submit(function, *args, **kwargs)


def _run_for_loop(loop, sensitive, state, call):
    before = getattr(_thread, "loop", None), getattr(_thread, "sensitive", False)
    _thread.loop, _thread.sensitive = loop, sensitive
    try:
        with thread_state.applied(state):
            return call()
    finally:
        _thread.loop, _thread.sensitive = before


def called_function(function, args=()):
    """Return the user's function in what asgiref, or this module, gives to an executor."""
    while True:
        owner = getattr(function, "__self__", None)
        if isinstance(function, functools.partial):
            function, args = function.func, function.args
        elif hasattr(function, "carries"):
            # The values of a task go with it: `task_local`.
            function = function.carries
        elif function is _run_for_loop:
            function = args[-1]
        elif function.__class__.__name__ == "builtin_function_or_method" and function.__name__ == "run" and args:
            # A context runs it.
            function, args = args[0], args[1:]
        elif getattr(function, "__name__", "") == "thread_handler" and hasattr(owner, "func"):
            return owner.func
        else:
            return function


class _AsyncToSync(object):
    """A sync function that runs the coroutine of `function` and waits for it."""

    def __init__(self, function):
        if not callable(function):
            raise TypeError("async_to_sync needs a coroutine function, not {!r}.".format(function))
        functools.update_wrapper(self, function)
        self._function = function

    def __call__(self, *args, **kwargs):
        if loops.running_loop() is not None:
            raise RuntimeError(
                "async_to_sync was called in a thread that runs an event loop. Await the coroutine function instead."
            )
        coroutine = self._function(*args, **kwargs)
        loop = getattr(_thread, "loop", None)
        if loop is not None and loop.is_running():
            if not _thread.sensitive:
                # The loop has other coroutines, whose thread-sensitive code is not for this thread.
                return asyncio.run_coroutine_threadsafe(coroutine, loop).result()
            return _wait(loop, lambda: asyncio.run_coroutine_threadsafe(coroutine, loop))
        # As asgiref does it: a loop in another thread, so that this one can run the thread-sensitive code.
        loop = asyncio.new_event_loop()
        with concurrent.futures.ThreadPoolExecutor(max_workers=1) as executor:
            return _wait(loop, lambda: executor.submit(_run_loop, loop, coroutine))

    def __get__(self, instance, owner=None):
        return functools.partial(self.__call__, instance) if instance is not None else self


def _wait(loop, start):
    me = _WaitingThread()
    # Before it starts, or its first thread-sensitive call would wait for this thread in the executor's queue.
    with _waiting_lock:
        _waiting.setdefault(loop, []).append(me)
    try:
        return me.run_until(start())
    finally:
        with _waiting_lock:
            _waiting[loop].remove(me)
            if not _waiting[loop]:
                del _waiting[loop]
        me.run_rest()


def _run_loop(loop, coroutine):
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(coroutine)
    finally:
        try:
            # Python 3.6 and later; 3.5 has no asynchronous generators.
            if hasattr(loop, "shutdown_asyncgens"):
                loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            asyncio.set_event_loop(None)
            loop.close()


def _sync_to_async(function=None, thread_sensitive=True, executor=None):
    """Make an awaitable function of a sync one, which runs in a worker thread.

    With `thread_sensitive` all calls share one thread, one after the other;
    otherwise `executor`, or the loop's default executor, runs them.  Raises
    TypeError for coroutine functions.  Usable as a decorator.
    """
    if function is None:
        return functools.partial(_sync_to_async, thread_sensitive=thread_sensitive, executor=executor)
    return _SyncToAsync(function, thread_sensitive, executor)


def _async_to_sync(function=None):
    """Make a sync function of a coroutine function.  Usable as a decorator.

    Inside code that `sync_to_async` has called, the coroutine runs on the loop
    that waits for that code; elsewhere on a loop of its own in another thread.
    Raises RuntimeError in a thread whose loop is running.
    """
    if function is None:
        return _async_to_sync
    return _AsyncToSync(function)


try:
    from asgiref.sync import async_to_sync, sync_to_async
except ImportError:
    # Django before 3.0
    async_to_sync, sync_to_async = _async_to_sync, _sync_to_async
