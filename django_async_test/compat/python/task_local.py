"""Values that belong to a task, to the tasks it starts and to the threads that work for them.

A context variable alone is not enough: ``loop.run_in_executor()`` carries none along, a communicator of asgiref starts
its application in an empty context, and Python before 3.7 has none.

Needed by: permission for synchronous queries, and asynchronous transactions, which belong to a task.
Delete when: Python >= 3.7 (contextvars); only the arms without them go.
Upstream: https://peps.python.org/pep-0567/
Tests: tests/compat/python/test_task_local.py
"""

import contextlib
import threading
import weakref

from . import contexts, loops, tasks

__unittest = True

_all = []
# Whether a value was ever set: most test suites do not, and then no task or call in a thread costs more.
_is_used = False
# (runner, undo) of the loops to follow as soon as a value is set
_waiting = set()


class TaskLocal(object):
    """One value for each task, which its child tasks and worker threads inherit; None if there is none.

    A child keeps what it has inherited: a value has to know itself until when it counts.
    """

    def __init__(self, name):
        self._variable = None if contexts.contextvars is None else contexts.contextvars.ContextVar(name, default=None)
        self._thread = threading.local()
        self._tasks = weakref.WeakKeyDictionary()
        self._hosts = weakref.WeakSet()
        #: Whether there ever was a value; most tests use none of this, yet every call in a thread asks.
        self.was_set = False
        _all.append(self)

    def get(self):
        """Return the value of the current task, or of the current thread outside a loop."""
        if not self.was_set:
            return None
        # Python 3.7 and later; before, the value is that of the task or of the thread.
        value = self._variable.get() if self._variable is not None else None
        if value is not None:
            return value
        loop = loops.running_loop()
        if loop is not None:
            # In a callback no task is current.
            task = tasks.current_task(loop)
            if task is None or not self._is_thread_itself(task):
                return self._tasks.get(task) if task is not None else None
        return getattr(self._thread, "value", None)

    def set(self, value):
        """Set the value of the current task, or of the current thread outside a loop."""
        self.was_set = True
        if not _is_used:
            _follow_waiting()
        task = loops.running_task()
        if self._variable is not None:
            # Python 3.7 and later
            self._variable.set(value)
            if task is not None:
                # For its children that are started in an empty context
                self._tasks[task] = value
        elif task is not None and not self._is_thread_itself(task):
            self._tasks[task] = value
        else:
            self._thread.value = value

    def _is_thread_itself(self, task):
        # Between two hooks a sync one may run: with contexts it has that of the host task.
        return self._variable is None and task in self._hosts

    def _inherit(self, task):
        value = self.get()
        if value is not None:
            self._tasks[task] = value


@contextlib.contextmanager
def _kept(values):
    before = [(local, local.get()) for local, _ in values]
    for local, value in values:
        local.set(value)
    try:
        yield
    finally:
        for local, value in before:
            local.set(value)


@contextlib.contextmanager
def _kept_in_thread(values):
    # Also beside the context, which may be exchanged for that of the task, and that may know nothing.
    before = [(local, getattr(local._thread, "value", None)) for local, _ in values]
    with _kept(values):
        for local, value in values:
            local._thread.value = value
        try:
            yield
        finally:
            for local, value in before:
                local._thread.value = value


def _values():
    return [(local, value) for local, value in [(local, local.get()) for local in _all] if value is not None]


def carrying(function):
    """Return a sync function that calls `function` with the values that the current task has now."""
    values = _values()
    if not values:
        return function

    def carried(*args, **kwargs):
        with _kept_in_thread(values):
            return function(*args, **kwargs)

    carried.carries = function
    return carried


def carrying_coroutine(function):
    """Return a coroutine function that awaits `function` with the values that the current task has now."""
    values = _values()

    async def carried(*args, **kwargs):
        with _kept(values):
            return await function(*args, **kwargs)

    return carried


def follow(runner, undo):
    """Let the tasks and the worker threads that the loop of `runner` starts inherit; `undo` ends it."""
    if _is_used:
        _follow(runner, undo)
        return
    entry = (runner, undo)
    _waiting.add(entry)
    undo.callback(_waiting.discard, entry)


def _follow_waiting():
    global _is_used
    _is_used = True
    while _waiting:
        _follow(*_waiting.pop())


def _follow(runner, undo):
    runner.task_hooks.append(_inherit_all)
    if contexts.contextvars is None:
        # Python 3.5 and 3.6
        runner.on_host(_note_host)
    loop = runner.loop
    original = loop.run_in_executor

    def run_in_executor(executor, function, *args):
        return original(executor, carrying(function), *args)

    # Afterwards the loop must not refer to itself, or it would wait for the garbage collector.
    undo.replace(loop, "run_in_executor", run_in_executor)


def _inherit_all(task):
    for local in _all:
        local._inherit(task)


def _note_host(task):
    for local in _all:
        local._hosts.add(task)
