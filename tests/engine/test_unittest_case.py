"""Tests of the hooks of a test, in every spelling, and of what they may do; and of pickling a test."""

import asyncio
import pickle
import threading
import unittest
from unittest import mock

from ..helpers import (
    TestsAboutTests,
    run_class,
)
from .helpers import Case


class HookTests(TestsAboutTests):
    def test_hooks_of_every_spelling_run_in_order(self):
        """setUp, asyncSetUp, setUpAsync, test, tearDownAsync, asyncTearDown, tearDown and clean-ups run, last first."""
        events = []

        class Inner(Case):
            async def setUp(self):
                self.addCleanup(self.note, "cleanup 1")
                await self.note("setUp")

            async def asyncSetUp(self):
                self.addAsyncCleanup(self.note, "cleanup 2")
                await self.note("asyncSetUp")

            async def setUpAsync(self):
                await self.note("setUpAsync")

            async def test(self):
                self.addCleanup(events.append, "sync cleanup 3")
                await self.note("test")

            async def tearDownAsync(self):
                await self.note("tearDownAsync")

            async def asyncTearDown(self):
                await self.note("asyncTearDown")

            async def tearDown(self):
                await self.note("tearDown")

            async def note(self, name):
                await asyncio.sleep(0)
                events.append(name)

        self.assertPasses(Inner)
        once = ["setUp", "asyncSetUp", "setUpAsync", "test", "tearDownAsync", "asyncTearDown", "tearDown"]
        once += ["sync cleanup 3", "cleanup 2", "cleanup 1"]
        self.assertEqual(once * 2, events)

    def test_sync_hooks_and_tests_work_unchanged(self):
        """A class without a single coroutine behaves as with unittest."""
        events = []

        class Inner(Case):
            def setUp(self):
                super().setUp()
                events.append("setUp")

            def test(self):
                events.append("test")

            def tearDown(self):
                events.append("tearDown")
                super().tearDown()

        self.assertPasses(Inner)
        self.assertEqual(["setUp", "test", "tearDown"] * 2, events)

    def test_sync_spellings_of_the_async_hooks_work_too(self):
        """asyncSetUp and its kind may be plain functions: the result decides."""
        events = []

        class Inner(Case):
            def asyncSetUp(self):
                events.append("asyncSetUp")

            def tearDownAsync(self):
                events.append("tearDownAsync")

            def test(self):
                events.append("test")

        self.assertPasses(Inner)
        self.assertEqual(["asyncSetUp", "test", "tearDownAsync"] * 2, events)

    def test_a_hook_may_await_the_hook_of_its_base(self):
        """``await super().setUp()`` works whether the base's hook is a coroutine function or not."""
        events = []

        class Sync(Case):
            def setUp(self):
                super().setUp()
                events.append("sync setUp")

            def tearDown(self):
                events.append("sync tearDown")
                super().tearDown()

        class Async(Sync):
            async def setUp(self):
                await super().setUp()
                events.append("async setUp")

            async def tearDown(self):
                events.append("async tearDown")
                await super().tearDown()

        class Inner(Async):
            async def setUp(self):
                await super().setUp()
                events.append("inner setUp")

            async def tearDown(self):
                events.append("inner tearDown")
                await super().tearDown()

            async def test(self):
                pass

        self.assertPasses(Inner)
        once = ["sync setUp", "async setUp", "inner setUp", "inner tearDown", "async tearDown", "sync tearDown"]
        self.assertEqual(once * 2, events)

    def test_a_test_may_call_its_hooks_itself(self):
        """A test that tears down and sets up again in the middle gets what it calls, no second life cycle."""
        events = []

        class Sync(Case):
            def setUp(self):
                events.append("setUp")

            def tearDown(self):
                events.append("tearDown")

            def test(self):
                self.tearDown()
                self.setUp()
                events.append("test")

        class Async(Case):
            async def setUp(self):
                events.append("setUp")

            async def tearDown(self):
                events.append("tearDown")

            async def test(self):
                await self.tearDown()
                await self.setUp()
                events.append("test")

        class Mixed(Async):
            def test(self):
                self.tearDown()
                self.setUp()
                events.append("test")

        class Cleanup(Async):
            async def setUp(self):
                self.addCleanup(self.tearDown)
                await super().setUp()

            async def test(self):
                events.append("test")

        for cls in (Sync, Async, Mixed):
            with self.subTest(cls.__name__):
                del events[:]
                self.assertPasses(cls)
                self.assertEqual(["setUp", "tearDown", "setUp", "test", "tearDown"] * 2, events)
        del events[:]
        self.assertPasses(Cleanup)
        self.assertEqual(["setUp", "test", "tearDown", "tearDown"] * 2, events)

    def test_a_failing_set_up_skips_the_test_and_keeps_the_cleanups(self):
        """After an exception in setUp neither test nor tearDown run, but the clean-ups do."""
        events = []

        class Inner(Case):
            async def setUp(self):
                self.addCleanup(self.clean)
                raise ValueError("no set-up")

            async def test(self):
                events.append("test")

            async def tearDown(self):
                events.append("tearDown")

            async def clean(self):
                events.append("cleanup")

        outcome = self.assertFails(Inner, "ValueError: no set-up")
        self.assertEqual(1, len(outcome.errors))
        self.assertEqual(["cleanup"], events)

    def test_a_failing_async_set_up_skips_the_test(self):
        """asyncSetUp counts as part of setUp: its exception is an error and the test does not run."""
        events = []

        class Inner(Case):
            async def asyncSetUp(self):
                raise ValueError("no set-up")

            def test(self):
                events.append("test")

        self.assertFails(Inner, "ValueError: no set-up")
        self.assertEqual([], events)

    def test_a_failing_test_keeps_tear_down_and_cleanups(self):
        """After a failing test tearDown and the clean-ups run."""
        events = []

        class Inner(Case):
            async def test(self):
                self.addCleanup(self.note, "cleanup")
                self.fail("on purpose")

            async def tearDown(self):
                await self.note("tearDown")

            async def note(self, name):
                events.append(name)

        outcome = self.assertFails(Inner, "on purpose")
        self.assertEqual(1, len(outcome.failures))
        self.assertEqual(["tearDown", "cleanup"], events)

    def test_tear_down_runs_although_async_tear_down_fails(self):
        """An exception in asyncTearDown does not keep tearDown from running."""
        events = []

        class Inner(Case):
            async def test(self):
                pass

            async def asyncTearDown(self):
                raise ValueError("no tear-down")

            async def tearDown(self):
                events.append("tearDown")

        self.assertFails(Inner, "no tear-down")
        self.assertEqual(["tearDown"], events)

    def test_errors_in_tear_down_and_cleanups_are_reported(self):
        """Each exception of tearDown and of a clean-up is an error of the test."""

        class Inner(Case):
            async def test(self):
                self.addCleanup(self.fail_later, "in clean-up")

            async def tearDown(self):
                raise ValueError("in tearDown")

            async def fail_later(self, text):
                raise ValueError(text)

        outcome = run_class(Inner)
        self.assertEqual(2, len(outcome.errors))
        self.assertIn("in tearDown", outcome.problems())
        self.assertIn("in clean-up", outcome.problems())

    def test_a_cleanup_may_add_a_cleanup(self):
        """Clean-ups added by clean-ups run on the same loop, before the loop closes."""
        events = []

        class Inner(Case):
            async def test(self):
                self.addCleanup(self.first)

            async def first(self):
                events.append("first")
                self.addCleanup(self.second, number=2)

            async def second(self, number):
                await asyncio.sleep(0)
                events.append(number)

        self.assertPasses(Inner)
        self.assertEqual(["first", 2] * 2, events)

    def test_contexts_are_left_as_cleanups(self):
        """enterAsyncContext and enterContext return the value, and leave the manager after tearDown."""
        events = []

        class Sync(object):
            def __enter__(self):
                events.append("enter sync")
                return "sync"

            def __exit__(self, *exc_info):
                events.append("exit sync")

        class Async(object):
            async def __aenter__(self):
                events.append("enter async")
                return "async"

            async def __aexit__(self, *exc_info):
                events.append("exit async")

        class Inner(Case):
            async def setUp(self):
                events.append(await self.enterAsyncContext(Async()))
                events.append(self.enterContext(Sync()))

            async def test(self):
                events.append("test")

            async def tearDown(self):
                events.append("tearDown")

        self.assertPasses(Inner)
        once = ["enter async", "async", "enter sync", "sync", "test", "tearDown", "exit sync", "exit async"]
        self.assertEqual(once * 2, events)

    def test_the_wrong_kind_of_context_manager_is_refused(self):
        """The TypeError names the method for the other kind of context manager."""

        class Async(object):
            async def __aenter__(self):
                pass

            async def __aexit__(self, *exc_info):
                pass

        class Inner(Case):
            async def test(self):
                with self.assertRaisesRegex(TypeError, "enterContext"):
                    await self.enterAsyncContext(mock.patch("os.getcwd"))
                with self.assertRaisesRegex(TypeError, "enterAsyncContext"):
                    self.enterContext(Async())

        self.assertPasses(Inner)

    def test_a_coroutine_object_is_no_cleanup(self):
        """addCleanup refuses a coroutine object and says what to pass instead."""

        class Inner(Case):
            async def test(self):
                with self.assertRaisesRegex(TypeError, "coroutine function and its arguments"):
                    self.addCleanup(self.clean())

            async def clean(self):
                pass

        self.assertPasses(Inner)


