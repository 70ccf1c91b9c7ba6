"""Tests of the life of a test: hooks, order, outcomes, what is left over, interruption, pickling."""

import asyncio
import functools
import gc
import pickle
import sys
import threading
import types
import unittest
import weakref
from unittest import mock

from django_async_test.compat.python import contexts, loops, tasks
from django_async_test.engine.checks.selection import fail_on
from django_async_test.engine.unittest_case import AsyncLifecycle

from ..helpers import (
    Kept,
    TestsAboutTests,
    define,
    needs_async_generators,
    needs_contextvars,
    replaced,
    run_class,
    without_collections,
)


class Case(AsyncLifecycle, unittest.TestCase):
    """The engine on plain unittest, without Django."""


class HookTests(TestsAboutTests):
    def test_hooks_of_every_spelling_run_in_order(self):
        """setUp, asyncSetUp, setUpAsync; test; tearDownAsync, asyncTearDown, tearDown; clean-ups, last first."""
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

    def test_a_sync_hook_may_call_the_coroutine_hook_of_its_base(self):
        """``super().setUp()`` in a plain function awaits a base that became asynchronous later."""
        events = []

        class Base(Case):
            async def setUp(self):
                await asyncio.sleep(0)
                events.append("base")

        class Inner(Base):
            def setUp(self):
                super().setUp()
                events.append("inner")

            def test(self):
                pass

        self.assertPasses(Inner)
        self.assertEqual(["base", "inner"] * 2, events)

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
                await asyncio.sleep(1)

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
                self.task = asyncio.ensure_future(asyncio.sleep(100))

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
                    await asyncio.sleep(100)
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


