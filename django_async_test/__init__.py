"""Asyncio tests for Django, with every database access inside the test's own transaction."""

from unittest import SkipTest, expectedFailure, skip, skipIf, skipUnless

from . import asynctest
from .asynctest import (
    FileDescriptor,
    FileMock,
    FunctionTestCase,
    SocketMock,
    TestSelector,
    exhaust_callbacks,
    fail_on,
    fd,
    get_registered_events,
    ignore_loop,
    isfilemock,
    lenient,
    set_read_ready,
    set_write_ready,
    strict,
)
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
    "FileDescriptor",
    "FileMock",
    "FunctionTestCase",
    "LiveServerTestCase",
    "SimpleTestCase",
    "SkipTest",
    "SocketMock",
    "TestCase",
    "TestSelector",
    "TransactionTestCase",
    "async_to_sync",
    "exhaust_callbacks",
    "expectedFailure",
    "fail_on",
    "fd",
    "get_registered_events",
    "ignore_loop",
    "isfilemock",
    "lenient",
    "set_read_ready",
    "set_write_ready",
    "skip",
    "skipIf",
    "skipUnless",
    "strict",
    "sync_to_async",
]

if hasattr(asynctest, "SSLSocketMock"):
    from .asynctest import SSLSocketMock  # noqa: F401

    __all__ = sorted(__all__ + ["SSLSocketMock"])
