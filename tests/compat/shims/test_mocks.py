"""Tests of our own mocks; what all implementations promise is in tests/asynctest/test_mock.py."""

import asyncio
import gc
import inspect
import unittest
import warnings
from unittest import mock

from django_async_test.compat.shims import files, mocks


class Spec(object):
    async def coroutine(self):
        pass

    def function(self, argument):
        pass


class MocksTests(unittest.TestCase):
    def test_no_mock_is_an_asyncmock(self):
        """unittest.mock makes no AsyncMock of ours, whatever the spec."""
        async_mock = getattr(mock, "AsyncMock", ())
        for cls in (mocks.Mock, mocks.MagicMock, mocks.NonCallableMock, mocks.CoroutineMock):
            one = cls(spec=Spec().coroutine)
            self.assertNotIsInstance(one, async_mock)
            self.assertNotIn("AsyncMockMixin", [base.__name__ for base in type(one).__mro__])

    @unittest.skipUnless(hasattr(mock, "seal"), "this Python seals no mocks")
    def test_a_sealed_mock_makes_no_attributes(self):
        """seal() forbids new attributes, of whatever kind."""
        one = mocks.MagicMock(spec=Spec)
        one.function.return_value = 1
        mock.seal(one)
        self.assertEqual(1, one.function(2))
        with self.assertRaises(AttributeError):
            one.coroutine

    @unittest.skipUnless(hasattr(mock, "AsyncMock"), "older Pythons allow it")
    def test_a_mock_of_a_mock_is_what_unittest_makes_of_it(self):
        """A mock as spec is refused where unittest.mock refuses it."""
        spec = mock.Mock()
        try:
            mock.Mock(spec=spec)
        except Exception as error:
            with self.assertRaises(type(error)):
                mocks.Mock(spec=spec)
        else:
            mocks.Mock(spec=spec)

    def test_the_mock_of_a_function_tells_its_signature(self):
        """inspect takes the mock of a function for one that is not asynchronous, with the function's parameters."""
        for cls in (mocks.Mock, mocks.MagicMock, mocks.CoroutineMock):
            one = cls(spec=Spec.function)
            self.assertEqual(["self", "argument"], list(inspect.signature(one).parameters))
            self.assertFalse(inspect.isgeneratorfunction(one))

    def test_a_default_result_is_awaited_too(self):
        """Where a side effect is a coroutine function that leaves the result to `return_value`, that may be awaited."""

        async def effect():
            return mock.DEFAULT

        async def value():
            return 7

        one = mocks.CoroutineMock(side_effect=effect, return_value=value())
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        self.assertEqual(7, loop.run_until_complete(one()))

    def test_a_coroutine_is_shown_as_one(self):
        """What a call of a CoroutineMock gives looks like the coroutine that it is."""
        coroutine = mocks.CoroutineMock()()
        self.addCleanup(coroutine.close)
        self.assertRegex(repr(coroutine), "^<coroutine object .*>$")

    def test_an_asynchronous_iterator_is_iterable(self):
        """What ``__aiter__()`` gives stands in the place of what it iterates over, as any iterator does."""
        one = mocks.MagicMock()
        one.__aiter__.return_value = [1]
        iterator = one.__aiter__()
        self.assertIs(iterator, iterator.__aiter__())

    def test_a_coroutine_that_is_never_awaited_is_named(self):
        """The warning has the name of the mock."""
        for one, name in ((mocks.Mock(name="shop", spec=Spec).coroutine, "coroutine"), (mocks.CoroutineMock(), "Cor")):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                one()
                gc.collect()
            self.assertIn("coroutine '" + name, " ".join(str(each.message) for each in caught))

    def test_what_a_call_returns_passes_for_a_native_coroutine(self):
        """inspect and asyncio take it for a coroutine; it can be made a task, closed, and known by its name."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        mock = mocks.CoroutineMock(side_effect=[1, 2, 3, 4], name="charge")
        for predicate in (inspect.iscoroutine, inspect.isawaitable, asyncio.iscoroutine):
            coroutine = mock()
            self.assertTrue(predicate(coroutine))
            coroutine.close()
        coroutine = mock()
        self.assertEqual(inspect.CORO_CREATED, inspect.getcoroutinestate(coroutine))
        self.assertEqual("charge", coroutine.__name__)
        task = loop.create_task(coroutine)
        self.assertIn("charge", repr(task))
        self.assertEqual(4, loop.run_until_complete(task))
        coroutine = mocks.CoroutineMock()()
        with self.assertRaises(KeyError):
            coroutine.throw(KeyError())

    def test_a_generator_is_no_awaitable(self):
        """A generator as return value is the result itself."""
        generator = (number for number in range(3))
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        self.assertIs(generator, loop.run_until_complete(mocks.CoroutineMock(return_value=generator)()))

    def test_interruptions_are_raised_by_the_await_too(self):
        """KeyboardInterrupt as side effect comes when awaited, and StopIteration becomes RuntimeError."""
        coroutine = mocks.CoroutineMock(side_effect=KeyboardInterrupt)()
        with self.assertRaises(KeyboardInterrupt):
            coroutine.send(None)
        coroutine = mocks.CoroutineMock(side_effect=StopIteration)()
        with self.assertRaises(RuntimeError):
            coroutine.send(None)

    def test_a_mock_of_a_file_is_a_mock(self):
        """FileMock and the like are Mocks of ours."""
        self.assertTrue(issubclass(files.FileMock, mocks.Mock))
        self.assertIsInstance(files.SocketMock().recv, mocks.Mock)
