"""A savepoint around asynchronous code."""

import asyncio
import functools
import weakref

from django.db import DEFAULT_DB_ALIAS, transaction

from ..compat.python import loops, task_local
from ..database import ConnectionTimeoutError, atomics, task_blocks
from ..database.flow import run_sensitive
from ..database.lock import ConnectionLock
from ..database.shared_connection import shared
from ..engine import requirements
from .calls import ClassOrInstance, call_sync

__unittest = True

# Of connections that are not shared: their asynchronous blocks take turns, and nothing else waits.
_locks = weakref.WeakKeyDictionary()


class AtomicBlocks(object):
    """Gives a test case ``atomic()``."""

    @ClassOrInstance
    def atomic(test, using=None, savepoint=True):
        """Return ``transaction.atomic()`` for ``async with``: rolled back on an exception, or when cancelled.

        The task, the tasks that it starts inside, and their worker threads have the connection meanwhile.  In a
        `TestCase` all others wait for it, no longer than ``connection_timeout``; in a `TransactionTestCase` other
        asynchronous blocks wait, and what else the test does on this connection becomes part of the block.
        """
        requirements.require(using is None or isinstance(using, str), "atomic(): using", using, requirements.ALIAS)
        return _AsyncAtomic(test, using, savepoint)


class _AsyncAtomic(object):
    def __init__(self, test, using, savepoint):
        self._test = test
        self._using = using
        self._savepoint = savepoint
        self._entered = []

    async def __aenter__(self):
        lock, is_shared = self._lock()
        block = task_blocks.TaskBlock(lock, has_thread=is_shared)
        await block.begin(ConnectionTimeoutError)
        atomic = transaction.atomic(using=self._using, savepoint=self._savepoint)
        done = []

        def enter():
            atomics.enter_for_task(atomic, block.noted)
            done.append(True)

        try:
            await _call(block, enter)
        except BaseException as error:
            # It may have been cancelled meanwhile.
            await self._leave(block, atomic if done else None, type(error), error, error.__traceback__)
            raise
        self._entered.append((block, atomic))

    async def __aexit__(self, exc_type, exc_value, traceback):
        block, atomic = self._entered.pop()
        await self._leave(block, atomic, exc_type, exc_value, traceback)

    async def _leave(self, block, atomic, *exc_info):
        # An asynchronous generator is closed in another task than the one that has begun the block.
        block.resume()
        try:
            if atomic is not None:
                await _call(block, atomics.exit_for_task, atomic, *exc_info)
        finally:
            block.end()

    def _lock(self):
        wrapper = transaction.get_connection(self._using)
        connection = shared(wrapper)
        if connection is not None:
            return connection.lock, True
        lock = _locks.get(wrapper)
        if lock is None:
            lock = _locks[wrapper] = ConnectionLock(self._using or DEFAULT_DB_ALIAS)
        cls = self._test if isinstance(self._test, type) else type(self._test)
        lock.timeout = cls.connection_timeout
        lock.test = functools.partial(str, cls.__qualname__) if cls is self._test else self._test.id
        return lock, False


async def _call(block, function, *args):
    """Call `function` as a part of the block, in a thread; if the task is cancelled, not before it is done."""
    future = asyncio.ensure_future(_calling(block, function, args))
    cancelled = None
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError as error:
            cancelled = error
    result = future.result()
    if cancelled is not None:
        raise cancelled
    return result


def _calling(block, function, args):
    # Not a part of _call(), whose frame exceptions keep, and with it the executor: see TaskBlock.end().
    executor = block.executor()
    if executor is None:
        return call_sync(function, *args)
    # Not where asgiref may send it: that thread may be waiting for the end of the block.
    return loops.running_loop().run_in_executor(executor, task_local.carrying(run_sensitive), function, args)
