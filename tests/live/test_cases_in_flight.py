"""Tests of requests that a live server is still answering when the test ends."""

import asyncio
import socket
import threading
import time
import unittest
import unittest.mock

from django.http import StreamingHttpResponse
from django.test import override_settings

from django_async_test.live import environment
from tests.helpers import TestsAboutTests, define, forever, in_any_thread
from tests.live.clients import TIMEOUT, WebSocket, get
from tests.live.helpers import (
    CASES,
    SERVERS,
    ASGICase,
    Views,
    WSGICase,
    has_own_threads,
    needs_async_views,
    needs_uvicorn,
    start_request,
)
from tests.project.shop.models import Product


class InFlightTests(TestsAboutTests):
    """Requests that are being answered when the test ends."""

    def bases(self):
        for base in CASES:
            places = ["test", "thread"] if base is ASGICase else [None]
            for place in places:
                with self.subTest(base.__name__, place=place):
                    yield type("Base", (base,), {"server_loop": place, "server_timeout": 5})

    def test_they_are_finished(self):
        """A view may take its time: the roll-back waits for it, and its row is rolled back."""
        for base in self.bases():
            views = Views()

            class Inner(base):
                async def test(self, views=views):
                    start_request(self, "/slow/")
                    await in_any_thread(views.begun.wait, 10)
                    views.begun.clear()

            with override_settings(ROOT_URLCONF=views.urls(slow=views.slow)):
                self.assertPasses(Inner)
            self.assertEqual(2, views.finished)

    def test_they_are_aborted(self):
        """After ``server_timeout`` seconds a view is interrupted: it writes nothing more, and the test fails."""
        for base in self.bases():
            views = Views()

            class Inner(base):
                server_timeout = 0.3

                async def test(self, views=views):
                    self.thread = start_request(self, "/stuck/")
                    await in_any_thread(views.begun.wait, 10)

            with override_settings(ROOT_URLCONF=views.urls(stuck=views.stuck)):
                self.assertFails(Inner, "the server was still answering GET /stuck/ 0.3 seconds after the end")
            if has_own_threads or issubclass(base, WSGICase):
                self.assertEqual(0, views.finished)

    @needs_async_views
    def test_asynchronous_views(self):
        """They are finished, or cancelled after ``server_timeout`` seconds."""
        for base in self.bases():
            if issubclass(base, WSGICase):
                continue
            views = Views()

            class Inner(base):
                async def test(self, views=views):
                    start_request(self, "/slow/")
                    await in_any_thread(views.begun.wait, 10)
                    views.begun.clear()

            class Late(base):
                server_timeout = 0.2

                async def test(self, views=views):
                    start_request(self, "/stuck/")
                    await in_any_thread(views.begun.wait, 10)

            with override_settings(ROOT_URLCONF=views.urls(slow=views.slow_async, stuck=views.stuck_async)):
                self.assertPasses(Inner)
                self.assertEqual(2, views.finished)
                self.assertFails(Late, "the server was still answering GET /stuck/ 0.2 seconds after the end")

    @needs_uvicorn
    def test_websockets(self):
        """One that listens learns that its client has gone, and may write; one that does not is ended."""
        for server in SERVERS:
            for place in ("test", "thread"):

                class Inner(ASGICase):
                    async def test_farewell(self):
                        self.websocket = await WebSocket(self.live_server_ws_url + "/farewell/").__aenter__()
                        self.addAsyncCleanup(asyncio.sleep, 0.02)  # The server notices, in its own time

                    async def test_push(self):
                        self.websocket = await WebSocket(self.live_server_ws_url + "/push/").__aenter__()
                        self.assertEqual("tick", await self.websocket.receive())

                    def tearDown(self):
                        self.addCleanup(self.websocket._writer.close)

                Inner.server, Inner.server_loop = server, place
                with self.subTest(server, place=place):
                    self.assertPasses(Inner)

    @needs_uvicorn
    @unittest.skipUnless(hasattr(StreamingHttpResponse, "__aiter__"), "Django streams asynchronously since 4.2")
    def test_server_sent_events(self):
        """A page that listens to them may stay open: the stream ends with the test, soon and without an error."""
        view = define(
            """
            async def view(request):
                async def events():
                    while True:
                        yield "data: {}\\n\\n".format(await Product.objects.acount())
                        await (asyncio.sleep(0.01) if request.path == "/events/" else forever())  # for others

                return StreamingHttpResponse(events(), content_type="text/event-stream")
            """,
            Product=Product,
            StreamingHttpResponse=StreamingHttpResponse,
            __name__=__name__,
            asyncio=asyncio,
            forever=forever,
        )["view"]

        for server in SERVERS:
            for place in ("test", "thread"):

                class Inner(ASGICase):
                    server_timeout = 20
                    # They are open until after the end.
                    clients = []

                    async def test(self):
                        await Product.objects.acreate(name="tea")
                        for path in ("/events/", "/rare/"):
                            await in_any_thread(self.listen, path)

                    def listen(self, path):
                        host, port = self.live_server_url[len("http://") :].split(":")
                        client = socket.create_connection((host, int(port)), TIMEOUT)
                        self.clients.append(client)
                        client.sendall("GET {} HTTP/1.1\r\nHost: {}\r\n\r\n".format(path, host).encode("ascii"))
                        answer = b""
                        while b"data: 1" not in answer:
                            answer += client.recv(65536)

                Inner.server, Inner.server_loop = server, place
                with self.subTest(server, place=place):
                    with override_settings(ROOT_URLCONF=Views().urls(events=view, rare=view)):
                        start = time.monotonic()
                        self.assertPasses(Inner)
                        for client in Inner.clients:
                            client.close()
                        self.assertLess(time.monotonic() - start, 20)

    def test_requests_that_come_late(self):
        """A request that comes when the test has ended is not part of it."""

        class Inner(WSGICase):
            def test_1(self):
                """Leave a request behind."""
                self.addCleanup(self.arrange)

            def arrange(self):
                url = self.live_server_url
                application = environment.of(type(self)).server.application
                original = application.serve

                def serve(requests):
                    original(requests)
                    if requests is None:
                        type(self).thread = threading.Thread(target=get, args=(url + "/products/add/late/",))
                        self.thread.start()
                        del application.serve

                application.serve = serve

            def test_2(self):
                self.thread.join(10)
                self.assertEqual(1, Product.objects.count())

        self.assertEqual(2, len(self.assertPasses(Inner).passed))
