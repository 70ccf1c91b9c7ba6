"""Tests of the loop of a test, and of the one task and context that its hooks share."""

import asyncio
import threading
import unittest

from django_async_test.compat.python import contexts, loops, tasks
from django_async_test.engine.checks.selection import fail_on
from tests.helpers import forever

from ..helpers import (
    TestsAboutTests,
    needs_contextvars,
    run_class,
)
from .helpers import Case


class OneTaskTests(TestsAboutTests):
    def test_all_hooks_share_one_task_and_one_loop(self):
        """setUp, test, tearDown and clean-ups run in one task, on ``self.loop``, in the main thread."""
        seen = []

        class Inner(Case):
            async def look(self):
                loop = loops.running_loop()
                # The task itself, not its id(), which a later one may have.
                seen.append((tasks.current_task(loop), loop is self.loop, threading.current_thread()))

            async def setUp(self):
                self.addCleanup(self.look)
                await self.look()

            async def test(self):
                await self.look()

            async def tearDown(self):
                await self.look()

        self.assertPasses(Inner)
        self.assertEqual(8, len(seen))
        self.assertEqual(2, len(set(seen)))
        self.assertEqual({(True, threading.main_thread())}, {entry[1:] for entry in seen})

    @needs_contextvars
    def test_a_context_variable_goes_through_the_whole_test(self):
        """What a hook sets, sync or async, the following hooks, the test, its tasks and threads' calls see."""
        variable = contexts.contextvars.ContextVar("variable", default="unset")
        seen = []

        class Inner(Case):
            def setUp(self):
                seen.append(variable.get())
                variable.set("setUp")

            async def asyncSetUp(self):
                seen.append(variable.get())
                variable.set("asyncSetUp")

            async def test(self):
                seen.append(await asyncio.ensure_future(self.in_task()))
                variable.set("test")

            async def in_task(self):
                return "task: " + variable.get()

            def tearDown(self):
                seen.append(variable.get())
                variable.set("tearDown")
                self.addCleanup(lambda: seen.append(variable.get()))

        self.assertPasses(Inner)
        self.assertEqual(["unset", "setUp", "task: asyncSetUp", "test", "tearDown"] * 2, seen)
        self.assertEqual("unset", variable.get())

    @needs_contextvars
    def test_run_until_complete_in_a_sync_hook_keeps_the_context(self):
        """A coroutine run by a sync hook sees the test's context."""
        variable = contexts.contextvars.ContextVar("variable", default="unset")
        seen = []

        class Inner(Case):
            def setUp(self):
                variable.set("setUp")
                self.loop.run_until_complete(self.look())

            async def look(self):
                seen.append(variable.get())

            async def test(self):
                await self.look()

        self.assertPasses(Inner)
        self.assertEqual(["setUp", "setUp"] * 2, seen)

    def test_sync_code_may_run_the_loop(self):
        """setUp, test, tearDown and clean-ups that are plain functions may call self.loop.run_until_complete."""
        events = []

        class Inner(Case):
            def run_note(self, name):
                self.loop.run_until_complete(self.note(name))

            async def note(self, name):
                await asyncio.sleep(0)
                events.append(name)

            def setUp(self):
                self.addCleanup(self.run_note, "cleanup")
                self.run_note("setUp")

            def test(self):
                self.run_note("test")

            def tearDown(self):
                self.run_note("tearDown")

        self.assertPasses(Inner)
        self.assertEqual(["setUp", "test", "tearDown", "cleanup"] * 2, events)

    @unittest.skipUnless(hasattr(asyncio, "timeout"), "Python before 3.11 has no asyncio.timeout()")
    def test_a_cancel_scope_spans_the_test(self):
        """asyncio.timeout() entered in setUp can be left in tearDown: the task is the same."""

        class Inner(Case):
            async def setUp(self):
                self.scope = await self.enterAsyncContext(asyncio.timeout(10))

            async def test(self):
                self.assertFalse(self.scope.expired())

        self.assertPasses(Inner)

    def test_a_cancelled_test_fails_and_its_tear_down_runs(self):
        """A test that cancels its own task is an error; the hooks that follow are not cancelled."""
        events = []

        class Inner(Case):
            async def test(self):
                tasks.current_task(self.loop).cancel()
                await forever()

            async def tearDown(self):
                await asyncio.sleep(0)
                events.append("tearDown")

        self.assertFails(Inner, "CancelledError")
        self.assertEqual(["tearDown"], events)


