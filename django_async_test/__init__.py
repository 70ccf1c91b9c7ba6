"""Asyncio tests for Django, with every database access inside the test's own transaction."""

from .compat.bridge import async_to_sync, sync_to_async
from .loop import at_loop_end
from .testcases import (
    AsyncTestMixin,
    ClockedTestCase,
    ClockedTestMixin,
    LiveServerTestCase,
    SimpleTestCase,
    TestCase,
    TransactionTestCase,
)
from .testing.lifespan import LifespanError, lifespan
from .testing.queries import CaptureQueriesContext
from .testing.streaming import ServerSentEvent
from .testing.unsafe import allow_async_unsafe
from .testing.websocket import WebsocketDenied

__all__ = [
    "AsyncTestMixin",
    "CaptureQueriesContext",
    "ClockedTestCase",
    "ClockedTestMixin",
    "LifespanError",
    "LiveServerTestCase",
    "ServerSentEvent",
    "SimpleTestCase",
    "TestCase",
    "TransactionTestCase",
    "WebsocketDenied",
    "allow_async_unsafe",
    "async_to_sync",
    "at_loop_end",
    "lifespan",
    "sync_to_async",
]
