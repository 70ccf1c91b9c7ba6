"""What asyncio knows of tasks, under one name on each Python; a task that runs in a context, not in a copy of it.

Needed by: the engine.
Delete when: Python >= 3.11 (Task(context=...)); is_only_task(), was_never_retrieved() and the like stay.
Upstream: https://github.com/python/cpython/issues/91150
Tests: tests/compat/python/test_tasks.py
"""

import asyncio
import weakref

from .. import features

__unittest = True

# All tasks of the process.  Python 3.14 and later keep most of them elsewhere, and find them faster; 3.12 and later
# have eager ones in addition; before 3.12 there is another name, and before 3.7 one without tasks of C.
_registry = getattr(asyncio.tasks, "_scheduled_tasks", getattr(asyncio.tasks, "_all_tasks", None))
_eager_tasks = getattr(asyncio.tasks, "_eager_tasks", ())


def current_task(loop):
    """Return the task that `loop` is running, or None."""
    # Python 3.7 and later
    if hasattr(asyncio, "current_task"):
        return asyncio.current_task(loop)
    # Python 3.5 and 3.6
    return asyncio.Task.current_task(loop)


def is_only_task(task):
    """Return whether the process has no other task than `task`; False if that would take long to find out."""
    # The weak references in it tell the same in less time.
    references = getattr(_registry, "data", None)
    return references is not None and len(references) == 1 and not _eager_tasks and weakref.ref(task) in references


def pending_tasks(loop):
    """Return the set of tasks of `loop` that are not done."""
    # Python 3.7 and later
    if hasattr(asyncio, "all_tasks"):
        return asyncio.all_tasks(loop)
    # Python 3.5 and 3.6
    return {task for task in asyncio.Task.all_tasks(loop) if not task.done()}


def coroutine_of(task):
    """Return the coroutine that `task` runs, or None if it does not show it."""
    # Python 3.8 and later
    if hasattr(task, "get_coro"):
        return task.get_coro()
    # Python 3.5 to 3.7
    return getattr(task, "_coro", None)


def closing_generators(loop):
    """Return the tasks in which `loop` closes asynchronous generators that were left before their end."""
    pending = pending_tasks(loop)
    return [task for task in pending if type(coroutine_of(task)).__name__ == "async_generator_athrow"]


def tasks_of_package(loop, name):
    """Return the tasks of `loop` whose coroutines are functions of the package `name`."""
    return [task for task in pending_tasks(loop) if _module_of(task).split(".")[0] == name]


def _module_of(task):
    frame = getattr(coroutine_of(task), "cr_frame", None)
    return frame.f_globals.get("__name__", "") if frame is not None else ""


def has_plain_create_task(loop):
    """Return whether ``loop.create_task()`` makes an ``asyncio.Task`` unless there is a task factory."""
    return (
        "create_task" not in vars(loop)
        and getattr(type(loop), "create_task", None) is asyncio.BaseEventLoop.create_task
    )


def has_callbacks(task):
    """Return whether something is to be called when `task` is done; True if it does not show it."""
    return bool(getattr(task, "_callbacks", True))


def is_being_cancelled(task):
    """Return whether `task` was cancelled and goes on; False before Python 3.11, whose tasks do not count it."""
    return bool(getattr(task, "cancelling", int)())


def was_never_retrieved(task):
    """Return whether the finished `task` holds an exception that was never retrieved."""
    return task.done() and not task.cancelled() and bool(getattr(task, "_log_traceback", False))


def dies_silently(future):
    """Return whether nothing is logged when `future`, perhaps a task, is destroyed; False where it is not known."""
    if getattr(future, "_log_traceback", True):
        return False
    return future.done() or not getattr(future, "_log_destroy_pending", False)


def leave_pending(task):
    """Let `task` be destroyed while it is pending, without a message in the log."""
    if hasattr(task, "_log_destroy_pending"):
        task._log_destroy_pending = False


def note_not_awaited(future, task):
    """Let `future` forget `task`, which waits for it no more: on Python 3.14 and later it refers to it."""
    discard = getattr(asyncio, "future_discard_from_awaited_by", None)
    if discard is not None:
        discard(future, task)


def forget_waiters(future):
    """Let `future` forget what is to be called when it is done; return whether it shows what that is."""
    if not hasattr(future, "_callbacks"):
        return False
    for entry in list(future._callbacks or ()):
        # Python 3.7 and later have each with its context.
        future.remove_done_callback(entry[0] if isinstance(entry, tuple) else entry)
    return True


def creation_stack(task):
    """Return the stack that created `task`, or None: only a loop in debug mode has noted it."""
    return getattr(task, "_source_traceback", None)


def awaited_future(task):
    """Return the future that `task` waits for, or None if it waits for none, or does not show it."""
    return getattr(task, "_fut_waiter", None)


def host_task(loop, coroutine, context):
    """Start `coroutine` as a task of `loop` that runs *in* `context`, not in a copy of it."""
    # Python 3.11 and later
    if features.tasks_take_a_context:
        return asyncio.Task(coroutine, loop=loop, context=context)
    # Python 3.7 to 3.10
    if features.tasks_have_a_context:
        return _HostTask(coroutine, loop, context)
    # Python 3.5 and 3.6
    return asyncio.Task(coroutine, loop=loop)


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
        # Python 3.7

        def _Task__wakeup(self, future):
            # What it waits for was interrupted: without this it would wait for ever.
            try:
                future.result()
            except BaseException as error:
                self._Task__step(error)
            else:
                self._Task__step()
