"""Give each request a thread of its own for thread-sensitive code, which can be released while it is busy.

Django's ASGI handler does that for HTTP.  A WebSocket's handler would share
the one thread with the test, which may be waiting for that very WebSocket.

Needed by: the live ASGI server; asgiref before 3.3.2 has no such contexts, nor has Python 3.6.
Delete when: asgiref >= 3.3.2 (ThreadSensitiveContext) and Python >= 3.7 (contextvars); let_go() stays.
Upstream: https://github.com/django/asgiref/blob/main/CHANGELOG.txt
Tests: tests/compat/asgiref/test_sensitive_context.py
"""

from .. import features
from ..python import executors

try:
    from asgiref.sync import SyncToAsync, ThreadSensitiveContext
except ImportError:
    # Without asgiref, or asgiref before 3.3.2
    SyncToAsync = ThreadSensitiveContext = None

__unittest = True


class SensitiveContext(object):
    """An asynchronous context manager: thread-sensitive code in it has a thread that is no other's."""

    def __init__(self):
        self._context = None
        if ThreadSensitiveContext is not None and features.tasks_have_a_context:
            self._context = ThreadSensitiveContext()

    async def __aenter__(self):
        if self._context is not None:
            await self._context.__aenter__()

    async def __aexit__(self, *exc_info):
        if self._context is not None:
            await self._context.__aexit__(*exc_info)

    def let_go(self):
        """Return the threads that are busy for this context, for which its end no longer waits."""
        by_context = getattr(SyncToAsync, "context_to_thread_executor", {})
        executor = by_context.pop(self._context, None) if self._context is not None else None
        if executor is None:
            return []
        executor.shutdown(wait=False)
        # Those that are idle end at once.
        return executors.threads_of(executor)
