"""Tests of how everything ends that a test has left on its loop."""

import asyncio
import contextlib
import itertools
import threading
from unittest import mock

from django_async_test.compat.python import executors, threads
from django_async_test.compat.python.tasks import pending_tasks
from django_async_test.engine.shutdown import TURNS_TO_END

from ..helpers import define, needs_async_generators, needs_open_loop
from .runner_case import RunnerTestCase


class FinishTests(RunnerTestCase):
    def test_an_owned_loop_is_closed(self):
        """finish() closes the loop that the runner owns, and may be called without a single call."""
        self.runner.finish()
        self.assertTrue(self.loop.is_closed())

    def test_a_borrowed_loop_is_handed_back(self):
        """A loop that goes on has its exception handler, create_task and executor back, and runs."""
        self.runner.finish()
        self.loop = asyncio.new_event_loop()
        self.addCleanup(self.loop.close)
        handled = []
        self.loop.set_exception_handler(lambda loop, context: handled.append(context))
        create_task = self.loop.create_task
        runner = self.new_runner(owns_loop=False)

        async def use():
            await self.loop.run_in_executor(None, threading.get_ident)
            asyncio.ensure_future(asyncio.sleep(100))

        runner.call(use)
        runner.finish()
        self.assertFalse(self.loop.is_closed())
        self.assertEqual(create_task, self.loop.create_task)
        self.assertEqual(set(), pending_tasks(self.loop))
        self.loop.call_exception_handler({"message": "mine"})
        self.assertEqual([{"message": "mine"}], handled)
        self.loop.run_until_complete(self.loop.run_in_executor(None, threading.get_ident))

    def test_tasks_from_before_are_left_alone(self):
        """On a borrowed loop only the tasks of this run are ended."""
        self.runner.finish()
        self.loop = asyncio.new_event_loop()
        self.addCleanup(self.loop.close)

        async def start():
            # In a list, or it would be awaited.
            return [asyncio.ensure_future(asyncio.sleep(100), loop=self.loop)]

        (mine,) = self.loop.run_until_complete(start())
        runner = self.new_runner(owns_loop=False)
        (others,) = runner.call(start)
        runner.finish()
        self.assertTrue(others.cancelled())
        self.assertFalse(mine.done())
        mine.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            self.loop.run_until_complete(mine)

    def test_left_over_tasks_are_awaited_with_their_last_words(self):
        """A cancelled task may still await something in its finally."""
        events = []

        async def linger():
            try:
                await asyncio.sleep(100)
            finally:
                await asyncio.sleep(0.01)
                events.append("ended")

        async def start():
            asyncio.ensure_future(linger())
            await asyncio.sleep(0)

        self.runner.call(start)
        self.assertEqual(0, len(self.runner.finish()))
        self.assertEqual(["ended"], events)

    def test_before_close_sees_the_open_loop_when_all_has_ended(self):
        """The function is called when tasks and threads have ended, and the loop can still run."""
        events, running, go_on = [], threading.Event(), threading.Event()

        def work():
            running.set()
            go_on.wait(10)
            events.append("thread")

        async def start():
            self.loop.run_in_executor(None, work)
            running.wait(10)
            asyncio.ensure_future(asyncio.sleep(1000)).add_done_callback(lambda task: events.append("task"))

        def before_close():
            self.loop.run_until_complete(asyncio.sleep(0))
            events.append("before close")

        self.runner.call(start)
        self.loop.call_later(0.01, go_on.set)
        self.runner.finish(before_close=before_close)
        self.assertEqual(["task", "thread", "before close"], events)
        self.assertTrue(self.loop.is_closed())

    def test_an_error_before_the_close_leaves_no_loop(self):
        """The loop is closed although the function fails."""
        with self.assertRaises(ZeroDivisionError):
            self.runner.finish(before_close=lambda: 1 / 0)
        self.assertTrue(self.loop.is_closed())

    def test_a_loop_that_the_test_has_closed_needs_no_end(self):
        """finish() does nothing on a closed loop but give back what was replaced."""
        self.loop.close()
        self.assertEqual(0, len(self.runner.finish(before_close=lambda: self.fail("The loop is closed."))))
        self.assertNotIn("create_task", self.loop.__dict__)

    def test_a_task_that_refuses_to_end_is_returned(self):
        """What is still running after several cancellations is named, and the loop is closed."""
        cancelled = []

        async def refuse():
            while not cancelled or len(cancelled) < 100:
                try:
                    await self.loop.create_future()
                except asyncio.CancelledError:
                    cancelled.append(True)

        async def start():
            # In a list, or it would be awaited.
            return [asyncio.ensure_future(refuse())]

        (task,) = self.runner.call(start)
        # Each look at the time is a second later.
        self.loop.time = itertools.count(self.loop.time()).__next__
        self.assertEqual([task], list(self.runner.finish()))
        self.assertGreater(len(cancelled), 1)
        self.assertTrue(self.loop.is_closed())
        task._log_destroy_pending = False


