"""Tests of the check ``background_exceptions``."""

import asyncio
import threading
import unittest
from unittest import mock

from django_async_test.engine.checks.background_exceptions import add_errors
from django_async_test.engine.checks.base import Findings
from django_async_test.engine.checks.selection import fail_on
from django_async_test.engine.timeouts import TestTimeoutError

from ...helpers import forever, needs_open_loop
from ..helpers import Case
from .helpers import CheckTestCase


def broken():
    raise ValueError("in the background")


class BackgroundExceptionsTests(CheckTestCase):
    def test_a_lost_exception_of_a_task_is_found(self):
        """The report has the stack that created the task, the way to allow it, and the exception as the cause."""

        class Inner(Case):
            async def fail_later(self):
                broken()

            async def test(self):
                asyncio.ensure_future(self.fail_later())
                await asyncio.sleep(0)

        texts = ("and nobody retrieved it", "Created at:", "asyncio.ensure_future(self.fail_later())")
        self.assertFound(Inner, "ValueError: in the background", "@fail_on(background_exceptions=False)", *texts)

    def test_a_lost_exception_of_a_callback_is_found(self):
        """An exception in call_soon() has no other way to be noticed."""

        class Inner(Case):
            async def test(self):
                self.loop.call_soon(broken)
                await asyncio.sleep(0)

        self.assertFound(Inner, "in the background", "broken")

    @needs_open_loop
    def test_a_coroutine_in_place_of_a_callback_is_reported_once(self):
        """It never runs, which is not said again of the test in which the collector finds it."""
        coroutine = forever()

        class Inner(Case):
            async def test(self):
                # In debug mode asyncio itself refuses it.
                self.loop.set_debug(False)
                self.loop.call_soon(coroutine)
                await asyncio.sleep(0)

        self.assertFound(Inner, "and nobody retrieved it", "forever()", "object is not callable")
        self.assertIsNone(coroutine.cr_frame)

    def test_an_exception_that_a_thread_dies_of_is_found(self):
        """The thread is named, and the line that started it; nothing is printed elsewhere."""

        class Inner(Case):
            def test(self):
                thread = threading.Thread(target=broken, name="worker")
                thread.start()
                thread.join()

        with mock.patch("sys.stderr") as stderr:
            self.assertFound(Inner, "thread 'worker' died of ValueError", "Started at:", "thread.start()")
        self.assertFalse(stderr.write.called)

    def test_a_task_that_was_lost_is_found(self):
        """asyncio reports a task that is destroyed while it is pending: that is the test's affair too."""

        class Inner(Case):
            def test(self):
                self.loop.call_exception_handler({"message": "Task was destroyed", "task": "the task"})

        self.assertFound(Inner, "the event loop reports 'Task was destroyed', for 'the task'")

    def test_what_is_handled_is_no_finding(self):
        """Retrieved exceptions, those handled in a thread, and threads that end with SystemExit are not reported."""

        class Inner(Case):
            async def test_retrieved(self):
                with self.assertRaises(ValueError):
                    await self.loop.run_in_executor(None, broken)

            def handle(self):
                with self.assertRaises(ValueError):
                    broken()

            def leave(self):
                raise SystemExit()

            def test_threads(self):
                for target in (self.handle, self.leave):
                    thread = threading.Thread(target=target)
                    thread.start()
                    thread.join()

        self.assertClean(Inner)

    def test_it_can_be_allowed(self):
        """Without the check asyncio logs the exception, as it does without this package."""

        class Inner(Case):
            @fail_on(background_exceptions=False)
            async def test(self):
                with self.assertLogs("asyncio", "ERROR") as logged:
                    self.loop.call_soon(broken)
                    await asyncio.sleep(0)
                assert "broken" in logged.output[0]

        self.assertClean(Inner)

    def test_a_class_may_do_without_it(self):
        """The loop of the class hooks follows the decorator of the class."""

        @fail_on(background_exceptions=False)
        class Inner(Case):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                cls.task = asyncio.ensure_future(cls.fail_later())
                await asyncio.sleep(0)

            @classmethod
            async def fail_later(cls):
                broken()

            async def test(self):
                pass

            @classmethod
            async def tearDownClass(cls):
                await super().tearDownClass()
                cls.task.exception()

        self.assertClean(Inner)


class AddErrorsTests(unittest.TestCase):
    def test_an_error_is_named_once_with_its_source(self):
        """Every lost exception is reported once, though two sources have it; a timeout is reported elsewhere."""
        findings = Findings(lambda: "the.test")
        error = ValueError("lost")
        errors = [("task 1", error), ("task 2", error), ("task 3", TestTimeoutError())]
        add_errors(findings, errors, lambda source: "")
        with self.assertRaises(AssertionError) as caught:
            findings.fail()
        self.assertEqual(1, str(caught.exception).count("nobody retrieved"))
        self.assertIn("the.test: 'task 1' raised", str(caught.exception))
        self.assertIs(error, caught.exception.__cause__)
