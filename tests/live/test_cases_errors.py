"""Tests of errors on a live server: what fails the test, and what does not."""

import asyncio

from tests.helpers import TestsAboutTests, in_any_thread, run_class
from tests.live.clients import WebSocket, aget, get
from tests.live.helpers import (
    CASES,
    SERVERS,
    ASGICase,
    needs_uvicorn,
)
from tests.project.shop.models import Product


class ServerErrorTests(TestsAboutTests):
    """On both kinds of server."""

    def cases(self):
        for base in CASES:
            with self.subTest(base.__name__):
                yield base

    def test_a_view_that_raises_fails_the_test(self):
        """The report shows the view's traceback, and names the test and the request."""
        for base in self.cases():

            class Inner(base):
                async def test(self):
                    status, _ = await in_any_thread(get, self.live_server_url + "/crash/")
                    self.assertEqual(500, status)

            outcome = self.assertFails(Inner, "Inner.test", "GET /crash/", 'raise ValueError("crash")', "in crash")
            self.assertEqual(1, len(outcome.failures))

    def test_every_error_is_shown(self):
        """Two views that raise are both reported, with their tracebacks."""
        for base in self.cases():

            class Inner(base):
                def test(self):
                    get(self.live_server_url + "/fail/first/")
                    get(self.live_server_url + "/fail/second/")

            outcome = self.assertFails(Inner, "ValueError: first", "ValueError: second", "GET /fail/second/")
            self.assertEqual(2, outcome.problems().count("raise ValueError(text)"), outcome.problems())

    def test_answers_that_are_no_errors(self):
        """A 404 fails nothing, and what the project's own handlers write belongs to the test."""
        for base in self.cases():

            class Inner(base):
                def test(self):
                    self.assertEqual(404, get(self.live_server_url + "/missing/")[0])
                    self.assertEqual(2, Product.objects.count())

            self.assertPasses(Inner)

    def test_an_expected_error(self):
        """assertServerError() takes the errors of its block, and only those of its kind."""
        for base in self.cases():

            class Inner(base):
                def test_expected(self):
                    with self.assertServerError(ValueError) as errors:
                        get(self.live_server_url + "/crash/")
                    self.assertEqual(["crash"], [str(error) for error in errors])

                async def test_expected_in_a_coroutine(self):
                    with self.assertServerError((TypeError, ValueError)):
                        await in_any_thread(get, self.live_server_url + "/crash/")

            class Missing(base):
                def test(self):
                    with self.assertServerError(TypeError):
                        pass

            class Other(base):
                def test(self):
                    with self.assertServerError(ValueError):
                        get(self.live_server_url + "/fail/first/")
                    get(self.live_server_url + "/fail/second/")

            self.assertEqual(2, len(self.assertPasses(Inner).passed))
            self.assertFails(Missing, "The live server did not raise TypeError.")
            self.assertNotIn("first", self.assertFails(Other, "ValueError: second").problems())

    def test_errors_may_be_allowed(self):
        """``fail_on_server_errors = False`` is for tests that look at the answers themselves."""
        for base in self.cases():

            class Inner(base):
                fail_on_server_errors = False

                def test(self):
                    self.assertEqual((500, "failed; products: 1"), get(self.live_server_url + "/crash/"))

            self.assertPasses(Inner)

    def test_errors_of_the_test_client_are_not_the_servers(self):
        """Django's own client raises them in the test, which may expect them."""
        for base in self.cases():

            class Inner(base):
                def test(self):
                    with self.assertRaises(ValueError):
                        self.client.get("/crash/")

            self.assertPasses(Inner)

    def test_a_failing_test_is_reported_beside_the_error_of_the_server(self):
        """Neither hides the other."""
        for base in self.cases():

            class Inner(base):
                def test(self):
                    self.assertEqual(200, get(self.live_server_url + "/crash/")[0])

            outcome = run_class(Inner)
            self.assertIn("200 != 500", outcome.problems())
            self.assertIn('raise ValueError("crash")', outcome.problems())


@needs_uvicorn
class ASGIErrorTests(TestsAboutTests):
    def test_a_websocket_that_raises(self):
        """Its exception fails the test with any server, and the client sees the end of the connection."""
        for server in SERVERS:

            class Inner(ASGICase):
                async def test(self):
                    async with WebSocket(self.live_server_ws_url + "/crash/") as websocket:
                        self.assertIsNone(await websocket.receive())

            Inner.server = server
            with self.subTest(server):
                self.assertFails(Inner, "the WebSocket /crash/", 'raise ValueError("crash in a WebSocket")')

    def test_an_application_that_raises(self):
        """An exception outside any view gets an answer, and fails the test."""

        async def application(scope, receive, send):
            if scope["type"] == "http":
                raise LookupError("no view")

        class Inner(ASGICase):
            async def test(self):
                self.assertEqual((500, "Internal Server Error"), await aget(self.live_server_url + "/"))

        Inner.application = staticmethod(application)
        for server in SERVERS:
            Inner.server = server
            with self.subTest(server):
                self.assertFails(Inner, 'raise LookupError("no view")', "GET /")

    def test_a_client_that_goes_away(self):
        """A WebSocket whose client has gone without a word is no error."""

        class Inner(ASGICase):
            async def test(self):
                async with WebSocket(self.live_server_ws_url + "/push/") as websocket:
                    self.assertEqual("tick", await websocket.receive())
                await asyncio.sleep(0.05)  # The server notices, in its own time

        for server in SERVERS:
            Inner.server = server
            with self.subTest(server):
                self.assertPasses(Inner)

    def test_a_websocket_that_is_refused(self):
        """A handler may close without accepting."""

        class Inner(ASGICase):
            async def test(self):
                async with WebSocket(self.live_server_ws_url + "/refuse/") as websocket:
                    self.assertEqual(403, websocket.status)

        for server in SERVERS:
            Inner.server = server
            with self.subTest(server):
                self.assertPasses(Inner)
