"""Tests of what mocks take for coroutine functions, beyond what asynctest does."""

import asyncio
import functools
import inspect

from tests.asynctest.mocks import (
    Installed,
    Public,
    Shim,
    Target,
    differs,
    installed_serves,
    run,
)


class BeyondContract(object):
    """What asynctest does not do."""

    def test_all_are_non_callable_mocks(self):
        """The classes are subclasses of each other, as those of unittest.mock."""
        for child, parent in {
            "Mock": "NonCallableMock",
            "MagicMock": "Mock",
            "NonCallableMagicMock": "NonCallableMock",
            "CoroutineMock": "Mock",
        }.items():
            self.assertTrue(issubclass(getattr(self.api, child), getattr(self.api, parent)), child)
            self.assertIsInstance(getattr(self.api, child)(), self.api.NonCallableMock)

    def test_a_magic_mock_without_call_is_asynchronous_too(self):
        """`async with` and `async for` take a NonCallableMagicMock."""
        one = self.api.NonCallableMagicMock()
        one.__aiter__.return_value = [1]

        async def use():
            async with one as entered:
                async for item in one:
                    return entered, item

        entered, item = run(use())
        self.assertIsInstance(entered, self.api.MagicMock)
        self.assertEqual(1, item)
        self.assertIsInstance(one.__anext__, self.api.CoroutineMock)

    def test_all_that_returns_a_coroutine_is_a_coroutine_function(self):
        """Partial objects, wrappers and what is marked by inspect or asgiref are mocked as coroutine functions."""

        async def function(*args):
            pass

        @functools.wraps(function)
        def wrapper(*args):
            return function(*args)

        class Spec(object):
            partial = staticmethod(functools.partial(function))
            partial_method = functools.partialmethod(function)
            cached = functools.lru_cache()(function)

        names = ["partial", "partial_method", "cached", "wrapper", "old_style"]
        Spec.wrapper = wrapper
        Spec.old_style = Target.__dict__["old_style"]
        markers = [getattr(inspect, "markcoroutinefunction", None)]
        try:
            from asgiref.sync import markcoroutinefunction
        except ImportError:
            pass
        else:
            markers.append(markcoroutinefunction)
        for number, marker in enumerate(filter(None, markers)):
            setattr(Spec, "marked%d" % number, staticmethod(marker(lambda: function())))
            names.append("marked%d" % number)
        for name in names:
            with self.subTest(name=name):
                self.assertIsInstance(getattr(self.api.Mock(spec=Spec), name), self.api.CoroutineMock)
                self.assertIsInstance(getattr(self.api.MagicMock(spec=Spec()), name), self.api.CoroutineMock)
                with self.api.patch.object(Spec, name) as one:
                    self.assertIsInstance(one, self.api.CoroutineMock)

    def test_a_wrapper_that_runs_the_coroutine_is_a_function(self):
        """A function that wraps a coroutine function and runs it to its end is mocked as a function."""

        async def function():
            pass

        @functools.wraps(function)
        def wrapper():
            return asyncio.get_event_loop().run_until_complete(function())

        spec = type("Spec", (object,), {"wrapper": staticmethod(wrapper)})
        self.assertNotIsInstance(self.api.Mock(spec=spec).wrapper, self.api.CoroutineMock)


# What the classes of asynctest, from 0.12.4 to 0.13.0, do otherwise.
CLASSES_OF_ASYNCTEST = {
    "test_all_that_returns_a_coroutine_is_a_coroutine_function": "it knows what asyncio.iscoroutinefunction() knows",
    "test_all_are_non_callable_mocks": "its classes only pretend to be subclasses of their own base classes",
    "test_a_magic_mock_without_call_is_asynchronous_too": "the magic methods of NonCallableMagicMock are MagicMocks",
}


@differs(CLASSES_OF_ASYNCTEST if installed_serves else {})
class PublicBeyondTests(BeyondContract, Public):
    """The module that tests import."""


class ShimBeyondTests(BeyondContract, Shim):
    """Our own implementation, on the Pythons too where another serves."""


if installed_serves:

    @differs(CLASSES_OF_ASYNCTEST)
    class InstalledBeyondTests(BeyondContract, Installed):
        """The installed asynctest."""
