"""Tests of what lives as long as one class's tests."""

import asyncio
import unittest

from django_async_test.compat.python import contexts, loops
from django_async_test.engine import class_scope, loop_end
from django_async_test.engine.environment import Environment
from django_async_test.engine.traits import Traits
from django_async_test.engine.unittest_case import AsyncLifecycle

from ..helpers import TestsAboutTests, needs_contextvars


class Case(AsyncLifecycle, unittest.TestCase):
    """The engine on plain unittest, without Django."""

    def test(self):
        """Is never run."""


async def current_loop(seen):
    await asyncio.sleep(0)
    seen.append(loops.running_loop())


class ScopeTestCase(TestsAboutTests):
    def setUp(self):
        super().setUp()
        self.addCleanup(class_scope.end, Case)

    def begin(self):
        return class_scope.begin(Case)


class LifeTests(ScopeTestCase):
    def test_a_class_has_a_scope_from_its_beginning_to_its_end(self):
        """scope_of() is None for a class that is not set up."""
        self.assertIsNone(class_scope.scope_of(Case))
        scope = self.begin()
        self.assertIs(scope, class_scope.scope_of(Case))
        self.assertIs(scope, class_scope.ensure(Case))
        class_scope.end(Case)
        self.assertIsNone(class_scope.scope_of(Case))
        class_scope.end(Case)

    def test_a_scope_can_be_made_when_it_is_needed(self):
        """ensure() makes one where there is none."""
        self.assertIs(class_scope.ensure(Case), class_scope.scope_of(Case))

    def test_a_new_beginning_ends_what_was_left(self):
        """A class that a runner never tore down is ended before its next run, its loop too."""
        first = self.begin()
        loop = first.loop()
        second = self.begin()
        self.assertIsNot(first, second)
        self.assertTrue(loop.is_closed())

    def test_subclasses_have_scopes_of_their_own(self):
        """The scope of a class is not that of its subclass."""

        class Inner(Case):
            pass

        self.begin()
        self.assertIsNone(class_scope.scope_of(Inner))

    def test_a_class_whose_hook_is_over_is_stale(self):
        """A scope is stale once setUpClass() has ended, in which case the next setUpClass() begins anew."""
        scope = self.begin()
        self.assertFalse(scope.is_stale())
        self.assertTrue(scope.enter_hook("setUpClass"))
        self.assertFalse(scope.enter_hook("setUpClass"))
        self.assertFalse(scope.is_stale())
        scope.leave_hook("setUpClass")
        self.assertTrue(scope.is_stale())

    def test_the_surroundings_are_entered_and_left(self):
        """enter_class() prepares what the environment and the loops of sync tests need, leave_class() undoes it."""
        before, scope = asyncio.get_event_loop, self.begin()
        scope.enter_class()
        self.assertTrue(scope.base_is_set_up)
        scope.leave_class()
        self.assertFalse(scope.base_is_set_up)
        self.assertIs(before, asyncio.get_event_loop)
        scope.leave_class()


class LoopTests(ScopeTestCase):
    def test_a_scope_has_no_loop_until_it_is_needed(self):
        """A class without coroutine hooks makes none, and ends without one."""
        scope = self.begin()
        made = []
        original = asyncio.new_event_loop
        asyncio.new_event_loop = lambda: made.append(1) or original()
        self.addCleanup(setattr, asyncio, "new_event_loop", original)
        scope.enter_class()
        class_scope.end(Case)
        self.assertEqual([], made)

    def test_hooks_and_clean_ups_share_one_loop(self):
        """What is awaited for the class runs on its loop, which is closed at the end."""
        scope, seen = self.begin(), []
        scope.wait(current_loop(seen))
        class_scope.call_in_scope(Case, scope, current_loop, (seen,), {})
        self.assertEqual([scope.loop()] * 2, seen)
        class_scope.end(Case)
        self.assertTrue(seen[0].is_closed())

    def test_a_hook_inside_a_hook_has_a_loop_of_its_own(self):
        """What sync code awaits while the loop of the class is running runs beside it."""
        scope, seen = self.begin(), []

        async def outer():
            await current_loop(seen)
            with loops.hidden():
                scope.wait(current_loop(seen))

        scope.wait(outer())
        self.assertEqual(2, len(set(map(id, seen))))
        self.assertTrue(seen[1].is_closed())
        self.assertFalse(seen[0].is_closed())

    def test_tests_get_loops_of_their_own(self):
        """new_loop() returns another loop each time, also when it is made of parts of an earlier one."""
        scope = self.begin()
        first = scope.new_loop()
        second = scope.new_loop()
        self.assertIsNot(first, second)
        first.close()
        third = scope.new_loop()
        self.assertEqual(1, third.run_until_complete(asyncio.sleep(0, 1)))
        for loop in (second, third):
            loop.close()

    def test_at_the_end_of_the_class_is_the_end_of_its_loop(self):
        """What at_loop_end() has registered is called with the loop of the class."""
        scope, seen = self.begin(), []
        loop_end.at_loop_end(lambda: seen.append(loop.is_closed()))
        self.addCleanup(loop_end._hooks.pop)
        loop = scope.loop()
        class_scope.end(Case)
        self.assertEqual([False], seen)

    def test_a_background_error_of_the_class_is_raised_at_its_end(self):
        """The exception of a task that nobody awaits is an AssertionError that names the class."""
        scope = self.begin()

        async def fail():
            raise LookupError("in the background")

        async def start():
            asyncio.ensure_future(fail())
            await asyncio.sleep(0)

        scope.wait(start())
        with self.assertRaisesRegex(AssertionError, "test_class_scope.Case") as caught:
            class_scope.end(Case)
        self.assertIsInstance(caught.exception.__cause__, LookupError)
        self.assertTrue(scope._runner is None)

    @needs_contextvars
    def test_tests_begin_with_the_context_of_the_class(self):
        """context_copy() has what the coroutine hooks have set, and is None if there was none."""
        variable = contexts.contextvars.ContextVar("variable", default="unset")
        scope = self.begin()
        self.assertIsNone(scope.context_copy())

        async def set_it():
            variable.set("set")

        scope.wait(set_it())
        copy = scope.context_copy()
        self.assertEqual("set", copy[variable])
        copy.run(variable.set, "changed")
        self.assertEqual("set", scope.context_copy()[variable])