class OutcomeTests(TestsAboutTests):
    def test_skipped_tests_and_classes_do_not_run(self):
        """@unittest.skip on a coroutine test or a class, and SkipTest raised in a hook or test, skip it."""
        events = []

        class Inner(Case):
            @unittest.skip("decorated")
            async def test_decorated(self):
                events.append("decorated")

            async def test_raised(self):
                raise unittest.SkipTest("raised")

            async def test_called(self):
                self.skipTest("called")

        class InSetUp(Case):
            async def setUp(self):
                self.skipTest("in setUp")

            async def test(self):
                events.append("setUp")

        @unittest.skip("class")
        class Whole(Case):
            async def test(self):
                events.append("class")

        outcome = run_class(Inner)
        self.assertEqual({"decorated", "raised", "called"}, {reason for _, reason in outcome.skipped})
        for cls, reason in ((InSetUp, "in setUp"), (Whole, "class")):
            outcome = run_class(cls)
            self.assertTrue(outcome.wasSuccessful(), outcome.problems())
            self.assertEqual([reason], [text for _, text in outcome.skipped])
        self.assertEqual([], events)

    def test_an_expected_failure_is_expected(self):
        """@unittest.expectedFailure on a coroutine test: a failure is expected, a success is not."""

        class Inner(Case):
            @unittest.expectedFailure
            async def test_fails(self):
                await asyncio.sleep(0)
                self.fail("on purpose")

            @unittest.expectedFailure
            async def test_passes(self):
                await asyncio.sleep(0)

        outcome = run_class(Inner)
        self.assertEqual(["test_fails"], [test._testMethodName for test, _ in outcome.expectedFailures])
        self.assertEqual(["test_passes"], [test._testMethodName for test in outcome.unexpectedSuccesses])
        self.assertEqual([], outcome.errors + outcome.failures)

    def test_whatever_is_awaitable_is_awaited(self):
        """A sync wrapper, a future, a task, a partial, an object with __await__: the result decides."""
        events = []

        def sync_wrapper(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs):
                return function(*args, **kwargs)

            return wrapper

        class Awaitable(object):
            def __await__(self):
                events.append("object")
                return iter(())

        class Inner(Case):
            async def note(self, name):
                await asyncio.sleep(0)
                events.append(name)

            @sync_wrapper
            async def test_1_wrapper(self):
                await self.note("wrapper")

            def test_2_lambda(self):
                return self.note("coroutine")

            def test_3_task(self):
                return asyncio.ensure_future(self.note("task"), loop=self.loop)

            def test_4_object(self):
                return Awaitable()

            @types.coroutine
            def test_5_generator_based(self):
                yield from asyncio.ensure_future(asyncio.sleep(0))
                events.append("generator-based")

            def test_6_nested(self):
                async def outer():
                    return self.note("nested")

                return outer()

        outcome = run_class(Inner)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())
        self.assertEqual(["wrapper", "coroutine", "task", "object", "generator-based", "nested"], events)

    def test_a_failure_behind_a_sync_wrapper_is_reported(self):
        """What Django passes silently fails here: a wrapped coroutine test that fails."""

        def sync_wrapper(function):
            return functools.wraps(function)(lambda *args: function(*args))

        class Inner(Case):
            @sync_wrapper
            async def test(self):
                self.fail("really ran")

        self.assertFails(Inner, "really ran")

    def test_attributes_of_the_test_method_survive(self):
        """The stand-in on the instance has what decorators have put on the method, but is no coroutine function."""
        seen = []

        def decorated(function):
            function.tags = {"slow"}
            return function

        class Inner(Case):
            @decorated
            async def test(self):
                """First line."""
                method = self.test
                seen.append((method.tags, method.__name__, method.__doc__))
                self.assertFalse(asyncio.iscoroutinefunction(method) if sys.version_info < (3, 14) else False)
                self.assertEqual("First line.", self.shortDescription())

        self.assertPasses(Inner)
        self.assertEqual(({"slow"}, "test", "First line."), seen[0])

    def test_each_failing_sub_test_is_reported(self):
        """subTest works around awaited code: every failing one is reported, the test goes on."""
        events = []

        class Inner(Case):
            async def test(self):
                for number in range(4):
                    with self.subTest(number=number):
                        await asyncio.sleep(0)
                        self.assertEqual(0, number % 2)
                events.append("end")

        outcome = run_class(Inner)
        self.assertEqual(2, len(outcome.failures))
        self.assertIn("(number=1)", str(outcome.failures[0][0]))
        self.assertIn("(number=3)", str(outcome.failures[1][0]))
        self.assertEqual(["end"], events)

    def test_mock_patch_is_active_in_the_body(self):
        """mock.patch in its forms is active while the body of a coroutine test runs, and undone after it."""
        import os

        class Inner(Case):
            values = {"a": 1}

            @mock.patch("os.getcwd", return_value="patched")
            async def test_patch(self, getcwd):
                await asyncio.sleep(0)
                assert os.getcwd() == "patched"
                getcwd.assert_called_once_with()

            @mock.patch.object(os, "getpid", lambda: -1)
            @mock.patch("os.getcwd", new=lambda: "patched")
            async def test_stacked(self):
                await asyncio.sleep(0)
                assert (os.getpid(), os.getcwd()) == (-1, "patched")

            @mock.patch.multiple("os", getcwd=mock.DEFAULT, getpid=mock.DEFAULT)
            async def test_multiple(self, getcwd, getpid):
                await asyncio.sleep(0)
                assert os.getcwd is getcwd and os.getpid is getpid

            @mock.patch.dict(values, {"b": 2})
            async def test_dict(self):
                await asyncio.sleep(0)
                assert self.values == {"a": 1, "b": 2}

        before = os.getcwd, os.getpid
        self.assertPasses(Inner)
        self.assertEqual(before, (os.getcwd, os.getpid))
        self.assertEqual({"a": 1}, Inner.values)

    def test_a_generator_is_an_error(self):
        """A test or hook with a `yield` is an error that says that its body never ran."""

        class Test(Case):
            def test(self):
                yield

        class SetUp(Case):
            def setUp(self):
                yield

            def test(self):
                pass

        class AsyncSetUp(SetUp):
            def setUp(self):
                pass

            def asyncSetUp(self):
                yield

        class TearDown(Case):
            def test(self):
                pass

            def tearDown(self):
                yield

        for cls, name in ((Test, "test"), (SetUp, "setUp"), (AsyncSetUp, "asyncSetUp"), (TearDown, "tearDown")):
            with self.subTest(name):
                self.assertFails(cls, name, "is a generator", "never ran")

    @needs_async_generators
    def test_an_async_generator_is_an_error(self):
        """A coroutine test or hook with a `yield` is an error that says so, instead of passing without running."""
        names = define(
            """
            class Test(Case):
                async def test(self):
                    yield

            class SetUp(Case):
                async def setUp(self):
                    yield

                def test(self):
                    pass

            class TearDown(Case):
                async def tearDown(self):
                    yield

                def test(self):
                    pass

            class AsyncSetUp(Case):
                async def asyncSetUp(self):
                    yield

                def test(self):
                    pass

            class Cleanup(Case):
                async def cleanup(self):
                    yield

                async def test(self):
                    self.addCleanup(self.cleanup)
            """,
            Case=Case,
            __name__=__name__,
        )
        for cls, name in (
            ("Test", "test"),
            ("SetUp", "setUp"),
            ("TearDown", "tearDown"),
            ("AsyncSetUp", "asyncSetUp"),
            ("Cleanup", "cleanup"),
        ):
            with self.subTest(cls):
                self.assertFails(names[cls], name, "async generator", "never ran")


