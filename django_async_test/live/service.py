"""A live ASGI server: what lasts as long as the test class, and how it begins and ends with each test."""

from ..compat.python import loops
from . import address, applications, asgi, servers
from .lifespan import Lifespan
from .requests import Requests
from .running import InReactor, InThread, OnTestLoop
from .watch import Watch

__unittest = True


class ASGIService(object):
    """The server of the class `cls` at the listening `sock`; it serves from `begin()` to `end()` of each test."""

    def __init__(self, cls, sock):
        self._sock = sock
        self._application = applications.asgi_application(cls)
        self._tracked = asgi.Tracked(self._application)
        self._server = servers.make(cls, self._tracked)
        self._seconds = cls.server_timeout
        self._lifespan = Lifespan(self._application, self._seconds)
        self._watch = Watch(sock, self._seconds)
        self._place = None
        self._is_serving = False
        #: The `Requests` of the latest test.
        self.requests = None

    def begin(self, test, loop, reports_left=False):
        """Serve the test whose name ``test()`` returns, on `loop`, or in a thread if that is None.

        There, with `reports_left`, tasks of which the end is not awaited fail the test, as they do on its own loop.
        """
        if self._server.has_a_loop:
            self._place = InReactor(self._server.reactor, test, reports_left)
        else:
            self._place = (
                InThread(test, reports_left) if loop is None else OnTestLoop(loop, self._sock.getsockname()[1])
            )
        self.requests = self._tracked.requests = Requests()
        try:
            self._place.run(self._start(), 2 * self._seconds)
        except BaseException:
            self.end(test)
            raise

    async def _start(self):
        await self._lifespan.start()
        self._tracked.state = self._lifespan.state
        await self._server.start(self._sock.dup())
        self._is_serving = True
        self._watch.serving = (loops.running_loop(), self.requests)

    def end(self, test):
        """End everything that belongs to the test; return the errors that fail it."""
        place, self._place = self._place, None
        if place is None:
            return []
        failures = []
        try:
            place.run(self._stop(), 3 * self._seconds)
        except AssertionError as error:
            failures.append(error)
        finally:
            self._watch.serving = None
            self._tracked.requests = None
            try:
                place.finish()
            except AssertionError as error:
                failures.append(error)
        return failures

    async def _stop(self):
        with servers.without_noise():
            await asgi.finish(self.requests, self._seconds)
            self._watch.serving = None
            if self._is_serving:
                self._is_serving = False
                await self._server.stop()
        address.drain(self._sock)
        problem = await self._lifespan.stop()
        if problem is not None:
            self.requests.problems.append(problem)

    def close(self):
        """End what lasts as long as the class."""
        self._watch.stop()
