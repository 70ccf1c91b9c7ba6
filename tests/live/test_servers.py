"""Tests of the adapters of ASGI servers; what they serve is tested in test_cases.py, with each of them."""

import asyncio
import contextlib
import unittest
from unittest import mock

from django.core.exceptions import ImproperlyConfigured

from django_async_test.live import address, servers
from tests.live.clients import aget
from tests.live.helpers import SERVERS, Address, needs_uvicorn, run


class Case(Address):
    server = "uvicorn"


async def application(scope, receive, send):
    """Answer each request, and the lifespan that some servers insist on."""
    if scope["type"] == "lifespan":
        for _ in range(2):
            await send({"type": (await receive())["type"] + ".complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


class ServerTests(unittest.TestCase):
    @needs_uvicorn
    def test_a_server_may_be_started_many_times(self):
        """It may be started on one loop after the other; stop() leaves the class's socket open."""
        for name in SERVERS:
            if name == "daphne":
                # It has one loop for all.
                continue
            with self.subTest(name), contextlib.closing(address.listen(Case)) as sock:
                server = servers.make(type("Case", (Case,), {"server": name}), application)
                for _ in range(3):
                    self.assertEqual((200, "ok"), run(self.serve_once(server, sock)))

    async def serve_once(self, server, sock):
        await server.start(sock.dup())
        answer = await aget(address.url("http", "localhost", sock) + "/")
        await server.stop()
        # What closes transports
        await asyncio.sleep(0)
        return answer


class MakeTests(unittest.TestCase):
    def test_an_unknown_name(self):
        """The error lists the names."""
        cls = type("Unknown", (Case,), {"server": "apache"})
        with self.assertRaisesRegex(ImproperlyConfigured, "Unknown.server is 'apache': it must be one of 'daphne'"):
            servers.make(cls, application)

    def test_a_server_that_is_not_installed(self):
        """The error names the extra for the default, the package for the others."""
        for name, package in (("uvicorn", "'django-async-test\\[live\\]'"), ("hypercorn", "hypercorn")):
            cls = type("Missing", (Case,), {"server": name})
            with mock.patch.dict("sys.modules", {name: None}):
                with self.assertRaisesRegex(ImproperlyConfigured, "Missing: its server.*pip install " + package):
                    servers.make(cls, application)
