"""Reports what has outlived a test and uses, or tried to use, its database.

It is a check that is always on.
"""

import threading
import time

from ..engine.checks.base import Check, Stage
from ..engine.ownership import OwnerState
from ..engine.reports import ReportState

__unittest = True

#: Seconds in which what has outlived its test may end, or be refused when it tries to use the database.
GRACE = 0.5

# Where threads were started that have outlived their tests without using the database, and how often: they are not
# waited for each time.
_harmless = {}


class LateAccess(Check):
    """Reports threads and work in pools that go on with the database when the test is over.

    From then on all that the test has started is refused.
    """

    name = "late_access"
    stage = Stage.END
    is_always_on = True
    #: After a time-out nothing is reported, but what has outlived the test is refused all the same.
    reports_after_timeout = True

    @classmethod
    def is_needed(cls, run):
        return bool(run.owner.threads or run.owner.work)

    def find(self):
        owner = self.run.owner
        owner.close()
        lasting = owner.lasting() if owner.threads or owner.work else ()
        if not lasting:
            return
        if not self.run.has_timed_out:
            _wait(lasting)
        owner.state = OwnerState.REPORTED
        for what, origin in lasting:
            if self.run.has_timed_out:
                origin.advance(ReportState.DONE)
            else:
                self._look_at(what, origin)

    def _look_at(self, what, origin):
        state = origin.report_state
        if state is ReportState.DUE:
            self._report(origin, "{} tried to use the database when the test was over, and was refused.", what)
        elif state is ReportState.USED and _goes_on(what):
            self._report(origin, "{} was still using the database when the test was over, and is still running.", what)
        elif state is ReportState.NOTHING and _goes_on(what):
            _harmless[_site(origin)] = _harmless.get(_site(origin), 0) + 1

    def _report(self, origin, text, what):
        if origin.advance(ReportState.DONE):
            self.run.findings.add(
                text.format(_name(what)) + " Wait for it in the test or in a clean-up. If it is to serve several "
                "tests, start it in setUpClass(), or call self.allow(thread) in each of them.",
                "Started at:\n" + origin.stack(),
            )


def _wait(lasting):
    until = time.monotonic() + GRACE
    while time.monotonic() < until:
        if all(_is_decided(what, origin) for what, origin in lasting):
            return
        time.sleep(0.005)


def _is_decided(what, origin):
    """Return whether it is known, or not worth waiting to learn, whether something uses the database."""
    state = origin.report_state
    return (
        state >= ReportState.DUE
        or not _goes_on(what)
        or (state is ReportState.NOTHING and _harmless.get(_site(origin), 0) > 2)
    )


def _goes_on(what):
    return what.is_alive() if isinstance(what, threading.Thread) else not what.done()


def _site(origin):
    return origin.noted[0] if origin.noted else None


def _name(what):
    return "thread {!r}".format(what.name) if isinstance(what, threading.Thread) else "work given to a pool"
