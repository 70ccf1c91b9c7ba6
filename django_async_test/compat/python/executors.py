"""The default executor of a loop and the threads of an executor, which asyncio and concurrent.futures keep private.

Needed by: the engine, which waits for the threads of a test at its end; the live servers.
Delete when: never; asyncio sets a default executor and shows none, and an executor does not list its threads.
Upstream: https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.set_default_executor
Tests: tests/compat/python/test_executors.py
"""

import concurrent.futures.thread
import contextlib

__unittest = True

_HIDDEN_EXECUTOR = "_django_async_test_executor"


def hides_default_executor(loop):
    """Return whether `loop`, as uvloop's, does not show the executor of ``run_in_executor(None, ...)``."""
    return not hasattr(loop, "_default_executor")


def default_executor(loop):
    """Return the executor that `loop` uses for ``run_in_executor(None, ...)``, or None if it has none yet."""
    try:
        return loop._default_executor
    except AttributeError:
        return getattr(loop, _HIDDEN_EXECUTOR, None)


def take_default_executor(loop):
    """Let `loop`, if it does not show its default executor, use a new one; return what it has used before, or None."""
    try:
        return loop._default_executor
    except AttributeError:
        reset_default_executor(loop)
        return None


def threads_of(executor):
    """Return the threads that `executor` has started; none if it is None or does not show them."""
    # A pool of Twisted's has the public name.
    return list(getattr(executor, "_threads", None) or getattr(executor, "threads", None) or ())


def has_threads(executor):
    """Return whether `executor` has ever been used; True if it does not show its threads."""
    return bool(getattr(executor, "_threads", True))


@contextlib.contextmanager
def one_more_thread(executor):
    """Let `executor` have one more thread inside: the current one, of its own, waits for what others may have to do."""
    if not hasattr(executor, "_adjust_thread_count") or executor._shutdown:
        yield
        return
    with executor._shutdown_lock:
        executor._max_workers += 1
        executor._adjust_thread_count()
    try:
        yield
    finally:
        with executor._shutdown_lock:
            executor._max_workers -= 1


def is_work(item):
    """Return whether `item`, of a queue, is what a pool of `concurrent.futures` is to call."""
    return isinstance(item, getattr(concurrent.futures.thread, "_WorkItem", ()))


def reset_default_executor(loop, executor=None):
    """Let `loop` use `executor`, None for a new one."""
    if not hides_default_executor(loop):
        loop._default_executor = executor
        return
    executor = executor or concurrent.futures.ThreadPoolExecutor()
    loop.set_default_executor(executor)
    setattr(loop, _HIDDEN_EXECUTOR, executor)
