"""Tests of the WSGI server with a thread for each request."""

import socketserver
import threading
import unittest
from wsgiref.simple_server import WSGIRequestHandler

from django.core.servers.basehttp import WSGIServer

from django_async_test.compat.django.wsgi_server import ThreadedWSGIServer
from tests.helpers import in_threads
from tests.live.clients import get


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args):
        """Write nothing."""


class ThreadedWSGIServerTests(unittest.TestCase):
    def serve(self, application):
        """Start a server; set its URL."""
        self.server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler)
        self.server.set_app(application)
        self.url = "http://127.0.0.1:{}/".format(self.server.server_port)
        thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.shutdown)
        self.addCleanup(self.server.server_close)

    def test_it_is_djangos_with_threads(self):
        """It is Django's server on every Django, and its end waits for no thread."""
        self.assertTrue(issubclass(ThreadedWSGIServer, WSGIServer))
        self.assertTrue(issubclass(ThreadedWSGIServer, socketserver.ThreadingMixIn))
        self.assertTrue(ThreadedWSGIServer.daemon_threads)
        self.assertFalse(ThreadedWSGIServer.block_on_close)

    def test_requests_are_answered_at_once(self):
        """Two requests are answered that wait for each other."""
        together = threading.Barrier(2, timeout=10)

        def application(environ, start_response):
            together.wait()
            start_response("200 OK", [("Content-Length", "2")])
            return [b"ok"]

        self.serve(application)
        answers = []
        self.assertEqual([], in_threads(2, lambda number: answers.append(get(self.url))))
        self.assertEqual([(200, "ok")] * 2, answers)

    def test_the_end_waits_for_no_request(self):
        """The server is closed while a request is being answered, whose answer comes nevertheless."""
        begun, closed = threading.Event(), threading.Event()

        def application(environ, start_response):
            begun.set()
            start_response("200 OK", [("Content-Length", "4")])
            return [b"late" if closed.wait(10) else b"soon"]

        self.serve(application)
        answers = []
        client = threading.Thread(target=lambda: answers.append(get(self.url)))
        client.start()
        self.assertTrue(begun.wait(10))
        self.server.shutdown()
        self.server.server_close()
        closed.set()
        client.join(10)
        self.assertEqual([(200, "late")], answers)
