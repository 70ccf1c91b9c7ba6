"""Private or moving parts of asyncio: the current loop, the host task's context, a running loop out of sight.

Needed by: the host task on Python 3.5 to 3.10, sync code inside a coroutine on all.
Delete when: the oldest Python is 3.11 (``create_task(context=...)``); ``hidden`` stays.
Upstream: https://github.com/python/cpython/issues/91150
Tests: tests/compat/python/test_loops.py
"""

import asyncio
import concurrent.futures
import contextlib
import inspect
import sys
import types

from .. import features

try:
    import contextvars
except ImportError:
    contextvars = None

__unittest = True

# The code in whose frame a loop calls what is scheduled.
_RUN_ONCE = asyncio.BaseEventLoop._run_once.__code__

# Python 3.14 and later warn of the public name.
current_policy = getattr(asyncio.events, "_get_event_loop_policy", None) or asyncio.get_event_loop_policy

_HIDDEN_EXECUTOR = "_django_async_test_executor"
# The name that extensions of asynctest look for.
_HAS_RUN = "_asynctest_ran"
_RUN_METHODS = ("run_forever", "run_until_complete")

# All tasks of the process from Python 3.7 on; 3.14 and later keep most of them elsewhere, and find them faster.
_registry = getattr(asyncio.tasks, "_scheduled_tasks", getattr(asyncio.tasks, "_all_tasks", None))
# Python 3.12 and later have these in addition.
_eager_tasks = getattr(asyncio.tasks, "_eager_tasks", ())


def running_loop():
    """Return the loop running in this thread, or None; one that is at rest does not run."""
    loop = asyncio._get_running_loop()
    return None if loop is None or is_at_rest(loop) else loop


def is_at_rest(loop):
    """Tell whether `loop`, set as running in this thread, has been left to itself by a switch of greenlets.

    Playwright's synchronous API does so between two calls: its loop is in
    another stack, and the code at hand is no coroutine.
    """
    if "greenlet" not in sys.modules or current_task(loop) is not None:
        return False
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code is _RUN_ONCE:
            return False
        frame = frame.f_back
    return True


def current_task(loop):
    """Return the task that `loop` is running, or None."""
    if hasattr(asyncio, "current_task"):
        return asyncio.current_task(loop)
    return asyncio.Task.current_task(loop)


def is_only_task(task):
    """Tell whether the process has no other task than `task`; False if that would take long to find out."""
    return _registry is not None and len(_registry) == 1 and not _eager_tasks and task in _registry


def pending_tasks(loop):
    """Return the set of tasks of `loop` that are not done."""
    if hasattr(asyncio, "all_tasks"):
        return asyncio.all_tasks(loop)
    return {task for task in asyncio.Task.all_tasks(loop) if not task.done()}


def coroutine_of(task):
    """Return the coroutine that `task` runs, or None if it does not tell."""
    if hasattr(task, "get_coro"):
        return task.get_coro()
    return getattr(task, "_coro", None)


def is_being_cancelled(task):
    """Tell whether somebody has cancelled `task`, which goes on; False on Pythons whose tasks do not tell."""
    return bool(getattr(task, "cancelling", int)())


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


def new_context():
    """Return a copy of the current context, or None where Python has none."""
    return contextvars.copy_context() if contextvars is not None else None


def changes(context):
    """Set in the current context what is different in `context`."""
    for variable in context:
        value = context[variable]
        try:
            if variable.get() is value:
                continue
        except LookupError:
            pass
        variable.set(value)


def host_task(loop, coroutine, context):
    """Start `coroutine` as a task of `loop` that runs *in* `context`, not in a copy of it."""
    if features.tasks_take_a_context:
        return asyncio.Task(coroutine, loop=loop, context=context)
    if not features.tasks_have_a_context:
        return asyncio.Task(coroutine, loop=loop)
    return _HostTask(coroutine, loop, context)


class _HostTask(getattr(asyncio.tasks, "_PyTask", object)):
    # The accelerated task copies the context and hides it; the Python one looks it up each time it schedules its next
    # step, the first one included.
    def __init__(self, coroutine, loop, context):
        self._host_context = context
        super().__init__(coroutine, loop=loop)

    @property
    def _context(self):
        return self._host_context

    @_context.setter
    def _context(self, copied):
        """Leave it as it is."""

    if not features.tasks_survive_interruptions:

        def _Task__wakeup(self, future):
            # What it waits for was interrupted: in Python 3.7 it would wait for ever.
            try:
                future.result()
            except BaseException as error:
                self._Task__step(error)
            else:
                self._Task__step()


@contextlib.contextmanager
def hidden():
    """Hide the loop that runs in this thread, so that sync code may do what is refused inside a coroutine.

    Nothing may be scheduled to happen in the hidden loop meanwhile: it stands still.
    """
    loop = running_loop()
    if loop is None:
        yield
        return
    task = current_task(loop)
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


def count_ready(loop):
    """Return how many callbacks are ready to run in the next turn of `loop`."""
    return len(loop._ready)


def was_never_retrieved(task):
    """Tell whether the finished `task` holds an exception that nobody has asked for."""
    return task.done() and not task.cancelled() and bool(getattr(task, "_log_traceback", False))


