"""Asyncio tests for Django, with every database access inside the test's own transaction."""

from .compat.bridge import async_to_sync, sync_to_async
from .database import ConnectionOwnershipError
from .optional_checks import fail_on, lenient, strict
from .testcases import (
    AsyncTestMixin,
    ClockedTestCase,
    ClockedTestMixin,
    LiveServerTestCase,
    SimpleTestCase,
    TestCase,
    TransactionTestCase,
)
from .timeouts import TestTimeoutError, timeout

__all__ = [
    "AsyncTestMixin",
    "ClockedTestCase",
    "ClockedTestMixin",
    "ConnectionOwnershipError",
    "LiveServerTestCase",
    "SimpleTestCase",
    "TestCase",
    "TestTimeoutError",
    "TransactionTestCase",
    "async_to_sync",
    "fail_on",
    "lenient",
    "strict",
    "sync_to_async",
    "timeout",
]
