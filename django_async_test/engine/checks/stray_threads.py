"""``stray_threads``: a thread that the test has started was still running when it ended."""

import threading
import time

from .base import Check

__unittest = True

#: Seconds in which a thread may end that is about to.
GRACE = 0.1


class StrayThreads(Check):
    """Threads that descend from the test, the workers of its pools among them."""

    name = "stray_threads"
    _spared = None

    def before_close(self):
        # The workers of executors that belong to the process, or end with the loop.
        self._spared = set(self.run.shared_threads())

    def find(self):
        if self._spared is None:
            # There was no loop.
            self._spared = set(self.run.shared_threads())
        owner, until = self.run.owner, time.monotonic() + GRACE
        for thread, origin in list(owner.threads):
            if thread is threading.current_thread() or thread in self._spared or owner.allows(thread):
                continue
            if thread.is_alive():
                thread.join(max(0, until - time.monotonic()))
            if thread.is_alive():
                self.run.findings.add(
                    "thread {!r} was still running when the test ended. Join it, or shut its pool down, in the test "
                    "or in a clean-up, or allow it with @fail_on(stray_threads=False).".format(thread.name),
                    "Started at:\n" + origin.stack(),
                )