class LoopTests(TestsAboutTests):
    def test_each_test_gets_a_fresh_loop_that_is_closed(self):
        """``self.loop`` is new for each test, current during it, and closed and gone after it."""
        seen = []

        class Inner(Case):
            async def test_1(self):
                self.assertIs(self.loop, asyncio.get_event_loop())
                seen.append(self.loop)

            test_2 = test_1

            def test_3(self):
                self.assertFalse(self.loop.is_running())
                self.assertIs(self.loop, asyncio.get_event_loop())
                seen.append(self.loop)

        self.assertIsNone(Inner("test_1").loop)
        run_class(Inner)
        self.assertEqual(3, len({id(loop) for loop in seen}))
        self.assertTrue(all(loop.is_closed() for loop in seen))

    def test_the_loop_is_gone_from_the_instance(self):
        """After the test the instance has the attributes that it had before."""

        class Inner(Case):
            async def test(self):
                self.attribute = 1

        case = Inner("test")
        before = set(case.__dict__)
        case.run(unittest.TestResult())
        self.assertEqual({"attribute"}, set(case.__dict__) - before - {"_outcome"})
        self.assertIsNone(case.loop)

    def test_the_default_loop_is_used_and_left_open(self):
        """With use_default_loop the loop of the thread runs the test, and survives it."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        self.addCleanup(asyncio.set_event_loop, loops.default_loop())
        asyncio.set_event_loop(loop)

        @fail_on(pending_tasks=False)
        class Inner(Case):
            use_default_loop = True

            async def test(self):
                assert loops.running_loop() is loop is self.loop
                self.task = asyncio.ensure_future(forever())

        outcome = run_class(Inner)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())
        self.assertFalse(loop.is_closed())
        self.assertIs(loop, loops.default_loop())
        self.assertEqual(set(), tasks.pending_tasks(loop))
        asyncio.set_event_loop(None)

    def test_get_event_loop_can_be_forbidden(self):
        """With forbid_get_event_loop sync code that asks for the current loop fails; coroutines get theirs."""

        class Inner(Case):
            forbid_get_event_loop = True

            def test_sync(self):
                with self.assertRaisesRegex(AssertionError, "test_sync.*forbid_get_event_loop"):
                    asyncio.get_event_loop()

            async def test_async(self):
                self.assertIs(self.loop, asyncio.get_event_loop())

        self.assertPasses(Inner)

    def test_the_loop_comes_from_the_factory(self):
        """``loop_factory`` makes the loop: a function, a static method, a class, or a method of the class."""
        made = []

        def make():
            made.append(asyncio.new_event_loop())
            return made[-1]

        class Inner(Case):
            async def test(self):
                self.assertIs(made[-1], loops.running_loop())

        class Static(Inner):
            loop_factory = staticmethod(make)

        class Plain(Inner):
            loop_factory = make

        class Method(Inner):
            @classmethod
            def loop_factory(cls):
                return make()

        class OfInstance(Inner):
            def loop_factory(self):
                return make()

        class OfClass(Case):
            loop_factory = asyncio.SelectorEventLoop

            async def test(self):
                self.assertIsInstance(self.loop, asyncio.SelectorEventLoop)

        for cls in (Static, Plain, Method, OfInstance, OfClass):
            with self.subTest(cls.__name__):
                self.assertPasses(cls)
        self.assertEqual(8, len(made))

    def test_one_loop_can_serve_the_class(self):
        """With loop_scope = "class" tests and class hooks share a loop, closed after the last of them."""
        seen = []

        class Inner(Case):
            loop_scope = "class"

            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                seen.append(loops.running_loop())

            async def test_1(self):
                seen.append(self.loop)

            def test_2(self):
                seen.append(self.loop)

            @classmethod
            async def tearDownClass(cls):
                seen.append(loops.running_loop())
                await super().tearDownClass()

        outcome = run_class(Inner)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())
        self.assertEqual(4, len(seen))
        self.assertEqual(1, len(set(map(id, seen))))
        self.assertTrue(seen[0].is_closed())

    def test_what_a_test_leaves_is_ended_although_its_loop_goes_on(self):
        """With loop_scope = "class" the left-over tasks of one test do not live in the next."""
        ended = []

        @fail_on(pending_tasks=False)
        class Inner(Case):
            loop_scope = "class"

            async def linger(self):
                try:
                    await forever()
                finally:
                    ended.append("task")

            async def test_1(self):
                asyncio.ensure_future(self.linger())
                await asyncio.sleep(0)

            async def test_2(self):
                assert ended == ["task"]

        outcome = run_class(Inner)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())
        self.assertEqual(["task"], ended)

    def test_an_unknown_loop_scope_is_refused(self):
        """A typing error in loop_scope is an error of the class that says what is allowed."""

        class Inner(Case):
            loop_scope = "module"

            async def test(self):
                pass

        self.assertFails(Inner, "loop_scope is 'module'", "'test' or 'class'")
