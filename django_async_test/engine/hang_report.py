"""The report of a test that hangs: where its tasks and all threads are, and what is occupied."""

import inspect
import sys
import threading

from ..compat.python import tasks
from . import stacks

__unittest = True


def of_test(loop, host, surroundings=()):
    """Return what the tasks of `loop` await and where all threads are, as text; may be called in any thread.

    `loop` is None for a test that has not needed one yet; `host` is the task in
    which the test itself runs; `surroundings` are lines about what else may be
    occupied.
    """
    pending = _tasks(loop) if loop is not None else []
    parts = [_of_task(task, task is host) for task in pending if not _is_closed(task)]
    if not parts:
        parts.append("No task of the test's loop is pending.\n")
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    me = threading.get_ident()
    for ident, frame in sys._current_frames().items():
        name = names.get(ident, "unknown to threading")
        if ident != me and not name.startswith("django_async_test-"):
            parts.append("Thread {!r} is at:\n{}".format(name, stacks.text(stacks.entries_of(frame))))
    parts += [line.rstrip("\n") + "\n" for line in surroundings]
    return "".join(parts)


def _tasks(loop):
    for _ in range(10):
        try:
            return sorted(tasks.pending_tasks(loop), key=repr)
        except RuntimeError:
            # The loop has made or ended one meanwhile.
            continue
    return []


def _of_task(task, is_host):
    name = "The test itself" if is_host else repr(task)
    chain = stacks.await_chain(tasks.coroutine_of(task))
    if is_host:
        # The outermost is ours, which awaits what the test gives it.
        chain = chain[:-1]
    waiter = tasks.awaited_future(task)
    text = "{} is at:\n{}".format(name, stacks.text(chain) or "  (not started yet, or running: see the threads)\n")
    if waiter is not None and not (is_host and not chain):
        text += "  and waits for {!r}\n".format(waiter)
    return text


def _is_closed(task):
    # The host task of a test that is over has a coroutine that was closed.
    coroutine = tasks.coroutine_of(task)
    return inspect.iscoroutine(coroutine) and coroutine.cr_frame is None
