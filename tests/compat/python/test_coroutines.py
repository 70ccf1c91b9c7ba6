"""Tests of what is recognised as a coroutine function or an async generator."""

import functools
import inspect
import sys
import unittest
import unittest.mock

from django_async_test.compat.python import coroutines

from ...helpers import define, needs_async_generators


class CoroutineFunctionTests(unittest.TestCase):
    def test_it_answers_as_inspect_does(self):
        """It agrees for functions, methods, marked and wrapped functions, mocks and what is no function."""

        async def coroutine_function():
            """Nothing."""

        def function():
            """Nothing."""

        async def with_attribute():
            """Nothing."""

        with_attribute.tags = {"slow"}

        class Case(object):
            async def method(self):
                """Nothing."""

            def plain(self):
                """Nothing."""

        values = [coroutine_function, function, with_attribute, Case().method, Case().plain, Case.method, Case, None]
        values += [functools.partial(function), unittest.mock.Mock(), len]
        if hasattr(inspect, "markcoroutinefunction"):
            values.append(inspect.markcoroutinefunction(lambda: None))
        for value in values:
            with self.subTest(value):
                self.assertIs(inspect.iscoroutinefunction(value), coroutines.is_coroutine_function(value))
        self.assertTrue(coroutines.is_coroutine_function(Case().method))

    def test_it_looks_into_a_partial_object(self):
        """A partial object of a coroutine function is one, also where inspect does not know that."""

        async def coroutine_function(value):
            """Nothing."""

        partial = functools.partial(functools.partial(coroutine_function), 1)
        self.assertTrue(coroutines.is_coroutine_function(partial))
        self.assertIs(inspect.iscoroutinefunction(partial), sys.version_info >= (3, 8))


class AsyncGeneratorTests(unittest.TestCase):
    @needs_async_generators
    def test_an_async_generator_is_recognised(self):
        """is_async_generator() is true of what a function with ``yield`` in an ``async def`` returns."""
        names = define("async def generate():\n    yield 1")
        self.assertTrue(coroutines.is_async_generator(names["generate"]()))

    def test_nothing_else_is_an_async_generator(self):
        """is_async_generator() is false of generators, coroutine functions and plain values, on every Python."""
        for value in ((each for each in ()), self.test_nothing_else_is_an_async_generator, None, 1):
            with self.subTest(value):
                self.assertFalse(coroutines.is_async_generator(value))
