from collections.abc import Callable, Coroutine
from typing import Any, overload

from django import test as django_test
from django.contrib.staticfiles import testing as staticfiles_testing

from .engine.clock import Clocked
from .live.cases import ASGILiveServer, WSGILiveServer
from .mixin import AsyncTestMixin as AsyncTestMixin
from .mixin import _NumQueries

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
]

class SimpleTestCase(AsyncTestMixin, django_test.SimpleTestCase): ...

class TransactionTestCase(SimpleTestCase, django_test.TransactionTestCase):
    @overload  # type: ignore[override]
    def assertNumQueries(self, num: int, func: None = None, *, using: str = ...) -> _NumQueries: ...
    @overload
    def assertNumQueries(
        self, num: int, func: Callable[..., Coroutine[Any, Any, Any]], *args: Any, using: str = ..., **kwargs: Any
    ) -> Coroutine[Any, Any, None]: ...
    @overload
    def assertNumQueries(
        self, num: int, func: Callable[..., Any], *args: Any, using: str = ..., **kwargs: Any
    ) -> None: ...

class TestCase(TransactionTestCase, django_test.TestCase):
    @classmethod
    def setUpTestData(cls) -> Any: ...

class LiveServerTestCase(TransactionTestCase, django_test.LiveServerTestCase): ...
class ClockedTestMixin(Clocked, AsyncTestMixin): ...
class ClockedTestCase(ClockedTestMixin, TestCase): ...
class StaticLiveServerTestCase(LiveServerTestCase, staticfiles_testing.StaticLiveServerTestCase): ...
class ASGILiveServerTestCase(ASGILiveServer, TestCase): ...
class WSGILiveServerTestCase(WSGILiveServer, TestCase): ...
