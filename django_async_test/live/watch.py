"""Answer requests that nobody else can answer: the test waits for its server, and the server's loop for the test.

A server on the test's own loop answers while the test awaits something.  A
coroutine that calls ``urlopen()`` would wait for ever.  So a thread looks after
the socket; a connection that nobody accepts while the loop stands still gets an
answer that says so, and the test fails.
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
    """Looks after the listening `sock` until `stop()`; `seconds` is how long a request may wait."""

    def __init__(self, sock, seconds):
        self._sock = sock
        self._seconds = seconds
        #: The loop that serves now, and the `Requests` of its test; None between tests.
        self.serving = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._look, name="live server watch", daemon=True)
        self._thread.start()

    def stop(self):
        """Look no further."""
        self._stopped.set()
        self._thread.join()

    def _look(self):
        with selectors.DefaultSelector() as selector:
            selector.register(self._sock, selectors.EVENT_READ)
            while not self._stopped.wait(_INTERVAL):
                serving = self.serving
                if not selector.select(0) or self._moves(serving):
                    continue
                if serving is self.serving and selector.select(0):
                    self._answer(serving)

    def _moves(self, serving):
        """Wait until the loop shows that it runs; tell whether it did."""
        if serving is None:
            return self._stopped.wait(self._seconds)
        moved = threading.Event()
        try:
            serving[0].call_soon_threadsafe(moved.set)
        except RuntimeError:
            # It has just been closed.
            return True
        return moved.wait(self._seconds)

    def _answer(self, serving):
        text = _NO_TEST if serving is None else _BLOCKED
        with contextlib.suppress(OSError):
            connection = self._sock.accept()[0]
            if serving is not None:
                serving[1].problems.append(text)
            with contextlib.closing(connection):
                connection.settimeout(1)
                connection.recv(65536)
                # As the reason too: that is what urllib and others show.
                head = "HTTP/1.1 503 {}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n"
                connection.sendall((head.format(text, len(text)) + "\r\n" + text).encode("ascii"))
                connection.shutdown(socket.SHUT_WR)
