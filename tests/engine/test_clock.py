"""Tests of the loop whose time stands still."""

import asyncio
import unittest

import django_async_test
from django_async_test.asynctest import ClockedTestCase
from django_async_test.compat.python import loops
from django_async_test.engine.clock import Clocked
from django_async_test.engine.unittest_case import AsyncLifecycle

from ..helpers import Outcome, TestsAboutTests, in_any_thread, in_sensitive_thread, needs_open_loop
from ..project.shop.models import Product


@needs_open_loop
class AdvanceTests(ClockedTestCase):
    async def test_time_begins_at_zero_and_stands_still(self):
        """Neither waiting nor working moves it."""
        self.assertEqual(0, self.loop.time())
        for _ in range(5):
            await asyncio.sleep(0)
        self.assertEqual(0, self.loop.time())

    async def test_timers_run_at_their_own_time(self):
        """They run in order, each at the time it was set for; what is not due waits."""
        seen = []
        for delay in (5, 2, 0, 1):
            self.loop.call_later(delay, lambda: seen.append(self.loop.time()))
        await self.advance(3)
        self.assertEqual([0, 1, 2], seen)
        self.assertEqual(3, self.loop.time())
        await self.advance(2)
        self.assertEqual([0, 1, 2, 5], seen)

    async def test_timers_may_set_timers(self):
        """A timer that becomes due on the way runs on the way."""
        seen = []

        def tick():
            seen.append(self.loop.time())
            self.loop.call_later(1.5, tick)

        tick()
        await self.advance(5)
        self.assertEqual([0, 1.5, 3, 4.5], seen)

    async def test_a_cancelled_timer_does_not_run(self):
        """It does not move the time either."""
        seen = []
        self.loop.call_later(1, seen.append, 1).cancel()
        await self.advance(2)
        self.assertEqual([], seen)

    async def test_sleepers_and_timeouts_wake(self):
        """asyncio.sleep() and asyncio.wait_for() follow the clock of the loop."""
        sleeper = asyncio.ensure_future(asyncio.sleep(60, "slept"))
        waiting = asyncio.ensure_future(asyncio.wait_for(self.loop.create_future(), 30))
        await self.advance(29)
        self.assertFalse(waiting.done())
        await self.advance(1)
        await self.assertAsyncRaises(asyncio.TimeoutError, waiting)
        self.assertFalse(sleeper.done())
        await self.advance(30)
        self.assertEqual("slept", await sleeper)

    async def test_what_is_ready_runs_first(self):
        """advance() lets go on what needs no time at all, before and after."""
        seen = []

        async def work():
            await asyncio.sleep(0)
            seen.append(self.loop.time())
            await asyncio.sleep(1)
            await asyncio.sleep(0)
            seen.append(self.loop.time())

        task = asyncio.ensure_future(work())
        await self.advance(1)
        self.assertEqual([0, 1], seen)
        await task

    async def test_several_tasks_may_advance(self):
        """Each moves the time to where it wants it, counted from when it began; none waits for the other for ever."""
        seen = []
        for delay in (1, 2, 3):
            self.loop.call_later(delay, lambda: seen.append(self.loop.time()))
        await asyncio.gather(self.advance(1), self.advance(2))
        self.assertEqual([1, 2], seen)
        self.assertEqual(2, self.loop.time())

    async def test_a_task_that_never_rests_does_not_stop_the_time(self):
        """A loop around ``asyncio.sleep(0)`` goes on meanwhile, and time goes on too."""
        seen = []

        async def poll():
            while self.loop.time() < 2:
                await asyncio.sleep(0)
            seen.append(self.loop.time())

        task = asyncio.ensure_future(poll())
        self.loop.call_later(1, lambda: seen.append(self.loop.time()))
        await self.advance(2)
        await task
        self.assertEqual([1, 2], seen)

    async def test_time_does_not_go_back(self):
        """A negative number is refused, and nothing moves."""
        with self.assertRaisesRegex(ValueError, "Cannot go back in time"):
            await self.advance(-1)
        self.assertEqual(0, self.loop.time())

    def test_sync_tests_may_advance(self):
        """advance() may be run by the loop."""
        future = self.loop.create_future()
        self.loop.call_later(1, future.set_result, None)
        self.loop.run_until_complete(self.advance(1))
        self.assertTrue(future.done())


