from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Literal

from django.test import AsyncClient, Client

from ..mixin import AsyncTestMixin
from .address import ServerThread

class LiveServer(AsyncTestMixin):
    host: str
    port: int
    server_timeout: float
    application: str | Callable[..., Any] | None
    static_handler: type[Any] | Literal[False] | None
    fail_on_server_errors: bool
    live_server_url: str
    allowed_host: str
    server_thread: ServerThread
    def browser_cookies(self, client: Client | AsyncClient | None = None) -> list[dict[str, Any]]: ...
    def assertServerError(
        self, exception: type[BaseException] | tuple[type[BaseException], ...]
    ) -> AbstractContextManager[list[BaseException]]: ...

class ASGILiveServer(LiveServer):
    server: str
    server_loop: str
    live_server_ws_url: str

class WSGILiveServer(LiveServer): ...
