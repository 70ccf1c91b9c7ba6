"""Read a response while it is being made: chunk by chunk or event by event, and disconnect in the middle."""

import asyncio
import collections
import sys

from django.core import signals
from django.test import client as django_client

from ..compat.python import loops
from .calls import cancel, wait_unless_done
from .responses import Chunks

__unittest = True

#: One event of a stream of server-sent events.
ServerSentEvent = collections.namedtuple("ServerSentEvent", ["event", "data", "id", "retry"])

_MARK = "django_async_test.stream"


def open_stream(test, path, method, kwargs):
    """Return the `Stream` that ``stream()`` of `test`, a test case, was asked for."""
    timeout = kwargs.pop("timeout", 5)
    if hasattr(path, "streaming_content"):
        return Stream(_ResponseSource(path), timeout)
    if not hasattr(django_client, "AsyncRequestFactory"):
        raise NotImplementedError(
            "stream() needs ASGI requests, which came with Django 3.1. "
            "Use Django 3.1 or later, or pass the response of a client."
        )
    client = kwargs.pop("client", None) or test.async_client
    application, state = kwargs.pop("application", None), kwargs.pop("state", None)
    return Stream(_ApplicationSource(application, client, state, timeout, method, path, kwargs), timeout)


class Stream(object):
    """A response that is being received.  ``async for`` gives its chunks, until the end.

    ``status_code`` and ``headers`` (names in lower case) are known from the beginning.
    """

    def __init__(self, source, timeout):
        self._source = source
        self._timeout = timeout
        self._parser = _EventParser()
        self.status_code = None
        self.headers = {}

    async def __aenter__(self):
        try:
            self.status_code, self.headers = await self._source.start()
        except BaseException:
            await self._source.disconnect()
            raise
        return self

    async def __aexit__(self, exc_type, exc_value, traceback):
        await self._source.disconnect()
        if exc_type is None:
            self._source.raise_error()

    def __aiter__(self):
        return _Values(self.read)

    async def read(self):
        """Return the next chunk, as bytes; None at the end."""
        return await self._source.next()

    async def event(self):
        """Return the next `ServerSentEvent`; None at the end."""
        while not self._parser.events:
            chunk = await self.read()
            if chunk is None:
                return None
            self._parser.feed(chunk)
        return self._parser.events.popleft()

    def events(self):
        """Return what gives the server-sent events in ``async for``."""
        return _Values(self.event)

    async def disconnect(self):
        """Disconnect, as a browser does whose tab is closed; the view is cancelled, or its generator closed."""
        await self._source.disconnect()


class _Values(object):
    # Python 3.5 has no asynchronous generators.
    def __init__(self, take):
        self._take = take

    def __aiter__(self):
        return self

    async def __anext__(self):
        value = await self._take()
        if value is None:
            raise StopAsyncIteration
        return value


class _ResponseSource(object):
    """A streaming response of a client."""

    def __init__(self, response):
        self._response = response
        self._chunks = Chunks(response)
        self._is_over = False

    async def start(self):
        response = self._response
        return response.status_code, {name.lower(): value for name, value in response.items()}

    async def next(self):
        return None if self._is_over else await self._chunks.next()

    async def disconnect(self):
        if not self._is_over:
            self._is_over = True
            await self._chunks.close()

    def raise_error(self):
        """Do nothing: errors have been raised where the chunks were read."""


class _Disconnected(ConnectionResetError):
    """Raised in an application that sends something after its client has disconnected."""


