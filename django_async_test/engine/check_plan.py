"""When which checks of a test are made: worked out once for all tests with the same checks."""

import functools

from .checks.base import Check, Stage

__unittest = True

#: How many plans are kept.
MANY = 100


class CheckPlan(object):
    """The checks of a test, by the stage at which they begin, and which of the later calls any of them has.

    `checks` are (what makes a check for a run and a value, value) in the order of reports.
    """

    def __init__(self, checks=()):
        entries = [(order, make, value) for order, (make, value) in enumerate(checks)]
        #: (place in the order of reports, what makes the check, value) of those that begin with the test,
        self.at_test = self._of_stage(entries, Stage.TEST)
        #: with its loop,
        self.at_loop = self._of_stage(entries, Stage.LOOP)
        #: and at its end, if they are needed then.
        self.at_end = self._of_stage(entries, Stage.END)
        #: Those of them that have something to do before the loop is closed.
        self.at_close = tuple(entry for entry in self.at_end if _any_has([_class_of(entry[1])], "before_close"))
        classes = [_class_of(make) for _, make, _ in entries]
        #: Whether any of them begins with the loop, or is to be told that there is one.
        self.has_loop_made = bool(self.at_loop) or _any_has(classes, "loop_made")
        #: Whether any of them has a method of that name.
        self.has_before_set_up = _any_has(classes, "before_set_up")
        self.has_after_set_up = _any_has(classes, "after_set_up")
        self.has_after_tear_down = _any_has(classes, "after_tear_down")

    @staticmethod
    def _of_stage(entries, stage):
        return tuple(entry for entry in entries if getattr(_class_of(entry[1]), "stage", Stage.TEST) is stage)


_plans = {}


def plan_of(checks):
    """Return the `CheckPlan` of a tuple of checks: most classes have the same."""
    try:
        plan = _plans.get(checks)
    except TypeError:
        # The value of one cannot be hashed.
        return CheckPlan(checks)
    if plan is None:
        plan = CheckPlan(checks)
        if len(_plans) < MANY:
            _plans[checks] = plan
    return plan


def _class_of(make):
    return make.func if isinstance(make, functools.partial) else make


def _any_has(classes, name):
    # What is no class says nothing: it may have one.
    return any(getattr(each, name, Check) is not None for each in classes)
