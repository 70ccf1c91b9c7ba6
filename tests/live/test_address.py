"""Tests of the socket that a live server listens at."""

import contextlib
import errno
import socket
import unittest

from django_async_test.live import address
from tests.live.helpers import Address


class ListenTests(unittest.TestCase):
    def test_a_free_port(self):
        """Port 0 is a free one: two sockets have two."""
        with contextlib.closing(address.listen(Address)) as one, contextlib.closing(address.listen(Address)) as other:
            self.assertNotEqual(one.getsockname()[1], other.getsockname()[1])
            self.assertEqual("127.0.0.1", one.getsockname()[0])

    def test_a_taken_port(self):
        """The error has the number of the original, and says what to do."""
        with contextlib.closing(address.listen(Address)) as taken:
            cls = type("Taken", (Address,), {"port": taken.getsockname()[1]})
            with self.assertRaisesRegex(OSError, "Taken: the live server cannot listen on port .*taken") as caught:
                address.listen(cls)
        self.assertEqual(errno.EADDRINUSE, caught.exception.errno)

    def test_an_unknown_host(self):
        """A name that does not exist is an error of the same kind."""
        cls = type("Unknown", (Address,), {"host": "no.such.host.invalid"})
        with self.assertRaisesRegex(OSError, "Unknown: the live server cannot listen on port 0 of 'no.such.host"):
            address.listen(cls)

    def test_the_url(self):
        """An address of IPv6 is put in brackets."""
        with contextlib.closing(address.listen(Address)) as sock:
            port = sock.getsockname()[1]
            self.assertEqual("http://localhost:{}".format(port), address.url("http", "localhost", sock))
            self.assertEqual("ws://[::1]:{}".format(port), address.url("ws", "::1", sock))


class DrainTests(unittest.TestCase):
    def test_waiting_connections_are_closed(self):
        """A connection that nobody has accepted comes to its end; the socket goes on to listen."""
        with contextlib.closing(address.listen(Address)) as sock:
            with contextlib.closing(socket.create_connection(sock.getsockname(), 10)) as client:
                while True:
                    address.drain(sock)
                    client.settimeout(0.1)
                    with contextlib.suppress(socket.timeout):
                        self.assertEqual(b"", client.recv(1))
                        break
            socket.create_connection(sock.getsockname(), 10).close()
            address.drain(sock)
