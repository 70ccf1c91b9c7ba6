"""Tests of the ASGI application as the server sees it, with messages made by hand."""

import asyncio
import time
import unittest

from django_async_test.live.asgi import Tracked, finish
from django_async_test.live.requests import KEY, ClientGone, Requests
from tests.helpers import forever, let_others_run
from tests.live.helpers import run

HTTP = {"type": "http", "method": "GET", "path": "/"}
WEBSOCKET = {"type": "websocket", "path": "/"}


class Server(object):
    """Calls an application as a server does, and keeps what it sends."""

    def __init__(self, application):
        self.tracked = Tracked(application)
        self.requests = self.tracked.requests = Requests()
        self.sent = []

    async def send(self, message):
        self.sent.append(message)

    def call(self, scope):
        """Start a request, whose client says nothing; return its task."""
        messages = asyncio.Queue()
        return asyncio.ensure_future(self.tracked(scope, messages.get, self.send))

    def types(self):
        return [message["type"] for message in self.sent]


async def respond(send, *parts):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for part in parts:
        await send({"type": "http.response.body", "body": part, "more_body": part is not parts[-1]})


class TrackedTests(unittest.TestCase):
    def test_a_request(self):
        """The application gets a scope that leads to the requests of the test, and its state."""
        seen = []

        async def application(scope, receive, send):
            seen.append(scope)
            await respond(send, b"")

        async def main():
            server = Server(application)
            server.tracked.state = {"started": True}
            await server.call(HTTP)
            self.assertIs(server.requests, seen[0][KEY])
            self.assertEqual({"started": True}, seen[0]["state"])
            self.assertEqual([], server.requests.running())

        run(main())

    def test_without_a_test(self):
        """Nobody is let in between two tests."""

        async def application(scope, receive, send):
            raise AssertionError("called")

        async def main():
            server = Server(application)
            server.requests.close()
            await server.call(HTTP)
            self.assertEqual(503, server.sent[0]["status"])
            server.tracked.requests = None
            await server.call(HTTP)
            self.assertEqual(503, server.sent[2]["status"])

        run(main())

    def test_an_exception(self):
        """It is noted, and the client gets an answer if none has begun."""

        async def application(scope, receive, send):
            raise LookupError()

        async def main():
            server = Server(application)
            await server.call(HTTP)
            self.assertEqual(500, server.sent[0]["status"])
            self.assertEqual(["GET /"], [request for request, _ in server.requests.errors])

        run(main())

    def test_a_client_that_the_server_has_lost(self):
        """What the server raises then is not noted."""

        async def application(scope, receive, send):
            await respond(send, b"")

        async def lost(message):
            raise ConnectionResetError()

        async def main():
            server = Server(application)
            server.send = lost
            await server.call(HTTP)
            self.assertEqual([], server.requests.errors)

        run(main())

    def test_an_unknown_type_of_connection(self):
        """It is refused, as Django's handler does."""

        async def main():
            with self.assertRaisesRegex(ValueError, "no connections of type 'telnet'"):
                await Tracked(None)({"type": "telnet"}, None, None)

        run(main())


class FinishTests(unittest.TestCase):
    def finish(self, application, scope=HTTP, seconds=30):
        """Start a request, end the test, set ``go_on``; return the server and the seconds that the end took."""

        async def main():
            server = Server(application)
            self.go_on = asyncio.Event()
            task = server.call(scope)
            await let_others_run()
            start = time.monotonic()
            ending = asyncio.ensure_future(finish(server.requests, seconds))
            await let_others_run()
            self.go_on.set()
            await ending
            took = time.monotonic() - start
            self.assertEqual([], server.requests.running())
            await task
            return server, took

        return run(main())

    def test_an_answer_is_waited_for(self):
        """The application is not disturbed."""

        async def application(scope, receive, send):
            await self.go_on.wait()
            await respond(send, b"body")

        server, _ = self.finish(application)
        self.assertEqual(["http.response.start", "http.response.body"], server.types())
        self.assertIsNone(server.requests.failure("the test"))

    def test_an_answer_that_does_not_come(self):
        """The application hears that the client has gone, then is cancelled."""
        seen = []

        async def application(scope, receive, send):
            seen.append((await receive())["type"])
            try:
                await forever()
            except asyncio.CancelledError:
                seen.append("cancelled")
                raise

        server, _ = self.finish(application, seconds=0.05)
        self.assertEqual(["http.disconnect", "cancelled"], seen)
        self.assertEqual(503, server.sent[0]["status"])
        self.assertIn("still answering GET / 0.05 seconds", str(server.requests.failure("the test")))

    def test_a_stream(self):
        """Its next part raises ClientGone; that is no error, and takes no time."""
        seen = []

        async def application(scope, receive, send):
            await send({"type": "http.response.start", "status": 200, "headers": []})
            try:
                while True:
                    await send({"type": "http.response.body", "body": b"part", "more_body": True})
                    await asyncio.sleep(0)
            except ClientGone as error:
                seen.append(str(error))
                raise

        server, took = self.finish(application)
        self.assertEqual(1, len(seen))
        self.assertLess(took, 15)
        self.assertIsNone(server.requests.failure("the test"))

    def test_a_stream_that_waits(self):
        """A view that does not look whether its client is there is cancelled soon, and that is no error."""

        async def application(scope, receive, send):
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"part", "more_body": True})
            await forever()

        server, took = self.finish(application)
        self.assertLess(took, 15)
        self.assertIsNone(server.requests.failure("the test"))

    def test_a_stream_that_begins_late(self):
        """It is ended at its first part."""

        async def application(scope, receive, send):
            await self.go_on.wait()
            await respond(send, b"part", b"end")

        server, _took = self.finish(application)
        self.assertEqual(["http.response.start"], server.types())
        self.assertIsNone(server.requests.failure("the test"))

    def test_a_websocket(self):
        """It gets a disconnect message, after which it may still work."""
        seen = []

        async def application(scope, receive, send):
            await send({"type": "websocket.accept"})
            message = await receive()
            await self.go_on.wait()
            seen.append(message)

        server, _ = self.finish(application, WEBSOCKET)
        self.assertEqual([{"type": "websocket.disconnect", "code": 1001}], seen)
        self.assertIsNone(server.requests.failure("the test"))

    def test_an_application_that_does_not_end(self):
        """It is reported if it swallows its cancellation."""

        async def application(scope, receive, send):
            await send({"type": "websocket.accept"})
            while not go_on.is_set():
                try:
                    await go_on.wait()
                except asyncio.CancelledError:
                    continue

        async def main():
            nonlocal go_on
            go_on = asyncio.Event()
            server = Server(application)
            task = server.call(WEBSOCKET)
            await let_others_run()
            await finish(server.requests, 0.05)
            self.assertIn("the WebSocket / goes on although it was aborted", str(server.requests.failure("the test")))
            go_on.set()
            await task

        go_on = None
        run(main())


class LifespanTests(unittest.TestCase):
    def test_the_lifespan_of_the_server_is_not_the_applications(self):
        """The server's events are answered, and do not reach the application."""

        async def main():
            server = Server(None)
            messages = asyncio.Queue()
            for event in ("startup", "shutdown"):
                messages.put_nowait({"type": "lifespan." + event})
            await server.tracked({"type": "lifespan"}, messages.get, server.send)
            self.assertEqual(["lifespan.startup.complete", "lifespan.shutdown.complete"], server.types())

        run(main())
