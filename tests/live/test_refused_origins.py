"""Tests of what a test is told that fails after a WebSocket was refused for its Origin."""

import unittest

from django_async_test import documentation
from django_async_test.engine import advice
from django_async_test.live import refused_origins  # noqa: F401 - it registers what it knows
from tests.helpers import TestsAboutTests, run_class
from tests.live.clients import WebSocket
from tests.live.helpers import SERVERS, ASGICase, needs_uvicorn

try:
    from channels.security.websocket import AllowedHostsOriginValidator
except ImportError:
    AllowedHostsOriginValidator = None


async def accept(scope, receive, send):
    """Accept a WebSocket, and wait for its end."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await receive()


async def refuse(scope, receive, send):
    """Refuse a WebSocket."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close"})


class AdviceTests(unittest.TestCase):
    def test_outside_a_test(self):
        """What ends a class, when no test is running, is left alone."""
        error = RuntimeError("of the class")
        advice.add(error)
        self.assertEqual("of the class", str(error))
        self.assertFalse(getattr(error, "__notes__", None))


@needs_uvicorn
@unittest.skipUnless(AllowedHostsOriginValidator, "Channels is not installed")
class RefusedOriginTests(TestsAboutTests):
    def report(self, application, status):
        """Run a test that fails after it has got this answer from the application; return its report."""

        class Inner(ASGICase):
            async def test(self):
                # This client sends no Origin.
                async with WebSocket(self.live_server_ws_url + "/chat/") as websocket:
                    self.assertEqual(status, websocket.status)
                self.fail("The page shows nothing.")

        Inner.application = staticmethod(application)
        outcome = run_class(Inner)
        ((_, report),) = outcome.failures
        self.assertIn("The page shows nothing.", report)
        return report

    def test_the_failure_says_why(self):
        """Whatever the failure is, its report ends with the WebSocket, why it was refused, and what to do."""
        report = self.report(AllowedHostsOriginValidator(refuse), 403)
        self.assertIn("A WebSocket was refused in this test. /chat/: ", report)
        self.assertIn("came without an Origin, and the OriginValidator of the application accepts", report)
        self.assertIn("origin=self.live_server_url", report)
        self.assertIn(documentation.page("channels", "a-websocket-is-refused"), report)

    def test_somebody_else_has_refused_it(self):
        """There is nothing to say when the consumer closes it, nor after one that was accepted."""
        for application, status in ((refuse, 403), (accept, 101)):
            with self.subTest(application.__name__):
                self.assertNotIn("A WebSocket was refused", self.report(application, status))

    def test_each_server(self):
        """The note does not depend on how the server answers a handshake that is refused."""
        for server in SERVERS:
            ASGICase.server, before = server, ASGICase.server
            try:
                with self.subTest(server):
                    self.assertIn("came without", self.report(AllowedHostsOriginValidator(refuse), 403))
            finally:
                ASGICase.server = before
