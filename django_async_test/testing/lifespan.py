"""The lifespan of an ASGI application: its start-up before, its shutdown after."""

import asyncio

from ..compat.python import loops

__unittest = True


class LifespanError(AssertionError):
    """An ASGI application said that its start-up or its shutdown has failed, or ended in the middle of it."""


def lifespan(application, timeout=5):
    """Return an asynchronous context manager that starts `application` up, gives its state, and shuts it down.

    The state is the dictionary that the application has filled; pass it on: ``self.stream(path, state=state, ...)``.
    An exception of the application is raised; LifespanError if it says that it has failed, or is not done after
    `timeout` seconds.
    """
    return _Lifespan(application, timeout)


class _Lifespan(object):
    def __init__(self, application, timeout):
        self._application = application
        self._timeout = timeout

    async def __aenter__(self):
        self._state = {}
        self._received = asyncio.Queue()
        self._sent = {}
        self._news = asyncio.Event()
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self._state}
        self._task = loops.running_loop().create_task(self._application(scope, self._received.get, self._send))
        try:
            await self._phase("startup")
        except BaseException:
            await self._end()
            raise
        return self._state

    async def __aexit__(self, exc_type, exc_value, traceback):
        try:
            if not self._task.done():
                await self._phase("shutdown")
                await asyncio.wait([self._task], timeout=self._timeout)
            elif exc_type is None:
                self._raise("shutdown")
        finally:
            await self._end()
        if exc_type is None and not self._task.cancelled():
            self._task.result()

    async def _send(self, message):
        self._sent[message["type"]] = message
        self._news.set()

    async def _phase(self, name):
        await self._received.put({"type": "lifespan." + name})
        complete, failed = "lifespan.{}.complete".format(name), "lifespan.{}.failed".format(name)
        while complete not in self._sent:
            if failed in self._sent:
                raise LifespanError(
                    "The application said that its {} has failed: {!r}. Look for the cause there.".format(
                        name, self._sent[failed].get("message", "")
                    )
                )
            if self._task.done():
                self._raise(name)
            self._news.clear()
            waiting = asyncio.ensure_future(self._news.wait())
            try:
                done, _ = await asyncio.wait(
                    [waiting, self._task], timeout=self._timeout, return_when=asyncio.FIRST_COMPLETED
                )
            finally:
                waiting.cancel()
            if not done:
                raise LifespanError(
                    "The application did not finish its {} within {:g} seconds. Let it send {!r}, or raise "
                    "`timeout`.".format(name, self._timeout, complete)
                )

    def _raise(self, name):
        if not self._task.cancelled():
            self._task.result()
        raise LifespanError(
            "The application ended before its {} was complete. It must handle the scope 'lifespan' until the "
            "shutdown.".format(name)
        )

    async def _end(self):
        while not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task], timeout=1)
        if not self._task.cancelled():
            # It is retrieved: the one that is raised already, or one that came after.
            self._task.exception()
