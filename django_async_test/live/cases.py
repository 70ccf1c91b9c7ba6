"""What makes a Django test case class one with a live server: address, settings, and the fate of server errors."""

import contextlib
import inspect
import sys

from django.core.signals import got_request_exception
from django.test import modify_settings

from ..compat.django import resting_loops
from ..engine import class_hooks, ownership
from ..mixin import AsyncTestMixin
from . import address, applications
from .requests import KEY, Requests, finish
from .service import ASGIService
from .wsgi import WSGIServer

__unittest = True

resting_loops.install()


class _ClassProperty(object):
    """A property of a class and of its instances, as Django has them in its live server test case."""

    def __init__(self, function):
        self._function = function
        self.__doc__ = function.__doc__

    def __get__(self, instance, owner):
        return self._function(owner)


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

    _live_socket = None

    @_ClassProperty
    def live_server_url(cls):
        """The URL of the server, without a slash at the end."""
        return address.url("http", cls.host, cls._listening())

    @_ClassProperty
    def allowed_host(cls):
        """What is added to ``ALLOWED_HOSTS``."""
        return cls.host

    @contextlib.contextmanager
    def assertServerError(self, exception):
        """Fail unless the server raises `exception` (a class or a tuple of classes) inside the ``with`` block.

        These errors do not fail the test; the block gets a list that has them when it is left.
        """
        requests = self._live_requests()
        start = len(requests.errors)
        errors = []
        yield errors
        errors.extend(requests.take_errors(exception, start))
        if not errors:
            names = exception if isinstance(exception, tuple) else (exception,)
            self.fail("The live server did not raise {}.".format(" or ".join(name.__name__ for name in names)))

    @classmethod
    def setUpClass(cls):
        """Prepare the class; a subclass may make it a coroutine function."""
        if isinstance(cls.server_timeout, bool) or not isinstance(cls.server_timeout, (int, float)):
            raise ValueError(
                "{}.server_timeout is {!r}: it must be a number of seconds.".format(
                    cls.__qualname__, cls.server_timeout
                )
            )
        super().setUpClass()
        stack = class_hooks.scope_of(cls).stack
        hosts = modify_settings(ALLOWED_HOSTS={"append": cls.allowed_host})
        hosts.enable()
        stack.callback(hosts.disable)
        sock = address.listen(cls)
        stack.callback(sock.close)
        cls._live_socket = sock
        stack.callback(setattr, cls, "_live_socket", None)
        got_request_exception.connect(_note_exception)
        stack.callback(got_request_exception.disconnect, _note_exception)
        cls._start_server(stack, sock)

    @classmethod
    def _listening(cls):
        if cls._live_socket is None:
            raise RuntimeError(
                "{} has no live server yet, or no longer: it has an address from `super().setUpClass()` to "
                "`super().tearDownClass()`.".format(cls.__qualname__)
            )
        return cls._live_socket

    def _report(self, requests, failures):
        failures = list(failures)
        failure = requests.failure(self.id(), self.fail_on_server_errors)
        if failure is not None:
            failures.append(failure)
        # As clean-ups, after which nothing else happens: so any runner reports them as failures of the test.
        for failure in failures:
            self._cleanups.append((_raise, (failure,), {}))


class ASGILiveServer(LiveServer):
    """Gives a Django test case class a live ASGI server.  Place it before the class."""

    #: ``"uvicorn"``, ``"hypercorn"`` or ``"daphne"``.
    server = "uvicorn"
    #: ``"test"``: the server is on the loop of the test; ``"thread"``: it has a loop in a thread of its own.
    #: A test that is no coroutine function has it in a thread in any case, since its loop stands still.
    server_loop = "test"

    _live_service = None

    @_ClassProperty
    def live_server_ws_url(cls):
        """The URL of the server for WebSockets, without a slash at the end."""
        return address.url("ws", cls.host, cls._listening())

    @classmethod
    def setUpClass(cls):
        """Prepare the class; a subclass may make it a coroutine function."""
        if cls.server_loop not in ("test", "thread"):
            raise ValueError(
                "{}.server_loop is {!r}: it must be 'test' or 'thread'.".format(cls.__qualname__, cls.server_loop)
            )
        super().setUpClass()

    @classmethod
    def _start_server(cls, stack, sock):
        cls._live_service = service = ASGIService(cls, sock)
        stack.callback(setattr, cls, "_live_service", None)
        stack.callback(service.close)

    def _enter_test(self, stack, runner):
        super()._enter_test(stack, runner)
        on_test_loop = self.server_loop == "test" and _is_coroutine_test(self)
        self._live_service.begin(self.id, runner.loop if on_test_loop else None)

    def _end_of_test(self):
        service = self._live_service
        if service is not None:
            self._report(service.requests, service.end(self.id))
        super()._end_of_test()

    def _live_requests(self):
        return self._live_service.requests


class WSGILiveServer(LiveServer):
    """Gives a Django test case class a live WSGI server.  Place it before the class."""

    _live_server = None
    _requests_before = None

    @classmethod
    def _start_server(cls, stack, sock):
        cls._live_server = server = WSGIServer(sock, applications.wsgi_application(cls))
        stack.callback(setattr, cls, "_live_server", None)
        stack.callback(server.stop)
        # Class hooks may send requests; the first test answers for their errors.
        cls._requests_before = Requests()
        server.application.serve(cls._requests_before)

    def _enter_test(self, stack, runner):
        super()._enter_test(stack, runner)
        cls = type(self)
        requests, cls._requests_before = cls._requests_before or Requests(), None
        requests.owner = ownership.innermost()
        self._live_current = requests
        self._live_server.application.serve(requests)

    def _end_of_test(self):
        requests = self.__dict__.pop("_live_current", None)
        if requests is not None:
            self._live_server.application.serve(None)
            finish(requests, self.server_timeout)
            self._report(requests, ())
        super()._end_of_test()

    def _live_requests(self):
        return self._live_current


def _note_exception(sender, request=None, **kwargs):
    """Receive Django's signal for an exception in a view; note it if a live server has sent the request."""
    origin = getattr(request, "scope", None) or getattr(request, "environ", None) or {}
    requests = origin.get(KEY)
    error = sys.exc_info()[1]
    if requests is not None and error is not None:
        requests.note_error("{} {}".format(request.method, request.path), error)


def _is_coroutine_test(case):
    function = getattr(type(case), case._testMethodName, None)
    while function is not None:
        if inspect.iscoroutinefunction(function):
            return True
        function = getattr(function, "__wrapped__", None)
    return False


def _raise(error):
    raise error
