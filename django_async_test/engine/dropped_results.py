"""What keeps an exception until somebody asks, and is dropped: beside futures of thread pools, which `ownership` notes.

They are the futures of ``ProcessPoolExecutor`` and ``asyncio.run_coroutine_threadsafe()``,
and the results of ``multiprocessing.pool``.
"""

import asyncio
import functools

from ..compat.python import failed_futures
from ..undo import StandIns
from . import ownership, stacks, starts

__unittest = True

_FAILURE = "_async_test_failure"


class _Result(starts.Work):
    """What is to tell how work went that is done elsewhere."""


class _ByThreadsafe(_Result):
    given = "which run_coroutine_threadsafe() was given"


class _ResultFailure(object):
    """The failure, if it fails, of an ``AsyncResult``, which is None as soon as somebody has asked for it."""

    def __init__(self, result):
        self.result = result

    @property
    def was_asked_for(self):
        return self.result is None

    def error(self):
        """Return the exception, None if there is none, or if it has been asked for."""
        result = self.result
        return None if result is None or not result.ready() or result._success else result._value


def _find():
    # Not with this module: they take longer to import than ten of ours.
    from concurrent.futures.process import ProcessPoolExecutor
    from multiprocessing.pool import ApplyResult

    yield ProcessPoolExecutor, "submit", _noting_submit
    yield ApplyResult, "__init__", _noting_init
    for name in ("get", "successful"):
        yield ApplyResult, name, _noting_look
    noting = functools.lru_cache(maxsize=1)(_noting_threadsafe)
    for module in (asyncio, asyncio.tasks):
        if getattr(module, "run_coroutine_threadsafe", None) is asyncio.run_coroutine_threadsafe:
            yield module, "run_coroutine_threadsafe", noting


#: Notes such results in tests.
install = StandIns(_find).install


def _owner():
    """Return the test for which the current thread works, if it wants to know what fails."""
    origin = ownership.current()
    owner = origin.owner if origin is not None else None
    return owner if owner is not None and owner.report is not None else None


def _note(owner, cls, function, pool, failure):
    if failure is not None:
        work = cls(owner, stacks.note(), function)
        work.pool = pool
        owner.failures += ((work, failure),)


def _noting_submit(original):
    @functools.wraps(original)
    def submit(*args, **kwargs):
        future = original(*args, **kwargs)
        owner = _owner()
        if owner is not None and len(args) > 1:
            _note(owner, _Result, args[1], args[0], failed_futures.watch(future))
        return future

    return submit


def _noting_threadsafe(original):
    @functools.wraps(original)
    def run_coroutine_threadsafe(coro, loop):
        future = original(coro, loop)
        owner = _owner()
        if owner is not None:
            _note(owner, _ByThreadsafe, coro, loop, failed_futures.watch(future))
        return future

    return run_coroutine_threadsafe


def _noting_init(original):
    @functools.wraps(original)
    def __init__(self, pool, callback, error_callback=None, **kwargs):
        original(self, pool, callback, error_callback, **kwargs)
        owner = _owner()
        if owner is not None and error_callback is None:
            self.__dict__[_FAILURE] = failure = _ResultFailure(self)
            _note(owner, _Result, self, pool, failure)

    return __init__


def _noting_look(original):
    @functools.wraps(original)
    def look(self, *args, **kwargs):
        failure = self.__dict__.pop(_FAILURE, None) if self.ready() or look.__name__ == "get" else None
        if failure is not None:
            failure.result = None
        return original(self, *args, **kwargs)

    return look
