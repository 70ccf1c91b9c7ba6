"""Make asgiref take a test's loop in the test's own thread for what it is.

asgiref expects the loop of a sync program in another thread.  With the loop in
the test's thread four things need help: where thread-sensitive code runs,
whose ``Local`` values a task sees, which loop ``async_to_sync`` goes back to,
and what becomes of its coroutine when the call that it serves is cancelled.

Needed by: asgiref up to 3.7 (values by task, cancellation), up to 3.11 (the loop), all versions (executor).
Delete when: asgiref >= 3.12 (AsyncToSync keeps no loop); the executor of thread-sensitive code stays.
Upstream: https://github.com/django/asgiref/blob/main/CHANGELOG.txt
Tests: tests/compat/asgiref/test_state.py
"""

import asyncio
import concurrent.futures
import copy
import os
import threading
import weakref

from .. import features
from ..python import executors, loops, tasks
from . import bridge

try:
    from asgiref.local import Local
    from asgiref.sync import AsyncToSync, SyncToAsync
except ImportError:
    AsyncToSync = Local = SyncToAsync = None

__unittest = True

# What asgiref keeps in each thread
_thread = getattr(SyncToAsync, "threadlocal", None)
_LOCAL_PREFIX = "_asgiref_local_impl_"

# asgiref before 3.2.6: each Local of which a test, or its class, has set an attribute
_locals_in_use = weakref.WeakSet()


def adopt_executor(undo, make_executor):
    """Prepare asgiref, or what stands for it, for tests whose loops run in this thread; `undo` ends it.

    ``make_executor(executor)`` wraps the executor of thread-sensitive code; the
    result is returned.  Code in a ``ThreadSensitiveContext``, as every request
    to an ASGI handler has one, keeps its own thread and is not the test's flow:
    requests that wait for each other must not share a thread, nor two threads
    the one connection of a TransactionTestCase.
    """
    owner = executor_owner()
    sensitive = _adopt_executor(undo, owner, make_executor)
    if owner is bridge:
        return sensitive
    # asgiref before 3.8; later values follow contextvars.
    if not features.locals_follow_contextvars:
        undo.replace(SyncToAsync, "thread_handler", _nesting(SyncToAsync.thread_handler))
        # asgiref before 3.2.6; the loop, which has to know them, may be made after setUp().
        if not hasattr(Local, "_get_storage"):
            undo.replace(Local, "__setattr__", _noting_locals(Local.__setattr__))
    # asgiref before 3.8; later it cancels them itself.
    if not features.cancels_nested_calls:
        undo.replace(SyncToAsync, "__call__", _cancelling(SyncToAsync.__call__))
        undo.replace(SyncToAsync, "thread_handler", _telling_its_end(SyncToAsync.thread_handler))
    # asgiref before 3.12; later it looks for the loop at each call.
    if not features.async_to_sync_looks_for_the_loop:
        undo.replace(AsyncToSync, "__call__", _call_on_the_test_loop(AsyncToSync.__call__))
    return sensitive


def adopt_loop(runner, undo):
    """Prepare asgiref for the loop of `runner`; `undo` ends it."""
    if executor_owner() is not bridge and not features.locals_follow_contextvars:
        _adopt_tasks(undo, runner)


#: What prepares asgiref for a loop: functions that take its runner and an `Undo`.
loop_hooks = () if features.locals_follow_contextvars else (adopt_loop,)


def executor_owner():
    """Return what has the executor of thread-sensitive code as its ``single_thread_executor``."""
    # Without asgiref, or where a test has replaced it by the equivalent.
    return bridge if SyncToAsync is None or bridge.sync_to_async is bridge._sync_to_async else SyncToAsync


def _adopt_executor(undo, target, make_executor):
    original = target.single_thread_executor
    sensitive = make_executor(original)
    target.single_thread_executor = sensitive

    def restore():
        # Where a call that hangs was left behind, it has another one.
        target.single_thread_executor = getattr(sensitive, "executor", original)

    undo.callback(restore)
    return sensitive


def shared_threads():
    """Return the threads that run thread-sensitive code, which serve one test after the other."""
    executor = executor_owner().single_thread_executor
    return executors.threads_of(getattr(executor, "executor", executor))


def knows_loops():
    """Return whether asgiref keeps executors by loops, for `forget_loop()`."""
    return bool(getattr(AsyncToSync, "loop_thread_executors", None))


def forget_loop():
    """Forget loops that have ended: asgiref keeps them, and executors by them, in threads and in globals."""
    if SyncToAsync is None:
        return
    executors = getattr(AsyncToSync, "loop_thread_executors", None)
    for loop in list(executors or ()):
        if loop.is_closed():
            executors.pop(loop, None)


def forget_loop_of_thread():
    """Forget the loop whose sync code the current thread has run: ``async_to_sync()`` would look for it here."""
    if _thread is not None and getattr(_thread, "main_event_loop", None) is not None:
        _thread.main_event_loop = None


