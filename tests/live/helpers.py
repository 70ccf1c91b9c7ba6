"""What tests of live servers have in common: what must be installed, and test cases whose time limits are short."""

import asyncio
import importlib.util
import unittest

import django_async_test
from tests.helpers import TestsAboutTests

try:
    import django.core.asgi as _asgi
except ImportError:
    _asgi = None

#: The ASGI servers that are installed.
SERVERS = [name for name in ("uvicorn", "hypercorn", "daphne") if importlib.util.find_spec(name)]

needs_asgi = unittest.skipUnless(_asgi, "Django before 3.0 has no ASGI handler")
needs_uvicorn = unittest.skipUnless(
    _asgi and "uvicorn" in SERVERS, "needs uvicorn, as the extra [live] installs it, and Django 3.0"
)
has_async_views = hasattr(__import__("django.test", fromlist=["test"]), "AsyncClient")
needs_async_views = unittest.skipUnless(has_async_views, "Django before 3.1 has no asynchronous views")


class ASGICase(django_async_test.ASGILiveServerTestCase):
    """Waits half a second for requests in flight."""

    server_timeout = 0.5


class WSGICase(django_async_test.WSGILiveServerTestCase):
    """Waits half a second for requests in flight."""

    server_timeout = 0.5


class LiveTests(TestsAboutTests):
    """Base class of tests that run inner classes with a live server."""


def run(coroutine):
    """Run `coroutine` on a loop of its own; return its result."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()