class LeftTests(RunnerTestCase):
    def test_left_over_tasks_are_noted_in_the_order_of_their_making(self):
        """With notes_left, `left` has each task that was found, with how it looked then."""
        self.runner.notes_left = True

        async def start():
            return [asyncio.ensure_future(asyncio.sleep(1000 - number)) for number in range(3)]

        started = self.runner.call(start)
        self.runner.finish()
        self.assertEqual(started, [task for task, _ in self.runner.left])
        for _, text in self.runner.left:
            self.assertIn("pending", text)

    def test_a_task_that_is_about_to_end_is_not_left(self):
        """A task that needs a few more turns of the loop, or that somebody has cancelled, is not noted."""
        self.runner.notes_left = True
        events = []

        async def end_soon():
            for _ in range(TURNS_TO_END - 2):
                await asyncio.sleep(0)
            events.append("ended")

        async def start():
            asyncio.ensure_future(end_soon())
            task = asyncio.ensure_future(asyncio.sleep(1000))
            await asyncio.sleep(0)
            task.cancel()

        self.runner.call(start)
        self.runner.finish()
        self.assertEqual([], self.runner.left)
        self.assertEqual(["ended"], events)

    def test_nothing_is_noted_unless_somebody_asks(self):
        """Without notes_left the tasks are cancelled, and that is all."""

        async def start():
            asyncio.ensure_future(asyncio.sleep(1000))

        self.runner.call(start)
        self.runner.finish()
        self.assertEqual([], self.runner.left)


@needs_async_generators
class AsyncGeneratorTests(RunnerTestCase):
    def use_generator(self, runner, events):
        names = define(
            """
            async def numbers():
                try:
                    yield 1
                finally:
                    events.append("closed")
            """,
            events=events,
        )

        async def use():
            generator = names["numbers"]()
            await generator.__anext__()
            return [generator]

        return runner.call(use)

    def test_open_ones_are_closed_with_the_loop(self):
        """An async generator that a test has left open is closed while the loop still runs."""
        events = []
        kept = self.use_generator(self.runner, events)
        self.runner.finish()
        self.assertEqual(["closed"], events)
        del kept

    @needs_open_loop
    def test_open_ones_are_closed_although_the_loop_goes_on(self):
        """On a borrowed loop they are closed too, and others can be used there afterwards."""
        events = []
        for _ in range(2):
            runner = self.new_runner(owns_loop=False)
            kept = self.use_generator(runner, events)
            runner.finish()
            del kept
        self.assertEqual(["closed"] * 2, events)


class Executor(object):
    """Stands for an executor outside the loop, whose work ends when it is waited for."""

    def __init__(self, release=None):
        self.events = []
        self._release = release

    def is_busy(self):
        return not self.events

    def drain(self):
        if self._release is not None:
            self._release.wait(10)
        self.events.append("drained")

    def leave_behind(self):
        self.events.append("left behind")
        return []


class ThreadTests(RunnerTestCase):
    def test_executors_outside_the_loop_are_drained(self):
        """What was submitted to an executor that is busy ends before the loop is closed."""
        executor = Executor()
        self.runner.finish([executor], lambda: executor.events.append("before close"))
        self.assertEqual(["drained", "before close"], executor.events)

    def test_an_executor_without_work_is_left_alone(self):
        """finish() does not wait for an executor that is not busy."""
        executor = Executor()
        executor.is_busy = lambda: False
        self.runner.finish([executor])
        self.assertEqual([], executor.events)

    def test_work_may_need_the_loop_to_end(self):
        """A thread that waits for a coroutine on the loop gets its answer."""
        executor, answers = Executor(), []

        async def answer():
            await asyncio.sleep(0)
            return 42

        def drain():
            answers.append(asyncio.run_coroutine_threadsafe(answer(), self.loop).result(10))

        executor.drain = drain
        self.runner.finish([executor])
        self.assertEqual([42], answers)

    def test_work_that_does_not_end_is_left_behind(self):
        """When patience ends, threads are left to themselves, which the runner shows, and the loop is closed."""
        release, started = threading.Event(), threading.Event()
        self.addCleanup(release.set)
        executor = Executor(release)

        def work():
            started.set()
            release.wait(10)

        async def start():
            await self.loop.run_in_executor(None, int)
            # Without a future of the loop, which would miss it when the work ends.
            executors.default_executor(self.loop).submit(work)
            started.wait(10)

        self.runner.call(start)
        self.runner.patience = 0.01
        with mock.patch.object(threads, "leave_behind", wraps=threads.leave_behind) as leave_behind:
            self.runner.finish([executor])
        self.assertTrue(self.runner.lost_patience)
        self.assertEqual(["left behind"], executor.events)
        self.assertTrue(leave_behind.called)
        self.assertTrue(self.loop.is_closed())

    def test_work_that_ends_in_time_costs_no_patience(self):
        """With patience left nothing is left behind."""
        self.runner.patience = 1000
        executor = Executor()
        self.runner.finish([executor])
        self.assertFalse(self.runner.lost_patience)
        self.assertEqual(["drained"], executor.events)
