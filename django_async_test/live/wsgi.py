"""Django's threaded server for the tests of a class, and the WSGI application as it sees it."""

import errno
import sys
import threading

from django.test.testcases import QuietWSGIRequestHandler

from ..compat.asgiref import waiting_threads
from ..compat.django.wsgi_server import ThreadedWSGIServer
from .requests import KEY, RequestAborted, interrupt

__unittest = True

_POLL = 0.02

#: The key under which an environ leads to the handler of the connection.
_HANDLER = "django_async_test.handler"


class _ResponseBroken(BrokenPipeError):
    """Raised to end an answer that has begun; the server takes it for a client that has gone, and says nothing."""


class _RequestHandler(QuietWSGIRequestHandler):
    """Lets the application end the connection after an answer that it could not complete."""

    def get_environ(self):
        return dict(super().get_environ(), **{_HANDLER: self})


class WSGIServer(object):
    """Serves `application` at the listening `sock` in a thread, until `stop()`."""

    def __init__(self, sock, application):
        self.application = _Tracked(application)
        host, port = sock.getsockname()[:2]
        self._server = server = ThreadedWSGIServer((host, port), _RequestHandler, bind_and_activate=False)
        server.socket.close()
        server.socket = sock
        server.server_address = (host, port)
        # What server_bind() does beside binding.
        server.server_name, server.server_port = host, port
        server.setup_environ()
        server.set_app(self.application)
        self._thread = threading.Thread(target=server.serve_forever, args=(_POLL,), name="live server", daemon=True)
        self._thread.start()

    def stop(self):
        """Stop the server and its thread."""
        self.application.end()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Tracked(object):
    """Calls `application`; between two tests, requests wait for the next test."""

    def __init__(self, application):
        self._application = application
        self._ready = threading.Event()
        self._requests = None
        self._is_over = False

    def serve(self, requests):
        """Answer requests as part of `requests` from now on; None makes them wait."""
        self._requests = requests
        if requests is None:
            self._ready.clear()
        else:
            self._ready.set()

    def end(self):
        """Answer waiting requests with an error: there will be no further test."""
        self._is_over = True
        self._ready.set()

    def __call__(self, environ, start_response):
        request = _Request(environ)
        while True:
            self._ready.wait()
            requests = self._requests
            if self._is_over:
                start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
                return [b"The tests have ended."]
            if requests is not None and requests.begin(request):
                break
        return self._answer(requests, request, environ, start_response)

    def _answer(self, requests, request, environ, start_response):
        request.start(requests)
        environ[KEY] = requests
        try:
            body = self._application(environ, start_response)
            request.has_started = True
            return _Body(request, body, environ, start_response)
        except BaseException as error:
            request.fail(error)
            if request.is_aborted:
                # The client may still be connected.
                start_response("503 Service Unavailable", [("Content-Type", "text/plain")], sys.exc_info())
                return [b"The test has ended."]
            if isinstance(error, Exception):
                return _answer_for_error(start_response)
            raise


def _answer_for_error(start_response):
    """Answer the exception that is being handled, of which nothing has been sent."""
    # What wsgiref would answer too, but with a traceback in the output beside the one in the report.
    start_response("500 Internal Server Error", [("Content-Type", "text/plain")], sys.exc_info())
    return [b"Internal Server Error"]


class _Body(object):
    """The parts of a response, after each of which the test may have ended."""

    def __init__(self, request, body, environ, start_response):
        self._request = request
        self._body = body
        self._environ = environ
        self._start_response = start_response
        # Django collects asynchronous content here.
        self._parts = iter(body)
        request.has_content = True
        self._may_stream = getattr(body, "streaming", not isinstance(body, (list, tuple)))
        self._has_begun = False

    def __iter__(self):
        return self

    def __len__(self):
        # By the length wsgiref knows that there is only one part, and sends its Content-Length.
        return len(self._body)

    def __next__(self):
        request = self._request
        request.is_open_ended = self._may_stream and self._has_begun
        if request.is_open_ended and not request.requests.is_open:
            # The test has ended, and so does the stream.
            raise StopIteration
        try:
            part = next(self._parts)
        except StopIteration:
            raise
        except (Exception, RequestAborted) as error:
            request.note(error)
            part = self._part_for_error()
        self._has_begun = True
        return part

    def _part_for_error(self):
        """Return a part that says that an exception is being handled; if it is too late for that, end the answer."""
        if not self._has_begun:
            parts = _answer_for_error(self._start_response)
            self._parts = iter(())
            return parts[0]
        # A client that waits for as many bytes as were promised would wait for ever.
        handler = self._environ.get(_HANDLER)
        if handler is not None:
            handler.close_connection = True
        # Before Python 3.7 nobody else would.
        self.close()
        raise _ResponseBroken(errno.EPIPE, "The answer could not be completed.") from None

    def close(self):
        body, self._body = self._body, None
        try:
            close = getattr(body, "close", None)
            if close is not None:
                close()
        finally:
            self._request.finish()


class _Request(object):
    """One HTTP request, answered in a thread of the server."""

    def __init__(self, environ):
        self.requests = None
        self._release = None
        self.is_open_ended = False
        self.has_started = self.has_content = False
        #: Whether it goes on in vain, since its test has ended.
        self.is_aborted = False
        self._is_finished = False
        self._environ = environ
        self._ident = threading.get_ident()

    def __str__(self):
        return "{} {}".format(self._environ.get("REQUEST_METHOD"), self._environ.get("PATH_INFO"))

    @property
    def waits_for_content(self):
        """Return what is wrong with a stream of which nothing was sent, as words for the report, or None."""
        return ("asynchronous", "WSGI", "a synchronous") if self.has_started and not self.has_content else None

    def start(self, requests):
        """Make it one of `requests`; its thread, which may have served other tests, now works for their test."""
        self.requests = requests
        if requests.owner is not None:
            self._release = requests.owner.adopt(threading.current_thread())

    def disconnect(self):
        """Do nothing: a stream ends at its next part by itself, and synchronous code is not notified."""

    def abort(self):
        """Cancel the asynchronous views it waits for, and interrupt its thread, as soon as that runs Python code."""
        self.is_aborted = True
        interrupt(self._ident)
        waiting_threads.cancel_coroutines(self._ident)

    def note(self, error):
        """Record an error of the application."""
        if isinstance(error, Exception) and not self.is_aborted:
            self.requests.note_error(self, error)

    def fail(self, error):
        """Record an error that ends the request."""
        self.note(error)
        self.finish()

    def finish(self):
        """Register that the request has ended."""
        if not self._is_finished:
            self._is_finished = True
            if self._release is not None:
                self._release()
            self.requests.done(self)
