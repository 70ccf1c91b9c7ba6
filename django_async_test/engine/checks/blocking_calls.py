"""``blocking_calls``: something held the event loop, so that nothing else could run meanwhile."""

import threading
import time

from ...compat.python import tasks, threads
from .. import stacks
from .base import Check

__unittest = True


class BlockingCalls(Check):
    """Calls that hold the loop for longer than `value` seconds.  Works on every loop.

    A thread asks the loop for a sign of life, again and again.  A call that takes
    up to a quarter longer than `value` may go unnoticed.
    """

    def begin(self, stack):
        self._found = []
        self._ident = threading.get_ident()
        self._stop = threading.Event()
        self._thread = thread = threading.Thread(target=self._watch, name="django_async_test-blocking", daemon=True)
        thread.start()
        stack.callback(self._end)

    def _end(self):
        self._stop.set()
        self._thread.join()

    def _watch(self):
        loop, limit = self.run.runner.loop, self.value
        sign = None
        while not self._stop.wait(limit / 8):
            try:
                if loop.is_running() is not True:
                    self._judge(sign)
                    sign = None
                elif sign is None or sign.came_after is not None:
                    self._judge(sign)
                    sign = _Sign(loop)
                elif sign.stack is None and time.monotonic() - sign.asked_at >= limit:
                    sign.look(loop, self._ident)
            except RuntimeError:
                # The loop has been closed meanwhile.
                self._judge(sign)
                sign = None
        self._judge(sign)

    def _judge(self, sign):
        if sign is None:
            return
        if sign.came_after is None and sign.stack is not None:
            # The call was the last before the loop stopped.
            sign.came_after = time.monotonic() - sign.asked_at
        if not sign.is_debugged and (sign.came_after or 0) >= self.value:
            self._found.append(sign)

    def find(self):
        self._end()
        for sign in self._found:
            self.run.findings.add(
                "{} held the event loop for {:.2f} seconds, and nothing else could run meanwhile. Call it with "
                "sync_to_async() or in an executor, or allow it with @fail_on(blocking_calls=False).".format(
                    sign.what, sign.came_after
                ),
                "It was at:\n" + sign.stack if sign.stack else None,
            )


class _Sign(object):
    """A sign of life that was asked for."""

    def __init__(self, loop):
        self.came_after = self.stack = None
        self.what = "a callback"
        self.is_debugged = False
        self.asked_at = time.monotonic()
        loop.call_soon_threadsafe(self._come)

    def _come(self):
        self.came_after = time.monotonic() - self.asked_at

    def look(self, loop, ident):
        """Note what holds the loop, which runs in the thread `ident`."""
        self.stack = stacks.of_thread(ident) or ""
        self.is_debugged = threads.is_debugged()
        task = tasks.current_task(loop)
        if task is not None:
            self.what = repr(task)
