"""Tests of the assertions that are awaited."""

import unittest
import warnings

from django_async_test.asynctest import TestCase


async def fail():
    raise KeyError("the key")


async def warn():
    warnings.warn("the warning", UserWarning)
    return "result"


async def succeed():
    return "result"


class AssertionsTests(TestCase):
    async def test_an_exception_is_expected(self):
        """The awaitable must raise it, or a subclass of it."""
        await self.assertAsyncRaises(LookupError, fail())
        await self.assertAsyncRaises((ValueError, KeyError), fail())
        with self.assertRaisesRegex(AssertionError, "KeyError not raised"):
            await self.assertAsyncRaises(KeyError, succeed())

    async def test_another_exception_goes_through(self):
        """What is not expected reaches the test."""
        with self.assertRaises(KeyError):
            await self.assertAsyncRaises(ValueError, fail())

    async def test_the_text_of_the_exception_is_expected(self):
        """The regular expression must be found in it."""
        await self.assertAsyncRaisesRegex(KeyError, "the k.y", fail())
        with self.assertRaisesRegex(AssertionError, "does not match"):
            await self.assertAsyncRaisesRegex(KeyError, "lock", fail())

    async def test_a_warning_is_expected(self):
        """It must be given while the awaitable is awaited."""
        await self.assertAsyncWarns(UserWarning, warn())
        with self.assertRaisesRegex(AssertionError, "UserWarning not triggered"):
            await self.assertAsyncWarns(UserWarning, succeed())

    async def test_the_text_of_the_warning_is_expected(self):
        """The regular expression must be found in it."""
        await self.assertAsyncWarnsRegex(UserWarning, "the w", warn())
        with self.assertRaisesRegex(AssertionError, "does not match"), warnings.catch_warnings():
            # Python 3.15 gives a warning that was not expected once more.
            warnings.simplefilter("ignore")
            await self.assertAsyncWarnsRegex(UserWarning, "danger", warn())

    async def test_futures_may_be_awaited(self):
        """Any awaitable will do."""
        future = self.loop.create_future() if hasattr(self.loop, "create_future") else None
        if future is None:
            raise unittest.SkipTest("Python 3.5.1 has no create_future()")
        future.set_exception(KeyError("the key"))
        await self.assertAsyncRaises(KeyError, future)

    async def test_a_function_is_no_awaitable(self):
        """The error says how to pass it, and is not mistaken for the expected one."""
        for name, arguments in (
            ("assertAsyncRaises", (TypeError,)),
            ("assertAsyncRaisesRegex", (TypeError, "")),
            ("assertAsyncWarns", (UserWarning,)),
            ("assertAsyncWarnsRegex", (UserWarning, "")),
        ):
            with self.assertRaisesRegex(TypeError, name + r"\(\) needs an awaitable"):
                await getattr(self, name)(*(arguments + (fail,)))