@needs_open_loop
class SetUpTests(ClockedTestCase):
    async def setUp(self):
        await self.advance(7)

    async def test_set_up_may_advance(self):
        """The test goes on where setUp() has left the clock."""
        self.assertEqual(7, self.loop.time())


@needs_open_loop
class EndTests(TestsAboutTests):
    def test_a_test_ends_although_time_stands_still(self):
        """Left-over tasks are cancelled, even one that needs time for it; a distant timer does not run."""
        seen = []

        class Inner(ClockedTestCase):
            async def slow(self):
                try:
                    await asyncio.sleep(60)
                finally:
                    await asyncio.sleep(0.01)
                    seen.append("cleaned up")

            async def test(self):
                self.task = asyncio.ensure_future(self.slow())
                self.loop.call_later(1000, seen.append, "never")
                await asyncio.sleep(0)

        self.assertPasses(Inner)
        self.assertEqual(["cleaned up"] * 2, seen)

    def test_the_default_loop_gets_its_time_back(self):
        """A loop that goes on after the test has its own clock again."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        self.addCleanup(loops.remember_default_loop())
        asyncio.set_event_loop(loop)

        class Inner(ClockedTestCase):
            use_default_loop = True

            async def test(self):
                await self.advance(1)
                self.assertEqual(1, loop.time())

        self.assertPasses(Inner)
        self.assertNotIn("time", loop.__dict__)

    def test_a_loop_with_a_clock_of_its_own_is_refused(self):
        """The error names test and loop."""

        class SecretiveLoop(asyncio.SelectorEventLoop):
            def __init__(self):
                super().__init__()
                self.timers, self._scheduled = self._scheduled, None

        class Inner(ClockedTestCase):
            loop_factory = SecretiveLoop

            async def test(self):
                pass

        outcome = Outcome()
        Inner("test").run(outcome)
        self.assertIn("the time of", outcome.problems())
        self.assertIn("SecretiveLoop", outcome.problems())


@needs_open_loop
class DatabaseTests(TestsAboutTests):
    def test_the_database_is_there_while_time_stands_still(self):
        """Queries in threads come back, are rolled back, and take no time of the loop."""

        class Inner(django_async_test.ClockedTestCase):
            async def test(self):
                await in_sensitive_thread(Product.objects.create, name="one")
                await self.advance(3600)
                await in_any_thread(Product.objects.create, name="two")
                self.assertEqual(2, await in_sensitive_thread(Product.objects.count))
                self.assertEqual(3600, self.loop.time())

        self.assertPasses(Inner)

    def test_timeouts_around_queries_do_not_run_out(self):
        """A query under wait_for(), or in sync code that calls coroutines, takes no time of the loop at all."""

        class Inner(django_async_test.ClockedTestCase):
            async def create(self, name):
                await in_sensitive_thread(Product.objects.create, name=name)

            async def test(self):
                await asyncio.wait_for(self.create("one"), 0.000001)
                timeout = asyncio.ensure_future(asyncio.wait_for(self.loop.create_future(), 5))
                await self.create("two")
                await in_sensitive_thread(django_async_test.async_to_sync(self.create), "three")
                self.assertFalse(timeout.done())
                await self.advance(5)
                await self.assertAsyncRaises(asyncio.TimeoutError, timeout)
                self.assertEqual(3, await in_any_thread(Product.objects.count))

        self.assertPasses(Inner)

    def test_the_mixin_serves_other_classes(self):
        """It stands before any test case class, asynchronous or not, of Django or of another library."""

        async def test(self):
            await self.advance(5)
            self.assertEqual(5, self.loop.time())

        for base in (
            django_async_test.SimpleTestCase,
            django_async_test.TransactionTestCase,
            django_async_test.LiveServerTestCase,
            __import__("django.test").test.TestCase,
        ):
            with self.subTest(base):
                self.assertPasses(type("Inner", (django_async_test.ClockedTestMixin, base), {"test": test}))

    def test_the_clock_alone_knows_nothing_of_django(self):
        """Outside Django it goes with the engine and a plain unittest class."""

        class Inner(Clocked, AsyncLifecycle, unittest.TestCase):
            async def test(self):
                await self.advance(5)
                self.assertEqual(5, self.loop.time())

        self.assertPasses(Inner)
