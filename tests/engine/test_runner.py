"""Tests of the runner: what is awaited, where, and what comes back."""

import asyncio

from django_async_test.compat.python import contexts
from django_async_test.compat.python.tasks import current_task
from django_async_test.engine.context import TestContext

from ..helpers import define, needs_async_generators, needs_contextvars
from .runner_case import RunnerTestCase


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

    def test_what_a_result_gives_is_awaited_too(self):
        """A coroutine that returns something awaitable has not ended before that has."""

        async def outer():
            return inner()

        async def inner():
            await asyncio.sleep(0)
            return 5

        self.assertEqual(5, self.runner.call(outer))

    @needs_contextvars
    def test_sync_code_may_wait_inside_the_context(self):
        """A sync function called by the runner may wait for a coroutine, which runs beside the host task."""

        async def inner():
            await asyncio.sleep(0)
            return current_task(self.loop)

        def sync():
            return [self.runner.wait(inner())]

        (task,) = self.runner.call(sync)
        self.assertIsNot(self.runner.host, task)

    def test_the_host_is_known_while_it_waits(self):
        """`host` is the task of the test, and is_waiting whether it awaits something for it."""
        self.assertIsNone(self.runner.host)
        self.assertFalse(self.runner.is_waiting)

        async def look():
            self.assertIs(current_task(self.loop), self.runner.host)
            self.assertTrue(self.runner.is_waiting)

        self.runner.call(look)
        self.assertFalse(self.runner.is_waiting)
        self.assertIsNone(self.runner.given_up)

    @needs_contextvars
    def test_a_runner_can_go_on_in_a_context_that_exists(self):
        """The context that is given is the one in which everything runs."""
        variable = contexts.contextvars.ContextVar("variable", default="unset")
        self.runner.finish()
        self.new_loop()
        context = TestContext()
        context.call(variable.set, "set")
        self.runner = self.new_runner(context=context)

        async def read():
            return variable.get()

        self.assertEqual("set", self.runner.call(read))
