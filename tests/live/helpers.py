"""What tests of live servers have in common: what must be installed, and test cases whose time limits are short."""

import asyncio
import unittest
import warnings

from django import test

import django_async_test
from django_async_test.compat.asgiref.sensitive_context import SensitiveContext
from django_async_test.live import servers

try:
    import django.core.asgi as _asgi
except ImportError:
    _asgi = None


def is_usable(server):
    """Tell whether an ASGI server is installed, in a version that can be used."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            servers.SERVERS[server](None)
    except ImportError:
        return False
    return True


#: The ASGI servers that are installed.
SERVERS = [name for name in ("uvicorn", "hypercorn", "daphne") if is_usable(name)]

#: Whether requests have threads of their own for thread-sensitive code (asgiref 3.3.2, Python 3.7).
has_own_threads = SensitiveContext()._context is not None

needs_asgi = unittest.skipUnless(_asgi, "Django before 3.0 has no ASGI handler")
needs_uvicorn = unittest.skipUnless(
    _asgi and "uvicorn" in SERVERS, "needs uvicorn, as the extra [live] installs it, and Django 3.0"
)
has_async_views = hasattr(test, "AsyncClient")
needs_async_views = unittest.skipUnless(has_async_views, "Django before 3.1 has no asynchronous views")


class ASGICase(django_async_test.ASGILiveServerTestCase):
    """Waits half a second for requests in flight."""

    server_timeout = 0.5


class WSGICase(django_async_test.WSGILiveServerTestCase):
    """Waits half a second for requests in flight."""

    server_timeout = 0.5


def run(coroutine):
    """Run `coroutine` on a loop of its own; return its result."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()
