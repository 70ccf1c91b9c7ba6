"""Tests of CoroutineMock: one contract for every implementation."""

import asyncio
import inspect
from unittest import mock

from tests.asynctest.mocks import (
    Installed,
    Public,
    Shim,
    Target,
    differs,
    installed_serves,
    is_coroutine_function,
    run,
)
from tests.helpers import let_others_run


class CoroutineMockContract(object):
    """What a CoroutineMock returns, raises and remembers."""

    def test_it_is_a_coroutine_function(self):
        """asyncio and asgiref take it for a coroutine function, and inspect where it takes AsyncMock for one."""
        for one in (self.api.CoroutineMock(), self.api.CoroutineMock(spec_set=Target)):
            self.assertTrue(is_coroutine_function(one))
            if hasattr(inspect, "markcoroutinefunction"):
                self.assertTrue(inspect.iscoroutinefunction(one))
            try:
                from asgiref.sync import iscoroutinefunction
            except ImportError:
                continue
            self.assertTrue(iscoroutinefunction(one))

    def test_a_call_gives_a_coroutine(self):
        """The call returns a coroutine, whose result is a MagicMock."""
        one = self.api.CoroutineMock()
        coroutine = one()
        self.assertTrue(asyncio.iscoroutine(coroutine))
        self.assertIsInstance(run(coroutine), self.api.MagicMock)
        self.assertIs(one.return_value, run(one()))

    def test_a_generator_can_wait_for_it(self):
        """`yield from` gives the result in a generator, as in code that is older than `await`."""

        def generator():
            result = yield from self.api.CoroutineMock(return_value=3)()
            yield result

        async def in_a_loop():
            return next(generator())

        self.assertEqual(3, run(in_a_loop()))

    def test_the_return_value_is_the_result(self):
        """Awaiting gives return_value, or its result if that is a coroutine or a future."""
        self.assertEqual(3, run(self.api.CoroutineMock(return_value=3)()))

        async def three():
            return 3

        self.assertEqual(3, run(self.api.CoroutineMock(return_value=three())()))

        async def with_future():
            future = asyncio.Future(loop=asyncio.get_event_loop())
            future.set_result(3)
            return await self.api.CoroutineMock(return_value=future)()

        self.assertEqual(3, run(with_future()))

    def test_a_mock_of_a_future_is_not_awaited(self):
        """A return value that only looks as if it could be awaited is the result itself."""
        value = self.api.MagicMock(asyncio.Future)
        self.assertIs(value, run(self.api.CoroutineMock(return_value=value)()))

    def test_a_function_as_side_effect_runs_at_the_call(self):
        """A function is called with the mock's arguments when the mock is; its result is that of the coroutine."""
        calls = []
        one = self.api.CoroutineMock(side_effect=lambda *args, **kwargs: calls.append((args, kwargs)) or "done")
        coroutine = one(1, name=2)
        self.assertEqual([((1,), {"name": 2})], calls)
        self.assertEqual("done", run(coroutine))

    def test_a_coroutine_function_as_side_effect_is_awaited(self):
        """The result of a coroutine function, or of a function that returns an awaitable, is the result."""

        async def effect(value):
            self.assertEqual(0, one.await_count)
            return value

        for function in (effect, lambda value: effect(value)):
            one = self.api.CoroutineMock(side_effect=function)
            self.assertEqual(3, run(one(3)))

    def test_a_side_effect_may_leave_the_result_to_the_return_value(self):
        """DEFAULT, from a function or from a coroutine function, stands for the return value."""

        async def effect():
            return self.api.DEFAULT

        for function in (effect, lambda: self.api.DEFAULT):
            self.assertEqual(3, run(self.api.CoroutineMock(side_effect=function, return_value=3)()))

    def test_exceptions_are_raised_by_the_await(self):
        """An exception, a class or one in an iterable, or raised by a function, comes when awaited, not at the call."""

        def function():
            raise KeyError

        async def coroutine_function():
            raise KeyError

        for effect in (KeyError, KeyError(), [KeyError], function, coroutine_function):
            with self.subTest(effect=effect):
                one = self.api.CoroutineMock(side_effect=effect)
                coroutine = one()
                with self.assertRaises(KeyError):
                    run(coroutine)
                self.assertEqual((1, 1), (one.call_count, one.await_count))

    def test_the_values_of_an_iterable_are_results_one_by_one(self):
        """Each call takes the next value; StopIteration comes at the call after the last."""
        one = self.api.CoroutineMock(side_effect=[1, 2])
        self.assertEqual([1, 2], [run(one()), run(one())])
        with self.assertRaises(StopIteration):
            one()

    def test_it_can_wrap_a_coroutine_function(self):
        """With wraps= the call reaches the wrapped coroutine function."""

        async def wrapped(value):
            return value + 1

        one = self.api.CoroutineMock(wraps=wrapped)
        self.assertEqual(3, run(one(2)))
        one.assert_awaited_once_with(2)

    def test_awaits_are_counted_apart_from_calls(self):
        """What is called but not awaited is not counted; what raises is."""
        one = self.api.CoroutineMock(side_effect=[None, KeyError])
        coroutine = one(1)
        self.assertEqual((1, 0, None, []), (one.call_count, one.await_count, one.await_args, one.await_args_list))
        self.assertFalse(one.awaited)
        run(coroutine)
        self.assertTrue(one.awaited)
        with self.assertRaises(KeyError):
            run(one(2, name=3))
        self.assertEqual(2, one.await_count)
        self.assertEqual(mock.call(2, name=3), one.await_args)
        self.assertEqual([mock.call(1), mock.call(2, name=3)], one.await_args_list)

    def test_awaits_are_told_in_their_order(self):
        """The last await counts, not the last call."""
        one = self.api.CoroutineMock()
        first, second = one("first"), one("second")
        run(second)
        run(first)
        self.assertEqual(mock.call("first"), one.await_args)
        self.assertEqual([mock.call("second"), mock.call("first")], one.await_args_list)

    def test_a_cancelled_await_counts(self):
        """A mock whose side effect is CancelledError has been awaited."""
        one = self.api.CoroutineMock(side_effect=asyncio.CancelledError)
        with self.assertRaises(asyncio.CancelledError):
            run(one())
        one.assert_awaited_once()

    def test_each_await_counts_once_whatever_the_spec(self):
        """A CoroutineMock with the spec of a coroutine function counts an await once."""
        for kind in ("spec", "spec_set"):
            one = self.api.CoroutineMock(**{kind: Target().coroutine})
            run(one(1))
            self.assertEqual(1, one.await_count)
            one.assert_awaited_once_with(1)

    def test_all_is_forgotten_by_a_reset(self):
        """reset_mock() starts anew; the arguments choose what else is reset."""
        one = self.api.CoroutineMock(return_value=1)
        run(one(1))
        one.reset_mock()
        self.assertEqual((0, None, []), (one.await_count, one.await_args, one.await_args_list))
        self.assertEqual((0, None), (one.call_count, one.call_args))
        self.assertFalse(one.awaited)
        one.assert_not_awaited()
        self.assertEqual(1, run(one()))

    def assertFails(self, function, *args, **kwargs):
        with self.assertRaises(AssertionError) as caught:
            function(*args, **kwargs)
        return str(caught.exception)

    def test_assertions_about_whether_it_was_awaited(self):
        """assert_awaited(), assert_awaited_once() and assert_not_awaited() distinguish none, one and more."""
        one = self.api.CoroutineMock()
        one.assert_not_awaited()
        self.assertFails(one.assert_awaited)
        self.assertIn("0 times", self.assertFails(one.assert_awaited_once))
        run(one())
        one.assert_awaited()
        one.assert_awaited_once()
        self.assertIn("1 times", self.assertFails(one.assert_not_awaited))
        run(one())
        one.assert_awaited()
        self.assertIn("2 times", self.assertFails(one.assert_awaited_once))

    def test_assertions_about_the_arguments(self):
        """assert_awaited_with() is about the last await, assert_any_await() about any, once_with about the only."""
        one = self.api.CoroutineMock()
        for assertion in (one.assert_awaited_with, one.assert_awaited_once_with, one.assert_any_await):
            self.assertFails(assertion, 1)
        run(one(1, name=2))
        for assertion in (one.assert_awaited_with, one.assert_awaited_once_with, one.assert_any_await):
            assertion(1, name=2)
            assertion(mock.ANY, name=mock.ANY)
            self.assertIn("1", self.assertFails(assertion, 1))
        run(one(3))
        one.assert_any_await(1, name=2)
        one.assert_awaited_with(3)
        self.assertFails(one.assert_awaited_with, 1, name=2)
        self.assertFails(one.assert_awaited_once_with, 3)

    def test_assertions_about_several_awaits(self):
        """assert_has_awaits() wants them one after the other, or in any order, and each as often as it is given."""
        one = self.api.CoroutineMock()
        calls = [mock.call(1), mock.call(2)]
        self.assertFails(one.assert_has_awaits, calls)
        for value in (2, 1, 3, 1, 2):
            self.assertFails(one.assert_has_awaits, calls)
            run(one(value))
        one.assert_has_awaits(calls)
        one.assert_has_awaits(calls[::-1])
        one.assert_has_awaits([mock.call(3), mock.call(2), mock.call(1)], any_order=True)
        self.assertFails(one.assert_has_awaits, [mock.call(3), mock.call(2)])
        self.assertFails(one.assert_has_awaits, [mock.call(3), mock.call(3)], any_order=True)

    def waiting(self, one, start, *values, before=0):
        """Await `one` with each of `values` while ``start()`` waits; return when that was not over, and its result."""

        async def wait():
            for _ in range(before):
                await one()
            task = asyncio.ensure_future(start())
            pending = []
            for value in values:
                await let_others_run()
                pending.append(not task.done())
                await one(value)
            return pending, await task

        return run(wait())

    def test_one_can_wait_until_it_has_been_awaited(self):
        """awaited.wait() returns True when it was awaited, at once if it was before; skip= leaves out the first."""
        one = self.api.CoroutineMock()
        self.assertEqual(([True], True), self.waiting(one, one.awaited.wait, 1))
        one = self.api.CoroutineMock()
        self.assertEqual(([False], True), self.waiting(one, one.awaited.wait, 1, before=1))
        one = self.api.CoroutineMock()
        self.assertEqual(([True, True], True), self.waiting(one, lambda: one.awaited.wait(skip=1), 1, 2))

    def test_one_can_wait_for_the_next_await(self):
        """awaited.wait_next() does not count what was before; skip= leaves out the first ones."""
        one = self.api.CoroutineMock()
        self.assertEqual(([True], True), self.waiting(one, one.awaited.wait_next, 1, before=2))
        one = self.api.CoroutineMock()
        self.assertEqual(([True, True], True), self.waiting(one, lambda: one.awaited.wait_next(skip=1), 1, 2, before=2))

    def test_one_can_wait_for_a_certain_await(self):
        """awaited.wait_for() returns the first true value of a function that is given the mock."""
        one = self.api.CoroutineMock()

        def is_second(mocked):
            return mocked.await_args == mock.call(2) and mocked

        self.assertEqual(([True, True], one), self.waiting(one, lambda: one.awaited.wait_for(is_second), 1, 2))

    def test_several_can_wait(self):
        """One await wakes everybody who waits for it."""

        async def wait():
            one = self.api.CoroutineMock()
            tasks = [asyncio.ensure_future(one.awaited.wait()) for _ in range(3)]
            await let_others_run()
            before = [task.done() for task in tasks]
            await one()
            return before, await asyncio.gather(*tasks)

        self.assertEqual(([False] * 3, [True] * 3), run(wait()))

    def test_a_mock_can_be_used_in_one_loop_after_the_other(self):
        """A mock that outlives its loop works in the next, though somebody waited in the first."""
        one = self.api.CoroutineMock()

        async def give_up():
            task = asyncio.ensure_future(one.awaited.wait())
            await let_others_run()
            self.assertTrue(task.cancel())
            with self.assertRaises(asyncio.CancelledError):
                await task

        run(give_up())
        for _ in range(2):
            one.reset_mock()
            self.assertEqual(([True], True), self.waiting(one, one.awaited.wait, 1))


# What the classes of asynctest, from 0.12.4 to 0.13.0, do otherwise.
CLASSES_OF_ASYNCTEST = {
    "test_a_side_effect_may_leave_the_result_to_the_return_value": "DEFAULT from a coroutine function is the result",
    "test_a_mock_of_a_future_is_not_awaited": "it believes the class that a mock pretends to have",
}


@differs(CLASSES_OF_ASYNCTEST if installed_serves else {})
class PublicCoroutineMockTests(CoroutineMockContract, Public):
    """The module that tests import."""


class ShimCoroutineMockTests(CoroutineMockContract, Shim):
    """Our own implementation, on the Pythons too where another serves."""


if installed_serves:

    @differs(CLASSES_OF_ASYNCTEST)
    class InstalledCoroutineMockTests(CoroutineMockContract, Installed):
        """The installed asynctest."""
