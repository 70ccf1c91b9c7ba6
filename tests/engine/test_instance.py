"""Tests of what is put on the instance of a test case while it runs."""

import asyncio
import inspect
import unittest

from django_async_test.compat.python import loops
from django_async_test.engine import instance, traits
from django_async_test.engine.instance import Installed
from django_async_test.engine.run import Phase
from django_async_test.engine.unittest_case import AsyncLifecycle

from ..helpers import TestsAboutTests
from .helpers import Case


def install(case):
    return Installed(case, AsyncLifecycle)


class InstalledTests(TestsAboutTests):
    def test_the_instance_is_as_before_afterwards(self):
        """Stand-ins for setUp(), tearDown() and the test, and the one attribute of ours, come and go."""

        class Inner(Case):
            async def test(self):
                pass

        case = Inner("test")
        case.own = "own"
        before = dict(case.__dict__)
        with install(case) as installed:
            more = set(case.__dict__) - set(before)
            self.assertLessEqual({"test", traits.ATTRIBUTE}, more)
            self.assertLessEqual(more, {"setUp", "tearDown", "doCleanups", "test", traits.ATTRIBUTE})
            self.assertIs(installed, instance.of(case))
        self.assertEqual(before, case.__dict__)
        self.assertIsNone(instance.of(case))

    def test_hooks_on_the_instance_are_given_back(self):
        """What a runner has put on the instance itself is called, and is there again afterwards."""
        events = []

        class Inner(Case):
            async def test(self):
                events.append("test")

        case = Inner("test")

        async def set_up():
            await asyncio.sleep(0)
            events.append("setUp")

        case.setUp = set_up
        self.assertTrue(case.run().wasSuccessful())
        self.assertEqual(["setUp", "test"], events)
        self.assertIs(set_up, case.__dict__["setUp"])

    def test_stand_ins_look_like_the_originals_and_are_sync(self):
        """A runner sees a sync function with the name, docstring and attributes of the test."""
        seen = []

        class Inner(Case):
            async def test(self):
                """Promise."""
                seen.append(case.__dict__["test"])

            test.mark = "mark"

        case = Inner("test")
        self.assertTrue(case.run().wasSuccessful())
        (stand_in,) = seen
        self.assertEqual(("test", "Promise.", "mark"), (stand_in.__name__, stand_in.__doc__, stand_in.mark))
        self.assertFalse(inspect.iscoroutinefunction(stand_in))
        self.assertTrue(callable(stand_in))

    def test_a_missing_test_method_is_left_to_the_runner(self):
        """A test case whose method does not exist gets no stand-in for it."""

        class Inner(Case):
            def test(self):
                pass

        case = Inner("test")
        case._testMethodName = "missing"
        with install(case):
            self.assertNotIn("missing", case.__dict__)

    def test_the_run_is_known_while_the_test_runs(self):
        """run_of() gives the run from setUp() to the last clean-up, and None before and after."""
        seen = []

        class Inner(Case):
            def note(self):
                seen.append(instance.run_of(self))

            def setUp(self):
                self.note()
                self.addCleanup(self.note)

            async def test(self):
                self.note()

        case = Inner("test")
        with install(case) as installed:
            self.assertIsNone(instance.run_of(case))
            unittest.TestCase.run(case)
            self.assertIsNone(instance.run_of(case))
        self.assertEqual([installed.run] * 3, seen)
        self.assertIs(Phase.OVER, installed.run.phase)
        self.assertIsNone(instance.run_of(case))

    def test_the_end_is_the_last_clean_up(self):
        """Clean-ups that clean-ups add run before the test ends."""
        phases = []

        class Inner(Case):
            def setUp(self):
                self.addCleanup(self.first)

            def test(self):
                pass

            def first(self):
                self.addCleanup(self.second)

            async def second(self):
                phases.append(instance.of(self).run.phase)

        self.assertTrue(Inner("test").run().wasSuccessful())
        self.assertEqual([Phase.IN_PART], phases)

    def test_an_interrupted_test_is_abandoned(self):
        """After an interruption the run is over, and the instance is as before."""

        class Inner(Case):
            async def test(self):
                seen.append(loops.running_loop())
                raise KeyboardInterrupt

        seen, case = [], Inner("test")
        before = set(case.__dict__)
        with self.assertRaises(KeyboardInterrupt):
            with install(case) as installed:
                unittest.TestCase.run(case)
        self.assertIs(Phase.OVER, installed.run.phase)
        self.assertTrue(seen[0].is_closed())
        self.assertFalse(set(case.__dict__) & {"setUp", "tearDown", "test", "loop", traits.ATTRIBUTE})
        self.assertLessEqual(before, set(case.__dict__))


class PartTests(TestsAboutTests):
    def test_hooks_that_a_test_calls_itself_are_part_of_it(self):
        """A sync test that calls its own coroutine hook gets it done; a coroutine awaits it."""
        events = []

        class Inner(Case):
            async def setUp(self):
                await asyncio.sleep(0)
                events.append("setUp")

            def test_sync(self):
                self.setUp()
                events.append(instance.of(self).run.phase)

            async def test_coroutine(self):
                await self.setUp()
                events.append(instance.of(self).run.phase)

        for name in ("test_sync", "test_coroutine"):
            del events[:]
            self.assertTrue(Inner(name).run().wasSuccessful())
            self.assertEqual(["setUp", "setUp", Phase.IN_PART], events)

    def test_a_hook_that_does_nothing_makes_no_part_of_its_own(self):
        """The hooks that every test case has are not called, those of a base in between are."""
        events = []

        class Base(unittest.TestCase):
            def setUp(self):
                events.append("base")

        class Inner(AsyncLifecycle, Base):
            def test(self):
                pass

        self.assertTrue(Inner("test").run().wasSuccessful())
        self.assertEqual(["base"], events)

    def test_without_end_keeps_the_end_from_early_clean_ups(self):
        """A test that runs its clean-ups itself goes on with its loop afterwards."""
        events = []

        class Inner(Case):
            def test(self):
                self.addCleanup(events.append, "clean-up")
                self.assertTrue(self.doCleanups())
                self.assertEqual(["clean-up"], events)
                self.assertFalse(self.loop.is_closed())

        self.assertTrue(Inner("test").run().wasSuccessful())
