"""What surrounds the tests of a class with a live server: its address and settings, the server, and its errors."""

import sys
import weakref

from django.core.signals import got_request_exception

from ..compat.django import allowed_hosts
from ..compat.python import coroutines
from ..django_environment import DjangoEnvironment
from . import address, applications
from .requests import KEY, Requests, finish
from .service import ASGIService
from .wsgi import WSGIServer

__unittest = True

# class -> its environment, while the class is set up
_environments = weakref.WeakKeyDictionary()


def find(cls):
    """Return the environment of the test case class `cls`, or None if the class is not set up."""
    return _environments.get(cls)


def of(cls):
    """Return the environment of the test case class `cls`; raise RuntimeError while it is not set up."""
    environment = _environments.get(cls)
    if environment is None:
        raise RuntimeError(
            "{} has no live server yet, or no longer: it has an address from `super().setUpClass()` to "
            "`super().tearDownClass()`.".format(cls.__qualname__)
        )
    return environment


class LiveEnvironment(DjangoEnvironment):
    """Owns the address and the server of a test case class; a subclass has one kind of server."""

    def __init__(self, cls):
        super().__init__(cls)
        #: The listening socket.
        self.socket = None
        #: The `Requests` of the running test; None outside a test.
        self.requests = None

    def enter_class(self, undo):
        """Listen at the address of the class, let Django accept its host, and start the server."""
        super().enter_class(undo)
        cls = self.cls
        allowed_hosts.allow(cls.allowed_host, undo)
        self.socket = address.listen(cls)
        undo.callback(self.socket.close)
        _environments[cls] = self
        undo.callback(_environments.pop, cls, None)
        got_request_exception.connect(note_exception)
        undo.callback(got_request_exception.disconnect, note_exception)
        self.start_server(undo)

    def start_server(self, undo):
        """Start what lasts as long as the class."""
        raise NotImplementedError

    def end_test(self, run):
        """Bring the requests of the test to their end; return the errors that fail it."""
        raise NotImplementedError

    def before_end(self, run):
        """Bring the requests of the test to their end, and let the test fail for what went wrong in them."""
        for error in self.end_test(run):
            # As a clean-up, after which nothing else happens: so any runner reports it as a failure of the test.
            run.test._cleanups.append((_raise, (error,), {}))
        super().before_end(run)


class ASGIEnvironment(LiveEnvironment):
    """Owns an ASGI server, which serves on the loop of the test or in a thread."""

    def __init__(self, cls):
        super().__init__(cls)
        self._service = None

    def start_server(self, undo):
        self._service = ASGIService(self.cls, self.socket)
        undo.callback(self._service.close)

    def enter_test(self, run, undo):
        super().enter_test(run, undo)
        case = run.test
        on_test_loop = case.server_loop == "test" and _is_coroutine_test(case)
        reports_left = "pending_tasks" in run.settings.values
        self._service.begin(case.id, run.loop() if on_test_loop else None, reports_left)
        self.requests = self._service.requests

    def end_test(self, run):
        errors = self._service.end(run.test.id) if self._service is not None else []
        requests, self.requests = self.requests, None
        return errors + _failures(run.test, requests)


class WSGIEnvironment(LiveEnvironment):
    """Owns a threaded WSGI server, which makes requests wait while no test is running."""

    def __init__(self, cls):
        super().__init__(cls)
        #: The `WSGIServer`.
        self.server = None
        # Class hooks may send requests; the first test answers for their errors.
        self._before_tests = Requests()

    def start_server(self, undo):
        self.server = server = WSGIServer(self.socket, applications.wsgi_application(self.cls))
        undo.callback(server.stop)
        server.application.serve(self._before_tests)

    def enter_test(self, run, undo):
        super().enter_test(run, undo)
        self.requests, self._before_tests = self._before_tests or Requests(), None
        self.requests.owner = run.owner
        self.server.application.serve(self.requests)

    def end_test(self, run):
        requests, self.requests = self.requests, None
        if requests is not None:
            self.server.application.serve(None)
            finish(requests, run.test.server_timeout)
        return _failures(run.test, requests)


def _failures(case, requests):
    """Return the list of what went wrong in the requests, as at most one exception."""
    failure = requests.failure(case.id(), case.fail_on_server_errors) if requests is not None else None
    return [failure] if failure is not None else []


def note_exception(sender, request=None, **kwargs):
    """Receive Django's signal for an exception in a view; note it if a live server has sent the request."""
    origin = getattr(request, "scope", None) or getattr(request, "environ", None) or {}
    requests = origin.get(KEY)
    error = sys.exc_info()[1]
    if requests is not None and error is not None:
        requests.note_error("{} {}".format(request.method, request.path), error)


def _is_coroutine_test(case):
    function = getattr(type(case), case._testMethodName, None)
    while function is not None:
        if coroutines.is_coroutine_function(function):
            return True
        function = getattr(function, "__wrapped__", None)
    return False


def _raise(error):
    raise error
