"""Tests of our own create_autospec(); what all implementations promise is in tests/asynctest/test_mock_autospec.py."""

import asyncio
import functools
import inspect
import unittest
from unittest import mock

from django_async_test.compat.shims.autospec import create_autospec
from django_async_test.compat.shims.mocks import CoroutineMock, MagicMock


class Service(object):
    async def coroutine(self, argument):
        pass

    @functools.wraps(coroutine)
    def wrapper(self, argument):
        return self.coroutine(argument)

    partial = staticmethod(functools.partial(coroutine, None))

    @property
    def refused(self):
        raise RuntimeError("not here")


class AutospecTests(unittest.TestCase):
    def run_coroutine(self, coroutine):
        loop = asyncio.new_event_loop()
        try:
            return loop.run_until_complete(coroutine)
        finally:
            loop.close()

    def test_wrappers_and_partial_objects_are_coroutine_functions(self):
        """A method that hands on what a coroutine function returns, and a partial object, are CoroutineMocks."""
        for one in (create_autospec(Service), create_autospec(Service)(), create_autospec(Service())):
            for name in ("wrapper", "partial"):
                self.assertIsInstance(getattr(one, name), CoroutineMock, name)
                self.assertIsInstance(self.run_coroutine(getattr(one, name)(1)), MagicMock)
            with self.assertRaises(TypeError):
                one.wrapper(1, 2, 3)

    def test_an_attribute_that_cannot_be_had_is_no_error(self):
        """A property that fails is mocked without a spec, as in asynchronous code one that queries the database."""
        self.assertIsInstance(create_autospec(Service()).refused, MagicMock)

    def test_the_function_is_marked(self):
        """inspect takes the function for a coroutine function where it takes AsyncMock for one."""
        function = create_autospec(Service.coroutine)
        self.assertEqual(hasattr(inspect, "markcoroutinefunction"), inspect.iscoroutinefunction(function))

    def test_the_function_can_be_waited_for(self):
        """Its `awaited` is that of the mock, and calls a predicate with the mock."""
        function = create_autospec(Service().coroutine)

        async def wait():
            task = asyncio.ensure_future(function.awaited.wait_for(lambda one: one.await_args == mock.call(2) and one))
            await function(1)
            await function(2)
            return await task

        self.assertIs(function.mock, self.run_coroutine(wait()))
