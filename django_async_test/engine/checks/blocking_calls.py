"""``blocking_calls``: something held the event loop, so that nothing else could run meanwhile."""

import threading
import time

from ...compat.python import tasks, threads
from .. import ownership, stacks
from .base import Check, Stage

__unittest = True


class BlockingCalls(Check):
    """Calls that hold the loop for longer than `value` seconds.  Works on every loop.

    A thread pings the loop, again and again.  A call that takes
    up to a quarter longer than `value` may go unnoticed.
    """

    name = "blocking_calls"
    stage = Stage.LOOP
    reports_after_timeout = True

    def loop_made(self, runner, undo):
        self._loop = runner.loop
        self._found = []
        self._ident = threading.get_ident()
        self._stop = threading.Event()
        self._thread = thread = threading.Thread(target=self._watch, name="django_async_test-blocking", daemon=True)
        ownership.disown(thread)
        thread.start()
        undo.callback(self._end)

    def _end(self):
        self._stop.set()
        self._thread.join()

    def _watch(self):
        loop, limit = self._loop, self.value
        ping = None
        while not self._stop.wait(limit / 8):
            try:
                if loop.is_running() is not True:
                    self._record(ping)
                    ping = None
                elif ping is None or ping.latency is not None:
                    self._record(ping)
                    ping = _Ping(loop)
                elif ping.stack is None and time.monotonic() - ping.asked_at >= limit:
                    ping.look(loop, self._ident)
            except RuntimeError:
                # The loop has been closed meanwhile.
                self._record(ping)
                ping = None
        self._record(ping)

    def _record(self, ping):
        if ping is None:
            return
        if ping.latency is None and ping.stack is not None:
            # The call was the last before the loop stopped.
            ping.latency = time.monotonic() - ping.asked_at
        if not ping.is_debugged and (ping.latency or 0) >= self.value:
            self._found.append(ping)

    def find(self):
        self._end()
        for ping in self._found:
            self.run.findings.add(
                "{} held the event loop for {:.2f} seconds, and nothing else could run meanwhile. Call it with "
                "sync_to_async() or in an executor, or allow it with @fail_on(blocking_calls=False).".format(
                    ping.what, ping.latency
                ),
                "It was at:\n" + ping.stack if ping.stack else None,
            )


class _Ping(object):
    """A callback that the loop was asked to call at once: how long it took, and what held the loop meanwhile."""

    def __init__(self, loop):
        self.latency = self.stack = None
        self.what = "a callback"
        self.is_debugged = False
        self.asked_at = time.monotonic()
        loop.call_soon_threadsafe(self._arrive)

    def _arrive(self):
        self.latency = time.monotonic() - self.asked_at

    def look(self, loop, ident):
        """Note what holds the loop, which runs in the thread `ident`."""
        self.stack = stacks.of_thread(ident) or ""
        self.is_debugged = threads.is_debugged()
        task = tasks.current_task(loop)
        if task is not None:
            self.what = repr(task)
