from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from types import TracebackType
from typing import Any, NamedTuple, Protocol, TypeVar, overload
from unittest import SkipTest as SkipTest
from unittest import expectedFailure as expectedFailure
from unittest import skip as skip
from unittest import skipIf as skipIf
from unittest import skipUnless as skipUnless

from asgiref.sync import async_to_sync as async_to_sync
from asgiref.sync import sync_to_async as sync_to_async
from django.test.utils import CaptureQueriesContext as _CaptureQueriesContext
from typing_extensions import Self

from .asynctest import ANY as ANY
from .asynctest import DEFAULT as DEFAULT
from .asynctest import GLOBAL as GLOBAL
from .asynctest import LIMITED as LIMITED
from .asynctest import CoroutineMock as CoroutineMock
from .asynctest import FileDescriptor as FileDescriptor
from .asynctest import FileMock as FileMock
from .asynctest import FunctionTestCase as FunctionTestCase
from .asynctest import MagicMock as MagicMock
from .asynctest import Mock as Mock
from .asynctest import NonCallableMagicMock as NonCallableMagicMock
from .asynctest import NonCallableMock as NonCallableMock
from .asynctest import PatchScope as PatchScope
from .asynctest import PropertyMock as PropertyMock
from .asynctest import SocketMock as SocketMock
from .asynctest import SSLSocketMock as SSLSocketMock
from .asynctest import TestSelector as TestSelector
from .asynctest import call as call
from .asynctest import create_autospec as create_autospec
from .asynctest import exhaust_callbacks as exhaust_callbacks
from .asynctest import fail_on as fail_on
from .asynctest import fd as fd
from .asynctest import get_registered_events as get_registered_events
from .asynctest import ignore_loop as ignore_loop
from .asynctest import isfilemock as isfilemock
from .asynctest import lenient as lenient
from .asynctest import mock_open as mock_open
from .asynctest import patch as patch
from .asynctest import return_once as return_once
from .asynctest import sentinel as sentinel
from .asynctest import set_read_ready as set_read_ready
from .asynctest import set_write_ready as set_write_ready
from .asynctest import strict as strict
from .database import ConnectionOwnershipError as ConnectionOwnershipError
from .database import ConnectionTimeoutError as ConnectionTimeoutError
from .database import RefusedStatementError as RefusedStatementError
from .engine.state import register_state as register_state
from .engine.state import unregister_state as unregister_state
from .engine.timeouts import TestTimeoutError as TestTimeoutError
from .engine.timeouts import timeout as timeout
from .testcases import ASGILiveServerTestCase as ASGILiveServerTestCase
from .testcases import AsyncTestMixin as AsyncTestMixin
from .testcases import ClockedTestCase as ClockedTestCase
from .testcases import ClockedTestMixin as ClockedTestMixin
from .testcases import LiveServerTestCase as LiveServerTestCase
from .testcases import SimpleTestCase as SimpleTestCase
from .testcases import StaticLiveServerTestCase as StaticLiveServerTestCase
from .testcases import TestCase as TestCase
from .testcases import TransactionTestCase as TransactionTestCase
from .testcases import WSGILiveServerTestCase as WSGILiveServerTestCase

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
    "SSLSocketMock",
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

_F = TypeVar("_F", bound=Callable[..., Any])

__version__: str

class RequestAborted(BaseException): ...
class ClientGone(ConnectionError): ...

class CaptureQueriesContext(_CaptureQueriesContext):
    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None
    ) -> None: ...

class LifespanError(AssertionError): ...

class WebsocketDenied(AssertionError):
    code: int | None
    def __init__(self, message: str, code: int | None) -> None: ...

class ServerSentEvent(NamedTuple):
    event: str
    data: str
    id: str
    retry: int | None

class _Permission(AbstractContextManager[None], Protocol):
    def __call__(self, function: _F) -> _F: ...

@overload
def allow_async_unsafe(function: None = None) -> _Permission: ...
@overload
def allow_async_unsafe(function: _F) -> _F: ...
def at_loop_end(function: _F) -> _F: ...
def lifespan(
    application: Callable[[Any, Any, Any], Awaitable[Any]], timeout: float = 5
) -> AbstractAsyncContextManager[dict[str, Any]]: ...
