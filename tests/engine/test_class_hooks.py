"""Tests of coroutine class hooks, class clean-ups, and what is left if one of them fails."""

import asyncio
import sys
import threading
import unittest

from django_async_test.compat.python import contexts, loops
from django_async_test.engine import class_scope

from ..helpers import TestsAboutTests, define, needs_async_generators, needs_contextvars, run_class
from .helpers import Case


class ClassHookTests(TestsAboutTests):
    def test_class_hooks_may_be_coroutine_functions(self):
        """setUpClass and tearDownClass are awaited once, around the tests; class clean-ups follow, last first."""
        events = []

        class Inner(Case):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                cls.addClassCleanup(cls.note, "cleanup 1")
                cls.addClassCleanup(events.append, "sync cleanup 2")
                await cls.note("setUpClass")

            async def test_1(self):
                events.append("test")

            test_2 = test_1

            @classmethod
            async def tearDownClass(cls):
                await cls.note("tearDownClass")
                await super().tearDownClass()

            @classmethod
            async def note(cls, name):
                await asyncio.sleep(0)
                events.append(name)

        self.assertPasses(Inner)
        once = ["setUpClass", "test", "test", "tearDownClass", "sync cleanup 2", "cleanup 1"]
        self.assertEqual(once * 2, events)

    def test_class_hooks_run_in_the_main_thread(self):
        """A coroutine class hook runs on a loop in the thread of the tests."""
        seen = []

        class Inner(Case):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                seen.append(threading.current_thread())

            def test(self):
                pass

        self.assertPasses(Inner)
        self.assertEqual({threading.main_thread()}, set(seen))

    def test_sync_class_hooks_work_unchanged(self):
        """Plain class hooks call their base's as ever; addClassCleanup is there on every Python."""
        events = []

        class Inner(Case):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                cls.addClassCleanup(events.append, "cleanup")
                events.append("setUpClass")

            def test(self):
                events.append("test")

            @classmethod
            def tearDownClass(cls):
                events.append("tearDownClass")
                super().tearDownClass()

        self.assertPasses(Inner)
        self.assertEqual(["setUpClass", "test", "tearDownClass", "cleanup"] * 2, events)

    def test_sync_and_coroutine_hooks_mix_in_a_hierarchy(self):
        """A coroutine hook awaits a sync base's hook, and a sync hook calls a coroutine base's."""
        events = []

        class Sync(Case):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                events.append("sync")

        class Async(Sync):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                await asyncio.sleep(0)
                events.append("async")

        class Inner(Async):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                events.append("inner")

            async def test(self):
                pass

        self.assertPasses(Inner)
        self.assertEqual(["sync", "async", "inner"] * 2, events)

    def test_contexts_of_the_class_are_left_after_its_tests(self):
        """enterAsyncClassContext and enterClassContext leave the managers after tearDownClass."""
        events = []

        class Manager(object):
            def __enter__(self):
                events.append("enter sync")

            def __exit__(self, *exc_info):
                events.append("exit sync")

            async def __aenter__(self):
                events.append("enter async")
                return self

            async def __aexit__(self, *exc_info):
                events.append("exit async")

        class Inner(Case):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                cls.manager = await cls.enterAsyncClassContext(Manager())
                cls.enterClassContext(Manager())

            async def test(self):
                self.assertIsInstance(self.manager, Manager)
                events.append("test")

        self.assertPasses(Inner)
        self.assertEqual(["enter async", "enter sync", "test", "exit sync", "exit async"] * 2, events)

    @needs_contextvars
    def test_the_tests_see_the_context_of_the_class(self):
        """What a coroutine setUpClass sets in a context variable, each test sees; what a test sets, no other does."""
        variable = contexts.contextvars.ContextVar("variable", default="unset")
        seen = []

        class Inner(Case):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                variable.set("class")

            async def test_1(self):
                seen.append(variable.get())
                variable.set("test")

            test_2 = test_1

            @classmethod
            async def tearDownClass(cls):
                seen.append(variable.get())
                await super().tearDownClass()

        self.assertPasses(Inner)
        self.assertEqual(["class"] * 6, seen)
        self.assertEqual("unset", variable.get())

    def test_a_coroutine_object_is_no_class_cleanup(self):
        """addClassCleanup refuses a coroutine object."""

        class Inner(Case):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                cls.addClassCleanup(cls.clean())

            @classmethod
            async def clean(cls):
                pass

            def test(self):
                pass

        self.assertFails(Inner, "TypeError", "addClassCleanup() needs a callable")

    @needs_async_generators
    def test_an_async_generator_is_no_class_hook(self):
        """A setUpClass with a `yield` is an error that says so."""
        names = define(
            """
            class Inner(Case):
                @classmethod
                async def setUpClass(cls):
                    yield

                def test(self):
                    pass
            """,
            Case=Case,
            __name__=__name__,
        )
        self.assertFails(names["Inner"], "setUpClass", "async generator", "never ran")


