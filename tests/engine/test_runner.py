"""Tests of the runner: what is awaited, where, and how the loop is left."""

import asyncio
import contextlib
import threading
import types
import unittest

from django_async_test.compat.python import contexts, loops
from django_async_test.compat.python.tasks import current_task, pending_tasks
from django_async_test.engine import loop_end
from django_async_test.engine.awaitables import is_awaitable
from django_async_test.engine.runner import Runner

from ..helpers import define, needs_async_generators, needs_contextvars


class AwaitableTests(unittest.TestCase):
    def test_everything_that_await_takes_is_awaitable(self):
        """Coroutines, futures, generator-based coroutines and objects with ``__await__`` are recognised."""

        class Object(object):
            def __await__(self):
                return iter(())

        @types.coroutine
        def generator_based():
            yield

        async def coroutine():
            pass

        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        made = coroutine()
        self.addCleanup(made.close)
        for value in (Object(), generator_based(), made, loop.create_future()):
            with self.subTest(value=value):
                self.assertTrue(is_awaitable(value))
        for value in (None, 0, "text", coroutine, iter(())):
            with self.subTest(value=value):
                self.assertFalse(is_awaitable(value))


class RunnerTestCase(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.loop = asyncio.new_event_loop()
        self.addCleanup(self.loop.close)
        self.addCleanup(loops.remember_default_loop())
        asyncio.set_event_loop(self.loop)
        self.runner = self.new_runner()

    def new_runner(self, **kwargs):
        return Runner(self.loop, **kwargs)


class RunnerTests(RunnerTestCase):
    def test_results_and_exceptions_come_through(self):
        """call() returns what the coroutine returns and raises what it raises."""

        async def add(a, b):
            await asyncio.sleep(0)
            return a + b

        async def fail():
            raise ValueError("through")

        self.assertEqual(3, self.runner.call(add, 1, b=2))
        self.assertEqual(4, self.runner.call(lambda: 4))
        with self.assertRaisesRegex(ValueError, "through"):
            self.runner.call(fail)
        self.assertEqual(3, self.runner.call(add, 1, b=2))
        self.runner.finish()

    def test_one_task_serves_all_calls(self):
        """Every coroutine given to one runner runs in the same task."""

        tasks = []

        async def note():
            await asyncio.sleep(0)
            tasks.append(current_task(self.loop))

        self.runner.call(note)
        self.runner.call(note)
        self.assertIs(tasks[0], tasks[1])
        self.runner.finish()

    def test_system_exit_comes_through(self):
        """SystemExit raised in a coroutine reaches the caller, and the runner can be finished."""

        async def leave():
            await asyncio.sleep(0)
            raise SystemExit(3)

        with self.assertRaises(SystemExit):
            self.runner.call(leave)
        self.runner.finish()
        self.assertTrue(self.loop.is_closed())

    def test_a_stopped_loop_does_not_hang_the_runner(self):
        """If a test stops its own loop, the error is reported and the runner still ends."""

        async def stop():
            self.loop.stop()
            await asyncio.sleep(10)

        with self.assertRaises(RuntimeError):
            self.runner.call(stop)
        self.runner.finish()
        self.assertTrue(self.loop.is_closed())

    @needs_contextvars
    def test_nested_waiting_keeps_changes_of_the_context(self):
        """A coroutine that sync code waits for, inside the context, may change the context."""
        variable = contexts.contextvars.ContextVar("variable", default=0)

        async def set_variable():
            variable.set(1)

        def sync():
            self.runner.wait(set_variable())
            return variable.get()

        self.assertEqual(1, self.runner.call(sync))
        self.assertEqual(1, self.runner.call(variable.get))
        self.assertEqual(0, variable.get())
        self.runner.finish()

    def test_task_hooks_learn_of_each_task(self):
        """Each task that is created on the loop is shown to the hooks; the host task to the host's."""
        tasks, hosts = [], []
        self.runner.task_hooks.append(tasks.append)
        self.runner.on_host(hosts.append)

        async def start():
            await asyncio.ensure_future(asyncio.sleep(0))
            self.assertEqual([current_task(self.loop)], hosts)

        self.runner.call(start)
        self.assertEqual(1, len(tasks))
        self.runner.on_host(hosts.append)
        self.assertIs(hosts[0], hosts[1])
        self.runner.finish()

    @needs_async_generators
    def test_an_async_generator_is_refused_by_name(self):
        """An async generator is a TypeError that names the function."""
        numbers = define("async def numbers():\n    yield 1")["numbers"]
        with self.assertRaisesRegex(TypeError, "numbers.*async generator"):
            self.runner.call(numbers)
        self.runner.finish()


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

    def test_errors_nobody_has_retrieved_are_kept(self):
        """background_errors has the exceptions of callbacks and of tasks that nobody awaited."""

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

    def test_hooks_are_called_at_the_end(self):
        """What was registered with at_loop_end() is awaited before the loop closes, unless it goes on."""
        seen = []

        async def hook():
            await asyncio.sleep(0)
            seen.append(self.loop.is_closed())

        loop_end.at_loop_end(hook)
        self.addCleanup(loop_end._hooks.remove, hook)
        Runner(self.loop, owns_loop=False).finish()
        self.assertEqual([], seen)
        self.runner.finish()
        self.assertEqual([False], seen)

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
