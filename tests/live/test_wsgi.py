"""Tests of the WSGI server of a class, and of its application."""

import contextlib
import threading
import time
import unittest
from http.client import IncompleteRead
from urllib.request import urlopen

from django_async_test.live import address
from django_async_test.live.requests import KEY, Requests, finish
from django_async_test.live.wsgi import WSGIServer
from tests.live.clients import TIMEOUT, get
from tests.live.helpers import Address


class ServerTests(unittest.TestCase):
    def serve(self, application):
        """Start a server; set its URL and requests."""
        sock = address.listen(Address)
        self.url = address.url("http", "localhost", sock) + "/"
        self.server = WSGIServer(sock, application)
        self.addCleanup(self.server.stop)
        self.requests = Requests()
        self.server.application.serve(self.requests)

    def test_an_answer(self):
        """The environ leads to the requests of the test."""
        seen = []

        def application(environ, start_response):
            seen.append(environ[KEY])
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [b"ok"]

        self.serve(application)
        self.assertEqual((200, "ok"), get(self.url))
        finish(self.requests, TIMEOUT)
        self.assertEqual([self.requests], seen)

    def test_between_two_tests(self):
        """A request waits for the next test, to which it belongs."""

        def application(environ, start_response):
            start_response("200 OK", [])
            return [environ[KEY].name]

        self.serve(application)
        self.server.application.serve(None)
        answers = []
        thread = threading.Thread(target=lambda: answers.append(get(self.url)))
        thread.start()
        thread.join(0.1)
        self.assertEqual([], answers)
        later = Requests()
        later.name = b"later"
        self.server.application.serve(later)
        thread.join(TIMEOUT)
        self.assertEqual([(200, "later")], answers)

    def test_a_stream_ends_with_the_test(self):
        """It ends between two of its parts, and without an error."""

        def application(environ, start_response):
            start_response("200 OK", [("Content-Type", "text/plain")])

            def parts():
                while True:
                    yield b"part"
                    time.sleep(0.01)  # A stream that never ends leaves time to others

            return parts()

        self.serve(application)
        with contextlib.closing(urlopen(self.url, timeout=TIMEOUT)) as response:
            self.assertEqual(b"part", response.read(4))
            finish(self.requests, TIMEOUT)
            response.read()
        self.assertIsNone(self.requests.failure("the test"))

    def test_an_error_in_the_middle(self):
        """What a stream raises is noted."""

        def application(environ, start_response):
            start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "8")])

            def parts():
                yield b"part"
                raise LookupError("no more")

            return parts()

        self.serve(application)
        with contextlib.closing(urlopen(self.url, timeout=TIMEOUT)) as response:
            with self.assertRaises(IncompleteRead):
                response.read()
        finish(self.requests, TIMEOUT)
        self.assertEqual(["no more"], [error.args[0] for _, error in self.requests.errors])

    def test_no_further_test(self):
        """The end of the class answers those who wait."""
        self.serve(None)
        self.server.application.serve(None)
        answers = []
        thread = threading.Thread(target=lambda: answers.append(get(self.url)))
        thread.start()
        thread.join(0.1)
        self.server.application.end()
        thread.join(TIMEOUT)
        self.assertEqual([503], [status for status, _ in answers])
