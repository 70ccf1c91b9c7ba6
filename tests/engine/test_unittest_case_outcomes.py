"""Tests of what is reported about a test, and of debug(), which raises it."""

import asyncio
import functools
import sys
import types
import unittest
from unittest import mock

from ..helpers import (
    TestsAboutTests,
    define,
    needs_async_generators,
    run_class,
)
from .helpers import Case


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
