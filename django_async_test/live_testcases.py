"""The test case classes with a live server that is not Django's own, or that serves static files."""

from django.contrib.staticfiles import testing as staticfiles_testing

from .live.cases import ASGILiveServer, WSGILiveServer
from .testcases import LiveServerTestCase, TestCase

__all__ = ["ASGILiveServerTestCase", "StaticLiveServerTestCase", "WSGILiveServerTestCase"]


class StaticLiveServerTestCase(LiveServerTestCase, staticfiles_testing.StaticLiveServerTestCase):
    """Coroutine tests beside Django's live server, which finds static files as development does."""


class ASGILiveServerTestCase(ASGILiveServer, TestCase):
    """Coroutine tests beside an ASGI server (HTTP, WebSocket) that answers inside the test's own transaction."""


class WSGILiveServerTestCase(WSGILiveServer, TestCase):
    """Coroutine tests beside a WSGI server that answers inside the test's own transaction."""
