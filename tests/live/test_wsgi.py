"""Tests of the WSGI server of a class, and of its application."""

import contextlib
import io
import threading
import time
import unittest
from http.client import HTTPConnection, IncompleteRead
from unittest import mock
from urllib.parse import urlsplit
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

    def serve_parts(self, *parts):
        """Serve an application that sends these parts, promises one byte more, and fails; count when it is closed."""
        self.closed = 0

        class Parts(object):
            def __iter__(self):
                yield from parts
                raise LookupError("no more")

            def close(_):
                self.closed += 1

        def application(environ, start_response):
            length = sum(map(len, parts)) + 1
            start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(length))])
            return Parts()

        self.serve(application)

    def assert_noted(self, output):
        """Assert that the report has the error and where it was raised, the output nothing, and the body is closed."""
        finish(self.requests, TIMEOUT)
        self.assertEqual(["no more"], [error.args[0] for _, error in self.requests.errors])
        self.assertIn('raise LookupError("no more")', str(self.requests.failure("the test")))
        self.assertEqual("", output.getvalue(), output.getvalue())
        self.assertEqual(1, self.closed)

    def test_an_error_in_the_middle(self):
        """What a stream raises is noted, with its traceback, which is not in the output beside it."""
        self.serve_parts(b"part", b"part")
        with mock.patch("sys.stderr", io.StringIO()) as output:
            with contextlib.closing(urlopen(self.url, timeout=TIMEOUT)) as response:
                with self.assertRaises(IncompleteRead):
                    response.read()
            self.assert_noted(output)

    def test_a_client_that_keeps_its_connection(self):
        """It does not wait for the rest of what was promised: the connection ends."""
        self.serve_parts(b"part")
        with mock.patch("sys.stderr", io.StringIO()) as output:
            connection = HTTPConnection(urlsplit(self.url).netloc, timeout=TIMEOUT)
            with contextlib.closing(connection):
                connection.request("GET", "/")
                with self.assertRaises(IncompleteRead):
                    connection.getresponse().read()
            self.assert_noted(output)

    def test_an_error_before_the_first_part(self):
        """As long as nothing was sent, the answer is that of an error."""
        self.serve_parts()
        with mock.patch("sys.stderr", io.StringIO()) as output:
            self.assertEqual((500, "Internal Server Error"), get(self.url))
            self.assert_noted(output)

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
