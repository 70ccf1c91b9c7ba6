"""Tests of asynctest's case classes: what they share with Django's is tested there, here is what is theirs."""

import asyncio
import subprocess
import sys
import unittest
from unittest import mock

import django_async_test.asynctest as asynctest

from ..helpers import Outcome, TestsAboutTests


class CaseTests(TestsAboutTests):
    def test_it_is_no_django_test(self):
        """The class is a plain unittest.TestCase: no database is set up for it."""
        self.assertTrue(issubclass(asynctest.TestCase, unittest.TestCase))
        self.assertFalse(hasattr(asynctest.TestCase, "databases"))

    def test_hooks_and_cleanups_may_be_coroutine_functions(self):
        """Everything runs, in order, on one loop, in run() and in debug()."""
        calls = []

        class Inner(asynctest.TestCase):
            async def note(self, name):
                calls.append((name, self.loop))

            async def setUp(self):
                self.addCleanup(self.note, "cleanup")
                await self.note("setUp")

            async def test(self):
                await self.note("test")

            async def tearDown(self):
                await self.note("tearDown")

        for call in (lambda case: case.run(), lambda case: case.debug()):
            del calls[:]
            call(Inner("test"))
            self.assertEqual(["setUp", "test", "tearDown", "cleanup"], [name for name, _ in calls])
            self.assertEqual(1, len({id(loop) for _, loop in calls}))
            self.assertTrue(calls[0][1].is_closed())

    def test_a_coroutine_may_await_the_cleanups(self):
        """``await self.doCleanups()`` runs them inside the test, last added first; what fails is reported."""
        calls = []

        class Inner(asynctest.TestCase):
            async def cleanup(self, name):
                await asyncio.sleep(0)
                calls.append(name)

            async def test(self):
                self.addCleanup(self.cleanup, "first")
                self.addCleanup(calls.append, "second")
                self.assertTrue(await self.doCleanups())
                self.assertEqual(["second", "first"], calls)

            async def test_failing(self):
                self.addCleanup(self.cleanup, "first")
                self.addCleanup(self.fail, "as it must")
                self.assertFalse(await self.doCleanups())
                self.assertEqual(["first"], calls)

        for name in ("test", "test"):
            del calls[:]
            Inner(name).debug()
        del calls[:]
        outcome = Outcome()
        Inner("test_failing").run(outcome)
        self.assertEqual((1, 0), (len(outcome.failures), len(outcome.errors)), outcome.problems())
        self.assertIn("as it must", outcome.problems())

    def test_do_cleanups_may_be_overridden_by_a_coroutine(self):
        """What it does before and after super() happens, and the test ends as usual."""
        calls = []

        class Inner(asynctest.TestCase):
            async def cleanup(self):
                calls.append("cleanup")

            async def test(self):
                self.addCleanup(self.cleanup)

            async def doCleanups(self):
                calls.append("before")
                result = await super().doCleanups()
                calls.append("after")
                return result

        self.assertPasses(Inner)
        self.assertEqual(["before", "cleanup", "after"] * 2, calls)

    def test_a_loop_set_by_the_test_stays(self):
        """asyncio.set_event_loop() inside a test survives it, as the code under test meant it."""
        loop = asyncio.new_event_loop()
        self.addCleanup(asyncio.set_event_loop, None)
        self.addCleanup(loop.close)

        class Inner(asynctest.TestCase):
            def test(self):
                asyncio.set_event_loop(loop)

        Inner("test").debug()
        self.assertIs(loop, asyncio.get_event_loop())

    def test_new_event_loop_is_looked_up_for_each_test(self):
        """A test about tests may put the mock of a loop in its place: it is used and closed."""
        fake = mock.Mock(asyncio.AbstractEventLoop)
        fake.run_until_complete.side_effect = self.run_elsewhere

        class Inner(asynctest.TestCase):
            def test(self):
                self.assertIs(fake, self.loop)

        with mock.patch("asyncio.new_event_loop", return_value=fake):
            Inner("test").debug()
        fake.close.assert_called_with()

    def run_elsewhere(self, coroutine):
        if hasattr(coroutine, "close"):
            coroutine.close()

    @unittest.skipIf(sys.platform == "win32", "Unix only")
    def test_subprocesses_are_watched(self):
        """A test may start a process and await its end."""

        class Inner(asynctest.TestCase):
            async def test(self):
                process = await asyncio.create_subprocess_exec(sys.executable, "-c", "", stdout=subprocess.PIPE)
                await process.communicate()
                self.assertEqual(0, process.returncode)

        self.assertPasses(Inner)


class FunctionTests(TestsAboutTests):
    def test_functions_may_be_coroutine_functions(self):
        """Test, setUp and tearDown run and are awaited."""
        calls = []

        async def test():
            await asyncio.sleep(0)
            calls.append("test")

        async def set_up():
            await asyncio.sleep(0)
            calls.append("setUp")

        def tear_down():
            calls.append("tearDown")

        case = asynctest.FunctionTestCase(test, set_up, tear_down, "description")
        outcome = Outcome()
        case.run(outcome)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())
        self.assertEqual(["setUp", "test", "tearDown"], calls)
        self.assertEqual("description", case.shortDescription())

    def test_a_failing_coroutine_function_fails(self):
        """It does not pass unseen."""

        async def test():
            raise KeyError("as it must")

        outcome = Outcome()
        asynctest.FunctionTestCase(test).run(outcome)
        self.assertIn("as it must", outcome.problems())

    def test_a_sync_function_works_as_with_unittest(self):
        """And so does one without setUp and tearDown."""
        calls = []
        outcome = Outcome()
        asynctest.FunctionTestCase(lambda: calls.append(1)).run(outcome)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())
        self.assertEqual([1], calls)
