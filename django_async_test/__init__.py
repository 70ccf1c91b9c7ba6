"""Asyncio tests for Django, with every database access inside the test's own transaction."""

from unittest import SkipTest, expectedFailure, skip, skipIf, skipUnless

from . import asynctest
from .asynctest import (
    ANY,
    DEFAULT,
    GLOBAL,
    LIMITED,
    CoroutineMock,
    FileDescriptor,
    FileMock,
    FunctionTestCase,
    MagicMock,
    Mock,
    NonCallableMagicMock,
    NonCallableMock,
    PatchScope,
    PropertyMock,
    SocketMock,
    TestSelector,
    call,
    create_autospec,
    exhaust_callbacks,
    fail_on,
    fd,
    get_registered_events,
    ignore_loop,
    isfilemock,
    lenient,
    mock_open,
    patch,
    return_once,
    sentinel,
    set_read_ready,
    set_write_ready,
    strict,
)
from .compat.asgiref.bridge import async_to_sync, sync_to_async
from .database import ConnectionOwnershipError
from .engine.loop_end import at_loop_end
from .engine.state import register_state, unregister_state
from .engine.timeouts import TestTimeoutError, timeout
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
from .testing.lifespan import LifespanError, lifespan
from .testing.queries import CaptureQueriesContext
from .testing.streaming import ServerSentEvent
from .testing.unsafe import allow_async_unsafe
from .testing.websocket import WebsocketDenied

__all__ = [
    "ANY",
    "ASGILiveServerTestCase",
    "AsyncTestMixin",
    "CaptureQueriesContext",
    "ClockedTestCase",
    "ClockedTestMixin",
    "ConnectionOwnershipError",
    "CoroutineMock",
    "DEFAULT",
    "FileDescriptor",
    "FileMock",
    "FunctionTestCase",
    "GLOBAL",
    "LIMITED",
    "LifespanError",
    "LiveServerTestCase",
    "MagicMock",
    "Mock",
    "NonCallableMagicMock",
    "NonCallableMock",
    "PatchScope",
    "PropertyMock",
    "ServerSentEvent",
    "SimpleTestCase",
    "SkipTest",
    "SocketMock",
    "StaticLiveServerTestCase",
    "TestCase",
    "TestSelector",
    "TestTimeoutError",
    "TransactionTestCase",
    "WSGILiveServerTestCase",
    "WebsocketDenied",
    "allow_async_unsafe",
    "async_to_sync",
    "at_loop_end",
    "call",
    "create_autospec",
    "exhaust_callbacks",
    "expectedFailure",
    "fail_on",
    "fd",
    "get_registered_events",
    "ignore_loop",
    "isfilemock",
    "lenient",
    "lifespan",
    "mock_open",
    "patch",
    "register_state",
    "return_once",
    "sentinel",
    "set_read_ready",
    "set_write_ready",
    "skip",
    "skipIf",
    "skipUnless",
    "strict",
    "sync_to_async",
    "timeout",
    "unregister_state",
]

if hasattr(asynctest, "SSLSocketMock"):
    from .asynctest import SSLSocketMock  # noqa: F401

    __all__ = sorted(__all__ + ["SSLSocketMock"])
