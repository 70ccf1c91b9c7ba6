"""The loop that runs in a thread and the one that is set for it: to look at them, to hide them, to refuse them.

Needed by: the engine, which restores the loop of a thread; synchronous code inside a coroutine, on every Python.
Delete when: never; asyncio has no public way to hide a running loop, nor to look at a thread's without making one.
Upstream: https://github.com/python/cpython/blob/main/Lib/asyncio/events.py
Tests: tests/compat/python/test_loops.py
"""

import asyncio
import contextlib
import sys

from ...undo import Undo
from . import policies, tasks

__unittest = True

# Before it is replaced.
_get_event_loop = asyncio.get_event_loop

# Where what stands for a function keeps it
_PLAIN = "_async_test_plain"
_RUNS_BESIDE = "_async_test_runs_beside_resting"
_RUN_METHODS = ("run_forever", "run_until_complete")


def running_loop():
    """Return the loop running in this thread, or None; one that is at rest does not run."""
    loop = asyncio._get_running_loop()
    return None if loop is None or is_at_rest(loop) else loop


def running_task():
    """Return the task running in this thread, or None outside a loop and in a callback."""
    loop = running_loop()
    return tasks.current_task(loop) if loop is not None else None


def may_rest():
    """Return whether any loop can be at rest: without greenlet none is.  It may be imported at any time."""
    return "greenlet" in sys.modules


def is_at_rest(loop):
    """Return whether `loop`, set as running in this thread, has been left to itself by a switch of greenlets.

    Playwright's synchronous API does so between two calls: its loop is in
    another stack, and the calling code is no coroutine. So it is when a task
    of that loop calls a handler of the test, for an event, a route or an
    exposed function.
    """
    if not may_rest() or (tasks.current_task(loop) is not None and not _is_in_handler()):
        return False
    # The function in whose frame a loop calls what is scheduled.  It is private: if it is gone, the one above it.
    function = getattr(asyncio.BaseEventLoop, "_run_once", asyncio.BaseEventLoop.run_forever)
    code = getattr(function, "__code__", None)
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code is code:
            return False
        frame = frame.f_back
    return True


def _is_in_handler():
    """Return whether this stack is one of those in which Playwright calls handlers.

    Others that switch stacks inside a task, as SQLAlchemy does, wait for the coroutine that is below.
    """
    getcurrent = getattr(sys.modules["greenlet"], "getcurrent", None)
    return getcurrent is not None and type(getcurrent()).__module__.startswith("playwright.")


@contextlib.contextmanager
def resting_aside():
    """Put a loop that is at rest aside for the ``with`` block, in which other loops can run then."""
    loop = asyncio._get_running_loop()
    if loop is None or not is_at_rest(loop):
        yield
        return
    # That of a handler
    with _left(loop, tasks.current_task(loop)):
        asyncio._set_running_loop(None)
        try:
            yield
        finally:
            # Playwright may have been stopped meanwhile.
            if asyncio._get_running_loop() is None and loop.is_running():
                asyncio._set_running_loop(loop)


@contextlib.contextmanager
def _left(loop, task):
    """Let `task` not be the current one of `loop` during the ``with`` block, if there is one.

    Python 3.7 and later refuse to run a task while another one is current.
    """
    leave = getattr(asyncio.tasks, "_leave_task", None)
    enter = getattr(asyncio.tasks, "_enter_task", None)
    if task is None or leave is None or enter is None:
        yield
        return
    leave(loop, task)
    try:
        yield
    finally:
        enter(loop, task)


def run_beside_resting(loop):
    """Let `loop` run in a thread in which another loop is at rest, whoever runs it, until `run_alone()`."""
    # As `may_rest()` says, without a call: it is asked several times in each test.
    if "greenlet" in sys.modules and not hasattr(loop, _RUNS_BESIDE):
        setattr(loop, _RUNS_BESIDE, True)
        for name in _RUN_METHODS:
            setattr(loop, name, _beside_resting(getattr(loop, name)))


def _beside_resting(run):
    def run_beside_resting(*args, **kwargs):
        if asyncio._get_running_loop() is None:
            return run(*args, **kwargs)
        with resting_aside():
            return run(*args, **kwargs)

    return run_beside_resting


