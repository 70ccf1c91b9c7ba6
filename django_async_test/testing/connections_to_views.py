"""What a test case class gains for streams and WebSockets: methods that import the rest when they are called."""

from ..engine import requirements

__unittest = True


class Streams(object):
    """Gives a test case ``stream()``."""

    def stream(self, path, method="GET", **kwargs):
        """Return an asynchronous context manager that makes a request and gives a `Stream`.

        The request goes to `application`, an ASGI application, or else to Django's own handler, as from a server.
        `client` is the one whose cookies it has, the test's ``async_client`` by default; `state` is what
        ``lifespan()`` gives; `timeout` is how many seconds to wait for anything.  Other arguments are those of the
        client's ``generic()``.  Given a streaming response of a client instead of a path, it reads that.
        """
        from .streaming import open_stream

        _require_text("stream(): path", path, hasattr(path, "streaming_content") or hasattr(path, "status_code"))
        requirements.require_seconds("stream(): timeout", kwargs.get("timeout"))
        _require_application("stream(): application", kwargs.get("application"))
        headers = kwargs.get("headers")
        is_mapping = headers is None or hasattr(headers, "items")
        requirements.require(is_mapping, "stream(): headers", headers, "a dictionary, or None")
        return open_stream(self, path, method, kwargs)


class Websockets(object):
    """Gives a test case ``websocket()``."""

    def websocket(self, path, user=None, application=None, **kwargs):
        """Return what connects a WebSocket: ``async with self.websocket(path, user=user) as socket:``.

        It gives Channels' ``WebsocketCommunicator``.  Instead, ``socket = await self.websocket(path)`` connects it
        until the end of the test.  `application` is the one of ``settings.ASGI_APPLICATION`` by default.

        With `user` it has the cookie of a new session in which they are logged in, else the cookies of `client`, by
        default of the test's clients.  An exception of the consumer is raised where the test sends, receives or
        disconnects; WebsocketDenied if the application does not accept.  `timeout` is in seconds; `headers` are
        pairs of bytes; other arguments (`subprotocols`) are those of the communicator.
        """
        _require_text("websocket(): path", path)
        requirements.require_seconds("websocket(): timeout", kwargs.get("timeout"))
        _require_application("websocket(): application", application)
        _require_several("websocket(): headers", kwargs.get("headers", ()), "pairs of bytes in a list")
        subprotocols = kwargs.get("subprotocols")
        _require_several("websocket(): subprotocols", subprotocols or (), "names in a list, or None")
        from .websocket import Websocket

        return Websocket(self, path, user, application, kwargs)


def _require_application(name, value):
    requirements.require(value is None or callable(value), name, value, "an ASGI application, or None")


def _require_several(name, value, what):
    is_collection = hasattr(type(value), "__iter__") and not isinstance(value, (str, bytes, dict))
    requirements.require(is_collection, name, value, what)


def _require_text(name, value, is_other=False):
    requirements.require(is_other or (isinstance(value, str) and value != ""), name, value, "a path, such as '/news/'")
