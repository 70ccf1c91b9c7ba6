"""The four test case classes: Django's, made asynchronous, on shared connections."""

from django import test as django_test

from .clock import Clocked
from .django_lifecycle import AsyncTestMixin

__all__ = [
    "AsyncTestMixin",
    "ClockedTestCase",
    "ClockedTestMixin",
    "LiveServerTestCase",
    "SimpleTestCase",
    "TestCase",
    "TransactionTestCase",
]


class SimpleTestCase(AsyncTestMixin, django_test.SimpleTestCase):
    """Coroutine tests without a database; queries are refused in every thread."""


class TransactionTestCase(SimpleTestCase, django_test.TransactionTestCase):
    """Coroutine tests that commit for real; the database is flushed after each of them."""


class TestCase(TransactionTestCase, django_test.TestCase):
    """Coroutine tests whose every database access happens in one transaction, rolled back at the end."""


class LiveServerTestCase(TransactionTestCase, django_test.LiveServerTestCase):
    """Coroutine tests beside Django's live server."""


class ClockedTestMixin(Clocked, AsyncTestMixin):
    """Makes any Django test case class asynchronous, on a loop whose time only ``await self.advance()`` moves."""


class ClockedTestCase(ClockedTestMixin, TestCase):
    """A `TestCase` on a loop whose time starts at 0 and moves only by ``await self.advance(seconds)``."""
