"""Tests of the transports, servers and async generators that are open in a loop."""

import asyncio
import socket

from django_async_test.compat.python import transports

from ...helpers import define, needs_async_generators
from .helpers import ForeignLoop, LoopTestCase


class TransportsTests(LoopTestCase):
    def test_open_transports_are_listed_until_they_are_closed(self):
        """open_transports() has a connection from its beginning to its end."""
        left, right = socket.socketpair()
        self.addCleanup(right.close)
        left.setblocking(False)

        async def run():
            transport, _ = await self.loop.create_connection(asyncio.Protocol, sock=left)
            opened = transports.open_transports(self.loop), transports.is_open(transport)
            transport.close()
            closed = transports.open_transports(self.loop), transports.is_open(transport)
            await asyncio.sleep(0)
            return transport, opened, closed

        transport, opened, closed = self.loop.run_until_complete(run())
        self.assertEqual(([transport], True), opened)
        self.assertEqual(([], False), closed)

    def test_a_server_is_open_until_it_is_closed(self):
        """is_open() knows servers too."""

        async def run():
            server = await self.loop.create_server(asyncio.Protocol, "127.0.0.1", 0)
            before = transports.is_open(server)
            server.close()
            return before, transports.is_open(server)

        self.assertEqual((True, False), self.loop.run_until_complete(run()))

    def test_a_loop_that_shows_nothing_has_no_transports(self):
        """open_transports() is empty, and open_async_generators() None, for a loop that is not asyncio's."""
        self.assertEqual([], transports.open_transports(ForeignLoop()))
        self.assertIsNone(transports.open_async_generators(ForeignLoop()))


class AsyncGeneratorTests(LoopTestCase):
    @needs_async_generators
    def test_async_generators_that_have_begun_are_open(self):
        """open_async_generators() has one from its first step on."""
        names = define("async def generate():\n    yield 1\n    yield 2")
        generator = names["generate"]()

        async def run():
            before = list(transports.open_async_generators(self.loop))
            await generator.asend(None)
            return before, list(transports.open_async_generators(self.loop))

        before, after = self.loop.run_until_complete(run())
        self.assertEqual(([], [generator]), (before, after))
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
