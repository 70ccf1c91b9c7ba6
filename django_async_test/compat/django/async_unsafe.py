"""Let Django accept synchronous queries in a coroutine where that is permitted, without its environment variable.

Needed by: ``allow_async_unsafe()``.  Django reads ``DJANGO_ALLOW_ASYNC_UNSAFE`` at each call, for the whole process.
Delete when: never; Django's permission is for the whole process.
Upstream: https://docs.djangoproject.com/en/stable/topics/async/#async-safety
Tests: tests/compat/django/test_async_unsafe.py
"""

import contextlib
import functools
import threading

from ...undo import Undo
from ..asgiref import bridge
from ..python import loops, task_local

try:
    from django.utils import asyncio as django_asyncio
except ImportError:
    # Django before 3.0 refuses nothing.
    django_asyncio = None

try:
    from asgiref.sync import AsyncToSync
except ImportError:
    AsyncToSync = bridge._AsyncToSync

__unittest = True

VARIABLE = "DJANGO_ALLOW_ASYNC_UNSAFE"

_users = 0
_undo = Undo()
_lock = threading.Lock()


class _Environment(object):
    """Stands for ``os.environ`` in the one module of Django that looks there for the permission."""

    def __init__(self, environment, is_permitted):
        self._environment = environment
        self._is_permitted = is_permitted

    def get(self, name, default=None):
        if name == VARIABLE and self._is_permitted():
            return "true"
        return self._environment.get(name, default)

    def __getattr__(self, name):
        return getattr(self._environment, name)

    def __getitem__(self, name):
        return self._environment[name]

    def __contains__(self, name):
        return name in self._environment


class _OperatingSystem(object):
    """Stands for the module ``os`` there."""

    def __init__(self, module, is_permitted):
        self._module = module
        self._is_permitted = is_permitted

    @property
    def environ(self):
        # Looked up each time: the code under test may replace it.
        return _Environment(self._module.environ, self._is_permitted)

    def __getattr__(self, name):
        return getattr(self._module, name)


@contextlib.contextmanager
def asking(is_permitted):
    """Let Django ask ``is_permitted()`` before it refuses a synchronous call in a coroutine."""
    global _users
    with _lock:
        if not _users:
            _install(is_permitted)
        _users += 1
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if not _users:
                _undo.close()


def _install(is_permitted):
    # Django before 3.0 refuses nothing.
    if hasattr(django_asyncio, "os"):
        _undo.replace(django_asyncio, "os", _OperatingSystem(django_asyncio.os, is_permitted))
    # Unless it has been replaced meanwhile, by code that will restore it.
    _undo.replace(AsyncToSync, "__call__", _hiding(AsyncToSync.__call__, is_permitted), keeps_later=True)


def _hiding(original, is_permitted):
    # The sync client calls asynchronous views so; asgiref refuses where a loop is running.
    @functools.wraps(original)
    def __call__(self, *args, **kwargs):
        loop = loops.running_loop()
        if loop is None or not is_permitted():
            return original(self, *args, **kwargs)
        # asgiref up to 3.11 has kept the loop already, and would wait for what can only happen afterwards.
        noted = getattr(self, "main_event_loop", None)
        if noted is loop:
            self.main_event_loop = None
        call = task_local.carrying(functools.partial(original, self, *args, **kwargs))
        try:
            with loops.hidden():
                return call()
        finally:
            if noted is loop:
                self.main_event_loop = noted

    return __call__
