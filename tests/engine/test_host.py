"""Tests of the one task in which all parts of a test are awaited."""

import asyncio
import gc
import itertools
import sys
import unittest
import weakref

from django_async_test.compat.python import contexts
from django_async_test.compat.python.tasks import current_task, has_callbacks, pending_tasks
from django_async_test.engine.host import Host, HostState
from django_async_test.engine.runner import Runner

from ..helpers import needs_contextvars, needs_open_loop


class HostTestCase(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.loop = asyncio.new_event_loop()
        self.addCleanup(self.loop.close)
        self.started = []
        self.host = self.new_host()

    def new_host(self):
        host = Host(self.loop, contexts.new_context(), [self.started.append])
        self.addCleanup(host.drop)
        return host

    async def current(self):
        """Return the task in a list, or it would look like something to be awaited."""
        await asyncio.sleep(0)
        return [current_task(self.loop), self.host.state]


class RunTests(HostTestCase):
    def test_the_state_says_what_the_task_is_doing(self):
        """There is no task at first; it is busy while something is awaited, and idle in between."""
        self.assertIs(HostState.ABSENT, self.host.state)
        self.assertIsNone(self.host.task)
        _, state = self.host.run(self.current())
        self.assertIs(HostState.BUSY, state)
        self.assertIs(HostState.IDLE, self.host.state)
        self.host.drop()
        self.assertIs(HostState.ABSENT, self.host.state)

    def test_one_task_awaits_everything(self):
        """The task is made once, shown once, and known while it is there."""
        tasks = [self.host.run(self.current())[0] for _ in range(3)]
        self.assertEqual([self.host.task] * 3, tasks)
        self.assertEqual([self.host.task], self.started)

    def test_what_waits_for_its_end_is_called(self):
        """A callback on the task is called when the task is closed: a library ends its threads with the task."""
        called = []
        task, _ = self.host.run(self.current())
        self.assertFalse(has_callbacks(task))
        task.add_done_callback(called.append)
        self.host.close()
        self.assertEqual([task], called)
        self.assertTrue(task.done())

    def test_any_awaitable_is_awaited(self):
        """A future and an object with ``__await__`` are awaited like a coroutine."""

        class Object(object):
            def __await__(self):
                yield
                return "object"

        future = self.loop.create_future()
        self.loop.call_soon(future.set_result, "future")
        self.assertEqual("future", self.host.run(future))
        self.assertEqual("object", self.host.run(Object()))

    def test_an_exception_comes_through_and_the_task_goes_on(self):
        """The exception of the awaitable is raised, and the next one runs in the same task."""

        async def fail():
            await asyncio.sleep(0)
            raise LookupError("through")

        first, _ = self.host.run(self.current())
        with self.assertRaisesRegex(LookupError, "through"):
            self.host.run(fail())
        self.assertIs(HostState.IDLE, self.host.state)
        self.assertIs(first, self.host.run(self.current())[0])

    def test_a_cancelled_part_does_not_cancel_the_next(self):
        """cancel() ends what is awaited with CancelledError; the parts that follow start afresh."""

        async def wait():
            self.loop.call_soon(self.host.cancel)
            await asyncio.sleep(1000)

        with self.assertRaises(asyncio.CancelledError):
            self.host.run(wait())
        task, _ = self.host.run(self.current())
        self.assertIs(self.host.task, task)
        self.assertEqual(1, len(self.started))
        if hasattr(task, "cancelling"):
            self.assertEqual(0, task.cancelling())

    def test_an_idle_task_is_not_cancelled(self):
        """cancel() between two parts does nothing."""
        self.host.cancel()
        self.host.run(self.current())
        self.host.cancel()
        self.assertIs(HostState.BUSY, self.host.run(self.current())[1])

    def test_a_task_that_was_cancelled_between_two_parts_goes_on(self):
        """Whoever cancels the task while it waits for work does not end it."""
        task, _ = self.host.run(self.current())
        task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.assertIs(task, self.host.run(self.current())[0])

    def test_a_loop_that_is_stopped_is_told(self):
        """If somebody stops the loop the error says so, the task is ended, and the next part has another one."""

        async def stop():
            self.loop.stop()
            await asyncio.sleep(1000)

        with self.assertRaisesRegex(RuntimeError, "Event loop stopped"):
            self.host.run(stop())
        self.assertIs(HostState.ABSENT, self.host.state)
        self.assertTrue(self.started[0].done())
        self.assertIs(self.host.run(self.current())[0], self.started[1])

    @needs_open_loop
    def test_an_interruption_when_the_part_is_done_does_not_stop_the_loop_later(self):
        """KeyboardInterrupt that comes before the loop has stopped leaves a loop that can be used, for the clean-up."""

        def interrupt():
            raise KeyboardInterrupt

        async def part():
            self.loop.call_soon(interrupt)

        with self.assertRaises(KeyboardInterrupt):
            self.host.run(part())
        self.assertEqual("slept", self.loop.run_until_complete(asyncio.sleep(0, "slept")))

    def test_an_interruption_in_a_callback_ends_the_part(self):
        """KeyboardInterrupt in a callback reaches the caller, and what was awaited is cancelled."""
        events = []

        def interrupt():
            raise KeyboardInterrupt

        async def wait():
            self.loop.call_soon(interrupt)
            try:
                await asyncio.sleep(1000)
            finally:
                events.append("cancelled")

        with self.assertRaises(KeyboardInterrupt):
            self.host.run(wait())
        self.assertEqual(["cancelled"], events)
        self.assertIs(HostState.ABSENT, self.host.state)

    def test_a_busy_host_refuses_to_run_the_loop_again(self):
        """What is awaited cannot be interrupted by something else to await."""

        async def outer():
            with self.assertRaisesRegex(RuntimeError, "running"):
                self.host.run(self.loop.create_future())
            return "done"

        self.assertEqual("done", self.host.run(outer()))

    @needs_contextvars
    def test_everything_is_awaited_in_one_context(self):
        """What one part sets is set in the next."""
        variable = contexts.contextvars.ContextVar("variable", default="unset")

        async def set_it():
            variable.set("set")

        async def get_it():
            return variable.get()

        self.host.run(set_it())
        self.assertEqual("set", self.host.run(get_it()))
        self.assertEqual("unset", variable.get())


class GiveUpTests(HostTestCase):
    def test_a_part_can_end_without_its_task(self):
        """give_up() lets the part end with the error; the task goes on, is known, and is not the host any more."""
        released = []

        async def refuse():
            self.loop.call_soon(self.host.give_up, LookupError("given up"))
            while not released:
                try:
                    await self.loop.create_future()
                except asyncio.CancelledError:
                    pass

        with self.assertRaisesRegex(LookupError, "given up"):
            self.host.run(refuse())
        self.assertIs(HostState.GIVEN_UP, self.host.state)
        self.assertIsNone(self.host.task)
        self.assertIs(self.started[0], self.host.given_up)
        self.assertFalse(self.host.given_up.done())
        # The parts that follow have a task of their own.
        task, _ = self.host.run(self.current())
        self.assertIsNot(self.host.given_up, task)
        released.append(True)
        self.host.given_up.cancel()
        self.loop.run_until_complete(asyncio.wait([self.host.given_up]))

    def test_the_task_may_end_later_without_harm(self):
        """What a task returns that was given up is nobody's result."""
        future = self.loop.create_future()

        async def wait():
            self.loop.call_soon(self.host.give_up, LookupError("given up"))
            return await future

        with self.assertRaises(LookupError):
            self.host.run(wait())
        future.set_result("late")
        self.loop.run_until_complete(asyncio.wait([self.host.given_up]))
        self.assertIs(HostState.GIVEN_UP, self.host.state)
        self.assertIs(HostState.BUSY, self.host.run(self.current())[1])


class CloseTests(HostTestCase):
    def test_an_idle_task_is_closed_without_a_turn_of_the_loop(self):
        """close() returns the task, after which there is none; what was awaited before is not touched."""
        task, _ = self.host.run(self.current())
        turns = []
        self.loop.call_soon(turns.append, 1)
        self.assertIs(task, self.host.close())
        self.assertEqual([], turns)
        self.assertIsNone(self.host.task)
        self.assertIs(HostState.ABSENT, self.host.state)

    def test_without_a_task_there_is_nothing_to_close(self):
        """close() returns None if nothing was ever awaited."""
        self.assertIsNone(self.host.close())
        self.assertEqual([], self.started)

    def test_dropping_the_task_ends_it(self):
        """After drop() the loop has no task of the host among its pending ones."""
        task, _ = self.host.run(self.current())
        self.host.drop()
        self.assertTrue(task.done())
        self.assertEqual(set(), pending_tasks(self.loop))

    def test_dropping_does_not_wait_for_ever(self):
        """A task that swallows its cancellation is cancelled several times, and then left."""
        cancelled = []

        async def refuse():
            self.loop.call_soon(self.loop.stop)
            while len(cancelled) < 100:
                try:
                    await self.loop.create_future()
                except asyncio.CancelledError:
                    cancelled.append(True)

        # Each look at the time is a second later.
        self.loop.time = itertools.count(self.loop.time()).__next__
        with self.assertRaisesRegex(RuntimeError, "Event loop stopped"):
            self.host.run(refuse())
        self.assertGreater(len(cancelled), 1)
        self.assertFalse(self.started[0].done())
        self.assertIsNone(self.host.task)
        self.started[0]._log_destroy_pending = False


@unittest.skipUnless(sys.implementation.name == "cpython", "elsewhere all objects wait for the collector")
class GarbageTests(unittest.TestCase):
    def test_nothing_of_a_loop_waits_for_the_garbage_collector(self):
        """Loop, host task and runner die with the last reference from outside: each test that awaits has made them."""

        async def test():
            await asyncio.sleep(0)

        gc.disable()
        self.addCleanup(gc.enable)
        runner = Runner(asyncio.new_event_loop())
        runner.call(test)
        references = [weakref.ref(each) for each in (runner, runner.loop, runner.host)]
        runner.finish()
        del runner
        self.assertEqual([None] * 3, [reference() for reference in references])
