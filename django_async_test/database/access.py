"""Who may use the connections of a test: no thread that has outlived its own; if it is strict, only its own threads.

What a thread, a task or a piece of work descends from is known to `ownership`; here is what follows from it.
"""

import threading

from ..compat.python import loops
from ..engine import ownership, stacks
from ..engine.ownership import OwnerState, doing
from ..engine.reports import Reportable, ReportState

__unittest = True

# Looking a member up is slow before Python 3.11.
_RUNNING, _NOTHING = OwnerState.RUNNING, ReportState.NOTHING


class ConnectionOwnershipError(Reportable, RuntimeError):
    """A thread, task or piece of work tried to use the database of a test to which it does not belong."""

    #: The owner of the test that is to fail with it if the thread dies of it.
    concerns = None


class AccessControl(object):
    """Admits threads to the connections of the test that `owner` stands for, None for what belongs to the class.

    ``note_late(owner, message)`` is called with what is refused when the test of `owner` has been reported already.
    """

    def __init__(self, owner=None, is_strict=False, note_late=None):
        self.owner = owner
        #: The ident of the thread of the test.
        self.thread = threading.get_ident()
        self._is_strict = is_strict
        self._note_late = note_late
        # The last error that refused what was not the test's own
        self._refusal = None

    def is_in_force(self):
        """Return whether the test goes on, so that whoever was admitted still is."""
        return self.owner is None or self.owner.state is _RUNNING

    def knows_work(self):
        """Return whether the current thread works for the test, and was admitted before."""
        # The second condition of admit(), without the cost of calling all that it does for every statement
        owner, origin = self.owner, doing.origin
        return (
            owner is not None
            and getattr(origin, "owner", None) is owner
            and owner.state is _RUNNING
            and origin.report_state is not _NOTHING
        )

    def admit(self, alias):
        """Raise ConnectionOwnershipError unless what runs in the current thread may use the connection `alias`."""
        if threading.get_ident() == self.thread and loops.running_loop() is None:
            return
        mine, origin = self.owner, ownership.current()
        if origin is not None and origin.owner is mine and mine.state is OwnerState.RUNNING:
            if origin.report_state is ReportState.NOTHING:
                origin.advance(ReportState.USED)
            return
        if mine is not None and mine.allows(threading.current_thread()):
            return
        if origin is not None and origin.owner.is_over:
            self._refuse_late(alias, origin)
        if self._is_strict and not mine.is_over:
            self._refusal = error = _not_owned_error(alias, mine, origin)
            raise error

    def problems(self):
        """Return messages about what was refused and is reported by nobody: somebody has swallowed the exception."""
        error, self._refusal = self._refusal, None
        if error is None or not error.advance(ReportState.DONE):
            return []
        return [str(error)]

    def _refuse_late(self, alias, origin):
        raise _late_error(alias, origin, self._note_late)


def refuse_what_is_late(alias="of a cursor that was kept"):
    """Raise ConnectionOwnershipError if what runs in the current thread descends from a test that is over.

    For the time in which no test has the connections: what is written then is rolled back by nobody.  A cursor that was
    made before does not know the alias any more.
    """
    origin = ownership.current()
    if origin is not None and origin.owner.is_over and not origin.owner.is_of_this_thread():
        raise _late_error(alias, origin)


def _late_error(alias, origin, note_late=None):
    owner = origin.owner
    error = ConnectionOwnershipError(
        "thread {!r} {} {}, which is over, and its late query to the database {!r} was refused: the "
        "rows would go to another test. Wait for the thread in the test or in a clean-up. If it is to serve "
        "several tests, start it in setUpClass(), or call self.allow(thread) in each of them.\nStarted at:\n"
        "{}".format(threading.current_thread().name, origin.relation, owner.name(), alias, origin.stack())
    )
    # The test reports what is due until its own report is made, the class what comes later.
    origin.advance(ReportState.DUE)
    if owner.state is not OwnerState.REPORTED:
        error.advance(ReportState.DONE)
    elif note_late is not None and origin.advance(ReportState.DONE):
        note_late(owner, str(error))
    return error


def _not_owned_error(alias, owner, origin):
    thread = threading.current_thread()
    # Where it came from, if it descends from a test, and where it is.
    if origin is not None:
        came = "belongs to {}, which started it at:\n{}".format(origin.owner.name(), origin.stack())
    else:
        came = "was not started by a test"
    error = ConnectionOwnershipError(
        "thread {thread!r} cannot use the database connection {alias!r}: it belongs to {test}, and the thread does "
        "not descend from that test. It {came}\nIt is at:\n{here}\n"
        'With allow_threads = "strict" only the threads and tasks that a test has started may use its connections. '
        "Choose one of these:\n"
        "* start the thread, or the task, in the test;\n"
        "* allow it, before it uses the database: self.allow(thread_or_task);\n"
        '* share the connections with every thread: allow_threads = "all", the default;\n'
        "* use TransactionTestCase with that default, where each thread has a connection to itself.".format(
            thread=thread.name, alias=alias, test=owner.name(), came=came.rstrip("\n"), here=stacks.text(stacks.note())
        )
    )
    error.concerns = owner
    return error
