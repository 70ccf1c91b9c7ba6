"""A thread that serves tests, although none of them has started it."""

import concurrent.futures
import threading

from django.db import connections


class Server(object):
    """A thread that no test has started, and that calls the one function that it is given."""

    def __init__(self):
        self._work = concurrent.futures.Future()
        self.thread = threading.Thread(target=self._serve, name="the server", daemon=True)
        self.thread.start()

    def _serve(self):
        function, done = self._work.result()
        try:
            done.set_result(function())
        except BaseException as error:
            done.set_exception(error)
        finally:
            connections.close_all()

    def call(self, function):
        done = concurrent.futures.Future()
        self._work.set_result((function, done))
        self.thread.join(20)
        return done.result(0)