class FailingClassHookTests(TestsAboutTests):
    def test_a_failing_set_up_class_is_one_error_and_no_test_runs(self):
        """An exception in a coroutine setUpClass is reported once; the class clean-ups run."""
        events = []

        class Inner(Case):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                cls.addClassCleanup(cls.clean)
                raise ValueError("no class")

            @classmethod
            async def clean(cls):
                events.append("cleanup")

            async def test_1(self):
                events.append("test")

            test_2 = test_1

        self.assertFails(Inner, "ValueError: no class", "setUpClass")
        self.assertEqual(["cleanup"], events)
        self.assertIsNone(class_scope.scope_of(Inner))

    def test_a_skip_in_set_up_class_skips_all_tests(self):
        """SkipTest raised by a coroutine setUpClass skips the class."""

        class Inner(Case):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                raise unittest.SkipTest("not today")

            async def test(self):
                raise AssertionError("ran")

        outcome = run_class(Inner)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())
        self.assertEqual(["not today"], [reason for _, reason in outcome.skipped])
        self.assertEqual([], outcome.passed)

    def test_a_failing_tear_down_class_is_reported(self):
        """An exception in a coroutine tearDownClass is an error; the class clean-ups still run."""
        events = []

        class Inner(Case):
            def test(self):
                self.addClassCleanup(events.append, "cleanup")

            @classmethod
            async def tearDownClass(cls):
                await super().tearDownClass()
                raise ValueError("no end")

        outcome = self.assertFails(Inner, "ValueError: no end", "tearDownClass")
        self.assertEqual(["test"], outcome.passed)
        self.assertEqual(["cleanup"], events)

    def test_a_failing_class_cleanup_is_reported(self):
        """An exception in a coroutine class clean-up is an error, and the other clean-ups run."""
        events = []

        class Inner(Case):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                cls.addClassCleanup(events.append, "other cleanup")
                cls.addClassCleanup(cls.clean)

            @classmethod
            async def clean(cls):
                raise ValueError("not clean")

            def test(self):
                pass

        self.assertFails(Inner, "ValueError: not clean")
        self.assertEqual(["other cleanup"], events)

    def test_a_background_error_of_a_class_hook_is_reported(self):
        """The exception of a task that setUpClass has started is an error of the class, by name."""

        class Inner(Case):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                asyncio.ensure_future(cls.fail_later())
                await asyncio.sleep(0)

            @classmethod
            async def fail_later(cls):
                raise ValueError("in the background")

            def test(self):
                pass

        self.assertFails(Inner, "in the background", "test_class_hooks", "Inner")

    def test_a_coroutine_that_a_class_hook_never_awaits_is_reported(self):
        """A forgotten `await` in setUpClass is an error that names the hook."""
        forgotten = define("async def forgotten(): pass")["forgotten"]

        class Inner(Case):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                forgotten()

            def test(self):
                pass

        self.assertFails(Inner, "Inner.setUpClass", "forgotten", "never awaited")

    def test_tasks_of_the_class_live_until_its_end(self):
        """A task started by setUpClass may serve the class, and is cancelled after tearDownClass."""
        events = []

        class Inner(Case):
            loop_scope = "class"

            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                cls.started = asyncio.Event()
                asyncio.ensure_future(cls.serve())

            @classmethod
            async def serve(cls):
                cls.started.set()
                try:
                    await asyncio.sleep(100)
                finally:
                    events.append("cancelled")

            async def test_1(self):
                await self.started.wait()
                events.append("test")

            test_2 = test_1

            @classmethod
            async def tearDownClass(cls):
                events.append("tearDownClass")
                await super().tearDownClass()

        self.assertPasses(Inner)
        self.assertEqual(["test", "test", "tearDownClass", "cancelled"] * 2, events)

    def test_an_interrupted_class_hook_leaves_nothing(self):
        """After Ctrl-C in setUpClass, tearDownClass or a class clean-up the clean-ups have run, the loop is closed."""
        events = []

        def make(phase):
            class Inner(Case):
                @classmethod
                async def setUpClass(cls):
                    await super().setUpClass()
                    events.append(loops.running_loop())
                    cls.addClassCleanup(events.append, "cleanup")
                    cls.addClassCleanup(cls.interrupt, "class cleanup")
                    await cls.interrupt("setUpClass")

                @classmethod
                async def interrupt(cls, now):
                    await asyncio.sleep(0)
                    if now == phase:
                        raise KeyboardInterrupt(now)

                async def test(self):
                    pass

                @classmethod
                async def tearDownClass(cls):
                    await cls.interrupt("tearDownClass")
                    await super().tearDownClass()

            return Inner

        for phase in ("setUpClass", "tearDownClass", "class cleanup"):
            with self.subTest(phase):
                del events[:]
                cls = make(phase)
                with self.assertRaisesRegex(KeyboardInterrupt, phase):
                    run_class(cls)
                if phase != "class cleanup" or sys.version_info >= (3, 8):
                    self.assertIn("cleanup", events)
                self.assertTrue(events[0].is_closed())
                self.assertIsNone(class_scope.scope_of(cls))


