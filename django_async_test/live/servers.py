"""The ASGI servers that can be chosen, each behind the same three methods.

An adapter is made once for a class: `__init__` imports the server.  `start()`
and `stop()` are awaited for each test, on the loop that serves it; the socket
given to `start()` belongs to the server from then on.  When `stop()` is called
no request is running any more.
"""

import asyncio
import contextlib
import importlib
import inspect
import logging
import warnings

from django.core.exceptions import ImproperlyConfigured

from ..compat.python import loops, tasks

__unittest = True

# Seconds until idle connections that are still open are aborted.
_PATIENCE = 1

# What uvicorn logs when an application ends before its answer does, as one whose request is aborted.
_INCOMPLETE = "ASGI callable returned without completing"


class Uvicorn(object):
    """https://www.uvicorn.org"""

    requirement = "uvicorn"
    #: Whether the server has a loop of its own, which cannot be the test's.
    has_a_loop = False

    def __init__(self, application):
        import uvicorn
        import uvicorn.config

        self._uvicorn = uvicorn
        self._config = uvicorn.Config(
            application,
            interface="asgi3",
            lifespan="off",
            loop="none",
            ws=self._websocket_protocol(uvicorn.config),
            log_config=None,
            access_log=False,
            proxy_headers=False,
        )
        self._config.load()

    @staticmethod
    def _websocket_protocol(config):
        # The other implementation uses the deprecated part of websockets.
        if "websockets-sansio" in config.WS_PROTOCOLS and _is_installed("websockets"):
            return "websockets-sansio"
        return "auto"

    async def start(self, sock):
        self._server = server = self._uvicorn.Server(self._config)
        server.lifespan = self._config.lifespan_class(self._config)
        await server.startup(sockets=[sock])
        # What its main loop does once in a second: set the headers `date` and `server`.
        await server.on_tick(0)

    async def stop(self):
        # Its own shutdown() sleeps for a tenth of a second.
        server, state = self._server, self._server.server_state
        for listener in server.servers:
            _stop_accepting(listener)
        # A connection that was just accepted is registered in the next iterations of the loop, which fails once the
        # listener is closed.
        for _ in range(3):
            await asyncio.sleep(0)
        for listener in server.servers:
            listener.close()
        for connection in list(state.connections):
            connection.shutdown()
        for turn in range(_PATIENCE * 100):
            if not state.connections:
                break
            await asyncio.sleep(0 if turn < 5 else 0.01)
        for connection in list(state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)


def _stop_accepting(listener):
    # A loop that is not asyncio's may refuse; then the listener is closed a little early.
    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
        for sock in listener.sockets or ():
            loops.running_loop().remove_reader(sock.fileno())


class Hypercorn(object):
    """https://hypercorn.readthedocs.io"""

    requirement = "hypercorn"
    has_a_loop = False

    def __init__(self, application):
        import hypercorn.asyncio
        import hypercorn.config

        if "shutdown_trigger" not in inspect.signature(hypercorn.asyncio.serve).parameters:
            raise ImportError("this Hypercorn cannot be stopped; the first that can is 0.6")
        self._application = application
        self._serve = hypercorn.asyncio.serve
        self._make_config = hypercorn.config.Config

    async def start(self, sock):
        config = self._make_config()
        config.bind = ["fd://{}".format(sock.detach())]
        config.accesslog = config.errorlog = None
        config.graceful_timeout = _PATIENCE
        self._stop = asyncio.Event()
        self._task = asyncio.ensure_future(self._serve(self._application, config, shutdown_trigger=self._stop.wait))
        # Connections wait at the socket until they are accepted; only an error is visible at once.
        await asyncio.sleep(0)
        if self._task.done():
            self._task.result()

    async def stop(self):
        self._stop.set()
        await asyncio.wait([self._task], timeout=2 * _PATIENCE)
        if not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task], timeout=_PATIENCE)
            # Those that it does not cancel with itself.
            left = tasks.tasks_of_package(loops.running_loop(), "hypercorn")
            for task in left:
                task.cancel()
            if left:
                await asyncio.wait(left, timeout=_PATIENCE)
        elif not self._task.cancelled():
            self._task.result()


