"""Tests of the thread that answers when nobody else can."""

import asyncio
import contextlib
import socket
import threading
import time
import unittest

from django_async_test.live import address
from django_async_test.live.requests import Requests
from django_async_test.live.watch import _INTERVAL, Watch
from tests.live.clients import aget, get
from tests.live.helpers import Address


class WatchTests(unittest.TestCase):
    def setUp(self):
        self.sock = address.listen(Address)
        self.addCleanup(self.sock.close)
        self.sock.setblocking(False)
        self.url = address.url("http", "localhost", self.sock) + "/"
        self.watch = Watch(self.sock, 0.3)
        self.addCleanup(self.watch.stop)

    def test_no_test_is_running(self):
        """The answer says so."""
        status, body = get(self.url)
        self.assertEqual(503, status)
        self.assertIn("no test is running", body)

    def test_the_loop_stands_still(self):
        """The answer says so, and so does a problem of the test."""
        loop, requests = asyncio.new_event_loop(), Requests()
        self.watch.serving = loop, requests
        status, body = get(self.url)
        loop.close()
        self.assertEqual(503, status)
        self.assertEqual([body], requests.problems)
        self.assertIn("server_loop = 'thread'", body)

    def test_a_loop_that_runs_is_left_alone(self):
        """It is left alone however long its server takes to accept."""
        answers = []
        # Longer than a machine stands still.
        self.watch._seconds = 30
        is_responsive = self.watch._is_responsive
        self.watch._is_responsive = lambda serving: answers.append(is_responsive(serving)) or answers[-1]

        async def main():
            self.watch.serving = asyncio.get_event_loop(), requests
            asking = asyncio.ensure_future(aget(self.url))
            while len(answers) < 3:
                await asyncio.sleep(0.01)
            self.assertFalse(asking.done())
            connection, _ = self.sock.accept()
            with contextlib.closing(connection):
                connection.setblocking(True)
                connection.recv(65536)
                connection.sendall(b"HTTP/1.0 204 No Content\r\n\r\n")
            self.assertEqual(204, (await asking)[0])
            self.watch.serving = None

        requests = Requests()
        loop = asyncio.new_event_loop()
        loop.run_until_complete(main())
        loop.close()
        self.assertEqual([True, True, True], answers[:3])
        self.assertEqual([], requests.problems)

    def test_it_stops_at_once(self):
        """The end of a class does not wait for it, not even while it waits for a test that would answer a client."""
        self.watch.stop()
        watch = Watch(self.sock, 30)
        with contextlib.closing(socket.create_connection(self.sock.getsockname())):
            time.sleep(3 * _INTERVAL)  # Until it waits, most probably; otherwise there is less to stop
            start = time.monotonic()
            watch.stop()
            self.assertLess(time.monotonic() - start, 15)
        self.assertNotIn("live server watch", [thread.name for thread in threading.enumerate()])
