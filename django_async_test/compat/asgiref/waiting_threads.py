"""Loops that ``async_to_sync()`` has made, each for a thread that waits for its end.

An asynchronous view under WSGI runs in such a loop, in a thread of its own; the
thread of the request can only be interrupted once the loop has ended.

Needed by: all versions of asgiref, which tell nobody which loop they have made.
Delete when: never; no version of asgiref cancels the coroutine of a thread that is interrupted.
Upstream: https://github.com/django/asgiref (``AsyncToSync.loop_thread_executors``)
Tests: tests/compat/asgiref/test_waiting_threads.py
"""

import sys

from ..python import tasks

try:
    from asgiref.sync import AsyncToSync
except ImportError:
    AsyncToSync = None

__unittest = True


def loops_awaited_by(ident):
    """Return the loops for whose end the thread `ident` waits in ``async_to_sync()``."""
    executors = getattr(AsyncToSync, "loop_thread_executors", None)
    if executors is None:
        return _loops_on_stack(ident)
    threads = [(loop, getattr(executor, "_work_thread", None)) for loop, executor in list(executors.items())]
    return [loop for loop, thread in threads if thread is not None and thread.ident == ident]


def _loops_on_stack(ident):
    # asgiref before 3.5 has them nowhere else.
    found, frame = [], sys._current_frames().get(ident)
    while frame is not None:
        if frame.f_globals.get("__name__") == "asgiref.sync" and "loop" in frame.f_locals:
            found.append(frame.f_locals["loop"])
        frame = frame.f_back
    return found


def cancel_coroutines(ident):
    """Cancel the tasks of all loops that the thread `ident` waits for in ``async_to_sync()``."""
    for loop in loops_awaited_by(ident):
        try:
            loop.call_soon_threadsafe(_cancel_all, loop)
        except RuntimeError:
            # It has just been closed.
            pass


def _cancel_all(loop):
    for task in tasks.pending_tasks(loop):
        task.cancel()
