"""Count queries in coroutines, and those of all threads and tasks of the test.

Django's ``CaptureQueriesContext`` itself is patched, so that its subclasses, and code that imports it from
``django.test.utils``, can do so too.  While no test of ours runs it does what it did before.
"""

import functools
import threading

from django.core import signals
from django.db import connections, reset_queries
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import CaptureQueriesContext

from ..compat.python import loops
from ..database import flow_state, sharing
from ..engine import requirements
from ..undo import Undo
from .calls import call_within, is_coroutine_function

__unittest = True

# wrapper -> its recording
_recordings = {}
# What holds while there are recordings
_undo = Undo()
_lock = threading.Lock()

_django_enter, _django_exit = CaptureQueriesContext.__enter__, CaptureQueriesContext.__exit__


_NO_NUMBERS = (int, float, complex, str, bytes, list, tuple, dict, set, type, type(None))


class QueryAssertions(object):
    """Gives a test case ``assertNumQueries()`` for coroutines."""

    def assertNumQueries(self, num, func=None, *args, **kwargs):
        """Fail unless `num` queries are executed, in whatever thread, inside the context or by `func`.

        Without `func` it is a context manager, for ``with`` and ``async with``; await what it returns if `func` is
        a coroutine function.
        """
        _require_number(num)
        if func is not None and is_coroutine_function(func):
            return self.aassertNumQueries(num, func, *args, **kwargs)
        if func is None:
            return super().assertNumQueries(num, **kwargs)
        return super().assertNumQueries(num, func, *args, **kwargs)

    def aassertNumQueries(self, num, func=None, *args, **kwargs):
        """Do what ``assertNumQueries()`` does; `func` may be sync and use the ORM, or be a coroutine function."""
        _require_number(num)
        using = {"using": kwargs.pop("using")} if "using" in kwargs else {}
        context = super().assertNumQueries(num, **using)
        if func is None:
            return context
        return call_within(context, functools.partial(func, *args, **kwargs))


def _require_number(num):
    is_number = isinstance(num, int) and not isinstance(num, bool) and num >= 0
    # What is equal to several numbers, as mock.ANY is
    is_equal = type(num).__eq__ is not object.__eq__ and not isinstance(num, _NO_NUMBERS)
    requirements.require(is_number or is_equal, "assertNumQueries(): num", num, "a number of queries")


class _Recording(object):
    """Logs the queries on one alias, whichever connection executes them, as long as it has users."""

    def __init__(self, wrapper):
        self.wrapper = wrapper
        self.users = 0
        self._lock = threading.Lock()
        self._added = set()
        self._watching, self._replaced = Undo(), Undo()

    def start(self):
        """Log the queries of the wrapper, and of those of the same alias that other threads use."""
        self._add(self.wrapper)
        current = sharing.current_sharing()
        if current is not None:
            self._watching.enter_context(current.watching(self._add))

    def _add(self, wrapper):
        # Called in the thread that is about to use it
        if wrapper.alias != self.wrapper.alias:
            return
        with self._lock:
            if wrapper in self._added:
                return
            self._added.add(wrapper)
        with flow_state.for_everyone():
            self._replaced.replace(wrapper, "connect", _quietly(wrapper, wrapper.connect))
            self._replaced.replace(wrapper, "force_debug_cursor", True)
            self._replaced.replace(wrapper, "queries_log", self.wrapper.queries_log)

    def stop(self):
        """Log no more."""
        self._watching.close()
        with flow_state.for_everyone():
            self._replaced.close()


def _quietly(wrapper, connect):
    # As in Django, the queries that initialise a new connection do not count.
    def connect_quietly():
        with flow_state.for_everyone():
            logged, wrapper.force_debug_cursor = wrapper.force_debug_cursor, False
        try:
            connect()
        finally:
            with flow_state.for_everyone():
                wrapper.force_debug_cursor = logged

    return connect_quietly


def _enter(self):
    if sharing.current_sharing() is None:
        return _django_enter(self)
    wrapper = self.connection
    if not isinstance(wrapper, BaseDatabaseWrapper):
        wrapper = connections[wrapper.alias]
    self.connection = wrapper
    if wrapper.connection is None:
        # Its initial queries do not count.
        with loops.hidden():
            wrapper.ensure_connection()
    _start(wrapper)
    self._async_recorded = wrapper
    with flow_state.for_everyone():
        self.initial_queries = len(wrapper.queries_log)
    self.final_queries = None
    return self


def _exit(self, exc_type, exc_value, traceback):
    wrapper = self.__dict__.pop("_async_recorded", None)
    if wrapper is None:
        return _django_exit(self, exc_type, exc_value, traceback)
    _stop(wrapper)
    if exc_type is None:
        with flow_state.for_everyone():
            self.final_queries = len(wrapper.queries_log)


def _captured_queries(self):
    # Those of all, whoever asks.
    with flow_state.for_everyone():
        return self.connection.queries[self.initial_queries : self.final_queries]


async def _aenter(self):
    return self.__enter__()


async def _aexit(self, exc_type, exc_value, traceback):
    return self.__exit__(exc_type, exc_value, traceback)


def _start(wrapper):
    # Tasks may begin and end their captures in any order.
    with _lock:
        if not _recordings and signals.request_started.disconnect(reset_queries):
            _undo.callback(signals.request_started.connect, reset_queries)
        recording = _recordings.get(wrapper)
        if recording is None:
            recording = _recordings[wrapper] = _Recording(wrapper)
            recording.start()
        recording.users += 1


def _stop(wrapper):
    with _lock:
        recording = _recordings[wrapper]
        recording.users -= 1
        if not recording.users:
            del _recordings[wrapper]
            recording.stop()
        if not _recordings:
            _undo.close()


def _patch(cls):
    """Give `cls` our way to capture queries.  There is nothing to undo: without a test of ours it behaves as before."""
    cls.__enter__, cls.__exit__, cls.__aenter__, cls.__aexit__ = _enter, _exit, _aenter, _aexit
    cls.captured_queries = property(_captured_queries)


_patch(CaptureQueriesContext)