class LeftOverTests(TestsAboutTests):
    def test_what_a_test_keeps_goes_with_it(self):
        """A test and its attributes are freed when the suite drops it; they do not wait for the garbage collector."""
        references = []

        class Inner(Case):
            async def setUp(self):
                self.kept = Kept()
                references.append(weakref.ref(self.kept))

            async def test_coroutine(self):
                await asyncio.sleep(0)

            def test_function(self):
                self.assertIsNotNone(self.kept)

            async def test_task(self):
                await asyncio.ensure_future(asyncio.sleep(0))

            @fail_on(pending_timers=True, stray_threads=True, unused_loop=True)
            async def test_with_more_checks(self):
                await asyncio.sleep(0)

        with without_collections():
            self.assertEqual("", run_class(Inner).problems())
            self.assertEqual([None] * 4, [reference() for reference in references])

    def test_left_over_tasks_are_cancelled_after_the_cleanups(self):
        """A task that is still running is cancelled and awaited, after tearDown and the last clean-up."""
        events = []

        @fail_on(pending_tasks=False)
        class Inner(Case):
            async def background(self):
                try:
                    await asyncio.sleep(100)
                finally:
                    await asyncio.sleep(0)
                    events.append("cancelled")

            async def setUp(self):
                self.addCleanup(events.append, "cleanup")
                asyncio.ensure_future(self.background())

            async def test(self):
                await asyncio.sleep(0)

            async def tearDown(self):
                events.append("tearDown")

        self.assertPasses(Inner)
        self.assertEqual(["tearDown", "cleanup", "cancelled"] * 2, events)

    def test_a_task_that_makes_a_task_when_it_is_cancelled_is_ended_too(self):
        """Tasks are cancelled until none is left."""
        events = []

        @fail_on(pending_tasks=False)
        class Inner(Case):
            async def first(self):
                try:
                    await asyncio.sleep(100)
                finally:
                    asyncio.ensure_future(self.second())

            async def second(self):
                try:
                    await asyncio.sleep(100)
                finally:
                    events.append("second")

            async def test(self):
                asyncio.ensure_future(self.first())
                await asyncio.sleep(0)

        self.assertPasses(Inner)
        self.assertEqual(["second"] * 2, events)

    def test_a_task_that_refuses_to_end_fails_the_test(self):
        """A task that swallows every cancellation is given up after a while, and named."""

        class Inner(Case):
            async def stubborn(self):
                while not self.enough:
                    try:
                        await asyncio.sleep(0.01)
                    except asyncio.CancelledError:
                        pass

            async def test(self):
                Inner.enough = False
                asyncio.ensure_future(self.stubborn())
                await asyncio.sleep(0)

        with self.assertLogs("asyncio", "ERROR"):
            with mock.patch("django_async_test.engine.shutdown.CANCEL_ROUNDS", 1):
                outcome = run_class(Inner)
            Inner.enough = True
            gc.collect()
        self.assertEqual(1, len(outcome.failures), outcome.problems())
        self.assertIn("still running although it was cancelled", outcome.problems())
        self.assertIn("stubborn", outcome.problems())

    @needs_async_generators
    def test_open_async_generators_are_closed(self):
        """An async generator that was not exhausted is closed on the loop of the test."""
        events = []
        names = define(
            """
            import asyncio

            async def numbers():
                try:
                    yield 1
                    yield 2
                finally:
                    await asyncio.sleep(0)
                    events.append("closed")
            """,
            events=events,
        )

        class Inner(Case):
            async def test(self):
                self.numbers = names["numbers"]()
                await self.numbers.__anext__()
                self.addCleanup(events.append, "cleanup")

        class Again(Inner):
            loop_scope = "class"

        for cls in (Inner, Again):
            with self.subTest(cls.__name__):
                del events[:]
                self.assertPasses(cls)
                self.assertEqual(["cleanup", "closed"] * 2, events)

    def test_work_in_the_default_executor_is_awaited(self):
        """The test does not end before the work that it has given to the default executor."""
        events = []

        class Inner(Case):
            def work(self):
                threading.Event().wait(0.05)
                events.append("worked")

            async def test(self):
                self.loop.run_in_executor(None, self.work)
                self.addCleanup(events.append, "cleanup")

        self.assertPasses(Inner)
        self.assertEqual(["cleanup", "worked"] * 2, events)

    def test_an_exception_in_a_task_fails_its_test(self):
        """The exception of a task that nobody awaits fails the test that made it, by name."""

        class Inner(Case):
            async def fail_later(self):
                raise ValueError("in the background")

            async def test_passes(self):
                pass

            async def test_with_task(self):
                asyncio.ensure_future(self.fail_later())
                await asyncio.sleep(0)

        outcome = self.assertFails(Inner, "Inner.test_with_task: ", "ValueError", "in the background", "Await the task")
        self.assertEqual(["test_passes"], outcome.passed)
        self.assertEqual("test_with_task", (outcome.failures + outcome.errors)[0][0]._testMethodName)

    def test_an_exception_of_a_task_that_never_started_fails_its_test(self):
        """A task made in the last step of the test still gets to run, and its exception counts."""

        class Inner(Case):
            async def linger(self):
                try:
                    await asyncio.sleep(100)
                finally:
                    raise ValueError("while cancelled")

            async def test(self):
                asyncio.ensure_future(self.linger())
                await asyncio.sleep(0)

        self.assertFails(Inner, "Inner.test: ", "while cancelled")

    def test_an_exception_in_a_dropped_task_fails_its_test(self):
        """A failed task that has been garbage-collected meanwhile is not forgotten."""

        class Inner(Case):
            async def fail_later(self):
                raise ValueError("in the background")

            async def test(self):
                asyncio.ensure_future(self.fail_later())
                for _ in range(3):
                    await asyncio.sleep(0)
                gc.collect()

        self.assertFails(Inner, "Inner.test: ", "in the background")

    def test_an_exception_in_a_callback_fails_its_test(self):
        """An exception in call_soon() or a done callback fails the test."""

        def callback():
            raise ValueError("in a callback")

        class Inner(Case):
            async def test(self):
                self.loop.call_soon(callback)
                await asyncio.sleep(0)

        self.assertFails(Inner, "Inner.test: ", "in a callback")

    def test_an_exception_that_is_awaited_does_not_count(self):
        """An exception that the test has retrieved is its own affair."""

        class Inner(Case):
            async def fail_later(self):
                raise ValueError("retrieved")

            async def test(self):
                with self.assertRaises(ValueError):
                    await asyncio.ensure_future(self.fail_later())
                results = await asyncio.gather(self.fail_later(), return_exceptions=True)
                assert isinstance(results[0], ValueError)

        self.assertPasses(Inner)

    def test_a_coroutine_that_was_never_awaited_fails_its_test(self):
        """A forgotten `await` fails the test that forgot it, by name, sync or async, also in a cycle."""

        # Python 3.5 and 3.6 shorten the name in the message: make it short enough.
        forgotten = define("async def forgotten(): pass")["forgotten"]

        class Async(Case):
            async def test(self):
                forgotten()

        class Sync(Case):
            def test(self):
                forgotten()

        class SetUp(Case):
            async def setUp(self):
                forgotten()

            async def test(self):
                pass

        class Cleanup(Case):
            async def test(self):
                self.addCleanup(self.clean)

            async def clean(self):
                forgotten()

        class Cycle(Case):
            async def test(self):
                cycle = [forgotten()]
                cycle.append(cycle)

        class Attribute(Case):
            async def test(self):
                self.coroutine = forgotten()

        class InList(Case):
            async def test(self):
                self.coroutines = [forgotten()]

        for cls in (Async, Sync, SetUp, Cleanup, Cycle, Attribute, InList):
            with self.subTest(cls.__name__):
                self.assertFails(cls, cls.__name__ + ".test: ", "forgotten", "never awaited")

    def test_a_failing_test_tells_of_its_background_too(self):
        """If the test fails and a task has failed, both are reported."""

        class Inner(Case):
            async def fail_later(self):
                raise ValueError("in the background")

            async def test(self):
                asyncio.ensure_future(self.fail_later())
                await asyncio.sleep(0)
                self.fail("in the test")

        outcome = run_class(Inner)
        self.assertEqual(2, len(outcome.failures + outcome.errors), outcome.problems())
        self.assertIn("in the background", outcome.problems())
        self.assertIn("in the test", outcome.problems())


