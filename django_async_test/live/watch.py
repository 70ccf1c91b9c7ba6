"""Detect deadlocks of a test with its live server: it waits for a response, and blocks the loop of the server.

A server on the test's own loop answers while the test awaits something.  A
coroutine that calls ``urlopen()`` would wait for ever.  So a thread watches the
socket; a connection that is not accepted while the loop is blocked gets a
response that says so, and the test fails.
"""

import contextlib
import selectors
import socket
import threading

__unittest = True

_INTERVAL = 0.25

_BLOCKED = (
    "the loop of the test stands still while a request waits for its live server, which is on that loop. "
    "Await an asynchronous client, or sync_to_async() with a blocking one, or set `server_loop = 'thread'`."
)
_NO_TEST = (
    "no test is running, and so no live server. It runs from before setUp() until after the clean-ups of each test: "
    "send the request in setUp()."
)


class Watch(object):
    """Watches the listening `sock` until `stop()`; `seconds` is how long a request may wait."""

    def __init__(self, sock, seconds):
        self._sock = sock
        self._seconds = seconds
        #: The loop that serves now, and the `Requests` of its test; None between tests.
        self.serving = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live server watch", daemon=True)
        self._thread.start()

    def stop(self):
        """Stop watching."""
        self._stopped.set()
        self._thread.join()

    def _run(self):
        with selectors.DefaultSelector() as selector:
            selector.register(self._sock, selectors.EVENT_READ)
            while not self._stopped.wait(_INTERVAL):
                serving = self.serving
                if not selector.select(0) or self._is_responsive(serving):
                    continue
                if serving is self.serving and selector.select(0):
                    self._respond(serving)

    def _is_responsive(self, serving):
        """Wait until the loop runs a callback; return whether it did."""
        if serving is None:
            return self._stopped.wait(self._seconds)
        responded = threading.Event()
        try:
            serving[0].call_soon_threadsafe(responded.set)
        except RuntimeError:
            # The loop has just been closed.
            return True
        return responded.wait(self._seconds)

    def _respond(self, serving):
        text = _NO_TEST if serving is None else _BLOCKED
        with contextlib.suppress(OSError):
            connection = self._sock.accept()[0]
            if serving is not None:
                serving[1].problems.append(text)
            with contextlib.closing(connection):
                connection.settimeout(1)
                connection.recv(65536)
                # As the reason phrase too, which urllib and others show.
                head = "HTTP/1.1 503 {}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n"
                connection.sendall((head.format(text, len(text)) + "\r\n" + text).encode("ascii"))
                connection.shutdown(socket.SHUT_WR)
