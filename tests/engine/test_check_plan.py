"""Tests of the plan of a test's checks."""

import functools
import unittest

from django_async_test.engine.check_plan import CheckPlan
from django_async_test.engine.checks.base import Check, Stage


class Early(Check):
    """A check with nothing but its beginning."""


class WithLoop(Check):
    """A check that looks at something before the set-up."""

    stage = Stage.LOOP

    def before_set_up(self):
        """Do nothing."""


class Late(Check):
    """A check that is made after the tear-down."""

    stage = Stage.END

    def __init__(self, run, value, more):
        super().__init__(run, value)
        self.more = more

    def after_tear_down(self):
        """Do nothing."""


class CheckPlanTests(unittest.TestCase):
    def test_checks_are_sorted_by_stage(self):
        """Each check keeps its place in the order of reports, and its value."""
        late = functools.partial(Late, more=1)
        plan = CheckPlan([(late, "a"), (Early, "b"), (WithLoop, "c"), (Early, "d")])
        self.assertEqual(((1, Early, "b"), (3, Early, "d")), plan.at_test)
        self.assertEqual(((2, WithLoop, "c"),), plan.at_loop)
        self.assertEqual(((0, late, "a"),), plan.at_end)

    def test_what_no_check_has_is_known(self):
        """A call is made only if one of the checks has a method for it."""
        plan = CheckPlan([(WithLoop, True), (functools.partial(Late, more=1), True)])
        self.assertEqual((True, False, True), (plan.has_before_set_up, plan.has_after_set_up, plan.has_after_tear_down))
        empty = CheckPlan([(Early, True)])
        self.assertEqual(
            (False, False, False), (empty.has_before_set_up, empty.has_after_set_up, empty.has_after_tear_down)
        )

    def test_what_is_no_class_may_have_any_method(self):
        """A function that makes a check does not say what that has: everything is called."""
        plan = CheckPlan([(lambda run, value: Early(run, value), True)])
        self.assertTrue(plan.has_before_set_up and plan.has_after_set_up and plan.has_after_tear_down)
