"""Tracebacks start at the user's line: no frame of ours, of unittest's, asyncio's or asgiref's before it."""

import asyncio
import re
import threading

import django_async_test
from django_async_test import async_to_sync
from django_async_test.compat import features
from tests.helpers import forever, let_others_run

from .helpers import TestsAboutTests, in_any_thread, in_sensitive_thread, run_class

FIRST_FRAME = re.compile(r'Traceback \(most recent call last\):\n  File "(.*?)", line \d+, in (\w+)')


def broken(*args):
    raise ValueError("broken")


async def broken_later():
    await asyncio.sleep(0)
    broken()


class Case(django_async_test.TestCase):
    """What fails in the tests below."""


class TracebackTests(TestsAboutTests):
    def assertStartsAtTheUsersLine(self, cls, name):
        """Fail unless each traceback in the reports about `cls` starts in this file, and the last one in `name`."""
        outcome = run_class(cls)
        text = outcome.problems()
        self.assertIn("ValueError: broken", text)
        frames = FIRST_FRAME.findall(text)
        self.assertTrue(frames, text)
        for path, _ in frames:
            self.assertEqual(__file__, path, text)
        self.assertEqual(name, frames[-1][1], text)

    def make(self, name, function):
        attributes = {"test": lambda self: None, "__module__": __name__}
        attributes[name] = function
        return type("Inner", (Case,), attributes)

    def test_hooks_and_tests(self):
        """The first line is the user's, for coroutines and plain functions, in every hook of the instance."""
        for name in ("setUp", "asyncSetUp", "setUpAsync", "test", "tearDownAsync", "asyncTearDown", "tearDown"):

            async def coroutine(self):
                await broken_later()

            def function(self):
                broken()

            for way in (coroutine, function):
                with self.subTest(name, way=way.__name__):
                    self.assertStartsAtTheUsersLine(self.make(name, way), way.__name__)

    def test_cleanups(self):
        """The first line is the user's, whether a clean-up is a coroutine function or a plain one."""
        for cleanup in (broken, broken_later):
            with self.subTest(cleanup.__name__):
                cls = self.make("test", lambda self, cleanup=cleanup: self.addCleanup(cleanup))
                self.assertStartsAtTheUsersLine(cls, cleanup.__name__)

    def test_hooks_of_the_class(self):
        """The first line is the user's, in coroutines and plain functions, after super(), as everybody writes them."""

        class SetUpClass(Case):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                await broken_later()

            def test(self):
                pass

        class SetUpTestData(Case):
            @classmethod
            async def setUpTestData(cls):
                await broken_later()

            def test(self):
                pass

        class TearDownClass(Case):
            def test(self):
                pass

            @classmethod
            async def tearDownClass(cls):
                await super().tearDownClass()
                await broken_later()

        class Cleanup(Case):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                cls.addClassCleanup(broken_later)

            def test(self):
                pass

        classes = [(SetUpClass, "setUpClass"), (TearDownClass, "tearDownClass")]
        # Django itself calls setUpTestData().
        if features.runs_class_cleanups:
            classes.append((Cleanup, "broken_later"))
        for cls, name in classes:
            with self.subTest(cls.__name__):
                self.assertStartsAtTheUsersLine(cls, name)
        self.assertIn("in setUpTestData\n    await broken_later()", run_class(SetUpTestData).problems())

    def test_tasks_and_threads(self):
        """The first line is the task's or the thread's own, whether it is awaited or not."""

        async def awaited(self):
            await asyncio.ensure_future(broken_later())

        async def gathered(self):
            await asyncio.gather(broken_later(), broken_later())

        async def background(self):
            asyncio.ensure_future(broken_later())
            await let_others_run()

        async def callback(self):
            self.loop.call_soon(broken)
            await let_others_run()

        async def executor(self):
            await self.loop.run_in_executor(None, broken)

        async def sensitive(self):
            await in_sensitive_thread(broken)

        async def anywhere(self):
            await in_any_thread(broken)

        def thread(self):
            thread = threading.Thread(target=broken)
            thread.start()
            thread.join()

        def bridge(self):
            async_to_sync(broken_later)()

        def run(self):
            self.loop.run_until_complete(broken_later())

        def names(function):
            return {"background": "broken_later", "callback": "broken", "thread": "broken"}.get(function, function)

        for way in (awaited, gathered, background, callback, executor, sensitive, anywhere, thread, bridge, run):
            with self.subTest(way.__name__):
                self.assertStartsAtTheUsersLine(self.make("test", way), names(way.__name__))

    def test_sub_tests(self):
        """The first line is the user's in each subtest that fails."""

        async def test(self):
            for number in range(2):
                with self.subTest(number=number):
                    await broken_later()

        self.assertStartsAtTheUsersLine(self.make("test", test), "test")

    def test_assertions_end_at_the_users_line_too(self):
        """unittest leaves its own frames out at the end."""

        class Inner(Case):
            async def test(self):
                await asyncio.sleep(0)
                self.assertEqual(1, 2)

        report = run_class(Inner).failures[0][1]
        self.assertEqual(1, report.count("  File "), report)

    def test_what_only_a_check_has_found_has_no_traceback(self):
        """There is no line of the user in it; the message has the stack that matters."""

        class Inner(Case):
            async def test(self):
                asyncio.ensure_future(forever())

        report = run_class(Inner).failures[0][1]
        self.assertNotIn("Traceback (most recent", report)
        self.assertTrue(report.startswith("AssertionError: "), report)
