"""Tests of what views leave behind when they have answered, or when their client has gone: tasks, open generators."""

import asyncio
import contextlib
import gc
import socket
import sys
import threading
import time
import unittest
import warnings
from unittest import mock
from urllib.parse import urlsplit

from django.http import HttpResponse, StreamingHttpResponse
from django.test import override_settings

from django_async_test import fail_on
from django_async_test.live import environment
from tests.helpers import TestsAboutTests, define, forever, has_async_generators, in_sensitive_thread
from tests.live.clients import TIMEOUT, aget, get
from tests.live.helpers import CASES, SERVERS, ASGICase, count, needs_async_views, start_request
from tests.project.shop.models import Product
from tests.project.urls import re_path
from tests.testing.site import streams_asynchronously

# More than the buffers of sockets hold: the generator stands at its `yield` when the client leaves.
SOURCE = """
async def content():
    try:
        while True:
            yield b"data: tea\\n\\n" * 10000
    finally:
        await asyncio.sleep(0.03)
        await create()
"""

#: Requests in two parts, each of which is sent by another test.
HALVES = [
    (b"", b"GET /products/ HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    (b"GET /pro", b"ducts/ HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    (b"POST /products/ HTTP/1.1\r\nHost: localhost\r\n", b"Content-Length: 0\r\n\r\n"),
]


async def create():
    """Write down that a clean-up has come to its end."""
    await asyncio.sleep(0)
    await in_sensitive_thread(Product.objects.create, name="cleaned up")


content = define(SOURCE, asyncio=asyncio, create=create)["content"] if has_async_generators else None


async def stream(request):
    """Stream events for ever; the clean-up awaits and queries."""
    return StreamingHttpResponse(content(), content_type="text/event-stream")


async def leave_task(request):
    """Answer, and leave a task behind."""
    asyncio.ensure_future(forever())
    return HttpResponse("left")


def endless(request):
    """Stream for ever, which an ASGI handler collects first."""
    event = threading.Event()
    return StreamingHttpResponse(iter(lambda: b"" if event.wait(0.01) else b"tea", b""))  # In small steps


def read_body(request):
    """Read what was posted."""
    return HttpResponse(request.body)


urlpatterns = [re_path("^stream/$", stream), re_path("^leave_task/$", leave_task)]
urlpatterns += [re_path("^endless/$", endless), re_path("^read_body/$", read_body)]


def case(server, **attributes):
    """Return a base class with these views."""
    return override_settings(ROOT_URLCONF=__name__)(type("Case", (ASGICase,), dict(attributes, server=server)))


async def open_stream(test):
    """Read the beginning of the stream; return what closes the connection."""
    parts = urlsplit(test.live_server_url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(b"GET /stream/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await reader.readuntil(b"data: tea")
    return writer.close


def wait_until(condition):
    """Wait until ``condition()`` is true, for ten seconds at most."""
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.01)  # Another thread makes it true
    raise AssertionError("it took too long")


@needs_async_views
@unittest.skipUnless(SERVERS, "no ASGI server is installed")
class LeftOversTests(TestsAboutTests):
    @unittest.skipUnless(has_async_generators and streams_asynchronously, "no asynchronous streams")
    def test_a_clean_up_of_a_stream_that_awaits(self):
        """It comes to its end in the test, whether the client has left or not, and is no task that was left."""
        for server in SERVERS:

            class Inner(case(server)):
                async def test_the_client_leaves(self):
                    (await open_stream(self))()

                async def test_the_client_stays(self):
                    self.addCleanup(await open_stream(self))

                def test_a_sync_test(self):
                    self.addCleanup(self.loop.run_until_complete(open_stream(self)))

                async def test_zero(self):
                    self.assertEqual(0, await count())

            with self.subTest(server=server):
                self.assertPasses(Inner)

    def test_a_task_that_a_view_leaves(self):
        """It fails the test, whichever loop serves."""
        for server in SERVERS:

            class InThreadTests(case(server)):
                def test(self):
                    get(self.live_server_url + "/leave_task/")

            class OnTestLoopTests(case(server)):
                async def test(self):
                    await aget(self.live_server_url + "/leave_task/")

            for inner in (InThreadTests, OnTestLoopTests):
                with self.subTest(server=server, inner=inner.__name__):
                    self.assertFails(inner, "forever", "was still running when the test ended", "pending_tasks=False")

    def test_a_task_that_a_view_may_leave(self):
        """Where the check is off, nothing is reported."""
        for server in SERVERS:

            class Inner(case(server)):
                def test(self):
                    get(self.live_server_url + "/leave_task/")

            with self.subTest(server=server):
                self.assertPasses(fail_on(pending_tasks=False)(Inner))

    @unittest.skipUnless(streams_asynchronously, "Django before 4.2 has no asynchronous streams")
    def test_a_stream_of_the_other_kind_without_end(self):
        """The report says that Django collects it, and what to do."""

        class Inner(case(SERVERS[0], server_timeout=0.1)):
            def test(self):
                start_request(self, "/endless/")
                wait_until(lambda: environment.of(Inner).requests.running())

        with warnings.catch_warnings():
            # Django's own, in a thread
            warnings.simplefilter("ignore")
            self.assertFails(Inner, "nothing else", "synchronous iterator", "under ASGI", "an asynchronous iterator")

    def test_a_body_that_is_sent_by_half(self):
        """It is no error of the server that its client leaves."""
        for base in CASES:

            @override_settings(ROOT_URLCONF=__name__)
            class Inner(base):
                def test(self):
                    parts = urlsplit(self.live_server_url)
                    with socket.create_connection((parts.hostname, parts.port)) as client:
                        client.sendall(b"POST /read_body/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\ntea")
                        wait_until(lambda: environment.of(Inner).requests.running())

            with self.subTest(base=base.__name__):
                self.assertPasses(Inner)

    def test_a_request_that_is_completed_in_the_next_test(self):
        """Its connection has ended with the test that began it, so nobody answers."""
        for server in SERVERS:

            class Inner(case(server)):
                clients = []

                def test_1(self):
                    parts = urlsplit(self.live_server_url)
                    for half, _ in HALVES:
                        client = socket.create_connection((parts.hostname, parts.port), TIMEOUT)
                        self.clients.append(client)
                        client.sendall(half)
                    # The server takes connections in their order.
                    get(self.live_server_url + "/products/")

                def test_2(self):
                    for _, half in HALVES:
                        with self.clients.pop(0) as client, contextlib.suppress(ConnectionError):
                            client.sendall(half)
                            self.assertEqual(b"", client.recv(100))

            with self.subTest(server=server):
                self.assertPasses(Inner)

    @unittest.skipUnless("uvicorn" in SERVERS and hasattr(sys, "unraisablehook"), "needs uvicorn, and Python 3.8")
    def test_many_connections_at_the_end(self):
        """Those that are accepted when the server is about to stop are closed, without a word."""

        class Inner(case("uvicorn")):
            def test(self):
                parts = urlsplit(self.live_server_url)
                for _ in range(40):
                    client = socket.create_connection((parts.hostname, parts.port))
                    self.addCleanup(client.close)

        with mock.patch.object(sys, "unraisablehook") as hook:
            self.assertPasses(Inner)
            gc.collect()
        self.assertEqual([], hook.call_args_list)
