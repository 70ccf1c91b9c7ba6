"""The four test case classes: Django's, made asynchronous, on shared connections."""

from django import test as django_test
from django.contrib.staticfiles import testing as staticfiles_testing

from .engine.clock import Clocked
from .live.cases import ASGILiveServer, WSGILiveServer
from .mixin import AsyncTestMixin

__all__ = [
    "ASGILiveServerTestCase",
    "AsyncTestMixin",
    "ClockedTestCase",
    "ClockedTestMixin",
    "LiveServerTestCase",
    "SimpleTestCase",
    "StaticLiveServerTestCase",
    "TestCase",
    "TransactionTestCase",
    "WSGILiveServerTestCase",
]


class SimpleTestCase(AsyncTestMixin, django_test.SimpleTestCase):
    """Coroutine tests without a database; queries are refused in every thread."""


class TransactionTestCase(SimpleTestCase, django_test.TransactionTestCase):
    """Coroutine tests that commit for real; the database is flushed after each of them."""


class TestCase(TransactionTestCase, django_test.TestCase):
    """Coroutine tests whose every database access happens in one transaction, rolled back at the end."""


class LiveServerTestCase(TransactionTestCase, django_test.LiveServerTestCase):
    """Coroutine tests beside Django's live server."""


class StaticLiveServerTestCase(LiveServerTestCase, staticfiles_testing.StaticLiveServerTestCase):
    """Coroutine tests beside Django's live server, which finds static files as development does."""


class ASGILiveServerTestCase(ASGILiveServer, TestCase):
    """Coroutine tests beside an ASGI server (HTTP, WebSocket) that answers inside the test's own transaction."""


class WSGILiveServerTestCase(WSGILiveServer, TestCase):
    """Coroutine tests beside a WSGI server that answers inside the test's own transaction."""


class ClockedTestMixin(Clocked, AsyncTestMixin):
    """Makes any Django test case class asynchronous, on a loop whose time only ``await self.advance()`` moves."""


class ClockedTestCase(ClockedTestMixin, TestCase):
    """A `TestCase` on a loop whose time starts at 0 and moves only by ``await self.advance(seconds)``."""
