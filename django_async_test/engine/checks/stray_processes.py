"""``stray_processes``: a process that the test has started was still running when it ended."""

import subprocess
import time
import weakref

from .. import ownership, stacks
from .base import Check, created

__unittest = True

#: Seconds in which a process may end that is about to.
GRACE = 0.1


class StrayProcesses(Check):
    """Processes of ``subprocess``, which asyncio's are too, and of ``multiprocessing``."""

    name = "stray_processes"

    def begin(self, undo):
        self._started = []
        undo.replace(subprocess.Popen, "__init__", self._noting(subprocess.Popen.__init__, "poll"), keeps_later=True)
        # Few tests look for processes, and it takes long to import.
        from multiprocessing.process import BaseProcess as base

        undo.replace(base, "start", self._noting(base.start, "is_alive"), keeps_later=True)

    def _noting(self, original, ask):
        def start(process, *args, **kwargs):
            original(process, *args, **kwargs)
            origin = ownership.current()
            if origin is not None and origin.owner is self.run.owner:
                # One that is dropped is to die, and Python to warn of it if nobody has waited for it.
                self._started.append((weakref.ref(process), ask, stacks.note()))

        return start

    def find(self):
        until = time.monotonic() + GRACE
        for process, ask, noted in [(ref(), ask, noted) for ref, ask, noted in self._started]:
            if process is None:
                continue
            while _is_running(process, ask) and time.monotonic() < until:
                time.sleep(0.005)
            if _is_running(process, ask):
                self.run.findings.add(
                    "the process {} was still running when the test ended. Wait for it or kill it in the test or in a "
                    "clean-up, or allow it with @fail_on(stray_processes=False).".format(process.pid),
                    created(noted),
                )
        del self._started[:]


def _is_running(process, ask):
    if ask == "is_alive":
        return process.is_alive()
    return process.poll() is None
