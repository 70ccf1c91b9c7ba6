"""Who may use the connections of a test: no thread that has outlived its own; if it is strict, only its own threads.

Whatever a thread, a task or a piece of work descends from is told by
`ownership`; here is what follows from it.
"""

import threading
import time

from ..compat.python import loops
from ..engine import ownership, stacks

__unittest = True

#: Seconds in which what has outlived its test may end, or be caught when it turns to the database.
GRACE = 0.5

# Where threads were started that have outlived their tests without turning to the database, and how often: they are
# not waited for each time.
_harmless = {}


class ConnectionOwnershipError(RuntimeError):
    """A thread, task or piece of work has turned to the database of a test to which it does not belong."""

    #: Whether the test that is concerned fails with it anyway.
    is_reported = False
    #: The owner of the test that is to fail with it if the thread dies of it.
    concerns = None


class Guard(object):
    """Admits threads to the connections of the test that `owner` stands for, None for what belongs to the class."""

    def __init__(self, owner=None, is_strict=False, note_late=None):
        self._owner = owner
        self._is_strict = is_strict
        self._note_late = note_late
        self._thread = threading.get_ident()

    def admit(self, alias):
        """Raise ConnectionOwnershipError unless what runs in the current thread may use the connection `alias`."""
        if threading.get_ident() == self._thread and loops.running_loop() is None:
            return
        mine, origin = self._owner, ownership.current()
        if origin is not None and origin.owner is mine and not mine.is_over:
            origin.has_used_database = True
            return
        if mine is not None and mine.allows(threading.current_thread()):
            return
        if origin is not None and origin.owner.is_over:
            self._refuse_late(alias, origin)
        if self._is_strict and not mine.is_over:
            raise _stranger(alias, mine, origin)

    def _refuse_late(self, alias, origin):
        error = ConnectionOwnershipError(
            "thread {!r} was started by {}, which is over, and its late query to the database {!r} was refused: the "
            "rows would go to another test. Wait for the thread in the test or in a clean-up. If it is to serve "
            "several tests, start it in setUpClass(), or call self.allow(thread) in each of them.\nStarted at:\n"
            "{}".format(threading.current_thread().name, origin.owner.name(), alias, origin.stack())
        )
        if origin.refusal is None:
            origin.refusal = error
            if self._note_late is not None and origin.owner.is_reported and not origin.is_told:
                self._note_late(origin.owner, str(error))
        error.is_reported = not origin.owner.is_reported
        raise error


def _stranger(alias, owner, origin):
    thread = threading.current_thread()
    # Where it came from, if it descends from a test, and where it is.
    came = "belongs to {}, which started it at:\n{}".format(origin.owner.name(), origin.stack()) if origin else (
        "was not started by a test"
    )
    error = ConnectionOwnershipError(
        "thread {thread!r} cannot use the database connection {alias!r}: it belongs to {test}, and the thread does "
        "not descend from that test. It {came}\nIt is at:\n{here}\n"
        "With allow_threads = \"strict\" a test lends its connections to the threads and tasks that it has started, "
        "in one of these ways:\n"
        "* start the thread, or the task, in the test;\n"
        "* allow it, before it turns to the database: self.allow(thread_or_task);\n"
        "* share the connections with every thread: allow_threads = \"all\", the default;\n"
        "* use TransactionTestCase with that default, where each thread has a connection to itself.".format(
            thread=thread.name, alias=alias, test=owner.name(), came=came.rstrip("\n"), here=stacks.text(stacks.note())
        )
    )
    error.concerns = owner
    return error


def find_late(run):
    """Add to the findings of `run`, whose test is over, what has outlived it and turns, or has turned, to the database.

    Return the threads that are still running.
    """
    lasting = run.owner.lasting() if run.owner.threads or run.owner.work else ()
    if not lasting:
        return []
    if not run.has_timed_out:
        _wait(lasting)
    else:
        for _, origin in lasting:
            origin.is_told = True
    for what, origin in lasting:
        if origin.refusal is None and not _is_lasting(what):
            continue
        if origin.refusal is None and not origin.has_used_database:
            _harmless[_site(origin)] = _harmless.get(_site(origin), 0) + 1
        elif not run.has_timed_out:
            origin.is_told = True
            run.findings.add(
                "{} was still {} the database when the test was over{}. Wait for it in the test or in a clean-up. If "
                "it is to serve several tests, start it in setUpClass(), or call self.allow(thread) in each of "
                "them.".format(
                    _name(what),
                    "using" if origin.refusal is None else "turning to",
                    ", and is still running" if origin.refusal is None else ", and was refused",
                ),
                "Started at:\n" + origin.stack(),
            )
    run.owner.is_reported = True
    return [
        what if isinstance(what, threading.Thread) else origin.thread for what, origin in lasting if _is_lasting(what)
    ]


def _wait(lasting):
    until = time.monotonic() + GRACE
    while time.monotonic() < until:
        if all(
            origin.refusal is not None
            or not _is_lasting(what)
            or (not origin.has_used_database and _harmless.get(_site(origin), 0) > 2)
            for what, origin in lasting
        ):
            return
        time.sleep(0.005)


def _is_lasting(what):
    return what.is_alive() if isinstance(what, threading.Thread) else not what.done()


def _site(origin):
    return origin.noted[0] if origin.noted else None


def _name(what):
    return "thread {!r}".format(what.name) if isinstance(what, threading.Thread) else "work given to a pool"
