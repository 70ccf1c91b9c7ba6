from asyncio import AbstractEventLoop
from collections.abc import Mapping
from selectors import BaseSelector, SelectorKey
from typing import Any, ClassVar, Protocol, SupportsInt, TypeAlias
from unittest import TestCase
from unittest.mock import Mock

__all__ = [
    "FileDescriptor",
    "FileMock",
    "SSLSocketMock",
    "SocketMock",
    "TestSelector",
    "fail_on_active_selector_callbacks",
    "fail_on_before_test_active_selector_callbacks",
    "fd",
    "get_registered_events",
    "isfilemock",
    "set_read_ready",
    "set_write_ready",
]

class _HasFileno(Protocol):
    def fileno(self) -> int: ...

_FileLike: TypeAlias = int | _HasFileno

class FileDescriptor(int):
    next_fd: ClassVar[int]
    def __new__(cls, x: str | bytes | SupportsInt = ..., /) -> FileDescriptor: ...
    def __hash__(self) -> int: ...

class FileMock(Mock):
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...

class SocketMock(FileMock):
    def __init__(
        self,
        side_effect: Any = None,
        return_value: Any = ...,
        wraps: Any = None,
        name: str | None = None,
        spec_set: Any = None,
        parent: Any = None,
        **kwargs: Any,
    ) -> None: ...

class SSLSocketMock(SocketMock): ...

class TestSelector(BaseSelector):
    __test__: ClassVar[bool]
    def __init__(self, selector: BaseSelector | None = None) -> None: ...
    def register(self, fileobj: _FileLike, events: int, data: Any = None) -> SelectorKey: ...
    def unregister(self, fileobj: _FileLike) -> SelectorKey: ...
    def modify(self, fileobj: _FileLike, events: int, data: Any = None) -> SelectorKey: ...
    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]: ...
    def get_map(self) -> Mapping[_FileLike, SelectorKey]: ...

def fd(fileobj: _HasFileno) -> int: ...
def isfilemock(obj: object) -> bool: ...
def set_read_ready(fileobj: _FileLike, loop: AbstractEventLoop) -> None: ...
def set_write_ready(fileobj: _FileLike, loop: AbstractEventLoop) -> None: ...
def get_registered_events(selector: BaseSelector) -> set[SelectorKey]: ...
def fail_on_before_test_active_selector_callbacks(case: TestCase) -> None: ...
def fail_on_active_selector_callbacks(case: TestCase) -> None: ...
