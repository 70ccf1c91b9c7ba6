"""Tests of the check ``pending_tasks``."""

import asyncio
import unittest

from django_async_test.engine.checks.base import Findings
from django_async_test.engine.checks.pending_tasks import report_uncancellable
from django_async_test.engine.checks.selection import fail_on

from ...helpers import forever
from ..helpers import Case
from .helpers import CheckTestCase


class PendingTasksTests(CheckTestCase):
    def test_a_task_that_still_runs_is_found(self):
        """It is named with the stack that created it and the way to allow it; it is on by default."""

        class Inner(Case):
            async def start(self):
                asyncio.ensure_future(forever())

            async def test(self):
                await self.start()
                await asyncio.sleep(0)

        texts = ("forever()", "was still running when the test ended, and was cancelled", "Created at:", "in start")
        self.assertFound(Inner, "@fail_on(pending_tasks=False)", *texts)

    def test_a_task_that_has_not_started_is_found(self):
        """It would have run, had the test gone on."""

        class Inner(Case):
            async def test(self):
                self.loop.create_task(forever())

        self.assertFound(Inner, "forever()", "self.loop.create_task(forever())")

    def test_a_task_of_a_sync_test_is_found(self):
        """A plain function may have started it with ``loop.create_task()``."""

        class Inner(Case):
            def test(self):
                self.loop.create_task(forever())

        self.assertFound(Inner, "forever()")

    def test_what_the_test_ends_is_no_finding(self):
        """Tasks that are awaited, cancelled, also in a clean-up, or about to end by themselves are not reported."""

        class Inner(Case):
            async def short(self):
                await asyncio.sleep(0)

            async def test_awaited(self):
                await asyncio.ensure_future(self.short())

            async def test_cancelled(self):
                asyncio.ensure_future(forever()).cancel()

            async def test_cancelled_while_it_runs(self):
                task = asyncio.ensure_future(forever())
                await asyncio.sleep(0)
                task.cancel()

            async def test_cancelled_in_a_cleanup(self):
                task = asyncio.ensure_future(forever())
                self.addCleanup(task.cancel)

            async def test_about_to_end(self):
                asyncio.ensure_future(self.short())

        self.assertClean(Inner)

    def test_it_can_be_allowed(self):
        """With fail_on(pending_tasks=False) the task is cancelled without a word."""

        class Inner(Case):
            @fail_on(pending_tasks=False)
            async def test(self):
                asyncio.ensure_future(forever())

        self.assertClean(Inner)

    def test_tasks_of_the_class_are_not_the_tests(self):
        """A server task of setUpClass, and the tasks that it makes during a test, go on and are not reported."""
        served = []

        class Inner(Case):
            loop_scope = "class"

            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                cls.requests = asyncio.Queue()
                cls.server = asyncio.ensure_future(cls.serve())

            @classmethod
            async def serve(cls):
                while True:
                    answer = await cls.requests.get()
                    asyncio.ensure_future(forever())
                    answer.set_result(None)

            async def test_1(self):
                answer = self.loop.create_future()
                await self.requests.put(answer)
                await answer
                served.append(1)

            test_2 = test_1

        self.assertClean(Inner)
        self.assertFalse(len(served) % 4)
        self.assertTrue(served)


class StubbornTests(unittest.TestCase):
    def test_a_stubborn_task_is_named(self):
        """A task that does not end is reported, with what to do about it."""
        findings = Findings(lambda: "the.test")
        report_uncancellable(findings, ["a task"], lambda task: "")
        text = "the.test: 'a task' is still running although it was cancelled. Let CancelledError through"
        with self.assertRaisesRegex(AssertionError, text):
            findings.fail()
