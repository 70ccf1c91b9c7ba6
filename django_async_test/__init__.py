"""Asyncio tests for Django, with every database access inside the test's own transaction.

A name is imported when it is first asked for: what a project's tests do not use costs them nothing.
"""

import importlib.util

from .compat.python import lazy_modules

__version__ = "1.0.0rc1"

__all__ = [
    "ANY",
    "ASGILiveServerTestCase",
    "AsyncTestMixin",
    "CaptureQueriesContext",
    "ClientGone",
    "ClockedTestCase",
    "ClockedTestMixin",
    "ConnectionOwnershipError",
    "ConnectionTimeoutError",
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
    "RefusedStatementError",
    "RequestAborted",
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

# Where each name is
_NAMES = {
    ".asynctest": """
        ANY DEFAULT GLOBAL LIMITED CoroutineMock FileDescriptor FileMock FunctionTestCase MagicMock Mock
        NonCallableMagicMock NonCallableMock PatchScope PropertyMock SSLSocketMock SocketMock TestSelector asynctest
        call create_autospec exhaust_callbacks fd get_registered_events isfilemock mock_open patch return_once
        sentinel set_read_ready set_write_ready
    """,
    ".engine.checks.selection": "fail_on ignore_loop lenient strict",
    ".compat.asgiref.bridge": "async_to_sync sync_to_async",
    ".database": "ConnectionOwnershipError ConnectionTimeoutError RefusedStatementError",
    ".engine.loop_end": "at_loop_end",
    ".engine.state": "register_state unregister_state",
    ".engine.timeouts": "TestTimeoutError timeout",
    ".live.requests": "ClientGone RequestAborted",
    ".testcases": """
        ASGILiveServerTestCase AsyncTestMixin ClockedTestCase ClockedTestMixin LiveServerTestCase SimpleTestCase
        StaticLiveServerTestCase TestCase TransactionTestCase WSGILiveServerTestCase testcases
    """,
    ".testing.lifespan": "LifespanError lifespan",
    ".testing.queries": "CaptureQueriesContext",
    ".testing.streaming": "ServerSentEvent",
    ".testing.unsafe": "allow_async_unsafe",
    ".testing.websocket": "WebsocketDenied",
    "unittest": "SkipTest expectedFailure skip skipIf skipUnless",
}

lazy_modules.provide(__name__, {name: module for module, names in _NAMES.items() for name in names.split()})

# Not imported to know that: whoever uses no sockets, as most projects that have the plugin of pytest, would pay for it.
if importlib.util.find_spec("_ssl") is not None:
    __all__ = sorted(__all__ + ["SSLSocketMock"])
