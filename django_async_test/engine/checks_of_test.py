"""The checks of one test, from their beginning to what they find."""

import operator

__unittest = True

_order = operator.attrgetter("order")


class ChecksOfTest(object):
    """Makes the checks of the test that `run` drives, each when its stage comes, and calls them at their times.

    `plan` is the `CheckPlan` of the test.
    """

    __slots__ = ("_is_sorted", "_made", "_plan", "_run", "reported_timers")

    def __init__(self, run, plan):
        self._run = run
        self._plan = plan
        self._made = []
        # Whether those that are made are in the order of reports
        self._is_sorted = True
        #: Timers that one of them has reported already.
        self.reported_timers = ()

    def begin(self, undo):
        """Begin those that begin with the test."""
        run, made = self._run, self._made
        for order, make, value in self._plan.at_test:
            check = make(run, value)
            check.order = order
            made.append(check)
            if check.begin is not None:
                check.begin(undo)

    def loop_made(self, runner, undo):
        """Begin those that begin with the loop, and call `loop_made()` of all."""
        for entry in self._plan.at_loop:
            self._make(entry)
        for check in self._made:
            if check.loop_made is not None:
                check.loop_made(runner, undo)

    def before_set_up(self):
        """Everything is prepared; AssertionError if something cannot be checked."""
        for check in self._made:
            before_set_up = check.before_set_up
            if before_set_up is not None:
                before_set_up()

    def others_changed(self):
        """What lasts longer than the test, as a fixture of a session does, has been prepared in the middle of it."""
        for check in self._made:
            if check.others_changed is not None:
                check.others_changed()

    def after_set_up(self):
        """The set-up is over."""
        for check in self._made:
            if check.after_set_up is not None:
                check.after_set_up()

    def after_tear_down(self):
        """Make those that are made before the clean-ups; AssertionError if one fails."""
        for check in self._made:
            if check.after_tear_down is not None:
                check.after_tear_down()

    def before_close(self):
        """The clean-ups have run, left-over tasks have ended, and the loop is still open."""
        self._make_needed(self._plan.at_close)
        for check in self._reporting():
            if check.before_close is not None:
                check.before_close()

    def find(self):
        """The loop is closed, or there was none: let each add to ``run.findings`` what it has found."""
        self._make_needed(self._plan.at_end)
        is_usual = self._is_sorted and not self._run.has_timed_out
        for check in self._made if is_usual else self._reporting():
            if check.find is not None:
                check.find()

    def _make(self, entry):
        order, make, value = entry
        check = make(self._run, value)
        check.order = order
        if self._made and self._made[-1].order > order:
            self._is_sorted = False
        self._made.append(check)

    def _make_needed(self, entries):
        """Make those of `entries`, which begin at the end, that may find something, unless they are made already."""
        run = self._run
        for entry in entries:
            if entry[1].is_needed(run) and not any(check.order == entry[0] for check in self._made):
                self._make(entry)

    def _reporting(self):
        """Return those that have something to report now, in the order of reports."""
        made = self._made
        if not self._is_sorted:
            made.sort(key=_order)
            self._is_sorted = True
        if self._run.has_timed_out:
            return [check for check in made if check.reports_after_timeout]
        return made
