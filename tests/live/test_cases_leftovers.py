"""Tests of what views leave behind when they have answered, or when their client has gone: tasks, open generators."""

import asyncio
import unittest
from urllib.parse import urlsplit

from django.http import HttpResponse, StreamingHttpResponse
from django.test import override_settings

from django_async_test import fail_on
from tests.helpers import TestsAboutTests, define, forever, has_async_generators, in_sensitive_thread
from tests.live.clients import aget, get
from tests.live.helpers import SERVERS, ASGICase, count, needs_async_views
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


urlpatterns = [re_path("^stream/$", stream), re_path("^leave_task/$", leave_task)]


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


@needs_async_views
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
