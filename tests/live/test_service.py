"""Tests of a live server's life with a class and its tests; the cases are tested in test_cases.py."""

import contextlib
import unittest

import django_async_test
from django_async_test.live import address
from django_async_test.live.service import ASGIService
from tests.helpers import TestsAboutTests, run_class
from tests.live.clients import get
from tests.live.helpers import ASGICase, needs_uvicorn


async def application(scope, receive, send):
    """Fail to start up."""
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "no redis"})


@needs_uvicorn
class ASGIServiceTests(unittest.TestCase):
    def test_one_test_after_the_other(self):
        """Each test has its own requests, at the same address."""
        with contextlib.closing(address.listen(ASGICase)) as sock:
            service = ASGIService(type("Case", (ASGICase,), {"application": staticmethod(answer)}), sock)
            for _ in range(2):
                service.begin("the test".format, None)
                self.assertEqual((200, "ok"), get(address.url("http", "localhost", sock) + "/"))
                self.assertEqual([], service.end("the test".format))
                self.assertEqual([], service.requests.errors)
            # The end may come without a beginning.
            self.assertEqual([], service.end("the test".format))
            service.close()


async def answer(scope, receive, send):
    """Answer each request."""
    if scope["type"] != "http":
        raise ValueError(scope["type"])
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@needs_uvicorn
class StartUpTests(TestsAboutTests):
    def test_a_startup_that_fails(self):
        """The test fails with the application's message, and nothing is left behind."""
        for place in ("test", "thread"):

            class Inner(ASGICase):
                server_loop = place

                async def test(self):
                    """This test is never run."""

            Inner.application = staticmethod(application)
            with self.subTest(place):
                outcome = run_class(Inner)
                self.assertEqual(1, len(outcome.errors), outcome.problems())
                self.assertIn("failed in its lifespan startup: no redis", outcome.problems())

    def test_the_family(self):
        """The class with a live server is a TestCase."""
        self.assertTrue(issubclass(ASGICase, django_async_test.TestCase))