def run_alone(loop):
    """End what `run_beside_resting()` has begun, if anything."""
    namespace = getattr(loop, "__dict__", {})
    if _RUNS_BESIDE in namespace:
        for name in (_RUNS_BESIDE,) + _RUN_METHODS:
            namespace.pop(name, None)


def default_loop():
    """Return the loop set for this thread without creating one, or None."""
    if policies.exist:
        # Python before 3.16.  A policy of another kind may keep it elsewhere; then there is nothing to restore.
        return getattr(policies.thread_storage(), "_loop", None)
    # Python 3.16 and later: get_event_loop() makes no loop any more, but looks at the running one first.
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        return _get_event_loop()
    except RuntimeError:
        return None
    finally:
        asyncio._set_running_loop(running)


def set_default_loop(loop):
    """Set the loop of this thread, without making that of the test first; see `make_default_loop_with()`."""
    set_event_loop = (policies.current() or asyncio).set_event_loop
    getattr(set_event_loop, _PLAIN, set_event_loop)(loop)


def remember_default_loop():
    """Return a function that sets the loop of this thread to what it is now.

    Given a loop, the function does so only if that loop is set: code that has
    set another one meant it.  Where no loop has ever been set,
    ``asyncio.get_event_loop()`` makes one again afterwards.
    """
    policy = policies.current()
    storage = getattr(policy, "_local", None)
    loop = default_loop() if storage is None else getattr(storage, "_loop", None)
    # Python before 3.14
    was_set = getattr(storage, "_set_called", None)

    def restore(replaced_by=None):
        if replaced_by is not None:
            is_same = storage is not None and policies.current() is policy
            if (getattr(storage, "_loop", None) if is_same else default_loop()) is not replaced_by:
                return
        if storage is not None and loop is not None and is_closed(loop):
            # Before Python 3.8 a closed loop cannot be set once a subprocess was watched.
            asyncio.set_event_loop(None)
            storage._loop = loop
        else:
            set_default_loop(loop)
        if was_set is False:
            storage._set_called = False

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
    with _left(loop, tasks.current_task(loop)):
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


def is_closed(loop):
    """Return whether `loop` is closed; the mock of a loop is open."""
    return loop.is_closed() is True


@contextlib.contextmanager
def forbidden_get_event_loop(refuse):
    """Make ``asyncio.get_event_loop()`` outside a running loop call `refuse`, which raises."""
    if policies.are_replaceable:
        # Python before 3.14: the function asks the policy, also where it was imported before.
        policy = policies.current()
        asyncio.set_event_loop_policy(policies.refusing(refuse, _is_asked_by_asgiref))
        try:
            yield
        finally:
            asyncio.set_event_loop_policy(policy)
        return

    # Python 3.14 and later: replace the names that callers look up.
    def get_event_loop():
        loop = running_loop()
        if loop is None:
            refuse()
        return loop

    with Undo() as undo:
        for module in (asyncio, asyncio.events):
            undo.replace(module, "get_event_loop", get_event_loop)
        yield


def _is_asked_by_asgiref():
    # Before Python 3.7 it asks for the current task in this way, all the time, and takes RuntimeError for an answer.
    return sys._getframe(3).f_globals.get("__name__", "").startswith("asgiref.")


def make_default_loop_with(make):
    """Let asyncio call ``make()`` first where the loop of a thread is asked for or set; return what ends that.

    So a loop that is made late is the one that ``asyncio.get_event_loop()``
    returns, and does not take the place of one that the test has set before.
    """
    undo = Undo()
    # Python before 3.16: the functions ask the policy, also where they were imported before.
    for owner in [policies.current()] if policies.exist else [asyncio, asyncio.events]:
        undo.replace(owner, "get_event_loop", _making_first(owner.get_event_loop, make), keeps_later=True)
        undo.replace(owner, "set_event_loop", _making_first(owner.set_event_loop, make), keeps_later=True)
    return undo.close


def _making_first(function, make):
    def make_and_call(*args, **kwargs):
        if asyncio._get_running_loop() is None:
            make()
        return function(*args, **kwargs)

    setattr(make_and_call, _PLAIN, function)
    return make_and_call
