"""Time limits that a stalled machine does not cut short: they wait until the process has nothing left to do.

The tests of time limits let a test hang for some tenths of a second.  On a busy
machine one thread, or all, may stand still for longer than that, so that the
time is over before the test has come to the line where it is to hang.
"""

import functools
import os
import time

from django_async_test.engine import timeouts

#: Seconds of processor time after which a thread is busy by itself, and not about to come to rest.
BUSY_TIME = 0.1

#: Seconds between two looks.
_PAUSE = 0.005

_TASKS = "/proc/self/task"


def wait_until_at_rest():
    """Let no time limit of this process do anything before all other threads wait, or are known to be busy.

    Where the system does not say what threads do (anywhere but on Linux) nothing changes.
    """
    if not os.path.exists("/proc/thread-self"):
        return
    original = timeouts._Escalation.step

    @functools.wraps(original)
    def step(self):
        began = _used_times()
        while not _are_at_rest(began):
            time.sleep(_PAUSE)
        return original(self)

    timeouts._Escalation.step = step


def _are_at_rest(began):
    """Return whether all other threads wait, twice in a row, or have used time since those of `began` were noted."""
    if not _all_wait(began):
        return False
    time.sleep(_PAUSE)
    return _all_wait(began)


def _all_wait(began):
    return all(
        state == "S" or used - began.setdefault(thread, used) > BUSY_TIME for thread, state, used in _other_threads()
    )


def _used_times():
    return {thread: used for thread, _, used in _other_threads()}


def _other_threads():
    """Yield the number of each other thread, its state (S: it waits) and how much processor time it has used."""
    own = os.readlink("/proc/thread-self").rsplit("/", 1)[1]
    for thread in os.listdir(_TASKS):
        if thread == own:
            continue
        try:
            with open("{}/{}/stat".format(_TASKS, thread)) as file:
                # The name, in parentheses, may have blanks.
                fields = file.read().rsplit(")", 1)[1].split()
        except OSError:
            # It has ended.
            continue
        yield thread, fields[0], (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
