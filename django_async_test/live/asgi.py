"""The ASGI application that the server calls: each request is tracked, and ends with the test."""

import asyncio
import contextlib
import gc
import time

from ..compat.asgiref import state as asgiref_state
from ..compat.asgiref.sensitive_context import SensitiveContext
from ..compat.python import loops, tasks
from . import refused_origins
from .requests import GRACE_PERIOD, KEY, ClientGone, RequestAborted, interrupt

__unittest = True

_DISCONNECTS = {"http": {"type": "http.disconnect"}, "websocket": {"type": "websocket.disconnect", "code": 1001}}


class Tracked(object):
    """Calls `application` for the requests of the server while a test is running."""

    def __init__(self, application):
        self._application = application
        #: The `Requests` of the running test.
        self.requests = None
        #: What the application's lifespan has put into the state of the scope, or None.
        self.state = None

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            await _answer_lifespan(receive, send)
            return
        if scope["type"] not in _DISCONNECTS:
            raise ValueError("The live server supports no connections of type {!r}.".format(scope["type"]))
        requests = self.requests
        if requests is not None and scope["type"] == "websocket":
            send = refused_origins.noting(send, self._application, scope, requests.owner)
        request = _Request(scope, receive, send, requests)
        if requests is None or not requests.begin(request):
            await request.refuse()
            return
        scope = dict(scope, **{KEY: requests})
        if self.state is not None:
            scope["state"] = dict(self.state)
        try:
            await self._answer(scope, request)
        finally:
            request.over.set_result(None)
            requests.done(request)

    async def _answer(self, scope, request):
        try:
            async with request.context:
                await self._application(scope, request.receive, request.send)
            await request.respond_after_disconnect()
        except asyncio.CancelledError:
            if not request.is_aborted:
                raise
            await request.respond_after_disconnect()
        except (ClientGone, RequestAborted):
            await request.respond_after_disconnect()
        except Exception as error:
            if error is request.lost or request.is_aborted:
                # The server has noticed that the client has disconnected.
                return
            request.requests.note_error(request, error)
            if not await request.answer_for_error():
                raise


class _Request(object):
    """One HTTP request or WebSocket: its `receive` and `send`, which can report a disconnection of the client."""

    def __init__(self, scope, receive, send, requests):
        self.requests = requests
        self.context = SensitiveContext()
        #: The exception with which the server reported that the client has disconnected.
        self.lost = None
        self.is_aborted = False
        self.threads = []
        loop = loops.running_loop()
        #: A future, done when the application has returned.
        self.over = loop.create_future()
        self._gone = loop.create_future()
        self._task = tasks.current_task(loop)
        self._scope = scope
        self._receive = receive
        self._send = send
        self._receiving = None
        self._has_started = self._has_body = False
        self._is_streaming = False

    def __str__(self):
        method = self._scope.get("method") or "the WebSocket"
        return "{} {}".format(method, self._scope.get("path"))

    @property
    def is_open_ended(self):
        """Return whether it lasts as long as its client wants."""
        return self._is_streaming or self._scope["type"] == "websocket"

    @property
    def waits_for_content(self):
        """Return what is wrong with a stream of which nothing was sent, as words for the report, or None."""
        if self._has_started and not self._has_body and self._scope["type"] == "http":
            return "synchronous", "ASGI", "an asynchronous"
        return None

    async def receive(self):
        """Return the next message of the client; called by the application."""
        disconnect = _DISCONNECTS[self._scope["type"]]
        if self._gone.done():
            return disconnect
        if self._receiving is None:
            self._receiving = asyncio.ensure_future(self._receive())
        receiving = self._receiving
        try:
            await asyncio.wait([receiving, self._gone], return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self._receiving = None
            receiving.cancel()
            raise
        if receiving.done():
            self._receiving = None
            return receiving.result()
        receiving.cancel()
        return disconnect

    async def send(self, message):
        """Send a message to the client; called by the application.  Raises ClientGone after a disconnection."""
        kind = message["type"]
        self._has_body = self._has_body or kind == "http.response.body"
        if kind == "http.response.body" and message.get("more_body"):
            self._is_streaming = self.requests.has_streamed = True
            if not self.requests.is_open:
                self.disconnect()
        if self._gone.done():
            raise ClientGone("The test has ended, and with it the client of {}.".format(self))
        self._has_started = self._has_started or kind in ("http.response.start", "websocket.accept")
        try:
            await self._send(message)
            if self._is_streaming:
                # A server that has lost its client returns at once, and a stream that waits for nothing would go on.
                await asyncio.sleep(0)
        except Exception as error:
            # The specification asks for an OSError; uvicorn before 0.30 raises that of the library websockets.
            if isinstance(error, OSError) or type(error).__name__.startswith("ConnectionClosed"):
                self.lost = error
            raise

    def disconnect(self):
        """Report to the application that the client has disconnected."""
        if not self._gone.done():
            self._gone.set_result(None)

    def interrupt_threads(self):
        """Interrupt its synchronous code as soon as that runs Python code again."""
        self.threads = self.context.let_go()
        for thread in self.threads:
            if thread.is_alive():
                interrupt(thread.ident)

    def abort(self):
        """Cancel the application, and interrupt its synchronous code."""
        self.is_aborted = True
        self.interrupt_threads()
        self._task.cancel()

    async def refuse(self):
        """Respond that no test is running."""
        if self._scope["type"] == "websocket":
            await self._receive()
            await self._send({"type": "websocket.close"})
        else:
            await self._respond(503, b"The test has ended.")

    async def respond_after_disconnect(self):
        """Respond in the place of an application that has not, because it received a disconnection from us."""
        if self._gone.done() and not self._has_started and self._scope["type"] == "http":
            with contextlib.suppress(OSError):
                await self._respond(503, b"The test has ended.")

    async def answer_for_error(self):
        """Report an exception to the client as a server does; return whether that was possible."""
        try:
            if self._scope["type"] == "http":
                if not self._has_started:
                    await self._respond(500, b"Internal Server Error")
                return True
            if self._has_started:
                # Daphne cannot close it in the iteration of the loop in which it was asked to accept.
                await asyncio.sleep(0.01)
                await self._send({"type": "websocket.close", "code": 1011})
                return True
        except OSError:
            # The client has disconnected.
            return True
        except Exception:
            # The WebSocket may be closed already.
            return False
        return False

    async def _respond(self, status, body):
        headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode("ascii"))]
        headers.append((b"connection", b"close"))
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