class DebugTests(TestsAboutTests):
    def test_debug_runs_the_hooks_and_raises(self):
        """debug() awaits hooks, test and clean-ups, and lets the exception through."""
        events = []

        class Inner(Case):
            async def setUp(self):
                events.append("setUp")
                self.addCleanup(self.clean)

            async def test_passes(self):
                events.append("test")

            async def test_fails(self):
                raise ValueError("let through")

            async def tearDown(self):
                events.append("tearDown")

            async def clean(self):
                events.append("cleanup")

        Inner("test_passes").debug()
        self.assertEqual(["setUp", "test", "tearDown", "cleanup"], events)
        with self.assertRaisesRegex(ValueError, "let through"):
            Inner("test_fails").debug()

    def test_debug_raises_what_happened_in_the_background(self):
        """debug() lets the findings of a test through as well."""

        async def forgotten():
            pass

        class Inner(Case):
            async def test(self):
                forgotten()

        with self.assertRaisesRegex(AssertionError, "never awaited"):
            Inner("test").debug()

    def test_attributes_on_the_instance_are_restored(self):
        """A runner (pytest) that has put the method on the instance finds it there afterwards, to delete it."""

        class Inner(Case):
            async def test(self):
                pass

        case = Inner("test")
        case.test = method = case.test
        case(unittest.TestResult())
        self.assertIs(method, case.__dict__["test"])
        del case.test

    def test_a_tear_down_called_when_all_is_over_is_awaited(self):
        """pytest --pdb replaces tearDown and calls the original after the run: it is awaited then."""
        events = []

        class Inner(Case):
            async def test(self):
                events.append("test")

            async def tearDown(self):
                await asyncio.sleep(0)
                events.append("tearDown")

        case = Inner("test")
        original = case.tearDown
        case.tearDown = lambda *args: None
        case(unittest.TestResult())
        original()
        self.assertEqual(["test", "tearDown"], events)


