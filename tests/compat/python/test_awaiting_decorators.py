"""Tests of decorators that are made to wait for coroutine functions."""

import asyncio
import inspect
import unittest

from django_async_test.compat.python import awaiting_decorators


class Decorator(object):
    """A decorator and context manager that knows nothing of coroutine functions."""

    kwarg_name = None

    def __init__(self, log):
        self.log = log

    def __enter__(self):
        self.log.append("enter")
        return "value"

    def __exit__(self, *exc_info):
        self.log.append("exit")

    def __call__(self, function):
        """Decorate as before."""

        def inner(*args, **kwargs):
            with self:
                return function(*args, **kwargs)

        return inner


class PatchTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.log = []
        self.cls = type("Patched", (Decorator,), {"__call__": Decorator.__call__})
        awaiting_decorators.patch(self.cls, "__call__", awaiting_decorators.awaiting)

    def run_coroutine(self, coroutine):
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        return loop.run_until_complete(coroutine)

    def test_the_context_lasts_as_long_as_the_coroutine(self):
        """The decorated function is a coroutine function, and its body runs inside the context."""

        @self.cls(self.log)
        async def body():
            await asyncio.sleep(0)
            self.log.append("body")

        self.assertTrue(inspect.iscoroutinefunction(body))
        self.run_coroutine(body())
        self.assertEqual(["enter", "body", "exit"], self.log)

    def test_the_value_of_the_context_is_handed_over_by_its_name(self):
        """A decorator with a ``kwarg_name`` gives the function what the context gives."""
        decorator = self.cls(self.log)
        decorator.kwarg_name = "given"

        @decorator
        async def body(given=None):
            return given

        self.assertEqual("value", self.run_coroutine(body()))

    def test_other_functions_are_decorated_as_before(self):
        """The original method sees what is no coroutine function."""

        @self.cls(self.log)
        def body():
            self.log.append("body")

        self.assertFalse(inspect.iscoroutinefunction(body))
        body()
        self.assertEqual(["enter", "body", "exit"], self.log)
        self.assertEqual("Decorate as before.", self.cls.__call__.__doc__)

    def test_patching_is_idempotent(self):
        """A second patch() leaves the method as it is."""
        before = self.cls.__call__
        awaiting_decorators.patch(self.cls, "__call__", awaiting_decorators.awaiting)
        self.assertIs(before, self.cls.__call__)