class _ApplicationSource(object):
    """An ASGI application that answers one request."""

    def __init__(self, application, client, state, timeout, method, path, kwargs):
        self._application = application
        self._client = client
        self._timeout = timeout
        self._path = path
        factory = _ScopeFactory()
        factory.defaults, factory.cookies = dict(client.defaults), client.cookies
        self._scope, self._body = factory.generic(method, path, **kwargs)
        self._scope[_MARK] = self
        if state is not None:
            self._scope["state"] = dict(state)
        self._task = None
        self._is_over = False
        self._is_retrieved = False
        self._error = None

    async def start(self):
        loop = loops.running_loop()
        application = self._application
        if application is None:
            from django.core.handlers.asgi import ASGIHandler

            application = ASGIHandler()
        self._messages = collections.deque()
        self._news = asyncio.Event()
        self._disconnected = loop.create_future()
        signals.got_request_exception.connect(self._note_error)
        self._task = loop.create_task(application(self._scope, self._receive, self._send))
        message = await self._message()
        if message is None or message["type"] != "http.response.start":
            self.raise_error()
            raise AssertionError("{}: the application ended without a response.".format(self._path))
        headers = {}
        for name, value in message.get("headers", ()):
            name, value = name.decode("latin1").lower(), value.decode("latin1")
            headers[name] = value
            if name == "set-cookie":
                self._client.cookies.load(value)
        return message["status"], headers

    async def next(self):
        while not self._is_over:
            message = await self._message()
            if message is None:
                self._is_over = True
                self.raise_error()
                return None
            if not message.get("more_body", False):
                self._is_over = True
            if message.get("body"):
                return message["body"]
        return None

    async def _message(self):
        """Return what the application sends next; None if it has ended."""
        while not self._messages and not self._task.done():
            self._news.clear()
            await wait_unless_done(self._task, self._news.wait(), self._timeout)
            if not self._messages and not self._task.done():
                raise AssertionError(
                    "{}: nothing was received for {:g} seconds. Let the view send something, or raise "
                    "`timeout`.".format(self._path, self._timeout)
                )
        if self._messages:
            return self._messages.popleft()
        self._retrieve()
        return None

    def _retrieve(self):
        if not self._is_retrieved and not self._task.cancelled():
            self._is_retrieved = True
            error = self._task.exception()
            if error is not None and not isinstance(error, _Disconnected):
                self._error = self._error or error

    async def _receive(self):
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await asyncio.shield(self._disconnected)
        return {"type": "http.disconnect"}

    async def _send(self, message):
        if self._disconnected.done():
            # As a server does
            raise _Disconnected("the client has disconnected")
        self._messages.append(message)
        self._news.set()
        # Let the test read: a generator that never waits must not fill the memory.
        await asyncio.sleep(0)

    async def disconnect(self):
        self._is_over = True
        task = self._task
        if task is None:
            return
        signals.got_request_exception.disconnect(self._note_error)
        if not self._disconnected.done():
            self._disconnected.set_result(None)
        if not task.done():
            await asyncio.wait([task], timeout=self._timeout)
        await cancel(task)
        self._retrieve()

    def raise_error(self):
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _note_error(self, request=None, **kwargs):
        if getattr(request, "scope", {}).get(_MARK) is self:
            self._error = sys.exc_info()[1]


class _ScopeFactory(getattr(django_client, "AsyncRequestFactory", object)):
    """Makes (scope, body) of a request instead of the request."""

    def request(self, **request):
        payload = request.pop("_body_file", None)
        scope = super().request(**request).scope
        if isinstance(scope.get("query_string"), str):
            scope["query_string"] = scope["query_string"].encode("ascii")
        return scope, payload.read() if payload is not None else b""


class _EventParser(object):
    """Parses the bytes of a stream into events, however they are split into chunks."""

    def __init__(self):
        self.events = collections.deque()
        self._rest = b""
        self._fields = {}
        self._last_id = ""

    def feed(self, chunk):
        data = (self._rest + (chunk if isinstance(chunk, bytes) else chunk.encode())).replace(b"\r\n", b"\n")
        # A carriage return at the end may be the first half of a line ending.
        data, tail = (data[:-1], b"\r") if data.endswith(b"\r") else (data, b"")
        lines = data.replace(b"\r", b"\n").split(b"\n")
        self._rest = lines.pop() + tail
        for line in lines:
            self._line(line.decode("utf-8"))

    def _line(self, line):
        if not line:
            self._dispatch()
            return
        name, _, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if name == "data":
            self._fields.setdefault("data", []).append(value)
        elif name == "id" and "\0" not in value:
            self._last_id = value
        elif name == "event":
            self._fields["event"] = value
        elif name == "retry" and value.isdigit():
            self._fields["retry"] = int(value)

    def _dispatch(self):
        fields, self._fields = self._fields, {}
        if "data" in fields:
            self.events.append(
                ServerSentEvent(
                    fields.get("event") or "message", "\n".join(fields["data"]), self._last_id, fields.get("retry")
                )
            )