class Daphne(object):
    """https://github.com/django/daphne"""

    requirement = "daphne"
    has_a_loop = True

    def __init__(self, application):
        import daphne.server
        from twisted.internet import reactor
        from twisted.web import http

        class Server(daphne.server.Server):
            is_stopped = False

            # These two schedule themselves again without end.
            def application_checker(self):
                if not self.is_stopped:
                    super().application_checker()

            def timeout_checker(self):
                if not self.is_stopped:
                    super().timeout_checker()

        self._application = application
        self._reactor = reactor
        self._make_server = Server
        self._modules = daphne.server, http

    @property
    def reactor(self):
        """The reactor, of which there is one in a process: it cannot be started a second time."""
        return self._reactor

    async def start(self, sock):
        module, _http = self._modules
        self._server = server = self._make_server(self._application, endpoints=["live"], signal_handlers=False)
        # What its run() does, without endpoints and without starting the reactor
        server.connections = {}
        server.http_factory = module.HTTPFactory(server)
        server.ws_factory = module.WebSocketFactory(server, server=server.server_name)
        server.ws_factory.setProtocolOptions(allowNullOrigin=True, openHandshakeTimeout=5)
        self._channels = set()
        build = server.http_factory.buildProtocol

        def build_and_note(address):
            protocol = build(address)
            self._channels.add(protocol)
            return protocol

        server.http_factory.buildProtocol = build_and_note
        server.http_factory.startFactory()
        server.ws_factory.startFactory()
        self._reactor.callLater(1, server.application_checker)
        self._reactor.callLater(2, server.timeout_checker)
        sock.setblocking(False)
        self._port = self._reactor.adoptStreamPort(sock.fileno(), sock.family, server.http_factory)
        # Twisted has made a copy.
        sock.close()

    async def stop(self):
        server = self._server
        server.is_stopped = True
        stopped = self._port.stopListening()
        if stopped is not None:
            await stopped.asFuture(asyncio.get_event_loop())
        # Twisted's channel hands the transport on to the one of the protocol that is spoken.
        transports = [getattr(channel, "_channel", channel).transport for channel in self._channels]
        transports = [transport for transport in transports if transport is not None]
        for transport in transports:
            transport.loseConnection()
        await asyncio.sleep(0.01)
        for transport in transports:
            # What could not be sent is not waited for.
            transport.abortConnection()
        for details in list(server.connections.values()):
            instance = details.get("application_instance")
            if instance is not None and not instance.done():
                instance.cancel()
        server.ws_factory.stopFactory()


#: The names that ``server`` of a class may have, and their adapters.
SERVERS = {"uvicorn": Uvicorn, "hypercorn": Hypercorn, "daphne": Daphne}


@contextlib.contextmanager
def without_noise():
    """Keep what servers log of requests that end with the test out of the log inside."""
    logger = logging.getLogger("uvicorn.error")
    logger.addFilter(_is_no_noise)
    try:
        yield
    finally:
        logger.removeFilter(_is_no_noise)


def _is_no_noise(record):
    return _INCOMPLETE not in str(record.msg)


def make(cls, application):
    """Return the server that the class `cls` chooses with ``server``, for `application`.

    Raises ImproperlyConfigured, naming the class and what to do, if there is no such server.
    """
    if not isinstance(cls.server, str) or cls.server not in SERVERS:
        raise ImproperlyConfigured(
            "{}.server is {!r}: it must be one of {}.".format(
                cls.__qualname__, cls.server, ", ".join(map(repr, sorted(SERVERS)))
            )
        )
    kind = SERVERS[cls.server]
    try:
        with warnings.catch_warnings():
            # The author of the tests cannot change what a server's libraries deprecate in each other.
            warnings.simplefilter("ignore")
            return kind(application)
    except ImportError as error:
        package = "'django-async-test[live]'" if kind is Uvicorn else kind.requirement
        raise ImproperlyConfigured(
            "{}: its server, {}, cannot be imported ({}). Install it (pip install {}), or set `server` to one that "
            "is installed.".format(cls.__qualname__, cls.server, error, package)
        ) from error


def _is_installed(name):
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True
