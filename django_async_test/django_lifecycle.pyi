from .lifecycle import AsyncLifecycle

class AsyncTestMixin(AsyncLifecycle):
    connection_timeout: float