class CleanupTests(ScopeTestCase):
    def test_clean_ups_run_last_first_and_all_of_them(self):
        """One that fails keeps no other from running, and its error is raised when the scope is closed."""
        scope, events = self.begin(), []
        loop = scope.loop()

        async def clean_up(name):
            await asyncio.sleep(0)
            events.append(name)

        scope.cleanups += [
            (clean_up, ("first",), {}),
            (lambda: 1 / 0, (), {}),
            (clean_up, (), {"name": "last"}),
        ]
        with self.assertRaises(ZeroDivisionError):
            class_scope.end(Case)
        self.assertEqual(["last", "first"], events)
        self.assertTrue(loop.is_closed())

    def test_an_interruption_comes_first(self):
        """Of several errors of clean-ups, KeyboardInterrupt is the one that is raised."""

        def interrupt():
            raise KeyboardInterrupt

        scope = self.begin()
        scope.cleanups += [(interrupt, (), {}), (lambda: 1 / 0, (), {})]
        with self.assertRaises(KeyboardInterrupt):
            class_scope.end(Case)


class CallAloneTests(TestsAboutTests):
    def test_a_coroutine_is_awaited_on_a_loop_of_its_own(self):
        """Outside any test or class a coroutine function is awaited, and its loop is closed."""
        seen = []
        class_scope.call_alone(Case, current_loop, seen)
        self.assertTrue(seen[0].is_closed())
        self.assertIsNone(loops.running_loop())

    def test_a_sync_function_is_called(self):
        """What is not awaitable is returned, and errors come through."""
        self.assertEqual(3, class_scope.call_alone(Case, max, 1, 3))
        with self.assertRaises(ZeroDivisionError):
            class_scope.call_alone(Case, lambda: 1 / 0)

    def test_in_a_running_loop_the_caller_awaits(self):
        """A coroutine that calls it gets the coroutine to await."""
        seen = []

        async def outer():
            await class_scope.call_alone(Case, current_loop, seen)
            return loops.running_loop()

        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        self.assertEqual([loop.run_until_complete(outer())], seen)

    def test_the_factory_of_the_class_makes_the_loop(self):
        """``loop_factory`` of the class is asked for the loop."""
        made, seen = [], []

        class Inner(Case):
            @staticmethod
            def loop_factory():
                made.append(asyncio.new_event_loop())
                return made[-1]

        class_scope.call_alone(Inner, current_loop, seen)
        self.assertEqual(made, seen)

    def test_a_generator_is_refused(self):
        """A function with a `yield`, whose body would never run, is a TypeError."""

        def generator():
            yield

        with self.assertRaisesRegex(TypeError, "generator"):
            class_scope.call_alone(Case, generator)


class AbandonTests(TestsAboutTests):
    def test_a_class_that_is_set_up_is_abandoned_once(self):
        """abandon() undoes the surroundings and tells the environment; a second call does nothing."""
        calls = []

        class Recorder(Environment):
            def enter_class(self, undo):
                super().enter_class(undo)
                undo.callback(calls.append, "undone")

            def abandon(self, run):
                super().abandon(run)
                calls.append(run)

        class Inner(AsyncLifecycle, unittest.TestCase):
            _async_test = Traits(Recorder)

        Inner.setUpClass()
        loop = class_scope.scope_of(Inner).loop()
        self.assertFalse(class_scope.was_abandoned(Inner))
        class_scope.abandon(Inner)
        self.assertEqual(["undone", None], calls)
        self.assertTrue(class_scope.was_abandoned(Inner))
        self.assertTrue(loop.is_closed())
        class_scope.abandon(Inner)
        self.assertEqual(2, len(calls))

    def test_a_class_that_is_not_set_up_cannot_be_abandoned(self):
        """abandon() of a class without a scope does nothing."""
        class_scope.abandon(Case)
        self.assertFalse(class_scope.was_abandoned(Case))
        self.assertIsNone(class_scope.scope_of(Case))

    def test_the_next_run_of_an_abandoned_class_begins_anew(self):
        """A class is abandoned until it is set up again."""

        class Inner(Case):
            pass

        Inner.setUpClass()
        class_scope.abandon(Inner)
        Inner.setUpClass()
        self.assertFalse(class_scope.was_abandoned(Inner))
        Inner.tearDownClass()
        class_scope.end(Inner)
