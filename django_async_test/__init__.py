"""Asyncio tests for Django, with every database access inside the test's own transaction."""

from .compat.bridge import async_to_sync, sync_to_async
from .testcases import (
    ASGILiveServerTestCase,
    AsyncTestMixin,
    ClockedTestCase,
    ClockedTestMixin,
    LiveServerTestCase,
    SimpleTestCase,
    StaticLiveServerTestCase,
    TestCase,
    TransactionTestCase,
    WSGILiveServerTestCase,
)

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
    "async_to_sync",
    "sync_to_async",
]
