import asyncio
import threading
from typing import Any

from .lifecycle import AsyncLifecycle

class AsyncTestMixin(AsyncLifecycle):
    connection_timeout: float
    allow_threads: str

    def allow(self, thread_or_task: threading.Thread | asyncio.Future[Any]) -> None: ...
