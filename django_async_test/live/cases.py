"""What makes a Django test case class one with a live server: its public attributes and assertions."""

import contextlib

from ..engine import requirements
from ..engine.traits import Traits
from ..mixin import AsyncTestMixin
from . import address, cookies, environment

__unittest = True


class _ClassProperty(object):
    """A property of a class and of its instances, as Django has them in its live server test case."""

    def __init__(self, function):
        self._function = function
        self.__doc__ = function.__doc__

    def __get__(self, instance, owner):
        return self._function(owner)


def _is_text(value):
    return isinstance(value, str) and bool(value)


def _is_port(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 65535


def _is_application(value):
    return value is None or callable(value) or _is_text(value)


def _is_static_handler(value):
    return value is None or value is False or callable(value)


# (name, whether it can have a value, what it can be) of each attribute that is no switch
_ATTRIBUTES = [
    ("server_timeout", requirements.is_seconds, requirements.SECONDS),
    ("host", _is_text, "the name or address of an interface of this machine"),
    ("port", _is_port, "a number from 0, for a free port, to 65535"),
    ("static_handler", _is_static_handler, "a class, False or None"),
    ("application", _is_application, "an application, its dotted name, or None"),
]


class LiveServer(AsyncTestMixin):
    """What live servers of both kinds have in common."""

    #: Where the server listens; the host is added to ``ALLOWED_HOSTS``.
    host = "localhost"
    #: The port; 0: a free one.
    port = 0
    #: Seconds that requests in flight have to end after the test, and the application to start up and shut down.
    server_timeout = 5
    #: The application, or its dotted name.  None: that of the project.
    application = None
    #: The class that serves static files; False: none does.  None: as ``django.contrib.staticfiles`` finds them.
    static_handler = None
    #: Whether an exception that a view raises fails the test.
    fail_on_server_errors = True

    @_ClassProperty
    def live_server_url(cls):
        """The URL of the server, without a slash at the end."""
        return address.url("http", cls.host, environment.of(cls).socket)

    @_ClassProperty
    def allowed_host(cls):
        """What is added to ``ALLOWED_HOSTS``."""
        return cls.host

    @_ClassProperty
    def server_thread(cls):
        """What Django's live server test case has under this name: ``host``, ``port``, ``is_ready`` and ``error``."""
        return address.ServerThread(cls.host, environment.of(cls).socket)

    def browser_cookies(self, client=None):
        """Return the cookies of `client` as a list of dictionaries, with which a browser is logged in as the client is.

        They are for ``context.add_cookies()`` of Playwright, and each for ``driver.add_cookie()`` of Selenium. Without
        an argument they are those of ``self.client``, and of ``self.async_client`` if only that has them.
        """
        is_client = client is None or (hasattr(client, "cookies") and not isinstance(client, type))
        requirements.require(is_client, "browser_cookies(): client", client, "a test client, or None")
        clients = [client] if client is not None else [getattr(self, "async_client", None), self.client]
        found = {}
        for each in clients:
            found.update(getattr(each, "cookies", {}))
        return [cookies.as_dictionary(cookie, self.host) for cookie in found.values() if cookie.value]

    @contextlib.contextmanager
    def assertServerError(self, exception):
        """Fail unless the server raises `exception` (a class or a tuple of classes) inside the ``with`` block.

        These errors do not fail the test; the block gets a list that has them when it is left.
        """
        names = exception if isinstance(exception, tuple) else (exception,)
        is_valid = names != () and all(isinstance(name, type) and issubclass(name, BaseException) for name in names)
        requirements.require(is_valid, "assertServerError(): exception", exception, "a class of exceptions, or a tuple")
        requests = environment.of(type(self)).requests
        start = len(requests.errors)
        errors = []
        yield errors
        errors.extend(requests.take_errors(exception, start))
        if not errors:
            self.fail("The live server did not raise {}.".format(" or ".join(name.__name__ for name in names)))

    @classmethod
    def setUpClass(cls):
        """Prepare the class; a subclass may make it a coroutine function."""
        for name, is_valid, what in _ATTRIBUTES:
            requirements.require_attribute(cls, name, is_valid, what)
        requirements.require_switches(cls, "fail_on_server_errors")
        super().setUpClass()


class ASGILiveServer(LiveServer):
    """Gives a Django test case class a live ASGI server.  Place it before the class."""

    _async_test = Traits(environment.ASGIEnvironment)

    #: ``"uvicorn"``, ``"hypercorn"`` or ``"daphne"``.
    server = "uvicorn"
    #: ``"test"``: the server is on the loop of the test; ``"thread"``: it has a loop in a thread of its own.
    #: A test that is no coroutine function has it in a thread in any case, since its loop stands still.
    server_loop = "test"

    @_ClassProperty
    def live_server_ws_url(cls):
        """The URL of the server for WebSockets, without a slash at the end."""
        return address.url("ws", cls.host, environment.of(cls).socket)

    @classmethod
    def setUpClass(cls):
        """Prepare the class; a subclass may make it a coroutine function."""
        requirements.require_attribute(cls, "server_loop", ("test", "thread").__contains__, "'test' or 'thread'")
        super().setUpClass()


class WSGILiveServer(LiveServer):
    """Gives a Django test case class a live WSGI server.  Place it before the class."""

    _async_test = Traits(environment.WSGIEnvironment)