class PickleTests(TestsAboutTests):
    class Picklable(Case):
        async def test(self):
            self.copy = pickle.loads(pickle.dumps(self))

        async def test_sub_test(self):
            self.lock = threading.Lock()
            self.cycle = [self]
            with self.subTest(number=1):
                self.fail("in a sub-test")

    def test_a_test_can_be_pickled_before_and_after_its_run(self):
        """A runner may send the test to another process; it runs there."""
        for _ in range(2):
            case = pickle.loads(pickle.dumps(self.Picklable("test")))
            result = unittest.TestResult()
            case(result)
            self.assertTrue(result.wasSuccessful(), result.errors)
        again = pickle.loads(pickle.dumps(case))
        self.assertNotIn("test", again.__dict__)

    def test_a_failing_sub_test_can_be_pickled(self):
        """Django's parallel runner pickles a failing subTest in the middle of its test."""
        pickled = []

        class Result(unittest.TestResult):
            def addSubTest(self, test, subtest, err):
                super().addSubTest(test, subtest, err)
                if err is not None:
                    pickled.append(pickle.loads(pickle.dumps(subtest)))

        result = Result()
        self.Picklable("test_sub_test").run(result)
        self.assertEqual(1, len(result.failures), result.errors)
        self.assertIn("number=1", pickled[0].id())