def awaited_by_threads(loop):
    """Return the tasks on `loop` for whose end synchronous code waits, in ``async_to_sync``.

    Needed because asgiref before 3.8 lets them go on when the code above them is cancelled.
    """
    pending = tasks.pending_tasks(loop) if AsyncToSync is not None else ()
    name = "AsyncToSync.main_wrap"
    return [task for task in pending if getattr(tasks.coroutine_of(task), "__qualname__", None) == name]


class SyncStandIn(AsyncToSync or object):
    """A sync function in the place of a coroutine function of a test.

    It is what Django puts there, by its class: tests ask the method that they
    find on the instance whether it was a coroutine function.
    """

    def __init__(self, call):
        self._call = call

    def __call__(self, *args, **kwargs):
        return self._call(*args, **kwargs)


def _adopt_tasks(undo, runner):
    thread = threading.current_thread()
    hosts = []

    def adopt_host(task):
        # The host task is the test's thread by another name.
        AsyncToSync.launch_map[task] = thread
        hosts.append(task)

    def forget():
        for task in hosts:
            AsyncToSync.launch_map.pop(task, None)

    runner.on_host(adopt_host)
    runner.task_hooks.append(_inheritance(undo))
    undo.callback(forget)


def _inheritance(undo):
    # As with contextvars: a task starts with a copy of what its creator sees.
    # asgiref 3.2.6 to 3.7
    if hasattr(Local, "_get_storage"):
        return _inheritance_of_attributes(undo)
    # asgiref before 3.2.6
    return _inherit_entries


def _inheritance_of_attributes(undo):
    names = {name for name in threading.current_thread().__dict__ if name.startswith(_LOCAL_PREFIX)}
    get_storage = Local._get_storage

    # A task keeps its values in attributes, but does not list them: note who asks for them.
    def noting_get_storage(self):
        names.add(self._attr_name)
        return get_storage(self)

    def inherit_locals(task):
        source = AsyncToSync.executors._get_context_id()
        for name in list(names):
            values = getattr(source, name, None)
            if values:
                setattr(task, name, dict(values))

    undo.replace(Local, "_get_storage", noting_get_storage)
    return inherit_locals


def _noting_locals(original):
    def __setattr__(self, key, value):
        original(self, key, value)
        _locals_in_use.add(self)

    return __setattr__


def _inherit_entries(task):
    # A Local has a dictionary of tasks and threads.
    source = AsyncToSync.executors._get_context_id()
    for local in list(_locals_in_use):
        values = local._storage.get(source)
        if values and not local._thread_critical:
            local._storage[task] = dict(values)


def _call_on_the_test_loop(original):
    # Up to 3.7 the loop is chosen when async_to_sync() is applied, for a decorator at import time; up to 3.11
    # at the first call, for all calls that follow: choose again each time.
    def __call__(self, *args, **kwargs):
        # Several threads may call it at once, and each has a loop to go back to.
        call = copy.copy(self)
        kept = self.main_event_loop
        if not getattr(self, "force_new_loop", False) and not (kept is not None and kept.is_running()):
            local = SyncToAsync.threadlocal
            if getattr(local, "main_event_loop_pid", os.getpid()) == os.getpid():
                call.main_event_loop = getattr(local, "main_event_loop", None)
        return original(call, *args, **kwargs)

    return __call__


def _nesting(original):
    # A call inside another in the same thread deletes the thread's entry of the outer one: give it back.
    def thread_handler(self, *args, **kwargs):
        thread = threading.current_thread()
        outer = self.launch_map.get(thread)
        try:
            return original(self, *args, **kwargs)
        finally:
            if outer is not None:
                self.launch_map[thread] = outer

    return thread_handler


class _Handling(object):
    """How far the thread of one call of ``sync_to_async`` is."""

    def __init__(self):
        self.thread = None
        self.ended = concurrent.futures.Future()

    def nested_calls(self, loop):
        """Return the tasks for whose end the thread waits; none if it has not begun, or has ended."""
        if self.thread is None or self.ended.done():
            return []
        return [task for task in awaited_by_threads(loop) if _source_thread(task) is self.thread]


def _source_thread(task):
    frame = tasks.coroutine_of(task).cr_frame
    return None if frame is None else frame.f_locals.get("source_thread")


def _cancelling(original):
    # The thread would go on to wait for a coroutine of this loop, while ThreadSensitiveContext, which every request
    # has, waits for the thread without letting the loop go on.
    async def __call__(self, *args, **kwargs):
        call = copy.copy(self)
        call.handling = handling = _Handling()
        try:
            return await original(call, *args, **kwargs)
        except asyncio.CancelledError:
            loop = loops.running_loop()
            ended = asyncio.wrap_future(handling.ended)
            nested = handling.nested_calls(loop)
            while nested:
                for task in nested:
                    task.cancel()
                await asyncio.wait([ended], timeout=0.1)
                nested = handling.nested_calls(loop)
            ended.cancel()
            raise

    return __call__


def _telling_its_end(original):
    def thread_handler(self, *args, **kwargs):
        # What a subclass calls by other means is not observed.
        handling = getattr(self, "handling", None) or _Handling()
        handling.thread = threading.current_thread()
        try:
            return original(self, *args, **kwargs)
        finally:
            if not handling.ended.done():
                handling.ended.set_result(None)

    return thread_handler
