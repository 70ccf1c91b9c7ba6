"""Tests of the asynchronous magic methods of mocks: one contract for every implementation."""

import inspect
import unittest
from unittest import mock

from tests.asynctest.mocks import (
    AsyncContext,
    Installed,
    Public,
    Shim,
    Target,
    installed_serves,
    run,
)
from tests.helpers import define


class MagicContract(object):
    """Which mocks have asynchronous magic methods, and what these do."""

    def test_magic_mocks_are_asynchronous_context_managers(self):
        """`async with` enters a MagicMock: the result is another one, and exceptions come through."""

        async def use(manager):
            async with manager as entered:
                pass
            with self.assertRaises(KeyError):
                async with manager:
                    raise KeyError
            return entered

        for args in ((), (AsyncContext(),)):
            with self.subTest(args=args):
                one = self.api.MagicMock(*args)
                entered = run(use(one))
                self.assertIsInstance(entered, self.api.MagicMock)
                self.assertIsNot(one, entered)
                self.assertIsInstance(one.__aenter__, self.api.CoroutineMock)
                self.assertEqual((2, 2), (one.__aenter__.await_count, one.__aexit__.await_count))

    def test_what_is_entered_can_be_chosen(self):
        """The magic methods are configured like others: by return value, by a coroutine function, and deleted."""
        entered = []

        async def enter(self):
            entered.append(self)
            return "by function"

        async def use(manager):
            async with manager as result:
                return result

        one = self.api.MagicMock()
        one.__aenter__.return_value = "by value"
        self.assertEqual("by value", run(use(one)))
        one.__aenter__ = enter
        self.assertEqual("by function", run(use(one)))
        self.assertEqual([one], entered)
        del one.__aenter__
        self.assertFalse(hasattr(one, "__aenter__"))

    def test_an_exception_can_be_kept_from_the_caller(self):
        """A true value of __aexit__ swallows the exception."""
        one = self.api.MagicMock()
        one.__aexit__.return_value = True

        async def use():
            async with one:
                raise KeyError

        run(use())
        one.__aexit__.assert_awaited_once_with(KeyError, mock.ANY, mock.ANY)

    def test_magic_mocks_are_iterated_asynchronously(self):
        """`async for` goes over the return value of __aiter__, again and again; over nothing by default."""

        async def iterate(iterable):
            result = []
            async for item in iterable:
                result.append(item)
            return result

        one = self.api.MagicMock()
        self.assertEqual([], run(iterate(one)))
        one.__aiter__.return_value = [1, 2]
        self.assertEqual([1, 2], run(iterate(one)))
        self.assertEqual([1, 2], run(iterate(one)))
        one.__aiter__.return_value = iter([3])
        self.assertEqual([3], run(iterate(one)))
        self.assertNotIsInstance(one.__aiter__, self.api.CoroutineMock)
        self.assertIsInstance(one.__anext__, self.api.CoroutineMock)

    @unittest.skipUnless(hasattr(inspect, "isasyncgenfunction"), "this Python has no asynchronous generators")
    def test_an_asynchronous_generator_is_no_value_to_iterate_over(self):
        """__aiter__ takes what `for` takes: an asynchronous generator raises TypeError."""
        generate = define("async def generate():\n    yield 1")["generate"]
        one = self.api.MagicMock()
        one.__aiter__.return_value = generate()

        async def iterate():
            async for _ in one:
                pass

        with self.assertRaises(TypeError):
            run(iterate())

    def test_other_mocks_have_no_asynchronous_magic_methods(self):
        """A Mock has none by itself, with a spec or without, and a MagicMock only those of its spec."""
        for one in (self.api.Mock(), self.api.Mock(AsyncContext()), self.api.MagicMock(Target())):
            self.assertFalse(hasattr(one, "__aenter__"))
            self.assertFalse(hasattr(one, "__aiter__"))

    def test_a_mock_takes_asynchronous_magic_methods(self):
        """A Mock has the asynchronous magic methods that it is given."""
        one = self.api.Mock()
        one.__aenter__ = self.api.CoroutineMock(return_value="entered")
        one.__aexit__ = self.api.CoroutineMock(return_value=False)

        async def use():
            async with one as entered:
                return entered

        self.assertEqual("entered", run(use()))


class PublicMagicTests(MagicContract, Public):
    """The module that tests import."""


class ShimMagicTests(MagicContract, Shim):
    """Our own implementation, on the Pythons too where another serves."""


if installed_serves:

    class InstalledMagicTests(MagicContract, Installed):
        """The installed asynctest."""
