"""Tests of the methods for streams and WebSockets: what they return, from modules that are imported by then."""

import unittest

from django_async_test.testing import connections_to_views
from django_async_test.testing.streaming import Stream


class Response(object):
    streaming_content = ()
    headers = {}

    def __iter__(self):
        return iter(())


class StreamsTests(unittest.TestCase):
    def test_stream_returns_what_reads_a_response(self):
        """A streaming response of a client is read by a Stream."""
        self.assertIsInstance(connections_to_views.Streams().stream(Response()), Stream)
