"""What tests of live servers have in common: what must be installed, short time limits, views that wait."""

import asyncio
import http.client
import threading
import unittest
import warnings

from django import test
from django.http import HttpResponse

import django_async_test
from django_async_test.compat.asgiref.sensitive_context import SensitiveContext
from django_async_test.live import servers
from tests.helpers import forever, in_sensitive_thread
from tests.live.clients import get
from tests.project.shop.models import Product
from tests.project.urls import re_path

try:
    import django.core.asgi as _asgi
except ImportError:
    _asgi = None


def is_usable(server):
    """Return whether an ASGI server is installed, in a version that can be used."""
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
    """Waits for requests in flight as long as the slowest machine needs."""

    server_timeout = 20


class WSGICase(django_async_test.WSGILiveServerTestCase):
    """Waits for requests in flight as long as the slowest machine needs."""

    server_timeout = 20


#: A test case for each kind of server that can run here.
CASES = [WSGICase] + ([ASGICase] if _asgi and "uvicorn" in SERVERS else [])

#: How many clients are many.
CLIENTS = 50


class Address(object):
    """What a test case says about the socket of its server."""

    host = "localhost"
    port = 0


def run(coroutine):
    """Run `coroutine` on a loop of its own; return its result."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()


def count():
    """Await the number of products."""
    return in_sensitive_thread(Product.objects.count)


class Views(object):
    """Views that wait, for ``ROOT_URLCONF``."""

    def __init__(self):
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.finished = 0

    def slow(self, request):
        """Write a product after a while."""
        self.begun.set()
        self.go_on.wait(0.2)  # Until the test has ended
        Product.objects.create(name="slow")
        self.finished += 1
        return HttpResponse("slow")

    def stuck(self, request):
        """Wait nearly for ever, in small steps; write a product then."""
        self.begun.set()
        for _ in range(100):
            self.go_on.wait(0.05)  # Python code runs in between, as an interruption needs it
        self.finished += 1
        Product.objects.create(name="stuck")
        return HttpResponse("stuck")

    async def slow_async(self, request):
        """Write a product after a while, without a thread."""
        self.begun.set()
        await asyncio.sleep(0.2)  # Until the test has ended
        await in_sensitive_thread(Product.objects.create, name="slow")
        self.finished += 1
        return HttpResponse("slow")

    async def stuck_async(self, request):
        """Wait nearly for ever."""
        self.begun.set()
        await forever()

    def urls(self, **names):
        """Return a module of URLs with these views."""
        urls = type("urls", (), {})
        urls.urlpatterns = [re_path("^{}/$".format(name), view) for name, view in names.items()]
        return urls


def start_request(case, path):
    """Send a request from a thread, for whose answer nobody waits; return the thread."""
    url = case.live_server_url + path

    def fetch():
        try:
            get(url)
        except (OSError, http.client.HTTPException):
            # Aborted
            pass

    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    return thread
