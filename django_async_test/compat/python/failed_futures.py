"""Learn whether anybody asks how a piece of work went that has failed in a pool.

Needed by: the check ``background_exceptions``; a task of asyncio reports an exception that nobody retrieves, a future
of ``concurrent.futures`` does not.
Delete when: never; the state of a future is private.
Upstream: https://docs.python.org/3/library/concurrent.futures.html#future-objects
Tests: tests/compat/python/test_failed_futures.py
"""

import concurrent.futures

__unittest = True


class Failure(object):
    """The failure of the work of ``future``, which is None as soon as somebody has asked for it."""

    def __init__(self, future):
        self.future = future

    @property
    def was_asked_for(self):
        """Whether somebody has asked for the exception, or the result, or has wanted to be told or to cancel it."""
        return self.future is None

    def error(self):
        """Return the exception, None if it has been asked for."""
        return self.future.__dict__.get("_exception") if self.future is not None else None


class _FailedFuture(concurrent.futures.Future):
    """What the class of a future is made when its work fails.

    ``_exception`` is looked at by each method that gives it away.
    """

    @property
    def _exception(self):
        self._note()
        return self.__dict__.get("_exception")

    @_exception.setter
    def _exception(self, error):
        self.__dict__["_exception"] = error

    def _note(self):
        failure = self.__dict__.pop("_async_test_failure", None)
        if failure is not None:
            failure.future = None

    def add_done_callback(self, fn):
        if not _asks_for_cancellation_only(fn):
            self._note()
        return super().add_done_callback(fn)

    def cancel(self):
        self._note()
        return super().cancel()


_FailedFuture.__name__ = _FailedFuture.__qualname__ = "Future"


def _asks_for_cancellation_only(callback):
    """Return whether it is what ``asyncio.run_coroutine_threadsafe()`` itself adds to the future that it returns."""
    return getattr(callback, "__name__", None) == "_call_check_cancel"


def watch(future):
    """Return the `Failure` of `future`, whose work has just failed, or is about to begin.

    None if somebody is to be told already, as asyncio is, which reports itself
    what nobody retrieves; and for a future of another class.
    """
    if type(future) is not concurrent.futures.Future:
        return None
    if not all(map(_asks_for_cancellation_only, future._done_callbacks)):
        return None
    future.__dict__["_async_test_failure"] = failure = Failure(future)
    future.__class__ = _FailedFuture
    return failure
