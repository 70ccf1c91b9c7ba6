"""Tests of counting awaits; what a CoroutineMock promises is in tests/asynctest/test_mock_coroutines.py."""

import asyncio
import threading
import unittest

from django_async_test.compat.shims import awaits
from django_async_test.compat.shims.mocks import CoroutineMock


class AwaitedTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.loop = asyncio.new_event_loop()
        self.addCleanup(self.loop.close)
        self.mock = CoroutineMock()

    def test_an_await_in_another_thread_wakes(self):
        """Who waits in one loop is woken by an await in the loop of another thread."""
        waiting = threading.Event()

        def other():
            waiting.wait(10)
            loop = asyncio.new_event_loop()
            loop.run_until_complete(self.mock())
            loop.close()

        async def wait():
            self.loop.call_later(0.01, waiting.set)
            await asyncio.wait_for(self.mock.awaited.wait(), 10)

        thread = threading.Thread(target=other)
        thread.start()
        self.loop.run_until_complete(wait())
        thread.join(10)
        self.mock.assert_awaited_once()

    def test_who_waited_in_a_closed_loop_is_forgotten(self):
        """An await is no error though the loop of somebody who waited is closed."""
        closed = asyncio.new_event_loop()
        task = closed.create_task(self.mock.awaited.wait())
        closed.run_until_complete(asyncio.sleep(0))
        closed._ready.clear()
        closed.close()
        self.loop.run_until_complete(self.mock())
        self.assertTrue(self.mock.awaited)
        # It is never done, which asyncio would report.
        task._log_destroy_pending = False

    def test_who_gives_up_is_no_longer_woken(self):
        """A waiter that is cancelled leaves nothing behind."""

        async def give_up():
            task = asyncio.ensure_future(self.mock.awaited.wait())
            await asyncio.sleep(0)
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task

        self.loop.run_until_complete(give_up())
        self.assertEqual([], self.mock.awaited._condition)

    def test_the_next_await_is_the_next_after_a_reset_too(self):
        """wait_next() goes on counting when reset_mock() is called meanwhile."""

        async def wait():
            await self.mock()
            task = asyncio.ensure_future(self.mock.awaited.wait_next())
            await asyncio.sleep(0)
            self.mock.reset_mock()
            await self.mock()
            await asyncio.wait_for(task, 10)

        self.loop.run_until_complete(wait())


class AssertionTests(unittest.TestCase):
    def message(self, assertion, *args, **kwargs):
        with self.assertRaises(AssertionError) as caught:
            assertion(*args, **kwargs)
        return str(caught.exception)

    def test_a_failure_names_the_mock_and_what_was_awaited(self):
        """The message has the name, what was expected, and what was there."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        mock = CoroutineMock(name="charge")
        self.assertEqual("Expected charge to have been awaited.", self.message(mock.assert_awaited))
        self.assertIn("charge", self.message(mock.assert_awaited_once))
        self.assertIn("Actual: not awaited", self.message(mock.assert_awaited_with, 2))
        loop.run_until_complete(mock(1))
        for assertion, args in (
            (mock.assert_awaited_with, (2,)),
            (mock.assert_awaited_once_with, (2,)),
            (mock.assert_any_await, (2,)),
            (mock.assert_has_awaits, ([awaits.mock.call(2)],)),
        ):
            message = self.message(assertion, *args)
            for text in ("charge: ", "call(2)", "call(1)"):
                self.assertIn(text, message)
        self.assertIn("Awaits: [call(1)]", self.message(mock.assert_not_awaited))

    def test_arguments_that_the_spec_forbids_are_told(self):
        """The cause of the failure is the TypeError of the signature."""

        async def charge(amount):
            pass

        mock = CoroutineMock(spec=charge)
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        loop.run_until_complete(mock(1))
        with self.assertRaises(AssertionError) as caught:
            mock.assert_awaited_with(1, 2)
        self.assertIsInstance(caught.exception.__cause__, TypeError)

    def test_all_assertions_are_handed_to_functions(self):
        """ASSERTIONS has every assertion about awaits."""
        self.assertEqual(
            sorted(name for name in vars(awaits.AwaitsMixin) if name.startswith("assert_")), sorted(awaits.ASSERTIONS)
        )
