"""Tests of when a test has a loop: as late as possible, and from the start where asynctest promises it."""

import asyncio
import unittest

import django_async_test
from django_async_test import asynctest
from django_async_test.compat.python import loops
from django_async_test.engine import instance

from .helpers import TestsAboutTests, run_class

FAMILY = (django_async_test.SimpleTestCase, django_async_test.TransactionTestCase, django_async_test.TestCase)


async def nothing():
    """Do nothing."""


class LoopCountingTestCase(TestsAboutTests):
    def loops_made(self, cls):
        """Run the tests of `cls`, which must pass; return how many loops were made."""
        made = []

        def new_loop():
            made.append(asyncio.new_event_loop())
            return made[-1]

        # A factory, since the loops of the class itself do not come from asyncio.new_event_loop().
        outcome = run_class(type(cls.__name__, (cls,), {"loop_factory": staticmethod(new_loop)}))
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())
        self.assertTrue(outcome.passed)
        self.assertTrue(all(loop.is_closed() for loop in made))
        # Nor is one made behind the back of the factory.
        self.assertTrue(run_class(cls).wasSuccessful())
        return len(made)


class DjangoTests(LoopCountingTestCase):
    def test_a_sync_test_makes_no_loop(self):
        """Sync tests with sync hooks and clean-ups, in a class with sync hooks, make no loop at all."""
        for base in FAMILY:

            class Inner(base):
                @classmethod
                def setUpClass(cls):
                    super().setUpClass()
                    cls.addClassCleanup(len, ())

                def setUp(self):
                    super().setUp()
                    self.addCleanup(len, ())

                def test_1(self):
                    self.assertIsNone(instance.run_of(self).runner)

                def test_2(self):
                    with self.subTest(1):
                        self.assertIsNone(instance.run_of(self).runner)

                def tearDown(self):
                    self.assertIsNone(instance.run_of(self).runner)
                    super().tearDown()

            with self.subTest(base.__name__):
                self.assertEqual(0, self.loops_made(Inner))

    def test_no_loop_of_any_kind_is_made(self):
        """A sync test makes none of asyncio's loops, whatever the factory."""
        original, made = asyncio.BaseEventLoop.__init__, []

        def init(loop):
            made.append(loop)
            original(loop)

        class Inner(django_async_test.TestCase):
            def test(self):
                pass

        asyncio.BaseEventLoop.__init__ = init
        try:
            outcome = run_class(Inner)
        finally:
            asyncio.BaseEventLoop.__init__ = original
        self.assertEqual(["test"], outcome.passed)
        self.assertEqual([], made)

    def test_a_loop_that_the_test_has_set_stays_set(self):
        """``asyncio.get_event_loop()`` returns what a sync test has set, also if ``self.loop`` is asked for later."""
        # Old releases of asgiref make one for the thread.
        before = loops.default_loop()

        class Inner(django_async_test.SimpleTestCase):
            def test(self):
                loop = asyncio.new_event_loop()
                self.addCleanup(loop.close)
                self.addCleanup(asyncio.set_event_loop, before)
                asyncio.set_event_loop(loop)
                self.assertIs(loop, asyncio.get_event_loop())
                self.assertIsNot(loop, self.loop)
                self.assertIs(loop, asyncio.get_event_loop())

        outcome = run_class(Inner)
        self.assertEqual(["test"], outcome.passed, outcome.problems())

    def test_a_loop_that_cannot_be_made_is_all_that_is_reported(self):
        """The error of a loop factory is not accompanied by one about the coroutine that waited for the loop."""

        class Inner(django_async_test.SimpleTestCase):
            @staticmethod
            def loop_factory():
                raise LookupError("no loop today")

            async def test(self):
                """Never run."""

        outcome = run_class(Inner)
        self.assertEqual(1, len(outcome.errors + outcome.failures), outcome.problems())
        self.assertIn("no loop today", outcome.problems())

    def test_asking_for_the_loop_makes_it(self):
        """``self.loop`` in any part of a sync test makes the loop, which stays the same until the end."""

        class Base(django_async_test.TestCase):
            part = None

            def note(self, part):
                if part == self.part or self.__dict__.get("found") is not None:
                    loop = self.loop
                    self.assertIs(self.__dict__.setdefault("found", loop), loop)
                    self.assertFalse(loop.is_closed())
                    self.assertEqual(1, loop.run_until_complete(asyncio.sleep(0, 1)))
                else:
                    self.assertIsNone(instance.run_of(self).runner)

            def setUp(self):
                super().setUp()
                self.addCleanup(self.note, "clean-up")
                self.note("setUp")

            def test(self):
                self.note("test")

            def tearDown(self):
                self.note("tearDown")
                super().tearDown()

        for part in ("setUp", "test", "tearDown", "clean-up"):
            with self.subTest(part):
                self.assertEqual(1, self.loops_made(type("Inner", (Base,), {"part": part})))

    def test_a_coroutine_makes_it(self):
        """A coroutine hook, test or clean-up, or one that a sync test adds, makes the one loop of the test."""

        class Hook(django_async_test.TestCase):
            async def setUp(self):
                self.found = loops.running_loop()

            def test(self):
                self.assertIs(self.found, self.loop)

        class Test(django_async_test.TestCase):
            async def test(self):
                self.assertIs(self.loop, loops.running_loop())

        class TearDown(django_async_test.TestCase):
            def test(self):
                self.assertIsNone(instance.run_of(self).runner)

            async def tearDown(self):
                self.assertIs(self.loop, loops.running_loop())

        class CleanUp(django_async_test.TestCase):
            def test(self):
                self.addCleanup(self.clean_up)
                self.assertIsNone(instance.run_of(self).runner)

            async def clean_up(self):
                self.assertIs(self.loop, loops.running_loop())

        class SyncReturnsCoroutine(django_async_test.TestCase):
            def test(self):
                self.assertIsNone(instance.run_of(self).runner)
                return nothing()

        for cls in (Hook, Test, TearDown, CleanUp, SyncReturnsCoroutine):
            with self.subTest(cls.__name__):
                self.assertEqual(1, self.loops_made(cls))

    def test_get_event_loop_returns_it(self):
        """``asyncio.get_event_loop()`` in a sync test makes the loop of the test, and returns ``self.loop``."""
        for base in FAMILY:

            class Inner(base):
                def test_before(self):
                    found = asyncio.get_event_loop()
                    self.assertIs(found, self.loop)
                    self.assertIs(found, asyncio.get_event_loop())

                def test_after(self):
                    loop = self.loop
                    self.assertIs(loop, asyncio.get_event_loop())

                async def test_coroutine(self):
                    self.assertIs(self.loop, asyncio.get_event_loop())

            with self.subTest(base.__name__):
                self.assertEqual(3, self.loops_made(Inner))

    def test_each_part_finds_the_same_loop(self):
        """The loop that get_event_loop() has made in setUp() is the one in which coroutines run."""

        class Inner(django_async_test.TestCase):
            def setUp(self):
                super().setUp()
                self.future = asyncio.get_event_loop().create_future()

            async def test(self):
                self.loop.call_soon(self.future.set_result, 1)
                self.assertEqual(1, await self.future)

        self.assertEqual(1, self.loops_made(Inner))

    def test_outside_a_test_there_is_none(self):
        """``loop`` of a class, and of a test case that does not run, is None."""

        class Inner(django_async_test.TestCase):
            def test(self):
                pass

        self.assertIsNone(Inner.loop)
        case = Inner("test")
        self.assertIsNone(case.loop)
        case.run(unittest.TestResult())
        self.assertIsNone(case.loop)

    def test_what_needs_the_loop_at_once_has_it(self):
        """With use_default_loop or forbid_get_event_loop the loop is there when setUp() runs."""

        class Forbidden(django_async_test.TestCase):
            forbid_get_event_loop = True

            def setUp(self):
                super().setUp()
                self.assertIsNotNone(instance.run_of(self).runner)
                with self.assertRaisesRegex(AssertionError, "forbid_get_event_loop"):
                    asyncio.get_event_loop()

            def test(self):
                pass

        self.assertEqual(1, self.loops_made(Forbidden))


class AsynctestTests(LoopCountingTestCase):
    def test_a_test_has_a_loop_from_the_start(self):
        """Each test of asynctest's class has its loop before setUp(), also if nothing is awaited."""

        class Inner(asynctest.TestCase):
            def setUp(self):
                self.found = instance.run_of(self).runner.loop
                self.assertIs(self.found, self.loop)
                self.assertIs(self.found, loops.default_loop())

            def test_1(self):
                self.assertIs(self.found, asyncio.get_event_loop())

            test_2 = test_1

        self.assertEqual(2, self.loops_made(Inner))

    def test_no_hook_is_needed(self):
        """A sync test without hooks has a loop too."""

        class Inner(asynctest.TestCase):
            def test(self):
                self.assertIsNotNone(instance.run_of(self).runner)

        self.assertEqual(1, self.loops_made(Inner))
