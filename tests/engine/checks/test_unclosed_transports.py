"""Tests of the check ``unclosed_transports``."""

import asyncio
import gc
import socket
import warnings

from django_async_test.engine.checks.selection import fail_on

from ..helpers import Case
from .helpers import CheckTestCase


@fail_on(unclosed_transports=True)
class TransportCase(Case):
    async def serve(self):
        return await self.loop.create_server(asyncio.Protocol, "127.0.0.1", 0)


class UnclosedTransportsTests(CheckTestCase):
    def test_what_is_left_open_is_found(self):
        """Servers, connections and datagram sockets are reported, each with the line that made it."""

        # The loop closes a transport whose other end is closed.
        others = []
        self.addCleanup(lambda: [sock.close() for sock in others])

        class Server(TransportCase):
            async def test(self):
                await self.serve()

        class Connection(TransportCase):
            async def test(self):
                left, right = socket.socketpair()
                others.append(right)
                await self.loop.create_connection(asyncio.Protocol, sock=left)

        class Datagrams(TransportCase):
            async def test(self):
                await self.loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0))

        texts = ("was still open when the test ended", "Created at:", "@fail_on(unclosed_transports=False)")
        with warnings.catch_warnings():
            # What leaks here is dropped at last, of which Python warns.
            warnings.simplefilter("ignore", ResourceWarning)
            for cls in (Server, Connection, Datagrams):
                self.assertFound(cls, *texts)
                gc.collect()

    def test_a_server_that_was_left_is_closed(self):
        """Python does not warn of its sockets in a later test."""
        servers = []

        class Inner(TransportCase):
            async def test(self):
                servers.append(await self.serve())

        self.assertFound(Inner, "was still open when the test ended")
        self.assertFalse(servers[0].sockets)

    def test_what_is_closed_is_no_finding(self):
        """What is closed in the test or in a clean-up is not reported, whether that has come to an end or not."""

        class Inner(TransportCase):
            async def test_server(self):
                server = await self.serve()
                server.close()
                await server.wait_closed()

            async def test_connection(self):
                left, right = socket.socketpair()
                self.addCleanup(right.close)
                transport, _protocol = await self.loop.create_connection(asyncio.Protocol, sock=left)
                self.addCleanup(transport.close)

        with warnings.catch_warnings():
            # asyncio ends what is closed one turn later, which the test does not wait for.
            warnings.simplefilter("ignore", ResourceWarning)
            self.assertClean(Inner)
            gc.collect()

    def test_transports_of_the_class_are_not_the_tests(self):
        """On a loop of the class, a server that setUpClass has started goes on."""

        class Inner(TransportCase):
            loop_scope = "class"

            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                loop = asyncio.get_event_loop()
                cls.server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0)

            async def test(self):
                pass

            @classmethod
            async def tearDownClass(cls):
                cls.server.close()
                await super().tearDownClass()

        self.assertClean(Inner)

    def test_it_is_off_by_default(self):
        """A transport ends with its loop, and clients keep some for later."""

        servers = []

        class Inner(Case):
            async def test(self):
                servers.append(await self.loop.create_server(asyncio.Protocol, "127.0.0.1", 0))

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            self.assertClean(Inner)
            del servers[:]
            gc.collect()