def open_async_generators(loop):
    """Return the async generators that `loop` would close at its end, or None if it does not tell."""
    return getattr(loop, "_asyncgens", None)


def hides_default_executor(loop):
    """Tell whether `loop`, as uvloop's, does not show the executor of ``run_in_executor(None, ...)``."""
    return not hasattr(loop, "_default_executor")


def default_executor(loop):
    """Return the executor that `loop` uses for ``run_in_executor(None, ...)``, or None if it has none yet."""
    return getattr(loop, _HIDDEN_EXECUTOR if hides_default_executor(loop) else "_default_executor", None)


def has_threads(executor):
    """Tell whether `executor` has ever been used."""
    return bool(getattr(executor, "_threads", True))


def reset_default_executor(loop, executor=None):
    """Let `loop` use `executor`, None for a new one."""
    if not hides_default_executor(loop):
        loop._default_executor = executor
        return
    executor = executor or concurrent.futures.ThreadPoolExecutor()
    loop.set_default_executor(executor)
    setattr(loop, _HIDDEN_EXECUTOR, executor)


def live_timers(loop):
    """Return the timers (``call_later()``, ``call_at()``) that wait in `loop`, or None if it does not show them."""
    scheduled = getattr(loop, "_scheduled", None)
    if not isinstance(scheduled, (list, tuple)):
        return None
    return [timer for timer in scheduled if not timer._cancelled]


class Timer(object):
    """A timer that was set while `watch_timers()` was on."""

    def __init__(self, loop, callback):
        self._loop = loop
        self._callback = callback
        self._has_run = False
        self.handle = None

    def __call__(self, *args):
        self._has_run = True
        return self._callback(*args)

    def __repr__(self):
        return "call_later() or call_at() of {!r}".format(self._callback)

    def is_waiting(self):
        """Tell whether it has neither run nor been cancelled."""
        return not self._has_run and not _is_cancelled(self.handle)


def _is_cancelled(handle):
    # Before Python 3.7 it cannot be asked.
    return handle.cancelled() if hasattr(handle, "cancelled") else handle._cancelled


def watch_timers(loop, report):
    """Call ``report(timer)`` with each `Timer` that is set; return a function that ends this."""
    make = {name: getattr(loop, name) for name in ("call_later", "call_at")}
    depth = []

    def watching(name):
        def call(when, callback, *args, **kwargs):
            if depth:
                # One is made with the other.
                return make[name](when, callback, *args, **kwargs)
            timer = Timer(loop, callback)
            depth.append(1)
            try:
                timer.handle = make[name](when, timer, *args, **kwargs)
            finally:
                depth.pop()
            report(timer)
            return timer.handle

        return call

    for name in make:
        setattr(loop, name, watching(name))

    def stop():
        for name in make:
            forget_attribute(loop, name)

    return stop


def forget_attribute(loop, name):
    """Take away what was put on `loop` in the place of a method, if anything."""
    getattr(loop, "__dict__", {}).pop(name, None)


def open_transports(loop):
    """Return the open sockets and pipes of `loop` as transports; none if it does not show them."""
    transports = getattr(loop, "_transports", None)
    return [transport for transport in list(transports.values()) if is_open(transport)] if transports else []


def is_open(transport_or_server):
    """Tell whether a transport or server has not been closed."""
    if hasattr(transport_or_server, "is_closing"):
        return not transport_or_server.is_closing()
    # Python 3.5 and 3.6 have None when a server is closed.
    return bool(getattr(transport_or_server, "sockets", None))


def note_runs(loop):
    """Let `loop` note from now on whether it runs, until `forget_runs()`."""

    def noting(run):
        def run_and_note(*args, **kwargs):
            setattr(loop, _HAS_RUN, True)
            return run(*args, **kwargs)

        return run_and_note

    if not hasattr(loop, _HAS_RUN):
        for name in _RUN_METHODS:
            setattr(loop, name, noting(getattr(loop, name)))
    setattr(loop, _HAS_RUN, False)


def reset_runs(loop):
    """Forget that `loop` has run, and go on noting."""
    if hasattr(loop, _HAS_RUN):
        setattr(loop, _HAS_RUN, False)


def has_run(loop):
    """Tell whether `loop` has run since `note_runs()`."""
    return getattr(loop, _HAS_RUN, True)


def forget_runs(loop):
    """End what `note_runs()` has begun, if anything."""
    namespace = getattr(loop, "__dict__", {})
    if _HAS_RUN in namespace:
        for name in (_HAS_RUN,) + _RUN_METHODS:
            namespace.pop(name, None)


def is_coroutine_function(function):
    """Do as ``inspect.iscoroutinefunction()``, at a fraction of its cost where nothing is wrapped or marked."""
    plain = getattr(function, "__func__", function)
    if type(plain) is types.FunctionType and not plain.__dict__:
        return bool(plain.__code__.co_flags & inspect.CO_COROUTINE)
    return inspect.iscoroutinefunction(function)


def is_async_generator(value):
    """Tell whether `value` is an async generator (Python 3.6 and later have them)."""
    return hasattr(inspect, "isasyncgen") and inspect.isasyncgen(value)


@contextlib.contextmanager
def forbidden_get_event_loop(refuse):
    """Make ``asyncio.get_event_loop()`` outside a running loop call `refuse`, which raises."""
    if features.has_event_loop_policies:
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
