"""What goes wrong outside of a test's own flow is reported exactly once: how far its report has come."""

import enum
import threading

__unittest = True

_report_lock = threading.Lock()


class ReportState(enum.IntEnum):
    """How far the report of one thing has come.  It only ever goes on, so that the thing is reported once."""

    #: There is nothing to report.
    NOTHING = 0
    #: It has used what belongs to the test, which is to be reported if it goes on after the test.
    USED = 1
    #: Something is to be reported, and has not been.
    DUE = 2
    #: A test, or its class, fails with it.
    DONE = 3


class Reportable(object):
    """Base class of what is reported once: errors, and the origin of what has outlived a test."""

    report_state = ReportState.NOTHING

    def advance(self, state):
        """Go on to `state`; return whether this was not there, or further, before."""
        with _report_lock:
            if self.report_state >= state:
                return False
            self.report_state = state
            return True


def note_failure(error):
    """Note that a test, or a hook of its class, fails with the exception `error`."""
    if isinstance(error, Reportable):
        error.advance(ReportState.DONE)
