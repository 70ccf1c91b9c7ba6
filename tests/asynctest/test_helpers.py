"""Tests of the helpers that look into a loop."""

import asyncio
import importlib
import inspect
import unittest

from django_async_test.asynctest import helpers
from django_async_test.compat.shims import installed_asynctest, ready

from ..helpers import needs_open_loop


class Contract(object):
    """What every implementation promises; ``api`` is the one at hand."""

    def setUp(self):
        super().setUp()
        self.loop = asyncio.new_event_loop()
        self.addCleanup(self.loop.close)
        self.called = []

    def run_coroutine(self, coroutine):
        return self.loop.run_until_complete(asyncio.wait_for(coroutine, 10))

    def test_it_is_awaited(self):
        """exhaust_callbacks() gives something to be awaited, whose result is nothing."""
        coroutine = self.api.exhaust_callbacks(self.loop)
        self.assertTrue(inspect.isawaitable(coroutine))
        self.assertIsNone(self.run_coroutine(coroutine))

    def test_what_is_ready_is_run(self):
        """Callbacks that were scheduled before have been called after."""

        async def run():
            for number in range(3):
                self.loop.call_soon(self.called.append, number)
            await self.api.exhaust_callbacks(self.loop)
            self.assertEqual([0, 1, 2], self.called)

        self.run_coroutine(run())

    def test_what_becomes_ready_meanwhile_is_run_too(self):
        """Callbacks that schedule callbacks, and tasks that wait for each other, come to their end."""

        async def first(future):
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            future.set_result("first")

        async def second(future):
            self.called.append(await future)

        async def run():
            future = self.loop.create_future()
            tasks = [self.loop.create_task(each(future)) for each in (second, first)]
            self.loop.call_soon(self.loop.call_soon, self.loop.call_soon, self.called.append, "nested")
            await self.api.exhaust_callbacks(self.loop)
            self.assertEqual({"first", "nested"}, set(self.called))
            self.assertTrue(all(task.done() for task in tasks))

        self.run_coroutine(run())

    def test_timers_are_not_waited_for(self):
        """What is due later is not ready, and is not called."""

        async def run():
            timer = self.loop.call_later(3600, self.called.append, "late")
            await self.api.exhaust_callbacks(self.loop)
            self.assertEqual([], self.called)
            timer.cancel()

        self.run_coroutine(run())


@needs_open_loop
class PublicTests(Contract, unittest.TestCase):
    """The module that tests import."""

    api = helpers


@needs_open_loop
class ShimTests(Contract, unittest.TestCase):
    """Our own implementation."""

    api = ready


if installed_asynctest.selector is not None:

    class InstalledTests(Contract, unittest.TestCase):
        """The installed asynctest: ours stands where it stood."""

        api = importlib.import_module("asynctest.helpers")


class NamesTests(unittest.TestCase):
    def test_what_is_public_is_listed(self):
        """`__all__` has the name that asynctest.helpers has."""
        self.assertEqual(["exhaust_callbacks"], helpers.__all__)
