"""WebSockets of an application of Channels: logged in, connected, and disconnected at the end."""

import asyncio

from django.conf import settings
from django.test import Client

from . import origins
from .calls import call_sync, cancel, wait_unless_done

__unittest = True


class WebsocketDenied(AssertionError):
    """The application closed the WebSocket instead of accepting it, with the code ``code``."""

    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


class Websocket(object):
    """What `AsyncTestMixin.websocket()` returns: to await, or for ``async with``."""

    def __init__(self, test, path, user, application, kwargs):
        self._test = test
        self._path = path
        self._user = user
        self._application = application
        self._client = kwargs.pop("client", None)
        self._timeout = kwargs.pop("timeout", 5)
        self._headers = list(kwargs.pop("headers", ()))
        self._kwargs = kwargs
        # Made now, so that the test fails if it is never awaited.
        self._connecting = self._connect()

    def __await__(self):
        return self._connect_until_the_end().__await__()

    async def _connect_until_the_end(self):
        socket = await self._connecting
        self._test.addCleanup(socket.finish)
        return socket

    async def __aenter__(self):
        self._socket = await self._connecting
        return self._socket

    async def __aexit__(self, exc_type, exc_value, traceback):
        await self._socket.finish(exc_value)

    async def _connect(self):
        application = self._application
        make_socket = _communicator_class()
        if application is None:
            from channels.routing import get_default_application

            application = get_default_application()
        cookies = await call_sync(self._cookies)
        if cookies:
            self._headers.append((b"cookie", cookies.encode("ascii")))
        if not any(name.lower() == b"origin" for name, _ in self._headers):
            # AllowedHostsOriginValidator wants one.
            self._headers.append((b"origin", b"http://testserver"))
        socket = make_socket(application, self._path, headers=self._headers, **self._kwargs)
        socket.default_timeout = self._timeout
        accepted, detail = await socket.connect()
        if not accepted:
            await socket.finish()
            raise WebsocketDenied(
                "{}: the application denied the WebSocket {!r}, with code {!r}. {}".format(
                    self._test.id(), self._path, detail, _remedy(application, socket.scope)
                ),
                detail,
            )
        socket.subprotocol = detail
        return socket

    def _cookies(self):
        client = self._client
        if self._user is not None:
            client = Client()
            client.force_login(self._user)
        elif client is None:
            both = [getattr(self._test, name, None) for name in ("client", "async_client")]
            clients = [client for client in both if client is not None]
            # The one that is logged in
            logged_in = [client for client in clients if settings.SESSION_COOKIE_NAME in client.cookies]
            client = (logged_in or clients)[-1]
        return "; ".join(sorted("{}={}".format(morsel.key, morsel.coded_value) for morsel in client.cookies.values()))


def _remedy(application, scope):
    refusal = origins.refusal(application, scope)
    if refusal is None:
        return "Pass `user` if it is for those who are logged in, or assert that it raises WebsocketDenied."
    why, example = refusal
    return '{} Pass an Origin that it accepts: `headers=[(b"origin", {!r})]`.'.format(why, example.encode("latin1"))


def _communicator_class():
    global _communicator
    if _communicator is None:
        try:
            from channels.testing import WebsocketCommunicator
        except ImportError as error:
            raise ImportError(
                "websocket() needs Channels and Daphne, which Channels' test helpers import ({}). Install them: "
                "pip install 'channels[daphne]'".format(error)
            ) from error
        _communicator = type(WebsocketCommunicator.__name__, (_Communicator, WebsocketCommunicator), {})
    return _communicator


# Made when it is first needed: Channels is optional.
_communicator = None


class _Communicator(object):
    """Makes Channels' communicator raise the exception of its application at once, and disconnect at most once."""

    default_timeout = 5
    #: What the application has chosen among the subprotocols.
    subprotocol = None
    _is_finished = False

    async def __aenter__(self):
        return self

    async def __aexit__(self, exc_type, exc_value, traceback):
        await self.finish(exc_value)

    async def connect(self, timeout=None):
        return await super().connect(self._patience(timeout))

    async def receive_from(self, timeout=None):
        return await super().receive_from(self._patience(timeout))

    async def receive_json_from(self, timeout=None):
        return await super().receive_json_from(self._patience(timeout))

    async def receive_output(self, timeout=None):
        # Not what asgiref does, which cancels the application when nothing comes, and reports only that.
        if self.output_queue.empty():
            message = await wait_unless_done(self.future, self.output_queue.get(), self._patience(timeout))
            if message is not None:
                return message
            self._raise_error()
            if self.output_queue.empty():
                raise AssertionError(
                    "{}: the application sent nothing for {:g} seconds. Let it send something, or raise "
                    "`timeout`.".format(self.scope["path"], self._patience(timeout))
                )
        return self.output_queue.get_nowait()

    async def disconnect(self, code=1000, timeout=None):
        """Close the socket, wait for the application to end, raise its exception."""
        if self._is_finished:
            return
        self._is_finished = True
        if not self.future.done():
            await self.input_queue.put({"type": "websocket.disconnect", "code": code})
            await asyncio.wait([self.future], timeout=self._patience(timeout))
        await cancel(self.future)
        self._raise_error()

    async def finish(self, error=None):
        """Disconnect; an exception of the application explains an `error` of the test, and is raised instead."""
        try:
            await self.disconnect()
        except Exception as own:
            if own is not error:
                raise

    def _raise_error(self):
        if self.future.done() and not self.future.cancelled():
            # Raises
            self.future.result()

    def _patience(self, timeout):
        return self.default_timeout if timeout is None else timeout
