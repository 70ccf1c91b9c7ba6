"""Asynchronous blocks: a connection that belongs to a task, although its statements are executed by several threads.

While such a block is open, the task that has opened it, the tasks that it starts
meanwhile and the worker threads that work for these have the connection.  Other
tasks and threads wait, each no longer than ``connection_timeout``.
"""

import concurrent.futures
import functools
import threading
import time

from ..compat.python import loops, task_local, tasks
from ..engine import stacks

__unittest = True

#: The innermost block of the current task.
_current = task_local.TaskLocal("django_async_test_block")


class TaskBlock(object):
    """The time in which one task has the connection of `lock`.

    With `has_thread` its thread-sensitive code has a thread of its own: the usual one may be waiting for its end.
    """

    def __init__(self, lock, has_thread):
        #: The lock of the connection.
        self.lock = lock
        #: The block of the task around this one, on whatever connection.
        self.outer = _current.get()
        #: Set when the block has ended.
        self.ended = threading.Event()
        self.inner_lock = type(lock)(lock.alias)
        self.inner_lock.timeout, self.inner_lock.test = lock.timeout, lock.test
        self._loop = loops.running_loop()
        self._task = tasks.current_task(self._loop)
        self._taken_from = None
        self._has_thread = has_thread
        self._executor = None
        #: Where it was begun: notes of the stack.
        self.noted = stacks.note()

    async def begin(self, error):
        """Take the connection, without blocking the loop; raise ``error(message)`` after the lock's timeout."""
        lock = innermost_lock(self.lock)
        if not lock.begin_block(self):
            await self._wait_for(lock, error)
        self._taken_from = lock
        _current.set(self)

    async def _wait_for(self, lock, error):
        deadline = time.monotonic() + lock.timeout
        # Not a timer of the loop, whose time may stand still.
        alarm = threading.Timer(lock.timeout, lock.wake)
        alarm.daemon = True
        alarm.start()
        try:
            while True:
                freed = self._loop.create_future()
                waker = functools.partial(_wake, self._loop, freed)
                lock.wakers.add(waker)
                try:
                    # Perhaps it was released before we were on the list.
                    if lock.begin_block(self):
                        return
                    if time.monotonic() >= deadline:
                        raise error(lock.describe_holder())
                    await freed
                finally:
                    lock.wakers.discard(waker)
        finally:
            alarm.cancel()

    def end(self):
        """Let those who wait have the connection again."""
        # Before Python 3.7 a pool that the garbage collector finds in its own thread blocks that for ever, and thereby
        # the end of the process: it must not live as long as an exception that refers to the block.
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=False)
        _current.set(self.outer)
        self.ended.set()
        self._taken_from.end_block(self)

    def resume(self):
        """Let the current task be in the block, which it is to end: that need not be the one that has begun it."""
        if not self.ended.is_set():
            _current.set(self)

    def abandon(self):
        """The connection was taken away: nothing is in the block any more, whoever may still end it."""
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=False)
        self.ended.set()

    def is_left_by(self, host):
        """Return whether nothing can end the block but a generator that is closed: its task is `host`, or has ended."""
        return self._task is host or self._task.done()

    def executor(self):
        """Return what runs the thread-sensitive code of the block, None if that is what always does."""
        outer = _open(self.outer)
        found = outer.executor() if outer is not None else None
        if found is None and self._has_thread:
            if self._executor is None:
                self._executor = concurrent.futures.ThreadPoolExecutor(max_workers=1)
            found = self._executor
        return found

    def needs_this_thread(self):
        """Return whether the block cannot end while the current thread waits: that would be for ever."""
        return self._loop is loops.running_loop()

    def describe(self):
        """Return the end of a message about somebody who waits in vain."""
        if self.needs_this_thread():
            text = (
                "{!r} holds, on the loop that runs in this thread: it would have waited for ever. Query in a worker "
                "thread (`await self.acall(...)`), or in the task that has opened the block. "
            )
        else:
            text = (
                "{!r} holds. `async with self.atomic()` keeps a connection for its task, the tasks started inside "
                "and their worker threads; others wait until it ends. Do not wait for the others inside. "
            )
        return (text + "The block was opened at:\n{}").format(self._task, stacks.text(self.noted))


def any_was_begun():
    """Return whether there was a block in this process."""
    return _current.was_set


def current():
    """Return the innermost block of the current task that has not ended, or None."""
    # Nearly always there was none in the whole process.
    block = _current.get() if _current.was_set else None
    return None if block is None else _open(block)


def _open(block):
    while block is not None and block.ended.is_set():
        block = block.outer
    return block


def innermost_lock(lock):
    """Return what the current task has to take instead of `lock`: the lock of its innermost block there, if any."""
    block = _current.get()
    while block is not None:
        if block.lock is lock and not block.ended.is_set():
            return block.inner_lock
        block = block.outer
    return lock


def _wake(loop, freed):
    try:
        loop.call_soon_threadsafe(_set, freed)
    except RuntimeError:
        # The loop is closed, and so nobody waits.
        pass


def _set(freed):
    if not freed.done():
        freed.set_result(None)
