"""A live server for one function test."""

import contextlib

import pytest
from django.core.signals import got_request_exception

from ..compat.django import allowed_hosts
from ..live import address, applications, cases, environment, service, wsgi
from ..live.requests import Requests, finish
from ..undo import Undo
from .claims import Claim

__unittest = True

_MARK = "live_server_options"


class _LiveServer(object):
    """A server that serves while it is entered; a subclass has one kind.

    The mark ``live_server_options`` sets the attributes that a class with a live server has.
    """

    #: The name of the fixture.
    fixture = None
    #: The class whose attributes are the options, and their defaults.
    family = None

    def __init__(self, item_of_test):
        item = item_of_test.item
        self._name = item.nodeid
        self._item_of_test = item_of_test
        self._undo = Undo()
        self._options = type("LiveServer", (self.family,), self._chosen(item))
        self._options.__qualname__ = item.nodeid
        self._requests = None
        self._socket = None

    def _chosen(self, item):
        chosen = {}
        for mark in reversed(list(item.iter_markers(_MARK))):
            chosen.update(mark.kwargs)
        for name in chosen:
            if name.startswith("_") or not hasattr(self.family, name):
                raise pytest.UsageError("{}: the mark {} has no option {!r}.".format(item.nodeid, _MARK, name))
        return chosen

    @property
    def url(self):
        """The URL of the server, without a slash at the end."""
        return address.url("http", self._options.host, self._socket)

    def __str__(self):
        return self.url

    def __add__(self, path):
        return self.url + path

    def __enter__(self):
        try:
            self._socket = address.listen(self._options)
            self._undo.callback(self._socket.close)
            allowed_hosts.allow(self._options.allowed_host, self._undo)
            got_request_exception.connect(environment.note_exception)
            self._undo.callback(got_request_exception.disconnect, environment.note_exception)
            self._start()
        except BaseException:
            self._undo.close()
            raise
        return self

    def __exit__(self, *exc_info):
        try:
            failures = self._end()
        finally:
            self._undo.close()
        failure = self._requests.failure(self._name, self._options.fail_on_server_errors, self.fixture + ".raises")
        if failure is not None:
            failures.append(failure)
        if failures:
            pytest.fail("\n".join(map(str, failures)), pytrace=False)

    @contextlib.contextmanager
    def raises(self, exception):
        """Fail unless the server raises `exception` (a class or a tuple of classes) inside the ``with`` block.

        These errors do not fail the test; the block gets a list that has them when it is left.
        """
        start, errors = len(self._requests.errors), []
        yield errors
        errors.extend(self._requests.take_errors(exception, start))
        if not errors:
            names = exception if isinstance(exception, tuple) else (exception,)
            pytest.fail("The live server did not raise {}.".format(" or ".join(name.__name__ for name in names)))

    def _start(self):
        raise NotImplementedError

    def _end(self):
        raise NotImplementedError


class ASGIServer(_LiveServer):
    """An ASGI server: on the loop of a coroutine test that we run, else in a thread."""

    fixture = "asgi_live_server"
    family = cases.ASGILiveServer

    @property
    def ws_url(self):
        """The URL of the server for WebSockets, without a slash at the end."""
        return address.url("ws", self._options.host, self._socket)

    def _start(self):
        self._service = service.ASGIService(self._options, self._socket)
        self._undo.callback(self._service.close)
        item_of_test = self._item_of_test
        run = item_of_test.run
        on_loop = item_of_test.claim is Claim.OURS and self._options.server_loop == "test"
        reports_left = "pending_tasks" in run.settings.values
        self._service.begin(item_of_test.case.id, run.loop() if on_loop else None, reports_left)
        self._requests = self._service.requests

    def _end(self):
        return self._service.end(self._item_of_test.case.id)


class WSGIServer(_LiveServer):
    """A threaded WSGI server."""

    fixture = "wsgi_live_server"
    family = cases.WSGILiveServer

    def _start(self):
        self._server = wsgi.WSGIServer(self._socket, applications.wsgi_application(self._options))
        self._undo.callback(self._server.stop)
        self._requests = Requests()
        self._requests.owner = self._item_of_test.run.owner
        self._server.application.serve(self._requests)

    def _end(self):
        self._server.application.serve(None)
        finish(self._requests, self._options.server_timeout)
        return []
