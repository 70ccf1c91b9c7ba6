"""Tests of the WSGI server with a thread for each request."""

import socketserver
import unittest

from django.core.servers.basehttp import WSGIServer

from django_async_test.compat.django.wsgi_server import ThreadedWSGIServer


class ThreadedWSGIServerTests(unittest.TestCase):
    def test_it_is_djangos_with_threads(self):
        """On every Django, and its end waits for no thread."""
        self.assertTrue(issubclass(ThreadedWSGIServer, WSGIServer))
        self.assertTrue(issubclass(ThreadedWSGIServer, socketserver.ThreadingMixIn))
        self.assertTrue(ThreadedWSGIServer.daemon_threads)
        self.assertFalse(ThreadedWSGIServer.block_on_close)
