"""Capture what would be called after the commit that a test never makes, and call it, coroutine functions too."""

import functools
import logging

from django.db import DEFAULT_DB_ALIAS, connections
from django.test import TestCase

from ..compat.python import loops
from ..compat.python.coroutines import awaited
from ..engine import requirements
from ..engine.awaitables import is_awaitable
from .calls import ClassOrInstance, call_sync, is_coroutine_function, wait_for

__unittest = True

_logger = logging.getLogger("django.test")


class OnCommitCapture(object):
    """Gives a test case ``captureOnCommitCallbacks()`` on every Django that has ``transaction.on_commit()``."""

    @ClassOrInstance
    def captureOnCommitCallbacks(test, using=DEFAULT_DB_ALIAS, execute=False):
        """Return a context manager, for ``with`` and ``async with``, that gives the list of captured callbacks.

        With `execute` they are called at the end, and what they return is awaited; so are those that they register
        themselves.  The callbacks of every thread and task are captured.
        """
        cls = test if isinstance(test, type) else type(test)
        if not issubclass(cls, TestCase):
            raise TypeError(
                "{}.captureOnCommitCallbacks() needs a TestCase, whose transaction is never committed. "
                "In a TransactionTestCase the commit is real, and the callbacks are called at once.".format(
                    cls.__qualname__
                )
            )
        requirements.require(isinstance(using, str), "captureOnCommitCallbacks(): using", using, requirements.ALIAS)
        return _Capture(test, using, execute)


class _Capture(object):
    def __init__(self, test, using, execute):
        self._test = test
        self._using = using
        self._execute = execute

    def __enter__(self):
        self._wrapper = connections[self._using]
        if not hasattr(self._wrapper, "run_on_commit"):
            raise NotImplementedError(
                "captureOnCommitCallbacks() needs transaction.on_commit(), which came with Django 1.9. "
                "Use Django 1.9 or later, or remove the call."
            )
        self._start = len(self._wrapper.run_on_commit)
        self._callbacks = []
        return self._callbacks

    def __exit__(self, *exc_info):
        for callback, is_robust in self._take():
            if self._execute:
                _log_or_raise(callback, is_robust, self._call)

    async def __aenter__(self):
        return self.__enter__()

    async def __aexit__(self, *exc_info):
        for callback, is_robust in self._take():
            if self._execute:
                try:
                    await call_sync(callback)
                except Exception as error:
                    _log(callback, is_robust, error)

    def _take(self):
        """Yield each callback, and those that are registered while they are called."""
        while True:
            entries = self._wrapper.run_on_commit[self._start :]
            if not entries:
                return
            self._start += len(entries)
            for entry in entries:
                # (savepoints, callback); since Django 4.2 also whether it is robust
                self._callbacks.append(entry[1])
                yield entry[1], len(entry) > 2 and entry[2]

    def _call(self, callback):
        if is_coroutine_function(callback):
            wait_for(self._test, callback)
            return
        with loops.hidden():
            result = callback()
        if is_awaitable(result):
            wait_for(self._test, functools.partial(awaited, result))


def _log_or_raise(callback, is_robust, call):
    try:
        call(callback)
    except Exception as error:
        _log(callback, is_robust, error)


def _log(callback, is_robust, error):
    if not is_robust:
        raise error
    # As Django words it, since tests look for it.
    name = getattr(callback, "__qualname__", callback)
    _logger.error("Error calling %s in on_commit() (%s).", name, error, exc_info=True)
