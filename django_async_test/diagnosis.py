"""What is everybody doing?  The report of a test that hangs: its tasks, all threads, and what is occupied."""

import asyncio
import sys
import threading

from . import stacks
from .compat import loops

__unittest = True


def of_test(loop, host, surroundings=()):
    """Return what the tasks of `loop` await and where all threads are, as text; may be called in any thread.

    `host` is the task in which the test itself runs; `surroundings` are lines
    about what else may be occupied.
    """
    parts = [_of_task(task, task is host) for task in _tasks(loop)]
    if not parts:
        parts.append("No task of the test's loop is pending.\n")
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    me = threading.get_ident()
    for ident, frame in sys._current_frames().items():
        if ident != me:
            name = names.get(ident, "unknown to threading")
            parts.append("Thread {!r} is at:\n{}".format(name, stacks.text(stacks.entries_of(frame))))
    parts += [line.rstrip("\n") + "\n" for line in surroundings]
    return "".join(parts)


def _tasks(loop):
    for _ in range(10):
        try:
            return sorted(loops.pending_tasks(loop), key=repr)
        except RuntimeError:
            # The loop has made or ended one meanwhile.
            continue
    return []


def _of_task(task, is_host):
    name = "The test itself" if is_host else repr(task)
    chain = stacks.await_chain(loops.coroutine_of(task))
    if is_host:
        # The outermost is ours, which awaits what the test gives it.
        chain = chain[:-1]
    waiter = getattr(task, "_fut_waiter", None)
    text = "{} is at:\n{}".format(name, stacks.text(chain) or "  (not started)\n")
    if waiter is not None and not (is_host and not chain):
        text += "  and waits for {!r}\n".format(waiter)
    return text


def is_running(loop):
    """Tell whether `loop` is running, in whichever thread."""
    return isinstance(loop, asyncio.AbstractEventLoop) and loop.is_running() is True
