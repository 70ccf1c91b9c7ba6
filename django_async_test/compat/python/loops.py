"""Private or moving parts of asyncio: the current loop, the host task's context, a running loop out of sight.

Needed by: the host task on Python 3.5 to 3.10, sync code inside a coroutine on all.
Delete when: Python >= 3.11 (``create_task(context=...)``); ``hidden`` stays.
Upstream: https://github.com/python/cpython/issues/91150
Tests: tests/compat/python/test_loops.py
"""

import asyncio
import contextlib
import sys

from .. import features
from . import tasks

__unittest = True

# The code in whose frame a loop calls what is scheduled.
_RUN_ONCE = asyncio.BaseEventLoop._run_once.__code__

# Python 3.14 and later warn of the public name.
current_policy = getattr(asyncio.events, "_get_event_loop_policy", None) or asyncio.get_event_loop_policy


def running_loop():
    """Return the loop running in this thread, or None; one that is at rest does not run."""
    loop = asyncio._get_running_loop()
    return None if loop is None or is_at_rest(loop) else loop


def is_at_rest(loop):
    """Tell whether `loop`, set as running in this thread, has been left to itself by a switch of greenlets.

    Playwright's synchronous API does so between two calls: its loop is in
    another stack, and the code at hand is no coroutine.
    """
    if "greenlet" not in sys.modules or tasks.current_task(loop) is not None:
        return False
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code is _RUN_ONCE:
            return False
        frame = frame.f_back
    return True


def default_loop():
    """Return the loop set for this thread without creating one, or None."""
    # A policy of another kind may keep it elsewhere; then there is nothing to restore.
    return getattr(_of_this_thread(), "_loop", None)


def _of_this_thread():
    # Without asking the policy for a loop: the code under test may have replaced its method.
    return getattr(current_policy(), "_local", None)


def remember_default_loop():
    """Return a function that sets the loop of this thread to what it is now.

    Given a loop, the function does so only if that loop is set: code that has
    set another one meant it.  Where no loop has ever been set,
    ``asyncio.get_event_loop()`` makes one again afterwards.
    """
    local = _of_this_thread()
    loop = getattr(local, "_loop", None)
    was_set = getattr(local, "_set_called", None)

    def restore(replaced_by=None):
        if replaced_by is not None and default_loop() is not replaced_by:
            return
        if loop is not None and is_closed(loop):
            # Before Python 3.8 a closed loop cannot be set once a subprocess was watched.
            asyncio.set_event_loop(None)
            local._loop = loop
        else:
            asyncio.set_event_loop(loop)
        if was_set is False:
            local._set_called = False

    return restore


@contextlib.contextmanager
def hidden():
    """Hide the loop that runs in this thread, so that sync code may do what is refused inside a coroutine.

    Nothing may be scheduled to happen in the hidden loop meanwhile: it stands still.
    """
    loop = running_loop()
    if loop is None:
        yield
        return
    task = tasks.current_task(loop)
    leave = getattr(asyncio.tasks, "_leave_task", None)
    if task is not None and leave is not None:
        leave(loop, task)
    asyncio._set_running_loop(None)
    # Django 3.0 and 3.1 refuse if the thread's current loop is running, wherever that is.
    current = default_loop()
    if current is loop:
        asyncio.set_event_loop(None)
    try:
        yield
    finally:
        if current is loop:
            asyncio.set_event_loop(loop)
        asyncio._set_running_loop(loop)
        if task is not None and leave is not None:
            asyncio.tasks._enter_task(loop, task)


def is_closed(loop):
    """Tell whether `loop` is closed; the mock of a loop is open."""
    return loop.is_closed() is True


@contextlib.contextmanager
def forbidden_get_event_loop(refuse):
    """Make ``asyncio.get_event_loop()`` outside a running loop call `refuse`, which raises."""
    if not features.deprecates_event_loop_policies:
        policy = asyncio.get_event_loop_policy()
        asyncio.set_event_loop_policy(_wrapped_policy(policy, refuse))
        try:
            yield
        finally:
            asyncio.set_event_loop_policy(policy)
        return

    # From 3.14 on policies are on their way out: replace the names that callers look up.
    original = asyncio.get_event_loop

    def get_event_loop():
        loop = running_loop()
        if loop is None:
            refuse()
        return loop

    asyncio.get_event_loop = asyncio.events.get_event_loop = get_event_loop
    try:
        yield
    finally:
        asyncio.get_event_loop = asyncio.events.get_event_loop = original


def _wrapped_policy(policy, refuse):
    # set_event_loop_policy insists on an instance of the abstract class
    base = asyncio.AbstractEventLoopPolicy
    names = [name for name in dir(base) if not name.startswith("__") and name != "get_event_loop"]

    def forwarder(name):
        return lambda self, *args, **kwargs: getattr(policy, name)(*args, **kwargs)

    body = {name: forwarder(name) for name in names}

    def get_event_loop(self):
        if sys._getframe(2).f_globals.get("__name__", "").startswith("asgiref."):
            # Before Python 3.7 it asks for the current task in this way, all the time, and takes this for an answer.
            raise RuntimeError("There is no current event loop.")
        return refuse()

    body["get_event_loop"] = get_event_loop
    return type("ForbiddingEventLoopPolicy", (base,), body)()