class RunnerTests(TestsAboutTests):
    def test_class_hooks_called_one_by_one_work(self):
        """A runner (pytest) calls setUpClass, tests, tearDownClass and, from Python 3.8 on, doClassCleanups itself."""
        events = []

        class Inner(Case):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                cls.addClassCleanup(events.append, "cleanup")

            async def test(self):
                events.append("test")

        for _ in range(2):
            Inner.setUpClass()
            Inner("test")(unittest.TestResult())
            Inner.tearDownClass()
            if hasattr(unittest.TestCase, "doClassCleanups"):
                Inner.doClassCleanups()
        self.assertEqual(["test", "cleanup"] * 2, events)
        self.assertIsNone(class_scope.scope_of(Inner))

    def test_a_class_whose_cleanups_were_never_run_can_be_run_again(self):
        """A runner that forgets the class clean-ups does not spoil the next run of the class."""
        events = []

        class Inner(Case):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                events.append(loops.running_loop())

            async def test(self):
                pass

        for _ in range(2):
            Inner.setUpClass()
            Inner("test")(unittest.TestResult())
            Inner.tearDownClass()
        class_scope.end(Inner)
        self.assertIsNot(events[0], events[1])
        self.assertTrue(events[0].is_closed() and events[1].is_closed())

    def test_a_single_test_runs_without_its_class_hooks(self):
        """Calling a test case directly, as some tools do, needs no setUpClass."""
        events = []

        class Inner(Case):
            async def test(self):
                events.append("test")

        result = unittest.TestResult()
        Inner("test")(result)
        self.assertTrue(result.wasSuccessful(), result.errors)
        self.assertEqual(["test"], events)
