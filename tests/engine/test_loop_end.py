"""Tests of what a project wants done at the end of each loop."""

import asyncio

from django_async_test.compat.python import contexts, loops
from django_async_test.engine import loop_end
from django_async_test.engine.runner import Runner

from ..helpers import needs_contextvars
from .runner_case import RunnerTestCase


class AtLoopEndTests(RunnerTestCase):
    def register(self, hook):
        self.assertIs(hook, loop_end.at_loop_end(hook))
        self.addCleanup(loop_end._hooks.remove, hook)

    def test_hooks_are_called_at_the_end(self):
        """What was registered with at_loop_end() is awaited before the loop closes, unless it goes on."""
        seen = []

        async def hook():
            await asyncio.sleep(0)
            seen.append(self.loop.is_closed())

        self.register(hook)
        Runner(self.loop, owns_loop=False).finish()
        self.assertEqual([], seen)
        self.runner.finish()
        self.assertEqual([False], seen)

    def test_hooks_are_called_in_the_order_of_their_registration(self):
        """Sync functions and coroutine functions take their turns, the first registered first."""
        calls = []

        async def second():
            await asyncio.sleep(0)
            calls.append("second")

        self.register(lambda: calls.append("first"))
        self.register(second)
        self.register(lambda: calls.append("third"))
        self.runner.finish()
        self.assertEqual(["first", "second", "third"], calls)

    def test_hooks_are_called_for_each_loop(self):
        """Every loop of a test has its end, and the loop of the hook is that loop."""
        seen = []

        async def hook():
            seen.append(loops.running_loop())

        self.register(hook)
        self.runner.finish()
        first = self.loop
        self.new_loop()
        self.new_runner().finish()
        self.assertEqual([first, self.loop], seen)

    def test_tasks_of_the_test_have_ended(self):
        """What a hook drops is in use no more: left-over tasks have been cancelled."""
        seen = []

        async def start():
            # In a list, or it would be awaited.
            return [asyncio.ensure_future(asyncio.sleep(1000))]

        (task,) = self.runner.call(start)
        self.register(lambda: seen.append(task.cancelled()))
        self.runner.finish()
        self.assertEqual([True], seen)

    @needs_contextvars
    def test_hooks_see_the_context_of_the_test(self):
        """What the test has kept in a context variable can be dropped."""
        variable = contexts.contextvars.ContextVar("variable", default="unset")
        seen = []

        async def keep():
            variable.set("kept")

        self.register(lambda: seen.append(variable.get()))
        self.runner.call(keep)
        self.runner.finish()
        self.assertEqual(["kept"], seen)

    def test_an_error_of_a_hook_is_raised_and_the_loop_is_closed(self):
        """A hook that fails does not leave the loop open."""

        def fail():
            raise LookupError("of the hook")

        self.register(fail)
        with self.assertRaisesRegex(LookupError, "of the hook"):
            self.runner.finish()
        self.assertTrue(self.loop.is_closed())
