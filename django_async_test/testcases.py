"""The four test case classes: Django's, made asynchronous, on shared connections; others when asked for."""

from django import test as django_test

from .compat.python import lazy_modules
from .mixin import AsyncTestMixin

# Where the others are, with what their servers and clocks need
_OTHERS = {
    "ASGILiveServerTestCase": ".live_testcases",
    "ClockedTestCase": ".clocked_testcases",
    "ClockedTestMixin": ".clocked_testcases",
    "StaticLiveServerTestCase": ".live_testcases",
    "WSGILiveServerTestCase": ".live_testcases",
}

__all__ = sorted(
    ["AsyncTestMixin", "LiveServerTestCase", "SimpleTestCase", "TestCase", "TransactionTestCase"] + list(_OTHERS)
)

lazy_modules.provide(__name__, _OTHERS)


class SimpleTestCase(AsyncTestMixin, django_test.SimpleTestCase):
    """Coroutine tests without a database; queries are refused in every thread."""


class TransactionTestCase(SimpleTestCase, django_test.TransactionTestCase):
    """Coroutine tests that commit for real; the database is flushed after each of them."""


class TestCase(TransactionTestCase, django_test.TestCase):
    """Coroutine tests whose every database access happens in one transaction, rolled back at the end."""


class LiveServerTestCase(TransactionTestCase, django_test.LiveServerTestCase):
    """Coroutine tests beside Django's live server."""
