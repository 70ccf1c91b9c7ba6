"""Tests of what is known of tasks, and of the task that runs in a context."""

import asyncio
import gc
import unittest
import unittest.mock
import weakref

from django_async_test.compat.python import contexts, tasks

from ...helpers import needs_contextvars
from .helpers import LoopTestCase


class TaskTests(LoopTestCase):
    def test_pending_tasks_are_those_that_are_not_done(self):
        """A finished task is not pending."""

        async def run():
            done = asyncio.ensure_future(asyncio.sleep(0))
            waiting = asyncio.ensure_future(asyncio.sleep(10))
            await done
            pending = tasks.pending_tasks(self.loop)
            waiting.cancel()
            return done in pending, waiting in pending

        self.assertEqual((False, True), self.loop.run_until_complete(run()))

    def test_a_task_is_not_the_only_one_beside_another(self):
        """Another task counts as long as it is alive, whatever it does and on whichever loop."""
        other_loop = asyncio.new_event_loop()
        self.addCleanup(other_loop.close)
        task = self.loop.create_task(asyncio.sleep(0))
        for loop in (self.loop, other_loop):
            other = loop.create_task(asyncio.sleep(0))
            self.assertFalse(tasks.is_only_task(task))
            loop.run_until_complete(other)
            self.assertFalse(tasks.is_only_task(task))
        self.loop.run_until_complete(task)

    @unittest.skipIf(tasks._registry is None, "this Python does not keep its tasks like that")
    def test_the_only_task_is_recognised(self):
        """Where Python keeps all tasks in one place, one that is alone there is the only one."""
        task = self.loop.create_task(asyncio.sleep(0))
        with unittest.mock.patch.object(tasks, "_registry", weakref.WeakSet([task])):
            self.assertTrue(tasks.is_only_task(task))
            other = self.loop.create_future()
            self.assertFalse(tasks.is_only_task(other))
        self.loop.run_until_complete(task)

    def test_an_exception_counts_as_retrieved_once_it_is_asked_for(self):
        """was_never_retrieved() is true of a failed task until somebody looks."""

        async def fail():
            raise ValueError("lost")

        async def run():
            task = asyncio.ensure_future(fail())
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            before = tasks.was_never_retrieved(task)
            task.exception()
            return before, tasks.was_never_retrieved(task)

        self.assertEqual((True, False), self.loop.run_until_complete(run()))

    def test_it_is_known_what_is_told_when_a_future_is_destroyed(self):
        """dies_silently() is false of a pending task, and of an exception that nobody has asked for."""
        future, task = self.loop.create_future(), self.loop.create_task(asyncio.sleep(0))
        self.assertTrue(tasks.dies_silently(future))
        self.assertFalse(tasks.dies_silently(task))
        self.loop.run_until_complete(task)
        self.assertTrue(tasks.dies_silently(task))
        future.set_exception(ValueError("lost"))
        self.assertFalse(tasks.dies_silently(future))
        future.exception()
        self.assertTrue(tasks.dies_silently(future))
        self.assertFalse(tasks.dies_silently(object()))

    def test_the_coroutine_of_a_task_is_known(self):
        """coroutine_of() returns what the task was made of, and None for what shows none."""
        coroutine = asyncio.sleep(0)
        task = asyncio.Task(coroutine, loop=self.loop)
        self.assertIs(coroutine, tasks.coroutine_of(task))
        self.assertIsNone(tasks.coroutine_of(object()))
        self.loop.run_until_complete(task)

    def test_a_task_that_goes_on_after_its_cancellation_is_recognised(self):
        """is_being_cancelled() is true from the cancellation on, on Pythons that count it."""

        async def go_on():
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                return tasks.is_being_cancelled(tasks.current_task(self.loop))

        async def run():
            task = asyncio.ensure_future(go_on())
            await asyncio.sleep(0)
            self.assertFalse(tasks.is_being_cancelled(task))
            task.cancel()
            return await task

        self.assertEqual(hasattr(asyncio.Task, "cancelling"), self.loop.run_until_complete(run()))

    def test_what_a_task_waits_for_is_known(self):
        """awaited_future() returns the future, and None for a task that waits for none, or shows none."""
        future = self.loop.create_future()

        async def wait():
            await future

        task = self.loop.create_task(wait())
        self.assertIsNone(tasks.awaited_future(task))
        self.loop.run_until_complete(asyncio.sleep(0))
        self.assertIs(future, tasks.awaited_future(task))
        future.set_result(None)
        self.loop.run_until_complete(task)
        self.assertIsNone(tasks.awaited_future(task))
        self.assertIsNone(tasks.awaited_future(object()))

    def test_a_loop_in_debug_mode_knows_who_created_a_task(self):
        """creation_stack() returns that stack; without debug mode there is none."""
        found = []
        for debug in (True, False):
            self.loop.set_debug(debug)
            task = self.loop.create_task(asyncio.sleep(0))
            found.append(tasks.creation_stack(task))
            self.loop.run_until_complete(task)
        stack, none = found
        self.assertIn(__file__, [frame[0] for frame in stack])
        self.assertIsNone(none)
        self.assertIsNone(tasks.creation_stack(object()))

    def test_a_task_can_be_left_pending_without_a_message(self):
        """The loop reports a pending task that is destroyed, unless leave_pending() was called for it."""
        reports = []
        self.loop.set_exception_handler(lambda loop, context: reports.append(context["message"]))
        for leave in (lambda task: None, tasks.leave_pending):
            future = self.loop.create_future()
            task = self.loop.create_task(asyncio.wait_for(future, None))
            self.loop.run_until_complete(asyncio.sleep(0))
            leave(task)
            del task, future
            gc.collect()
        self.assertEqual(["Task was destroyed but it is pending!"], reports)

    def test_a_future_forgets_who_waits_for_it(self):
        """A task that waits for a future that has forgotten it is not woken; another kind of future says no."""
        future, seen = self.loop.create_future(), []

        async def wait():
            await future
            seen.append("woken")

        task = self.loop.create_task(wait())
        self.loop.run_until_complete(asyncio.sleep(0))
        self.assertTrue(tasks.forget_waiters(future))
        future.set_result(None)
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.run_until_complete(asyncio.sleep(0))
        self.assertEqual([], seen)
        self.assertFalse(tasks.forget_waiters(object()))
        tasks.leave_pending(task)
        tasks.coroutine_of(task).close()

    def test_what_keeps_no_record_can_be_left_too(self):
        """leave_pending() does nothing to a task of another kind."""
        tasks.leave_pending(unittest.mock.sentinel.task)
        self.assertFalse(hasattr(unittest.mock.sentinel.task, "_log_destroy_pending"))


class HostTaskTests(LoopTestCase):
    @needs_contextvars
    def test_the_host_task_runs_in_the_context_itself(self):
        """What the task sets is seen in the context, not in a copy of it."""
        variable = contexts.contextvars.ContextVar("variable")
        context = contexts.new_context()

        async def run():
            await asyncio.sleep(0)
            variable.set("by the task")
            await asyncio.sleep(0)

        self.loop.run_until_complete(tasks.host_task(self.loop, run(), context))
        self.assertEqual("by the task", context[variable])


class TasksOfPackageTests(unittest.TestCase):
    def test_the_module_of_the_coroutine_says_it(self):
        """A task belongs to the package in which its coroutine function is; one that is over to none."""

        async def sleep(seconds):
            await asyncio.sleep(seconds)

        async def look():
            task, done = (asyncio.ensure_future(sleep(seconds)) for seconds in (60, 0))
            await done
            ours, theirs = (tasks.tasks_of_package(loop, name) for name in (__name__.split(".")[0], "hypercorn"))
            task.cancel()
            await asyncio.wait([task])
            return task in ours, done in ours, theirs

        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        self.assertEqual((True, False, []), loop.run_until_complete(look()))
