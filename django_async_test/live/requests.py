"""The requests that a live server is answering, what went wrong in them, and how they come to an end with the test.

The rule, for ASGI and WSGI alike.  When the clean-ups of a test have run, no
new request is begun.  Requests in flight are finished: their answers are
waited for, up to ``server_timeout`` seconds.  What is still running then is
aborted, and fails the test.  A WebSocket or a streaming response lasts as long
as its client: it receives a disconnection, gets a grace period of
`GRACE_PERIOD` seconds, and is then aborted.
"""

import logging
import threading
import time

from django.http import UnreadablePostError

from ..compat.python import threads
from ..engine import ownership, stacks

__unittest = True

#: Seconds between the disconnection of a request and its abortion, and again before it is reported as still running.
GRACE_PERIOD = 0.5

#: The key under which a scope or environ leads to the `Requests` that it belongs to.
KEY = "django_async_test.live"


class RequestAborted(BaseException):
    """Raised in the thread of a request that did not end with its test."""


def _is_no_abortion(record):
    return not (record.exc_info and isinstance(record.exc_info[1], RequestAborted))


# A thread of a pool that was interrupted a moment too late, when its work was done, logs it.
logging.getLogger("concurrent.futures").addFilter(_is_no_abortion)


def _is_of_cancelled_call(error):
    # asgiref's: the synchronous code that was to call something for a request has been left.
    return isinstance(error, RuntimeError) and str(error).startswith("CurrentThreadExecutor already quit")


class ClientGone(ConnectionError):
    """Raised in an application that sends something after its client, the test, has disconnected."""


class Requests(object):
    """The requests that a live server answers for one test, and what went wrong in them."""

    def __init__(self):
        self._condition = threading.Condition()
        self._running = []
        #: Whether new requests are begun.
        self.is_open = True
        #: Whether one of the answers was a stream.
        self.has_streamed = False
        #: The test as the owner of the work that is done for it; None outside a test.
        self.owner = ownership.innermost()
        #: (request as text, exception) for each exception that the application did not handle.
        self.errors = []
        #: Messages about what else went wrong, without the name of the test.
        self.problems = []

    def begin(self, request):
        """Register `request` as running; return whether it may be answered."""
        with self._condition:
            if not self.is_open:
                return False
            self._running.append(request)
            return True

    def done(self, request):
        """Register that `request` has ended."""
        with self._condition:
            self._running.remove(request)
            self._condition.notify_all()

    def running(self):
        """Return the requests that are being answered."""
        with self._condition:
            return list(self._running)

    def close(self):
        """Refuse new requests."""
        with self._condition:
            self.is_open = False

    def wait(self, seconds):
        """Block until no request is running, at most for that many seconds."""
        with self._condition:
            self._condition.wait_for(lambda: not self._running, seconds)

    def note_error(self, request, error):
        """Record that the application raised `error` while it answered `request`."""
        if isinstance(error, UnreadablePostError) or _is_of_cancelled_call(error):
            # The client has left while it sent the body, or before it was answered, which is its affair.
            return
        with self._condition:
            if all(error is not known for _, known in self.errors):
                self.errors.append((str(request), error))

    def take_errors(self, exception, start):
        """Remove and return the errors from number `start` on that are instances of `exception`."""
        with self._condition:
            taken = [pair for pair in self.errors[start:] if isinstance(pair[1], exception)]
            self.errors[:] = [pair for pair in self.errors if pair not in taken]
        return [error for _, error in taken]

    def note_late(self, request, seconds):
        """Record that `request` had to be aborted."""
        text = (
            "the server was still answering {} {:g} seconds after the end of the test, and was aborted. Wait for "
            "the answer in the test, or raise `server_timeout` if it is slow rather than stuck.".format(
                request, seconds
            )
        )
        lacking = getattr(request, "waits_for_content", None)
        if lacking:
            text += (
                " It has sent its headers and nothing else: Django collects all of a {0} iterator in a "
                "StreamingHttpResponse before it sends the first part under {1}. If it has no end, give the response "
                "{2} iterator.".format(*lacking)
            )
        self.problems.append(text)

    def note_unabortable(self, request):
        """Record that `request` is still running although it was aborted."""
        self.problems.append(
            "{} goes on although it was aborted. What it does from now on is not part of the test. Let "
            "CancelledError and RequestAborted through.".format(request)
        )

    def failure(self, test, with_errors=True, expecting="self.assertServerError"):
        """Return an AssertionError that describes all that went wrong in `test`, or None.

        `expecting` is the name of the context manager that a test uses which expects an error.
        """
        messages = ["{}: {}".format(test, problem) for problem in self.problems]
        for request, error in self.errors if with_errors else ():
            # Not as the cause of the failure: before Python 3.11 unittest cuts the traceback of that.
            messages.append(
                "{}: the server raised {!r} while it answered {}. If the test is about that, put what sends the "
                "request into `with {}({}):`. The exception was raised here:\n{}".format(
                    test,
                    error,
                    request,
                    expecting,
                    type(error).__name__,
                    stacks.of_exception(error),
                )
            )
        self.problems, self.errors = [], []
        return AssertionError("\n".join(messages)) if messages else None


def finish(requests, seconds):
    """End the requests that run in threads of their own, by the rule above; block meanwhile."""
    requests.close()
    for request in requests.running():
        if request.is_open_ended:
            request.disconnect()
    start = time.monotonic()
    if any(request.is_open_ended for request in requests.running()):
        requests.wait(min(GRACE_PERIOD, seconds))
        for request in requests.running():
            if request.is_open_ended:
                request.abort()
    requests.wait(max(0, start + seconds - time.monotonic()))
    late = requests.running()
    for request in late:
        if not request.is_open_ended:
            requests.note_late(request, seconds)
        request.disconnect()
        request.abort()
    if late:
        requests.wait(GRACE_PERIOD)
    for request in requests.running():
        requests.note_unabortable(request)


def interrupt(ident):
    """Raise RequestAborted in the thread `ident` as soon as that runs Python code again."""
    threads.raise_in(ident, RequestAborted)
