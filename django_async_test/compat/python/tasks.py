"""What asyncio knows of tasks, under one name on each Python; a task that runs in a context, not in a copy of it.

Needed by: the engine.
Delete when: never; asyncio offers no public way.
Upstream: https://docs.python.org/3/library/asyncio.html
Tests: tests/compat/python/test_tasks.py
"""

import asyncio

from .. import features

__unittest = True

# All tasks of the process from Python 3.7 on; 3.14 and later keep most of them elsewhere, and find them faster.
_registry = getattr(asyncio.tasks, "_scheduled_tasks", getattr(asyncio.tasks, "_all_tasks", None))
# Python 3.12 and later have these in addition.
_eager_tasks = getattr(asyncio.tasks, "_eager_tasks", ())


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


def was_never_retrieved(task):
    """Tell whether the finished `task` holds an exception that nobody has asked for."""
    return task.done() and not task.cancelled() and bool(getattr(task, "_log_traceback", False))
