"""Tests of what the instances of a test case class have in common."""

import unittest

from django_async_test.engine.instance_plan import InstancePlan
from django_async_test.engine.unittest_case import AsyncLifecycle


def plan_of(*bases, **namespace):
    """Return the plan of a new class that has these attributes, and the class."""
    cls = type("Case", bases + (AsyncLifecycle, unittest.TestCase), dict(namespace, test=lambda self: None))
    return InstancePlan(cls, AsyncLifecycle), cls


class HooksTests(unittest.TestCase):
    def hooks_of(self, plan, namespace=(), originals=()):
        """Return the names of the hooks that a test has, which has these attributes beside the stand-ins."""
        hooks = plan.hooks_of(dict({"setUp": None}, **dict(namespace)), originals)
        return sorted(name for name, is_there in vars(hooks).items() if is_there)

    def test_the_empty_hooks_of_each_test_case_are_none(self):
        """A class that defines no hook has none."""
        plan, _ = plan_of()
        self.assertEqual([], self.hooks_of(plan))

    def test_hooks_of_the_class_and_of_its_bases(self):
        """Hooks are found in the class, and in a class that it is mixed with."""
        plan, _ = plan_of(type("Mixin", (), {"tearDown": lambda self: None}), asyncSetUp=lambda self: None)
        self.assertEqual(["has_async_set_up", "has_tear_down"], self.hooks_of(plan))

    def test_a_hook_that_is_patched_in_is_found(self):
        """A hook that a class has been given between two tests is called, and no more when it is taken away."""
        plan, cls = plan_of()
        for _ in range(3):
            self.assertEqual([], self.hooks_of(plan))
        cls.setUp = lambda self: None
        self.assertEqual(["has_set_up"], self.hooks_of(plan))
        del cls.setUp
        self.assertEqual([], self.hooks_of(plan))

    def test_a_hook_that_is_replaced_by_the_empty_one_is_gone(self):
        """A patch that puts the empty hook in the place of another one, with no name more or less, is noticed."""
        plan, cls = plan_of(tearDown=lambda self: None)
        for _ in range(3):
            self.assertEqual(["has_tear_down"], self.hooks_of(plan))
        cls.tearDown = AsyncLifecycle.tearDown
        self.assertEqual([], self.hooks_of(plan))

    def test_hooks_of_the_test_itself(self):
        """A hook that only this instance has is called; what stands for ``setUp()`` in each test is none."""
        plan, _ = plan_of()
        self.assertEqual(["has_async_tear_down"], self.hooks_of(plan, {"asyncTearDown": None}))
        self.assertEqual(["has_set_up"], self.hooks_of(plan, originals={"setUp": None}))


class RunTests(unittest.TestCase):
    def test_the_run_of_unittest_calls_the_clean_ups(self):
        """With unittest's own ``run()``, a subclass's that calls it too, the test ends with its clean-ups."""
        plan, _ = plan_of(run=lambda self, result=None: None)
        self.assertFalse(plan.ends_as_cleanup)

    def test_another_run_may_have_its_own_way(self):
        """Where a base class has a ``run()`` of its own, the end of the test becomes a clean-up."""
        base = type("Base", (unittest.TestCase,), {"run": lambda self, result=None: None})
        cls = type("Case", (AsyncLifecycle, base), {})
        self.assertTrue(InstancePlan(cls, AsyncLifecycle).ends_as_cleanup)

    def test_clean_ups_of_the_users(self):
        """``doCleanups()`` of a class is awaited if it is a coroutine function, and is left alone otherwise."""

        async def do_cleanups(self):
            pass

        self.assertTrue(plan_of(doCleanups=do_cleanups)[0].awaits_cleanups)
        self.assertFalse(plan_of(doCleanups=lambda self: True)[0].awaits_cleanups)
        self.assertFalse(plan_of()[0].awaits_cleanups)
