"""Tests of what is remembered of a test's loop: its tasks, where they were made, and the errors it reports."""

import asyncio
import contextlib
import gc
import weakref

from django_async_test.engine import task_records
from django_async_test.engine.task_records import TaskRecords

from ..helpers import needs_reference_counts
from .runner_case import RunnerTestCase


async def nothing():
    """Do nothing."""


class TaskTests(RunnerTestCase):
    def setUp(self):
        super().setUp()
        self.runner.finish()
        self.new_loop()
        self.records = TaskRecords(self.loop)
        self.addCleanup(self.records.close)

    def run_coroutine(self, coroutine):
        return self.loop.run_until_complete(coroutine)

    def test_tasks_are_listed_in_the_order_in_which_they_were_made(self):
        """made() has each task of the loop, also those that have ended."""
        tasks = [self.loop.create_task(nothing()) for _ in range(3)]
        self.run_coroutine(asyncio.gather(*tasks))
        self.assertEqual(tasks, self.records.made())

    def test_tasks_are_not_kept_alive(self):
        """A task that nobody else keeps is gone from made()."""
        reference = weakref.ref(self.loop.create_task(nothing()))
        self.run_coroutine(asyncio.sleep(0))
        gc.collect()
        self.assertIsNone(reference())
        self.assertNotIn("nothing", repr(self.records.made()))

    @needs_reference_counts
    def test_tasks_that_are_gone_are_forgotten(self):
        """However many tasks a test makes, only those that are there are remembered."""

        async def make_many():
            for _ in range(2 * task_records.MANY + 10):
                await self.loop.create_task(nothing())

        kept = self.loop.create_task(nothing())
        self.run_coroutine(make_many())
        self.assertLess(len(self.records._made), task_records.MANY + 10)
        self.assertIs(kept, self.records.made()[0])

    def test_hooks_see_each_task(self):
        """Each function in `hooks` is called with each task that is made."""
        seen = []
        self.records.hooks.append(seen.append)
        task = self.loop.create_task(nothing())
        self.assertEqual([task], seen)
        self.run_coroutine(task)

    def test_the_place_where_a_task_was_made_is_known(self):
        """created_at() shows the line that made the task."""

        async def start():
            # In a list, or it would be awaited.
            return [asyncio.ensure_future(nothing())]

        runner = self.new_runner(owns_loop=False)
        (task,) = runner.call(start)
        text = runner.records.created_at(task)
        runner.finish()
        self.assertTrue(text.startswith("Created at:\n"), text)
        self.assertIn("return [asyncio.ensure_future(nothing())]", text)

    def test_of_other_objects_the_place_is_not_known(self):
        """created_at() is empty for what is neither a task nor a handle that knows."""
        self.assertEqual("", self.records.created_at(object()))

    def test_tasks_made_by_older_tasks_are_older(self):
        """What a task makes that was there before the test is not the test's."""
        self.new_loop()
        made = []

        async def older():
            await asyncio.sleep(0)
            made.append(asyncio.ensure_future(nothing()))

        task = self.loop.create_task(older())
        records = TaskRecords(self.loop, [task])
        mine = self.loop.create_task(nothing())
        self.run_coroutine(asyncio.wait([task, mine]))
        self.run_coroutine(asyncio.wait(made))
        records.close()
        self.assertIn(task, records.older)
        self.assertIn(made[0], records.older)
        self.assertNotIn(mine, records.older)

    def test_close_gives_the_loop_back(self):
        """create_task() and the exception handler are what they were."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        handled = []

        def handler(loop, context):
            handled.append(context)

        loop.set_exception_handler(handler)
        create_task = loop.create_task
        outer = TaskRecords(loop)
        inner = TaskRecords(loop)
        inner.close()
        task = loop.create_task(nothing())
        loop.run_until_complete(task)
        self.assertIn(task, outer.made())
        self.assertNotIn(task, inner.made())
        outer.close()
        self.assertEqual(create_task, loop.create_task)
        self.assertNotIn("create_task", loop.__dict__)
        loop.call_exception_handler({"message": "mine"})
        self.assertEqual([{"message": "mine"}], handled)


class ErrorTests(RunnerTestCase):
    def test_errors_nobody_has_retrieved_are_kept(self):
        """`errors` has the exceptions of callbacks and of tasks that nobody awaited."""

        def callback():
            raise ValueError("callback")

        async def fail():
            raise ValueError("task")

        async def start():
            self.loop.call_soon(callback)
            asyncio.ensure_future(fail())
            await asyncio.sleep(0)

        self.runner.call(start)
        self.runner.finish()
        self.assertEqual({"callback", "task"}, {str(error) for _, error in self.runner.records.errors})

    def test_a_cancellation_inside_a_shield_is_no_error(self):
        """A shielded future that holds CancelledError as its exception was cancelled, and has not failed."""

        async def start():
            inner = self.loop.create_future()
            outer = asyncio.shield(inner)
            outer.cancel()
            await asyncio.sleep(0)
            inner.set_exception(asyncio.CancelledError())
            await asyncio.sleep(0)
            with contextlib.suppress(asyncio.CancelledError):
                await inner

        self.runner.call(start)
        self.runner.finish()
        self.assertEqual([], self.runner.records.errors)

    def test_an_exception_that_was_retrieved_is_no_error(self):
        """The exception of a task that somebody has awaited is not kept."""

        async def fail():
            raise ValueError("task")

        async def start():
            with contextlib.suppress(ValueError):
                await asyncio.ensure_future(fail())

        self.runner.call(start)
        self.runner.finish()
        self.assertEqual([], self.runner.records.errors)

    def test_what_the_loop_reports_of_an_object_is_kept(self):
        """A report without an exception is kept as text and the object concerned."""
        future = self.loop.create_future()
        self.loop.call_exception_handler({"message": "lost", "future": future})
        self.assertEqual([("lost", future)], self.runner.records.reports)
        self.assertEqual([], self.runner.records.errors)

    def test_errors_that_are_not_kept_reach_the_previous_handler(self):
        """Without the check the loop's own exception handler has the last word."""
        self.runner.finish()
        self.new_loop()
        handled = []
        self.loop.set_exception_handler(lambda loop, context: handled.append(context["exception"]))
        self.runner = self.new_runner(owns_loop=False)
        self.runner.records.keeps_errors = False
        error = ValueError("callback")
        self.loop.call_exception_handler({"message": "lost", "exception": error})
        self.runner.finish()
        self.assertEqual([error], handled)
        self.assertEqual([], self.runner.records.errors)
