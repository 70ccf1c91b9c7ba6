"""Tests of the WSGI server with a thread for each request."""

import http.client
import socket
import socketserver
import threading
import unittest

from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer

from django_async_test.compat.django.wsgi_server import ThreadedWSGIServer


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args):
        """Log nothing."""


class ThreadedWSGIServerTests(unittest.TestCase):
    def test_it_is_djangos_with_threads(self):
        """The server is Django's on every version, and closing it waits for no thread."""
        self.assertTrue(issubclass(ThreadedWSGIServer, WSGIServer))
        self.assertTrue(issubclass(ThreadedWSGIServer, socketserver.ThreadingMixIn))
        self.assertTrue(ThreadedWSGIServer.daemon_threads)
        self.assertFalse(ThreadedWSGIServer.block_on_close)


class ServingTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.is_inside, self.may_go_on = threading.Event(), threading.Event()
        self.server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler)
        self.server.set_app(self.application)
        thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.addCleanup(self.may_go_on.set)

    def application(self, environ, start_response):
        if environ["PATH_INFO"] == "/first/":
            self.is_inside.set()
            self.may_go_on.wait(20)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [environ["PATH_INFO"].encode()]

    def get(self, path):
        connection = http.client.HTTPConnection(*self.server.server_address[:2], timeout=20)
        try:
            connection.request("GET", path, headers={"Connection": "close"})
            return connection.getresponse().read()
        finally:
            connection.close()

    def test_a_request_does_not_wait_for_another(self):
        """A second request is answered while the first one is still being served."""
        answers = []
        first = threading.Thread(target=lambda: answers.append(self.get("/first/")))
        first.start()
        self.assertTrue(self.is_inside.wait(20))
        answers.append(self.get("/second/"))
        self.may_go_on.set()
        first.join()
        self.assertEqual([b"/second/", b"/first/"], answers)

    def test_closing_does_not_wait_for_an_open_connection(self):
        """The server is closed while a client that has sent nothing is still connected."""
        with socket.create_connection(self.server.server_address[:2], 20):
            # Answered after the other connection has been accepted.
            self.assertEqual(b"/second/", self.get("/second/"))
            self.server.shutdown()
            self.server.server_close()
        self.assertEqual(-1, self.server.socket.fileno())
