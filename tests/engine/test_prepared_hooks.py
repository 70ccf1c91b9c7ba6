"""Tests of the sync functions behind which coroutine hooks stand, put in place when a class is made."""

import asyncio
import inspect
import unittest

from django_async_test.compat.python import loops
from django_async_test.engine import prepared_hooks, traits
from django_async_test.engine.unittest_case import AsyncLifecycle

from ..helpers import TestsAboutTests, run_class
from .helpers import Case


class ClassTests(TestsAboutTests):
    def test_the_mixin_must_come_first(self):
        """A class whose mixin stands behind the test case class is refused when it is made."""
        with self.assertRaisesRegex(TypeError, "must stand before"):

            class Inner(unittest.TestCase, AsyncLifecycle):
                pass

    def test_a_coroutine_hook_of_another_mixin_is_awaited(self):
        """A coroutine setUpClass of a mixin before our class is prepared with the class that inherits from it."""
        events = []

        class Foreign(object):
            @classmethod
            async def setUpClass(cls):
                events.append("foreign")

        class Inner(Foreign, Case):
            def test(self):
                pass

        outcome = run_class(Inner)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())
        self.assertEqual(["foreign"], events)

    def test_a_tear_down_that_no_class_has_can_be_called(self):
        """A test may call tearDown() although its class has none, and await it in a coroutine."""

        class Empty(Case):
            def test_sync(self):
                self.assertIsNone(self.tearDown())

            async def test_async(self):
                await self.tearDown()

        self.assertPasses(Empty)

    def test_hooks_are_sync_functions_that_look_like_the_originals(self):
        """Whoever calls a hook gets no coroutine, and finds name, docstring and attributes of the original."""

        class Inner(Case):
            @classmethod
            async def setUpClass(cls):
                """Prepare."""

            async def setUp(self):
                """Set up."""

            setUp.mark = "mark"

            async def test(self):
                pass

        for name in ("setUpClass", "setUp"):
            with self.subTest(name):
                hook = getattr(Inner, name)
                self.assertFalse(inspect.iscoroutinefunction(hook))
                self.assertEqual(name, hook.__name__)
        self.assertEqual(("Prepare.", "Set up."), (Inner.setUpClass.__doc__, Inner.setUp.__doc__))
        self.assertEqual("mark", Inner.setUp.mark)
        self.assertTrue(inspect.iscoroutinefunction(Inner.test))

    def test_a_subclass_without_hooks_inherits_those_of_its_base(self):
        """A hook is put behind a sync function once, and no subclass has a copy of it."""

        class Base(Case):
            async def setUp(self):
                pass

            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()

        class Inner(Base):
            def test(self):
                pass

        self.assertIs(Base.setUp, Inner.setUp)
        self.assertIs(Base.setUpClass.__func__, Inner.setUpClass.__func__)
        self.assertPasses(Inner)

    def test_hooks_of_unittest_stay_as_they_are(self):
        """A class that defines no hook has none of its own."""

        class Inner(Case):
            pass

        self.assertEqual(set(), set(Inner.__dict__) & set(prepared_hooks.CLASS_HOOKS + prepared_hooks.INSTANCE_HOOKS))

    def test_a_class_has_one_private_attribute_of_ours(self):
        """What holds for the class is in `_async_test`, which each class has for itself."""

        class Inner(Case):
            debug = True

        self.assertIs(Inner.__dict__[traits.ATTRIBUTE], traits.of(Inner))
        self.assertIs(True, traits.of(Inner).debug)
        self.assertIsNone(traits.of(Case).debug)
        self.assertTrue(callable(Inner.debug))

    def test_debug_of_a_mixin_is_about_the_loop(self):
        """``debug = True`` may come from a mixin, and runners find the method of that name all the same."""
        seen = []

        class Debugged(object):
            debug = True

        class Inner(Debugged, Case):
            async def test(self):
                self.loop.slow_callback_duration = 30  # A tenth of a second is little on a busy machine
                seen.append(self.loop.get_debug())

        self.assertPasses(Inner)
        self.assertEqual([True, True], seen)
        Inner("test").debug()
        self.assertEqual([True] * 3, seen)
        self.assertIs(True, Debugged.debug)


class InstanceHookTests(TestsAboutTests):
    def test_a_coroutine_hook_called_in_a_coroutine_is_awaited_there(self):
        """``await super().setUp()`` awaits the hook of the base in the same task."""
        events = []

        class Base(Case):
            async def setUp(self):
                await asyncio.sleep(0)
                events.append("base")

        class Inner(Base):
            async def setUp(self):
                await super().setUp()
                events.append("inner")

            def test(self):
                pass

        self.assertPasses(Inner)
        self.assertEqual(["base", "inner"] * 2, events)

    def test_a_coroutine_hook_called_by_sync_code_is_done_at_once(self):
        """``super().setUp()`` of a sync hook waits for the coroutine of the base."""
        events = []

        class Base(Case):
            async def setUp(self):
                await asyncio.sleep(0)
                events.append("base")

        class Inner(Base):
            def setUp(self):
                self.assertIsNone(super().setUp())
                events.append("inner")

            def test(self):
                pass

        self.assertPasses(Inner)
        self.assertEqual(["base", "inner"] * 2, events)

    def test_a_sync_hook_called_in_a_coroutine_may_be_awaited(self):
        """``await super().setUp()`` works whatever the hook of the base is, and that one sees no running loop."""
        seen = []

        class Base(Case):
            def setUp(self):
                seen.append(loops.running_loop())

        class Inner(Base):
            async def setUp(self):
                await super().setUp()
                seen.append(loops.running_loop() is self.loop)

            async def test(self):
                pass

        self.assertPasses(Inner)
        self.assertEqual([None, True] * 2, seen)

    def test_a_hook_called_outside_a_test_is_awaited(self):
        """Tools that call ``setUp()`` themselves need no loop: one is made for the hook, and is closed."""
        seen = []

        class Inner(Case):
            async def setUp(self):
                await asyncio.sleep(0)
                seen.append(loops.running_loop())

            def test(self):
                pass

        Inner("test").setUp()
        self.assertTrue(seen[0].is_closed())

    def test_unprepared_is_the_coroutine_method_itself(self):
        """unprepared() gives what the hook stands for, bound to the test; other methods are given back."""

        class Inner(Case):
            async def setUp(self):
                pass

            def test(self):
                pass

        case = Inner("test")
        method = prepared_hooks.unprepared(case.setUp)
        self.assertTrue(inspect.iscoroutinefunction(method))
        self.assertIs(case, method.__self__)
        self.assertEqual(case.test, prepared_hooks.unprepared(case.test))
        self.assertIs(print, prepared_hooks.unprepared(print))
