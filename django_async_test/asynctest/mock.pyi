from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar, overload, type_check_only
from unittest import mock as unittest_mock
from unittest.mock import ANY as ANY
from unittest.mock import DEFAULT as DEFAULT
from unittest.mock import PropertyMock as PropertyMock
from unittest.mock import call as call
from unittest.mock import sentinel as sentinel

from ..compat.shims.scopes import GLOBAL as GLOBAL
from ..compat.shims.scopes import LIMITED as LIMITED
from ..compat.shims.scopes import PatchScope as PatchScope

__all__ = [
    "ANY",
    "CoroutineMock",
    "DEFAULT",
    "GLOBAL",
    "LIMITED",
    "MagicMock",
    "Mock",
    "NonCallableMagicMock",
    "NonCallableMock",
    "PatchScope",
    "PropertyMock",
    "call",
    "create_autospec",
    "mock_open",
    "patch",
    "return_once",
    "sentinel",
]

_T = TypeVar("_T")
_C = TypeVar("_C")
_R = TypeVar("_R")

class NonCallableMock(unittest_mock.NonCallableMock):
    is_coroutine: Any

class Mock(NonCallableMock, unittest_mock.Mock): ...
class NonCallableMagicMock(NonCallableMock, unittest_mock.NonCallableMagicMock): ...
class MagicMock(Mock, unittest_mock.MagicMock): ...

@type_check_only
class _Awaited:
    def __bool__(self) -> bool: ...
    async def wait(self, skip: int = 0) -> bool: ...
    async def wait_next(self, skip: int = 0) -> bool: ...
    async def wait_for(self, predicate: Callable[[CoroutineMock], _T]) -> _T: ...

class CoroutineMock(Mock):
    awaited: _Awaited
    await_count: int
    await_args: Any
    await_args_list: Any
    def assert_awaited(self) -> None: ...
    def assert_awaited_once(self) -> None: ...
    def assert_awaited_with(_mock_self, *args: Any, **kwargs: Any) -> None: ...
    def assert_awaited_once_with(_mock_self, *args: Any, **kwargs: Any) -> None: ...
    def assert_any_await(_mock_self, *args: Any, **kwargs: Any) -> None: ...
    def assert_has_awaits(self, calls: Iterable[Any], any_order: bool = False) -> None: ...
    def assert_not_awaited(self) -> None: ...
    def reset_mock(self, *args: Any, **kwargs: Any) -> None: ...

def create_autospec(
    spec: Any, spec_set: bool = False, instance: bool = False, _parent: Any = None, _name: Any = None, **kwargs: Any
) -> Any: ...
def mock_open(mock: Any = None, read_data: Any = "") -> Any: ...
def return_once(value: _T, then: Any = None) -> Iterator[Any]: ...
@type_check_only
class _Patch(Generic[_T]):
    @overload
    def __call__(self, function: type[_C]) -> type[_C]: ...
    @overload
    def __call__(self, function: Callable[..., _R]) -> Callable[..., _R]: ...
    def __enter__(self) -> _T: ...
    def __exit__(self, *exc_info: object) -> None: ...
    def start(self) -> _T: ...
    def stop(self) -> None: ...

@type_check_only
class _PatchDict(_Patch[Any]):
    def __init__(
        self, in_dict: Any, values: Any = (), clear: Any = False, scope: PatchScope = ..., **kwargs: Any
    ) -> None: ...

@type_check_only
class _PatchFunction:
    TEST_PREFIX: str
    dict: type[_PatchDict]
    # What is given as `new` is what is entered; otherwise it is a mock.
    @overload
    def __call__(self, target: str, new: _T, *args: Any, **kwargs: Any) -> _Patch[_T]: ...
    @overload
    def __call__(
        self,
        target: str,
        *,
        spec: Any = None,
        create: bool = False,
        spec_set: Any = None,
        autospec: Any = None,
        new_callable: Any = None,
        scope: PatchScope = ...,
        **kwargs: Any,
    ) -> _Patch[Any]: ...
    @overload
    def object(self, target: Any, attribute: str, new: _T, *args: Any, **kwargs: Any) -> _Patch[_T]: ...
    @overload
    def object(
        self,
        target: Any,
        attribute: str,
        *,
        spec: Any = None,
        create: bool = False,
        spec_set: Any = None,
        autospec: Any = None,
        new_callable: Any = None,
        scope: PatchScope = ...,
        **kwargs: Any,
    ) -> _Patch[Any]: ...
    def multiple(
        self,
        target: Any,
        spec: Any = None,
        create: bool = False,
        spec_set: Any = None,
        autospec: Any = None,
        new_callable: Any = None,
        scope: PatchScope = ...,
        **kwargs: Any,
    ) -> _Patch[Any]: ...
    def stopall(self) -> None: ...

patch: _PatchFunction
