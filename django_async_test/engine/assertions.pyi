from collections.abc import Awaitable
from typing import TypeVar

_T = TypeVar("_T")

class AsyncAssertions:
    async def assertAsyncRaises(
        self, exception: type[BaseException] | tuple[type[BaseException], ...], awaitable: Awaitable[_T]
    ) -> _T: ...
    async def assertAsyncRaisesRegex(
        self, exception: type[BaseException] | tuple[type[BaseException], ...], regex: str, awaitable: Awaitable[_T]
    ) -> _T: ...
    async def assertAsyncWarns(
        self, warning: type[Warning] | tuple[type[Warning], ...], awaitable: Awaitable[_T]
    ) -> _T: ...
    async def assertAsyncWarnsRegex(
        self, warning: type[Warning] | tuple[type[Warning], ...], regex: str, awaitable: Awaitable[_T]
    ) -> _T: ...