class InterruptTests(TestsAboutTests):
    def test_an_interrupt_in_any_phase_ends_everything(self):
        """After Ctrl-C in setUp, test, tearDown or a clean-up the loop is closed, and nothing stays replaced."""
        seen = []

        def make(phase, asynchronous):
            def interrupt(self, now):
                seen.append(self.loop)
                if now == phase:
                    raise KeyboardInterrupt(phase)

            if asynchronous:

                async def hook(self, now):
                    asyncio.ensure_future(asyncio.sleep(100))
                    await asyncio.sleep(0)
                    interrupt(self, now)

            else:
                hook = interrupt

            class Inner(Case):
                def setUp(self):
                    self.addCleanup(hook, self, "cleanup")
                    return hook(self, "setUp")

                def test(self):
                    return hook(self, "test")

                def tearDown(self):
                    return hook(self, "tearDown")

            return Inner

        before = replaced()
        for phase in ("setUp", "test", "tearDown", "cleanup"):
            for asynchronous in (False, True):
                with self.subTest(phase, asynchronous=asynchronous):
                    del seen[:]
                    cls = make(phase, asynchronous)
                    with self.assertRaisesRegex(KeyboardInterrupt, phase):
                        run_class(cls)
                    self.assertTrue(seen[0].is_closed())
                    self.assertEqual(before, replaced())
                    case = cls("test")
                    attributes = set(case.__dict__)
                    with self.assertRaises(KeyboardInterrupt):
                        case.debug()
                    self.assertEqual(set(), set(case.__dict__) - attributes - {"_outcome"})


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