async def finish(requests, seconds):
    """End the requests on this loop, by the rule in the module ``requests``."""
    requests.close()
    if requests.running():
        with _ignoring_aborted():
            await _finish(requests, seconds)
    if requests.has_streamed:
        await _end_streams(loops.running_loop())


async def _finish(requests, seconds):
    end = time.monotonic() + seconds
    open_ended = [request for request in requests.running() if request.is_open_ended]
    for request in open_ended:
        request.disconnect()
    await _wait(open_ended, min(GRACE_PERIOD, seconds))
    await _abort([request for request in open_ended if not request.over.done()], requests)
    await _wait(requests.running(), max(0, end - time.monotonic()))
    late = requests.running()
    for request in late:
        if not request.is_open_ended:
            requests.note_late(request, seconds)
        # Django 5.0 and later cancel an asynchronous view themselves when its client disconnects.
        request.is_aborted = True
        request.interrupt_threads()
        request.disconnect()
    await _wait(late, GRACE_PERIOD)
    await _abort([request for request in late if not request.over.done()], requests)
    await _end_threads(late, requests)
    if late:
        await _end_calls(loops.running_loop())


@contextlib.contextmanager
def _ignoring_aborted():
    # Ignore errors of requests we aborted.
    loop = loops.running_loop()
    previous = loop.get_exception_handler()

    def handle(loop, context):
        if isinstance(context.get("exception"), (RequestAborted, asyncio.CancelledError)):
            return
        if previous is not None:
            previous(loop, context)
        else:
            loop.default_exception_handler(context)

    loop.set_exception_handler(handle)
    try:
        yield
        # Exceptions that were never retrieved are reported when their futures are deleted.
        gc.collect(0)
    finally:
        loop.set_exception_handler(previous)


async def _abort(aborted, requests):
    for request in aborted:
        request.abort()
    await _wait(aborted, GRACE_PERIOD)
    for request in aborted:
        if not request.over.done():
            requests.note_unabortable(request)


async def _end_threads(late, requests):
    end = time.monotonic() + GRACE_PERIOD
    threads = [(request, thread) for request in late for thread in request.threads]
    for request, thread in threads:
        while thread.is_alive() and time.monotonic() < end:
            await asyncio.sleep(0.01)
        if thread.is_alive():
            requests.note_unabortable("{} (in thread {!r})".format(request, thread.name))


async def _end_calls(loop):
    # Calls left by aborted requests, which have been reported already.
    end = time.monotonic() + GRACE_PERIOD
    calls = asgiref_state.awaited_by_threads(loop)
    while calls and time.monotonic() < end:
        for call in calls:
            # Before Python 3.8 Django may handle it as an error, and wait for a thread to render a response.
            call.cancel()
        await asyncio.wait(calls, timeout=GRACE_PERIOD / 10)
        calls = asgiref_state.awaited_by_threads(loop)


async def _end_streams(loop):
    # asyncio closes a generator that was left before its end in a task of its own, in which its clean-up may wait; and
    # those that it has read from only then.
    end = time.monotonic() + GRACE_PERIOD
    await _let_callbacks_run()
    closing = tasks.closing_generators(loop)
    while closing and time.monotonic() < end:
        await asyncio.wait(closing, timeout=end - time.monotonic())
        await _let_callbacks_run()
        closing = tasks.closing_generators(loop)
    for task in closing:
        task.cancel()


async def _let_callbacks_run():
    for _ in range(3):
        await asyncio.sleep(0)


async def _wait(requests, seconds):
    if requests:
        await asyncio.wait([request.over for request in requests], timeout=seconds)


async def _answer_lifespan(receive, send):
    # The lifespan is run by us: the server may not support it, or run it at another time.
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return
