from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any, NamedTuple, Protocol, TypeVar, overload

from asgiref.sync import async_to_sync as async_to_sync
from asgiref.sync import sync_to_async as sync_to_async
from django.test.utils import CaptureQueriesContext as CaptureQueriesContext

from .testcases import AsyncTestMixin as AsyncTestMixin
from .testcases import LiveServerTestCase as LiveServerTestCase
from .testcases import SimpleTestCase as SimpleTestCase
from .testcases import TestCase as TestCase
from .testcases import TransactionTestCase as TransactionTestCase

__all__ = [
    "AsyncTestMixin",
    "CaptureQueriesContext",
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

_F = TypeVar("_F", bound=Callable[..., Any])

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
