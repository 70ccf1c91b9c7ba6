"""The checks of one test, from their beginning to what they find."""

from .checks.base import Stage

__unittest = True

# Looking a member up is slow before Python 3.11.
_TEST, _LOOP, _END = Stage


class ChecksOfTest(object):
    """Makes the checks of the test that `run` drives, each when its stage comes, and calls them at their times."""

    __slots__ = ("_made", "_run", "_stages", "reported_timers")

    def __init__(self, run, settings):
        self._run = run
        self._made = []
        self._stages = settings.stages
        #: Timers that one of them has reported already.
        self.reported_timers = ()

    def begin(self, undo):
        """Begin those that begin with the test."""
        for check in self._make(_TEST):
            if check.begin is not None:
                check.begin(undo)

    def loop_made(self, runner, undo):
        """Begin those that begin with the loop, and call `loop_made()` of all."""
        self._make(_LOOP)
        for check in self._made:
            if check.loop_made is not None:
                check.loop_made(runner, undo)

    def before_set_up(self):
        """Everything is prepared; AssertionError if something cannot be checked."""
        for check in self._made:
            if check.before_set_up is not None:
                check.before_set_up()

    def after_set_up(self):
        """The set-up is over."""
        for check in self._made:
            if check.after_set_up is not None:
                check.after_set_up()

    def has_after_tear_down(self):
        """Return whether one of them is made before the clean-ups."""
        return any(check.after_tear_down is not None for check in self._made)

    def after_tear_down(self):
        """Make those that are made before the clean-ups; AssertionError if one fails."""
        for check in self._made:
            if check.after_tear_down is not None:
                check.after_tear_down()

    def before_close(self):
        """The clean-ups have run, left-over tasks have ended, and the loop is still open."""
        self._make(_END)
        for check in self._reporting():
            if check.before_close is not None:
                check.before_close()

    def find(self):
        """The loop is closed, or there was none: let each add to ``run.findings`` what it has found."""
        self._make(_END)
        for check in self._reporting():
            check.find()

    def _make(self, stage):
        made = []
        for order, make, value in self._stages[stage]:
            if stage is not _END or (make.is_needed(self._run) and not self._has(order)):
                check = make(self._run, value)
                check.order = order
                made.append(check)
        self._made += made
        return made

    def _has(self, order):
        return any(check.order == order for check in self._made)

    def _reporting(self):
        """Return those that have something to report now, in the order of reports."""
        made = self._made
        if len(made) > 1:
            made.sort(key=_order)
        if self._run.has_timed_out:
            return [check for check in made if check.reports_after_timeout]
        return made


def _order(check):
    return check.order
