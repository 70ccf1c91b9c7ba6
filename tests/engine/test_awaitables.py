"""Tests of what can be awaited, and of what only looks as if it could."""

import asyncio
import types
import unittest

from django_async_test.engine.awaitables import awaiting_generators, check_result, is_awaitable

from ..helpers import define, needs_async_generators


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


class CheckResultTests(unittest.TestCase):
    def test_a_generator_is_refused_by_name(self):
        """A generator, which nobody iterates, is a TypeError that names the function and says what to do."""

        def numbers():
            yield 1

        with self.assertRaisesRegex(TypeError, "numbers is a generator.*Make it a coroutine function"):
            check_result(numbers(), numbers)

    @needs_async_generators
    def test_an_async_generator_is_refused_by_name(self):
        """An async generator is a TypeError that names the function and says what to do."""
        numbers = define("async def numbers():\n    yield 1")["numbers"]
        with self.assertRaisesRegex(TypeError, "numbers is an async generator.*Remove the `yield`"):
            check_result(numbers(), numbers)

    def test_a_function_without_a_name_is_shown(self):
        """What has no name is told by its representation."""

        class Numbers(object):
            def __call__(self):
                yield 1

            def __repr__(self):
                return "<numbers>"

        numbers = Numbers()
        with self.assertRaisesRegex(TypeError, "<numbers> is a generator"):
            check_result(numbers(), numbers)

    def test_everything_else_may_be_returned(self):
        """Values, coroutines, futures and generator-based coroutines are accepted."""

        @types.coroutine
        def generator_based():
            yield

        async def coroutine():
            pass

        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        made = coroutine()
        self.addCleanup(made.close)
        for value in (None, 1, [], iter(()), generator_based(), made, loop.create_future()):
            with self.subTest(value=value):
                self.assertIsNone(check_result(value, coroutine))


class AwaitingGeneratorsTests(unittest.TestCase):
    def test_a_generator_becomes_awaitable(self):
        """The steps of a generator are awaited as those of a coroutine, and its value is the result."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)

        @awaiting_generators
        def steps(number):
            future = loop.create_future()
            loop.call_soon(future.set_result, number + 1)
            return (yield from future)

        async def run():
            return await steps(1)

        self.assertEqual(2, loop.run_until_complete(run()))

    def test_other_results_stay(self):
        """What is awaitable anyhow, or is no generator, is returned as it is."""

        @types.coroutine
        def generator_based():
            yield

        made = generator_based()
        self.addCleanup(made.close)
        for value in (None, 1, made):
            with self.subTest(value=value):
                self.assertIs(value, awaiting_generators(dict.get)({1: value}, 1))

    def test_the_function_keeps_its_name(self):
        """Errors name the function that was given."""

        def steps():
            yield

        self.assertEqual("steps", awaiting_generators(steps).__name__)
