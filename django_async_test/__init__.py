"""Asyncio tests for Django, with every database access inside the test's own transaction."""

from .compat.bridge import async_to_sync, sync_to_async
from .testcases import (
    AsyncTestMixin,
    ClockedTestCase,
    ClockedTestMixin,
    LiveServerTestCase,
    SimpleTestCase,
    TestCase,
    TransactionTestCase,
)

__all__ = [
    "AsyncTestMixin",
    "ClockedTestCase",
    "ClockedTestMixin",
    "LiveServerTestCase",
    "SimpleTestCase",
    "TestCase",
    "TransactionTestCase",
    "async_to_sync",
    "sync_to_async",
]
