"""Asyncio tests for Django, with every database access inside the test's own transaction.

Each name is imported when it is first asked for: pytest loads a plugin of this package in every project, and must not
import Django there.
"""

import importlib.util
import sys
import types

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

__unittest = True

# The module in which each name is defined
_MODULES = {
    "unittest": """
        SkipTest expectedFailure skip skipIf skipUnless
    """,
    ".asynctest": """
        ANY DEFAULT GLOBAL LIMITED CoroutineMock FileDescriptor FileMock FunctionTestCase MagicMock Mock
        NonCallableMagicMock NonCallableMock PatchScope PropertyMock SocketMock TestSelector call
        create_autospec exhaust_callbacks fail_on fd get_registered_events ignore_loop isfilemock lenient
        mock_open patch return_once sentinel set_read_ready set_write_ready strict
    """,
    ".compat.asgiref.bridge": """
        async_to_sync sync_to_async
    """,
    ".database": """
        ConnectionOwnershipError
    """,
    ".engine.loop_end": """
        at_loop_end
    """,
    ".engine.state": """
        register_state unregister_state
    """,
    ".engine.timeouts": """
        TestTimeoutError timeout
    """,
    ".testcases": """
        ASGILiveServerTestCase AsyncTestMixin ClockedTestCase ClockedTestMixin LiveServerTestCase
        SimpleTestCase StaticLiveServerTestCase TestCase TransactionTestCase WSGILiveServerTestCase
    """,
    ".testing.lifespan": """
        LifespanError lifespan
    """,
    ".testing.queries": """
        CaptureQueriesContext
    """,
    ".testing.streaming": """
        ServerSentEvent
    """,
    ".testing.unsafe": """
        allow_async_unsafe
    """,
    ".testing.websocket": """
        WebsocketDenied
    """,
}
if importlib.util.find_spec("_ssl") is not None:
    __all__ = sorted(__all__ + ["SSLSocketMock"])
    _MODULES[".asynctest"] += " SSLSocketMock"
_PLACES = {name: module for module, names in _MODULES.items() for name in names.split()}


class _Package(types.ModuleType):
    """A module that imports its names when they are asked for.  (A function ``__getattr__()`` needs Python 3.7.)"""

    def __getattr__(self, name):
        place = _PLACES.get(name)
        if place is not None:
            value = getattr(importlib.import_module(place, self.__name__), name)
            setattr(self, name, value)
            return value
        full_name = "{}.{}".format(self.__name__, name)
        if name.startswith("_") or importlib.util.find_spec(full_name) is None:
            raise AttributeError("module {!r} has no attribute {!r}".format(self.__name__, name))
        return importlib.import_module(full_name)

    def __dir__(self):
        return sorted(set(super().__dir__()) | set(__all__) | {"asynctest"})


sys.modules[__name__].__class__ = _Package
