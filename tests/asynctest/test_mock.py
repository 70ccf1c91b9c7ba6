"""Tests of the mocks that know coroutine functions, and of patch(): one contract for every implementation."""

import asyncio
import contextlib
import functools
import gc
import inspect
import os
import types
import unittest
import warnings
from unittest import mock

from django import dispatch
from django import test as django_test

from django_async_test import async_to_sync
from django_async_test.asynctest import mock as public
from django_async_test.compat.shims import autospec, installed_asynctest, patching, scopes, side_effects
from django_async_test.compat.shims import chosen_mocks as mocks
from django_async_test.compat.shims import mocks as shim
from tests.helpers import define, run_without_settings
from tests.project.shop.models import Product


class Target(object):
    """What the tests patch and mock."""

    first = second = "original"
    values = {"first": "original"}

    def function(self, argument=None):
        pass

    async def coroutine(self, argument):
        pass

    @classmethod
    async def of_class(cls):
        pass

    @staticmethod
    async def static():
        pass

    @types.coroutine
    def old_style(self):
        yield


class AsyncContext(object):
    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc_info):
        pass


PATH = __name__ + ".Target"
COROUTINES = ("coroutine", "of_class", "static", "old_style")


def run(coroutine):
    """Run `coroutine` in a loop of its own."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(asyncio.wait_for(coroutine, 10))
    finally:
        loop.close()


def is_coroutine_function(obj):
    """Ask asyncio, without a warning where it is deprecated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return asyncio.iscoroutinefunction(obj)


def now():
    """Return what the attributes of Target are at the moment."""
    return Target.first, Target.second


ORIGINAL = ("original", "original")


class ClassesContract(object):
    """What the classes are, and what their attributes are."""

    # --- what they are ------------------------------------------------------------------------------------

    def test_each_is_one_of_unittest_mock(self):
        """A mock is an instance of the class of the same name in unittest.mock."""
        for name in ("Mock", "MagicMock", "NonCallableMock", "NonCallableMagicMock"):
            self.assertTrue(issubclass(getattr(self.api, name), getattr(mock, name)), name)
            self.assertIsInstance(getattr(self.api, name)(), getattr(mock, name))
        self.assertIsInstance(self.api.CoroutineMock(), mock.Mock)

    def test_they_are_related_as_those_of_unittest_mock(self):
        """MagicMock and CoroutineMock are Mocks, Mock and NonCallableMagicMock NonCallableMocks; with a spec too."""
        for child, parent in {
            "Mock": "NonCallableMock",
            "MagicMock": "Mock",
            "NonCallableMagicMock": "NonCallableMock",
            "CoroutineMock": "Mock",
        }.items():
            for args in ((), (Target(),)):
                with self.subTest(child=child, parent=parent, args=args):
                    self.assertIsInstance(getattr(self.api, child)(*args), getattr(self.api, parent))

    def test_they_are_not_what_they_are_not(self):
        """No Mock is a CoroutineMock, and no CoroutineMock is a MagicMock."""
        self.assertNotIsInstance(self.api.Mock(), self.api.CoroutineMock)
        self.assertNotIsInstance(self.api.MagicMock(), self.api.CoroutineMock)
        self.assertNotIsInstance(self.api.CoroutineMock(), self.api.MagicMock)
        self.assertFalse(callable(self.api.NonCallableMock()))
        self.assertFalse(callable(self.api.NonCallableMagicMock()))

    def test_the_mock_of_an_object_is_an_instance_of_its_class(self):
        """With a spec, `isinstance` works as for the spec; the mock of a Future is a Future."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        for name in ("Mock", "MagicMock", "NonCallableMock", "NonCallableMagicMock", "CoroutineMock"):
            cls = getattr(self.api, name)
            self.assertIsInstance(cls(Target()), Target)
            self.assertIsInstance(cls(spec_set=Target), Target)
            self.assertIsInstance(cls(asyncio.Future(loop=loop)), asyncio.Future)

    def test_a_mock_without_call_can_pass_for_a_coroutine_function(self):
        """is_coroutine, an argument or an attribute, decides what asyncio.iscoroutinefunction() says."""
        for name in ("NonCallableMock", "NonCallableMagicMock"):
            cls = getattr(self.api, name)
            for value in (False, None):
                self.assertFalse(is_coroutine_function(cls(is_coroutine=value)))
            self.assertTrue(is_coroutine_function(cls(is_coroutine=True)))
            one = cls()
            self.assertFalse(one.is_coroutine)
            one.is_coroutine = True
            self.assertTrue(one.is_coroutine)
            self.assertTrue(is_coroutine_function(one))
            one.is_coroutine = False
            self.assertFalse(is_coroutine_function(one))

    def test_it_can_do_so_whatever_its_spec_is(self):
        """is_coroutine can be set though the spec_set does not have it."""
        one = self.api.NonCallableMock(spec_set=Target)
        one.is_coroutine = True
        self.assertTrue(is_coroutine_function(one))

    def test_is_coroutine_is_an_ordinary_attribute_of_a_callable_mock(self):
        """Mock and MagicMock know nothing of is_coroutine."""
        for name in ("Mock", "MagicMock"):
            one = getattr(self.api, name)(is_coroutine=True)
            self.assertIs(True, one.is_coroutine)
            self.assertFalse(is_coroutine_function(one))
            self.assertIsInstance(getattr(self.api, name)().is_coroutine, self.api.Mock)

    # --- attributes ---------------------------------------------------------------------------------------

    def test_coroutine_functions_of_a_spec_are_coroutine_mocks(self):
        """Attributes that are coroutine functions in the spec, class and static methods too, are CoroutineMocks."""
        for name in ("Mock", "MagicMock", "NonCallableMock", "NonCallableMagicMock", "CoroutineMock"):
            for kind in ("spec", "spec_set"):
                for spec in (Target, Target()):
                    one = getattr(self.api, name)(**{kind: spec})
                    with self.subTest(name=name, kind=kind, spec=spec):
                        for attribute in self.coroutines:
                            self.assertIsInstance(getattr(one, attribute), self.api.CoroutineMock, attribute)
                        self.assertIsInstance(one.function, self.api.Mock)
                        self.assertNotIsInstance(one.function, self.api.CoroutineMock)
                        one.coroutine.return_value = "result"
                        self.assertEqual("result", run(one.coroutine(1)))

    # unittest.mock and asynctest do not take a generator marked by types.coroutine() for a coroutine function.
    coroutines = ("coroutine", "of_class", "static")

    def test_without_a_spec_attributes_are_of_the_same_kind(self):
        """Attributes and results are mocks of the same class, or the callable one."""
        for name, child in {
            "Mock": "Mock",
            "MagicMock": "MagicMock",
            "NonCallableMock": "Mock",
            "NonCallableMagicMock": "MagicMock",
            "CoroutineMock": "MagicMock",
        }.items():
            one = getattr(self.api, name)()
            self.assertIs(getattr(self.api, child), type(one.attribute).__mro__[1], name)
        self.assertIsInstance(self.api.MagicMock()(), self.api.MagicMock)

    def test_a_subclass_makes_children_of_itself(self):
        """Attributes of an instance of a user's own subclass are instances of it."""
        cls = type("Own", (self.api.MagicMock,), {})
        self.assertIsInstance(cls().attribute, cls)

    def test_calls_and_names_are_those_of_the_parent(self):
        """A CoroutineMock in a mock has its name, and its calls are recorded by the parent."""
        one = self.api.Mock(spec=Target)
        run(one.coroutine(1))
        one.function(2)
        self.assertIn("name='mock.coroutine'", repr(one.coroutine))
        self.assertEqual([mock.call.coroutine(1), mock.call.function(2)], one.mock_calls)
        self.assertEqual(one.mock_calls, one.method_calls)
        one.reset_mock()
        self.assertEqual(([], 0), (one.mock_calls, one.coroutine.await_count))

    def test_a_mock_of_a_coroutine_function_is_none_if_it_is_no_coroutine_mock(self):
        """Mock(spec=a coroutine function), or a function, is no coroutine function; a CoroutineMock is."""
        for name in ("Mock", "MagicMock", "NonCallableMock", "NonCallableMagicMock"):
            for kind in ("spec", "spec_set"):
                for spec in (Target.coroutine, Target().coroutine, Target.function):
                    one = getattr(self.api, name)(**{kind: spec})
                    with self.subTest(name=name, kind=kind, spec=spec):
                        self.assertFalse(is_coroutine_function(one))
                        self.assertFalse(inspect.iscoroutinefunction(one))
        for kind in ("spec", "spec_set"):
            self.assertTrue(is_coroutine_function(self.api.CoroutineMock(**{kind: Target.coroutine})))

    def test_an_attribute_that_the_spec_lacks_is_refused(self):
        """With a spec others cannot be read, with spec_set not even set; mock_add_spec() adds a spec later."""
        one = self.api.MagicMock(spec_set=Target)
        with self.assertRaises(AttributeError):
            one.missing
        with self.assertRaises(AttributeError):
            one.missing = 1
        one.mock_add_spec(["missing", "__aenter__"])
        self.assertIsInstance(one.missing, self.api.MagicMock)
        self.assertIsInstance(one.__aenter__, self.api.CoroutineMock)

    def test_the_properties_of_a_spec_are_not_run(self):
        """Neither the mock of an object nor its attributes run a property: in a test it may query the database."""
        ran = []
        cls = type("WithProperty", (object,), {"total": property(ran.append)})
        self.assertIsInstance(self.api.Mock(spec=cls()).total, self.api.Mock)
        self.assertEqual([], ran)

    # --- asynchronous magic methods -----------------------------------------------------------------------

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

    # --- other things -------------------------------------------------------------------------------------

    def test_an_opened_file_is_a_magic_mock(self):
        """mock_open() gives a MagicMock, which reads as the one of unittest.mock."""
        opened = self.api.mock_open(read_data="line 1\nline 2\n")
        self.assertIsInstance(opened, self.api.MagicMock)
        with opened("name") as file:
            self.assertEqual("line 1\nline 2\n", file.read())
        opened.assert_called_once_with("name")

    def test_once_one_value_then_another(self):
        """return_once() gives its value, and then another for ever; exceptions are raised by the mock."""
        self.assertEqual(["first", None, None], [value for value, _ in zip(self.api.return_once("first"), range(3))])
        one = self.api.Mock(side_effect=self.api.return_once(KeyError, then="then"))
        with self.assertRaises(KeyError):
            one()
        self.assertEqual(["then", "then"], [one(), one()])
        one = self.api.CoroutineMock(side_effect=self.api.return_once("first", KeyError))
        self.assertEqual("first", run(one()))
        for _ in range(2):
            with self.assertRaises(KeyError):
                run(one())

    def test_the_helpers_are_those_of_unittest_mock(self):
        """ANY, DEFAULT, call, sentinel and PropertyMock are the very same objects."""
        for name in ("ANY", "DEFAULT", "call", "sentinel", "PropertyMock"):
            self.assertIs(getattr(mock, name), getattr(self.api, name))


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
        """Awaiting gives return_value; if that is a coroutine or a future, its result."""
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

    # --- awaits -------------------------------------------------------------------------------------------

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
        """assert_awaited(), assert_awaited_once() and assert_not_awaited() tell none, one and more apart."""
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

    # --- waiting for an await -----------------------------------------------------------------------------

    def waiting(self, one, start, *values, before=0):
        """Await `one` with each of `values` while ``start()`` waits; return when that was not over, and its result."""

        async def wait():
            for _ in range(before):
                await one()
            task = asyncio.ensure_future(start())
            pending = []
            for value in values:
                await asyncio.sleep(0.01)
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
            await asyncio.sleep(0)
            await one()
            await asyncio.gather(*tasks)

        run(wait())

    def test_a_mock_can_be_used_in_one_loop_after_the_other(self):
        """A mock that outlives its loop works in the next, though somebody waited in the first."""
        one = self.api.CoroutineMock()

        async def give_up():
            with self.assertRaises(asyncio.TimeoutError):
                await asyncio.wait_for(one.awaited.wait(), 0.01)

        run(give_up())
        for _ in range(2):
            one.reset_mock()
            self.assertEqual(([True], True), self.waiting(one, one.awaited.wait, 1))


class AutospecContract(object):
    """What create_autospec() makes."""

    def test_a_coroutine_function_becomes_a_coroutine_function(self):
        """The mock of a coroutine function is a function that is taken for a coroutine function."""
        for spec in (Target.coroutine, Target.of_class, Target.static, Target().coroutine):
            one = self.api.create_autospec(spec)
            self.assertIsInstance(one, types.FunctionType)
            self.assertTrue(is_coroutine_function(one))
            self.assertIsInstance(one.mock, self.api.CoroutineMock)
        self.assertFalse(is_coroutine_function(self.api.create_autospec(Target.function)))

    def test_the_signature_is_checked_at_the_call(self):
        """A wrong call raises TypeError at once, of a function as of a method."""
        for one in (
            self.api.create_autospec(Target().coroutine),
            self.api.create_autospec(Target)().coroutine,
            self.api.create_autospec(Target()).coroutine,
        ):
            with self.assertRaises(TypeError):
                one()
            self.assertIsInstance(run(one(1)), self.api.MagicMock)

    def test_return_values_and_side_effects_are_given_as_ever(self):
        """return_value= and side_effect= configure the coroutine function."""

        async def effect(value):
            return value

        self.assertEqual(3, run(self.api.create_autospec(Target().coroutine, return_value=3)(1)))
        one = self.api.create_autospec(Target().coroutine, side_effect=[1, KeyError])
        self.assertEqual(1, run(one(1)))
        with self.assertRaises(KeyError):
            run(one(1))
        self.assertEqual(3, run(self.api.create_autospec(Target().coroutine, side_effect=effect)(3)))
        one.side_effect = None
        one.return_value = 4
        self.assertEqual(4, run(one(1)))

    def test_a_function_counts_its_awaits_once(self):
        """The function has the counters and assertions of a CoroutineMock, and counts each await once."""
        one = self.api.create_autospec(Target().coroutine)
        one.assert_not_awaited()
        self.assertFalse(one.awaited)
        coroutine = one(1)
        self.assertEqual((1, 0), (one.call_count, one.await_count))
        run(coroutine)
        self.assertTrue(one.awaited)
        self.assertEqual(1, one.await_count)
        self.assertEqual((mock.call(1), [mock.call(1)]), (one.await_args, one.await_args_list))
        one.assert_awaited()
        one.assert_awaited_once()
        one.assert_awaited_with(1)
        one.assert_awaited_once_with(1)
        one.assert_any_await(1)
        one.assert_has_awaits([mock.call(1)])
        with self.assertRaises(AssertionError):
            one.assert_awaited_with(2)
        one.reset_mock()
        self.assertEqual((0, None, []), (one.await_count, one.await_args, one.await_args_list))
        one.assert_not_awaited()

    def test_arguments_are_compared_by_the_signature(self):
        """An await by position and an assertion by name are the same."""
        for one in (
            self.api.create_autospec(Target().coroutine),
            self.api.create_autospec(Target()).coroutine,
            self.api.create_autospec(Target)().coroutine,
        ):
            run(one(1))
            one.assert_awaited_once_with(argument=1)
            one.assert_any_await(argument=1)
            one.assert_has_awaits([mock.call(argument=1)])

    def test_methods_are_mocked_on_the_class_and_on_its_instances(self):
        """Coroutine methods of a class, and of what calling its mock returns, are CoroutineMocks that count once."""
        cls = self.api.create_autospec(Target)
        self.assertIsInstance(cls, self.api.MagicMock)
        self.assertIsInstance(cls(), self.api.NonCallableMagicMock)
        self.assertIsInstance(cls(), Target)
        for one in (cls, cls()):
            for name in ("coroutine", "of_class", "static"):
                self.assertIsInstance(getattr(one, name), self.api.CoroutineMock, name)
            self.assertIsInstance(one.function, self.api.MagicMock)
        run(cls().coroutine(1))
        self.assertEqual(1, cls().coroutine.await_count)
        cls().coroutine.assert_awaited_once_with(1)
        self.assertIsInstance(run(cls().coroutine(1)), self.api.MagicMock)

    def test_nested_classes_are_mocked_alike(self):
        """An attribute that is a class has mocks of the same kind."""
        outer = self.api.create_autospec(type("Outer", (object,), {"Inner": Target}))
        self.assertIsInstance(outer.Inner, self.api.MagicMock)
        self.assertIsInstance(outer.Inner().coroutine, self.api.CoroutineMock)

    def test_a_coroutine_function_has_no_instances(self):
        """instance=True raises RuntimeError for a coroutine function."""
        with self.assertRaises(RuntimeError):
            self.api.create_autospec(Target.coroutine, instance=True)

    def test_other_objects_become_what_they_become_in_unittest_mock(self):
        """A constant, a class, an instance and a generator function have mocks of the same kind."""

        def generator():
            yield

        for spec in ("constant", 3, None, [1], Target, Target(), generator):
            expected = type(mock.create_autospec(spec)).__name__
            one = self.api.create_autospec(spec)
            self.assertEqual(expected, type(one).__name__)
            if expected != "function":
                self.assertIsInstance(one, getattr(self.api, expected))

    def test_spec_set_forbids_other_attributes(self):
        """With spec_set=True attributes that the spec does not have cannot be set."""
        one = self.api.create_autospec(Target, spec_set=True)
        with self.assertRaises(AttributeError):
            one.missing = 1
        with self.assertRaises(AttributeError):
            one().missing = 1
        run(one().coroutine(1))


class PatchContract(object):
    """What patch() puts in place, when, and for how long."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.restore, dict(vars(Target)), dict(Target.values))

    def restore(self, attributes, values):
        """Fail if something has stayed patched, and restore it for the tests that follow."""
        stayed = dict(vars(Target)), dict(Target.values)
        for name in set(vars(Target)) - set(attributes):
            delattr(Target, name)
        for name, value in attributes.items():
            if vars(Target)[name] is not value:
                setattr(Target, name, value)
        Target.values.clear()
        Target.values.update(values)
        if not getattr(self, "is_known_to_differ", False):
            self.assertEqual((attributes, values), stayed)

    def scopes(self):
        for scope in (self.api.GLOBAL, self.api.LIMITED):
            with self.subTest(scope=scope):
                yield scope

    def first(self, **kwargs):
        return self.api.patch(PATH + ".first", **kwargs)

    def second(self, **kwargs):
        return self.api.patch.object(Target, "second", **kwargs)

    # --- what is put in place -----------------------------------------------------------------------------

    def test_coroutine_functions_are_replaced_by_coroutine_mocks(self):
        """The mock of a coroutine function, class and static methods too, is a CoroutineMock; others are MagicMocks."""
        for name in ("coroutine", "of_class", "static"):
            for kwargs in ({}, {"spec": True}, {"spec_set": True}):
                for patcher in (
                    self.api.patch(PATH + "." + name, **kwargs),
                    self.api.patch.object(Target, name, **kwargs),
                    self.api.patch.object(Target(), name, **kwargs),
                ):
                    with self.subTest(name=name, kwargs=kwargs), patcher as one:
                        self.assertIsInstance(one, self.api.CoroutineMock)
                        self.assertTrue(is_coroutine_function(one))
                        run(one())
                        one.assert_awaited_once()
                with self.api.patch.multiple(PATH, **dict(kwargs, **{name: self.api.DEFAULT})) as made:
                    self.assertIsInstance(made[name], self.api.CoroutineMock)
        for target in (PATH, PATH + ".function", PATH + ".first"):
            with self.api.patch(target) as one:
                self.assertIsInstance(one, self.api.MagicMock)
                self.assertNotIsInstance(one, self.api.CoroutineMock)

    def test_the_mock_of_a_class_has_mocks_of_its_methods(self):
        """With a spec or autospec the methods of a patched class and of its instances are mocked as what they are."""
        for kwargs in ({"spec": True}, {"spec_set": True}, {"autospec": True}, {"autospec": True, "spec_set": True}):
            with self.subTest(kwargs=kwargs), self.api.patch(PATH, **kwargs) as cls:
                for one in (cls, cls()):
                    self.assertIsInstance(one.coroutine, self.api.CoroutineMock)
                    self.assertNotIsInstance(one.function, self.api.CoroutineMock)
                self.assertIsInstance(cls(), self.api.NonCallableMagicMock)

    def test_an_autospecced_coroutine_function_checks_its_calls(self):
        """autospec=True puts a coroutine function in place that checks its arguments."""
        for patcher in (
            self.api.patch(PATH + ".coroutine", autospec=True),
            self.api.patch.object(Target, "coroutine", autospec=True),
            self.api.patch.multiple(Target, coroutine=self.api.DEFAULT, autospec=True),
        ):
            with patcher:
                self.assertTrue(is_coroutine_function(Target.coroutine))
                with self.assertRaises(TypeError):
                    Target().coroutine()
                run(Target().coroutine(1))
                self.assertEqual(1, Target.coroutine.await_count)

    def test_something_else_can_be_put_in_place(self):
        """new= is put in place as it is, and new_callable= is called for it."""
        with self.first(new="new") as new:
            self.assertEqual(("new", "new"), (new, Target.first))
        with self.api.patch(PATH + ".coroutine", new_callable=self.api.MagicMock) as one:
            self.assertNotIsInstance(one, self.api.CoroutineMock)
        with self.api.patch(PATH + ".coroutine", return_value=3):
            self.assertEqual(3, run(Target().coroutine(1)))

    def test_a_missing_attribute_is_refused_when_patch_is_called(self):
        """AttributeError comes from the call of patch(), not only when the patch begins; create=True allows it."""
        with self.assertRaises(AttributeError):
            self.api.patch(PATH + ".missing")
        with self.assertRaises(AttributeError):
            self.api.patch.object(Target, "missing")
        with self.assertRaises(AttributeError):
            self.api.patch.multiple(PATH, missing=self.api.DEFAULT)
        with self.assertRaises(ImportError):
            self.api.patch("no_such_module.missing")
        with self.api.patch(PATH + ".missing", create=True) as one:
            self.assertIs(one, Target.missing)

    # --- how it is used -----------------------------------------------------------------------------------

    def test_a_function_is_patched_while_it_runs(self):
        """A decorated function receives the mocks after its arguments, the innermost decorator's first."""
        for scope in self.scopes():

            @self.first(scope=scope)
            @self.second(scope=scope)
            def function(argument, second, first, keyword):
                return (argument, keyword, now() == (first, second), self.assertIsInstance(first, self.api.MagicMock))

            self.assertEqual((1, 2, True, None), function(1, keyword=2))
            self.assertEqual(ORIGINAL, now())
            self.assertFalse(inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function))
            self.assertEqual("function", function.__name__)

    def test_a_block_is_patched(self):
        """In a `with` block the patch is active, whatever its scope."""
        for scope in self.scopes():
            with self.first(scope=scope) as first, self.second(new="new", scope=scope):
                self.assertEqual((first, "new"), now())
            self.assertEqual(ORIGINAL, now())

    def test_a_patch_is_started_and_stopped(self):
        """start() returns the mock, stop() ends the patch, stopall() ends all that were started."""
        for scope in self.scopes():
            one = self.first(scope=scope)
            self.assertIs(one.start(), Target.first)
            one.stop()
            self.assertEqual(ORIGINAL, now())
            self.first(scope=scope).start()
            self.second(new="new", scope=scope).start()
            self.assertEqual("new", Target.second)
            self.api.patch.stopall()
            self.assertEqual(ORIGINAL, now())
            values = self.api.patch.dict(Target.values, {"first": "new"}, scope=scope)
            values.start()
            self.assertEqual({"first": "new"}, Target.values)
            values.stop()
            self.assertEqual({"first": "original"}, Target.values)

    def test_the_tests_of_a_class_are_patched(self):
        """Decorating a class decorates the methods whose name begins with TEST_PREFIX, of whatever kind."""
        for scope in self.scopes():

            class Tests(object):
                def test_function(self, first):
                    return now() == (first, "original")

                async def test_coroutine(self, first):
                    await asyncio.sleep(0)
                    return now() == (first, "original")

                def test_generator(self, first):
                    yield now() == (first, "original")

                def helper(self):
                    return now()

            tests = self.first(scope=scope)(Tests)()
            self.assertIs(Tests, type(tests))
            self.assertTrue(tests.test_function())
            self.assertTrue(run(tests.test_coroutine()))
            self.assertEqual([True], list(tests.test_generator()))
            self.assertEqual(ORIGINAL, tests.helper())
            self.assertEqual(ORIGINAL, now())

    def test_the_beginning_of_the_names_can_be_chosen(self):
        """patch.TEST_PREFIX says which methods of a class are decorated."""
        self.assertEqual("test", self.api.patch.TEST_PREFIX)
        self.addCleanup(setattr, self.api.patch, "TEST_PREFIX", "test")
        self.api.patch.TEST_PREFIX = "check"
        cls = type("Checks", (object,), {"check": lambda self: now(), "test": lambda self: now()})
        checks = self.first(new="new")(cls)()
        self.assertEqual((("new", "original"), ORIGINAL), (checks.check(), checks.test()))

    def test_several_attributes_are_patched_at_once(self):
        """patch.multiple() hands the mocks that it makes over by name, to every kind of function."""
        for scope in self.scopes():

            @self.api.patch.multiple(Target, first=self.api.DEFAULT, second="new", scope=scope)
            async def coroutine(first):
                await asyncio.sleep(0)
                return now() == (first, "new")

            @self.api.patch.multiple(PATH, first=self.api.DEFAULT, second=self.api.DEFAULT, scope=scope)
            def generator(first, second):
                yield now() == (first, second)
                yield now() == (first, second)

            self.assertTrue(run(coroutine()))
            self.assertEqual([True, True], list(generator()))
            self.assertEqual(ORIGINAL, now())

    def test_patches_of_unittest_mock_can_be_mixed_in(self):
        """mock.patch above or below does not change the order of the mocks, and what it patches is active too."""

        @self.first()
        @mock.patch.object(Target, "second")
        def below(second, first):
            return now() == (first, second)

        @mock.patch.object(Target, "second")
        @self.first()
        def above(first, second):
            return now() == (first, second)

        for function in (below, above):
            self.assertTrue(function())
            self.assertTrue(function())
            self.assertEqual(ORIGINAL, now())

    def test_patches_of_unittest_mock_can_be_mixed_into_coroutines(self):
        """The same for coroutine functions."""

        @self.first()
        @mock.patch.object(Target, "second")
        async def below(second, first):
            await asyncio.sleep(0)
            return now() == (first, second)

        @mock.patch.object(Target, "second")
        @self.first()
        async def above(first, second):
            await asyncio.sleep(0)
            return now() == (first, second)

        for function in (below, above):
            self.assertTrue(run(function()))
            self.assertTrue(run(function()))
            self.assertEqual(ORIGINAL, now())

    # --- kinds of functions -------------------------------------------------------------------------------

    def kinds(self):
        """Return a function of each kind that pauses once, and notes what it sees before and after."""

        async def native(seen, *args):
            seen.append(now())
            await asyncio.sleep(0)
            seen.append(now())
            return "result"

        @types.coroutine
        def old_style(seen, *args):
            seen.append(now())
            yield
            seen.append(now())
            return "result"

        def generator(seen, *args):
            seen.append(now())
            yield
            seen.append(now())
            return "result"

        kinds = [native, old_style, generator]
        if hasattr(asyncio, "coroutine"):

            def oldest(seen, *args):
                seen.append(now())
                yield from asyncio.sleep(0)
                seen.append(now())
                return "result"

            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                function = asyncio.coroutine(oldest)
            # In debug mode it is something in between.
            if inspect.isgeneratorfunction(function):
                kinds.append(function)
        for kind in kinds:
            with self.subTest(kind=kind.__name__):
                yield kind

    @staticmethod
    def drive(paused):
        """Go on until the end; return what the outside sees in between, and the result."""
        seen = []
        while True:
            try:
                paused.send(None)
            except StopIteration as end:
                return seen, end.value
            seen.append(now())

    def test_a_decorated_function_keeps_its_kind(self):
        """inspect and asyncio say the same of the decorated function, and of what it returns."""
        for scope in self.scopes():
            for function in self.kinds():
                decorated = self.first(scope=scope)(function)
                for predicate in (
                    inspect.iscoroutinefunction,
                    inspect.isgeneratorfunction,
                    is_coroutine_function,
                ):
                    self.assertEqual(predicate(function), predicate(decorated), predicate)
                plain, patched = function([]), decorated([])
                for predicate in (inspect.iscoroutine, inspect.isgenerator, inspect.isawaitable, asyncio.iscoroutine):
                    self.assertEqual(predicate(plain), predicate(patched), predicate)
                self.drive(plain)
                self.drive(patched)

    def test_global_lasts_from_the_first_step_to_the_end(self):
        """By default the patch is active from the first step on, between the steps too, until the end."""
        for kwargs in ({}, {"scope": self.api.GLOBAL}):
            for function in self.kinds():
                seen = []
                paused = self.first(new="new", **kwargs)(function)(seen)
                self.assertEqual(ORIGINAL, now())
                between, result = self.drive(paused)
                self.assertEqual([("new", "original")] * 2, seen)
                self.assertEqual([("new", "original")], between)
                self.assertEqual("result", result)
                self.assertEqual(ORIGINAL, now())

    def test_limited_lasts_while_the_function_executes(self):
        """A limited patch is off between the steps."""
        for function in self.kinds():
            seen = []
            between, result = self.drive(self.first(new="new", scope=self.api.LIMITED)(function)(seen))
            self.assertEqual([("new", "original")] * 2, seen)
            self.assertEqual([ORIGINAL], between)
            self.assertEqual("result", result)
            self.assertEqual(ORIGINAL, now())

    def test_a_limited_patch_comes_back_with_the_same_mock(self):
        """All steps of a call see the mock that was handed over, of each kind of patch."""
        for patcher in (
            self.first(scope=self.api.LIMITED),
            self.first(scope=self.api.LIMITED, spec=Target),
            self.first(scope=self.api.LIMITED, autospec=True),
            self.first(scope=self.api.LIMITED, side_effect=len),
            self.first(scope=self.api.LIMITED, new_callable=self.api.Mock),
        ):
            received = []

            @patcher
            def generator(first):
                received.append(first)
                for _ in range(3):
                    yield first is Target.first

            self.assertEqual([True] * 3, list(generator()))
            self.assertEqual(1, len(received))

    def test_scopes_can_be_mixed(self):
        """Of two patches of both scopes, in whichever order, each keeps to its own."""
        for function in self.kinds():
            for outer, inner in (
                (self.first(new="new"), self.second(new="new", scope=self.api.LIMITED)),
                (self.second(new="new", scope=self.api.LIMITED), self.first(new="new")),
            ):
                seen = []
                between, _ = self.drive(outer(inner(function))(seen))
                self.assertEqual([("new", "new")] * 2, seen)
                self.assertEqual([("new", "original")], between)
                self.assertEqual(ORIGINAL, now())

    def test_every_call_has_mocks_of_its_own(self):
        """A decorated function of any kind receives new mocks in each call."""
        for scope in self.scopes():

            @self.first(scope=scope)
            async def coroutine(first):
                return first

            @self.first(scope=scope)
            def generator(first):
                yield first

            @self.first(scope=scope)
            def function(first):
                return first

            self.assertIsNot(function(), function())
            self.assertIsNot(list(generator())[0], list(generator())[0])
            self.assertIsNot(run(coroutine()), run(coroutine()))

    def test_values_travel_in_both_directions(self):
        """send(), throw() and the result work through the decorator."""
        for scope in self.scopes():

            @self.first(new="new", scope=scope)
            def generator():
                received = yield now()
                try:
                    yield received
                except KeyError:
                    yield "caught", now()
                return "result"

            one = generator()
            self.assertEqual(("new", "original"), next(one))
            self.assertEqual("sent", one.send("sent"))
            self.assertEqual(("caught", ("new", "original")), one.throw(KeyError()))
            with self.assertRaises(StopIteration) as caught:
                next(one)
            self.assertEqual("result", caught.exception.value)

    # --- the end ------------------------------------------------------------------------------------------

    def test_an_exception_ends_the_patch(self):
        """What the body raises comes through, and nothing stays patched."""
        for scope in self.scopes():

            @self.first(scope=scope)
            async def coroutine(first):
                await asyncio.sleep(0)
                raise KeyError

            @self.first(scope=scope)
            def generator(first):
                yield
                raise KeyError

            @self.first(scope=scope)
            def function(first):
                raise KeyError

            for call in (lambda: run(coroutine()), lambda: list(generator()), function):
                with self.assertRaises(KeyError):
                    call()
                self.assertEqual(ORIGINAL, now())

    def test_a_wrong_call_leaves_nothing_patched(self):
        """TypeError for arguments that do not fit, and nothing stays patched."""
        for scope in self.scopes():

            @self.first(scope=scope)
            async def coroutine(argument, first):
                pass

            @self.first(scope=scope)
            def generator(argument, first):
                yield

            @self.first(scope=scope)
            def function(argument, first):
                pass

            for call in (lambda: run(coroutine()), lambda: list(generator()), function):
                with self.assertRaises(TypeError):
                    call()
                self.assertEqual(ORIGINAL, now())

    def test_closing_ends_the_patch(self):
        """close() ends the patch; the body, while it is closed, still sees it."""
        for scope in self.scopes():
            seen = []

            @self.first(new="new", scope=scope)
            def generator():
                try:
                    yield
                finally:
                    seen.append(now())

            @self.first(new="new", scope=scope)
            async def coroutine():
                try:
                    await asyncio.sleep(0)
                finally:
                    seen.append(now())

            for paused in (generator(), coroutine()):
                paused.send(None)
                paused.close()
                self.assertEqual(ORIGINAL, now())
            self.assertEqual([("new", "original")] * 2, seen)

    def test_what_is_forgotten_half_way_ends_the_patch(self):
        """A generator or coroutine that is collected by the garbage collector leaves nothing patched."""
        for scope in self.scopes():
            for function in self.kinds():
                paused = self.first(scope=scope)(function)([])
                paused.send(None)
                del paused
                gc.collect()
                self.assertEqual(ORIGINAL, now())

    def test_what_never_starts_patches_nothing(self):
        """A generator or coroutine that is not driven does not begin the patch."""
        for scope in self.scopes():
            for function in self.kinds():
                paused = self.first(scope=scope)(function)([])
                self.assertEqual(ORIGINAL, now())
                paused.close()
                self.assertEqual(ORIGINAL, now())

    def test_a_cancelled_task_ends_the_patch(self):
        """A coroutine that is cancelled while it waits leaves nothing patched."""
        for scope in self.scopes():

            @self.first(scope=scope)
            async def coroutine(first):
                await asyncio.sleep(10)

            async def cancel():
                task = asyncio.ensure_future(coroutine())
                await asyncio.sleep(0)
                task.cancel()
                with self.assertRaises(asyncio.CancelledError):
                    await task
                return now()

            self.assertEqual(ORIGINAL, run(cancel()))

    # --- several tasks ------------------------------------------------------------------------------------

    def test_tasks_with_limited_patches_do_not_see_each_others(self):
        """Two tasks with a limited patch of one attribute see each their own, a third one the original."""

        @self.first(scope=self.api.LIMITED)
        async def limited(first):
            for _ in range(3):
                self.assertIs(first, Target.first)
                await asyncio.sleep(0)

        async def other():
            for _ in range(3):
                self.assertEqual(ORIGINAL, now())
                await asyncio.sleep(0)

        async def together():
            await asyncio.gather(limited(), other(), limited())

        run(together())
        self.assertEqual(ORIGINAL, now())

    def test_another_task_sees_a_global_patch(self):
        """A global patch is what every task sees until it ends."""
        seen = []

        @self.first(new="new")
        async def patched():
            await asyncio.sleep(0)

        async def other():
            seen.append(now())

        async def one_after_the_other():
            task = asyncio.ensure_future(patched())
            # Before Python 3.7 gather() starts them in any order.
            await asyncio.gather(task, asyncio.ensure_future(other()))

        run(one_after_the_other())
        self.assertEqual([("new", "original")], seen)

    def test_global_patches_that_overlap_leave_nothing(self):
        """Two tasks with a global patch of one attribute, the first of which ends first, leave the original."""

        @self.first()
        @self.api.patch.dict(Target.values, {"first": "new"})
        async def patched(turns, first):
            for _ in range(turns):
                await asyncio.sleep(0)
            self.assertEqual("new", Target.values["first"])

        async def together(*turns):
            await asyncio.gather(*[patched(number) for number in turns])

        for turns in ((1, 3), (3, 1), (1, 2, 3), (2, 1, 3), (2, 3, 1), (3, 1, 2)):
            run(together(*turns))
            self.assertEqual(ORIGINAL, now())
            self.assertEqual({"first": "original"}, Target.values)

    # --- dictionaries -------------------------------------------------------------------------------------

    def test_a_dictionary_is_patched_in_every_kind_of_function(self):
        """patch.dict() sets its values, given or found by name, and restores what was there, by its scope."""
        for in_dict in (Target.values, PATH + ".values"):
            for scope in self.scopes():
                patcher = self.api.patch.dict(in_dict, {"first": "new"}, second=2, scope=scope)
                new, original = {"first": "new", "second": 2}, {"first": "original"}

                @patcher
                def function():
                    return dict(Target.values)

                @patcher
                async def coroutine():
                    await asyncio.sleep(0)
                    return dict(Target.values)

                @patcher
                def generator():
                    yield dict(Target.values)
                    yield dict(Target.values)

                for call in (function, lambda: run(coroutine())):
                    self.assertEqual(new, call())
                    self.assertEqual(original, Target.values)
                paused = generator()
                self.assertEqual(new, next(paused))
                self.assertEqual(new if scope is self.api.GLOBAL else original, Target.values)
                self.assertEqual([new], list(paused))
                self.assertEqual(original, Target.values)
                with patcher:
                    self.assertEqual(new, Target.values)
                self.assertEqual(original, Target.values)

    def test_a_dictionary_can_be_emptied(self):
        """With clear=True only the values are in it, also after a pause."""
        for scope in self.scopes():

            @self.api.patch.dict(Target.values, {"second": 2}, clear=True, scope=scope)
            def generator():
                yield dict(Target.values)
                yield dict(Target.values)

            self.assertEqual([{"second": 2}] * 2, list(generator()))
            self.assertEqual({"first": "original"}, Target.values)

    def test_the_tests_of_a_class_have_a_patched_dictionary(self):
        """patch.dict() decorates the tests of a class too."""

        @self.api.patch.dict(Target.values, first="new")
        class Tests(object):
            def test_function(self):
                return Target.values["first"]

            async def test_coroutine(self):
                await asyncio.sleep(0)
                return Target.values["first"]

        self.assertEqual(("new", "new"), (Tests().test_function(), run(Tests().test_coroutine())))

    def test_what_the_body_puts_into_a_dictionary_comes_back_with_a_limited_patch(self):
        """Values that the body adds are gone while it waits, and there again when it goes on."""

        @self.api.patch.dict(Target.values, first="new", scope=self.api.LIMITED)
        def generator():
            Target.values["added"] = True
            yield
            yield dict(Target.values)

        paused = generator()
        next(paused)
        self.assertEqual({"first": "original"}, Target.values)
        self.assertEqual({"first": "new", "added": True}, next(paused))
        paused.close()

    def test_patches_of_one_dictionary_can_be_mixed(self):
        """Two patches of one dictionary with different scopes, in whichever order, keep each to its own."""
        lasting = self.api.patch.dict(Target.values, lasting=True)
        limited = self.api.patch.dict(Target.values, limited=True, scope=self.api.LIMITED)
        for outer, inner in ((lasting, limited), (limited, lasting)):

            @outer
            @inner
            def generator():
                Target.values["added"] = True
                yield set(Target.values)
                yield set(Target.values)

            paused = generator()
            self.assertEqual({"first", "lasting", "limited", "added"}, next(paused))
            self.assertEqual({"first", "lasting"}, set(Target.values))
            self.assertEqual({"first", "lasting", "limited", "added"}, next(paused))
            paused.close()
            self.assertEqual({"first": "original"}, Target.values)

    def test_patches_of_attributes_and_dictionaries_can_be_mixed(self):
        """patch() and patch.dict() on one function, in whichever order, are both active, by their scope."""
        for scope in self.scopes():
            attribute = self.first(new="new", scope=scope)
            values = self.api.patch.dict(Target.values, first="new", scope=scope)
            for outer, inner in ((attribute, values), (values, attribute)):

                @outer
                @inner
                def generator():
                    yield Target.first, Target.values["first"]
                    yield Target.first, Target.values["first"]

                paused = generator()
                self.assertEqual(("new", "new"), next(paused))
                expected = "new" if scope is self.api.GLOBAL else "original"
                self.assertEqual((expected, expected), (Target.first, Target.values["first"]))
                self.assertEqual([("new", "new")], list(paused))

    def test_the_environment_is_a_dictionary_too(self):
        """os.environ is patched and restored, and its other variables are never away."""
        before = dict(os.environ)
        for scope in self.scopes():

            @self.api.patch.dict(os.environ, {"ASYNCTEST_SUBJECT": "new"}, scope=scope)
            def generator():
                yield os.environ["ASYNCTEST_SUBJECT"]
                yield os.environ["ASYNCTEST_SUBJECT"]

            self.assertEqual(["new", "new"], list(generator()))
            self.assertEqual(before, dict(os.environ))


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


class DjangoContract(object):
    """What a mock of Django's objects has, on the versions that have it."""

    def assertAsynchronous(self, spec, *names):
        for name in names:
            if not hasattr(spec, name):
                continue
            with self.subTest(spec=spec, name=name):
                for make in (self.api.Mock, self.api.MagicMock, self.api.create_autospec):
                    self.assertIsInstance(getattr(make(spec), name), self.api.CoroutineMock)
                with self.api.patch.object(spec, name) as one:
                    self.assertIsInstance(one, self.api.CoroutineMock)

    def assertSynchronous(self, spec, *names):
        for name in names:
            for one in (self.api.Mock(spec=spec), self.api.create_autospec(spec)):
                self.assertNotIsInstance(getattr(one, name), self.api.CoroutineMock, name)

    def test_models_have_asynchronous_methods(self):
        """asave() and the like of a model, the class or an object, are coroutine mocks; save() is not."""
        for spec in (Product, Product(name="one")):
            self.assertAsynchronous(spec, "asave", "adelete", "arefresh_from_db")
            self.assertSynchronous(spec, "save", "delete", "refresh_from_db")

    def test_managers_have_asynchronous_methods(self):
        """acreate() and the like of a manager or a queryset are coroutine mocks; create() and filter() are not."""
        for spec in (Product.objects, Product.objects.all(), type(Product.objects)):
            self.assertAsynchronous(spec, "acreate", "aget", "acount", "aget_or_create")
            self.assertSynchronous(spec, "create", "get", "count", "filter")

    def test_the_test_client_has_asynchronous_methods(self):
        """The methods of AsyncClient that send a request are coroutine mocks; those of Client are not."""
        client = getattr(django_test, "AsyncClient", None)
        if client is not None:
            for spec in (client, client()):
                self.assertAsynchronous(spec, "get", "post", "put", "delete", "request", "alogin", "aforce_login")
        self.assertSynchronous(django_test.Client, "get", "post", "request", "login")

    def test_the_mock_of_an_object_asks_the_database_nothing(self):
        """No descriptor of a model's object is run: a relation would be looked up."""
        relation = []

        class Relation(object):
            def __get__(self, instance, owner=None):
                if instance is not None:
                    relation.append(instance)
                return self

        spec = type("Order", (object,), {"customer": Relation()})()
        self.assertIsInstance(self.api.MagicMock(spec=spec).customer, self.api.MagicMock)
        self.assertEqual([], relation)

    def test_a_signal_awaits_a_mock(self):
        """A CoroutineMock is an asynchronous receiver of a signal, where Django has them."""
        signal = dispatch.Signal()
        if hasattr(signal, "asend"):
            receivers = [self.api.CoroutineMock(return_value=1), self.api.create_autospec(receive, return_value=1)]
            for receiver in receivers:
                signal.connect(receiver)
            answers = run(signal.asend(sender=None))
            self.assertEqual([1, 1], [answer for _, answer in answers])
            for receiver in receivers:
                receiver.assert_awaited_once()

    def test_synchronous_code_calls_a_mock(self):
        """async_to_sync() takes a CoroutineMock for what it is, without a warning."""
        one = self.api.CoroutineMock(return_value=1)
        self.assertEqual(1, async_to_sync(one)(2))
        one.assert_awaited_once_with(2)


async def receive(sender, **kwargs):
    """A receiver of a signal."""


def merged(*modules):
    """Return an object with the names of all `modules`."""
    names = {}
    for module in modules:
        names.update(vars(module))
    return types.SimpleNamespace(**names)


class Contract(ClassesContract, CoroutineMockContract, AutospecContract, PatchContract, BeyondContract, DjangoContract):
    """What every implementation promises; ``api`` is the one at hand."""


@contextlib.contextmanager
def _no_subtest(*args, **kwargs):
    yield


def differs(reasons):
    """Skip a test, with its reason, if what it promises is not so in the decorated implementation."""

    def decorate(cls):
        for name, reason in reasons.items():

            def test(self, name=name, reason=reason):
                self.is_known_to_differ = True
                # A failure comes here, and not to the result.
                self.subTest = _no_subtest
                try:
                    getattr(super(cls, self), name)()
                except Exception:
                    raise unittest.SkipTest("asynctest: " + reason)

            test.__doc__ = getattr(cls, name).__doc__
            setattr(cls, name, test)
        return cls

    return decorate


# What the classes of asynctest, from 0.12.4 to 0.13.0, do otherwise.
CLASSES_OF_ASYNCTEST = {
    "test_all_that_returns_a_coroutine_is_a_coroutine_function": "it knows what asyncio.iscoroutinefunction() knows",
    "test_the_properties_of_a_spec_are_not_run": "it looks at each attribute of a spec when the mock is made",
    "test_a_side_effect_may_leave_the_result_to_the_return_value": "DEFAULT from a coroutine function is the result",
    "test_a_mock_of_a_future_is_not_awaited": "it believes the class that a mock pretends to have",
    "test_nested_classes_are_mocked_alike": "attributes that are no functions become mocks of unittest.mock",
    "test_all_are_non_callable_mocks": "its classes only pretend to be subclasses of their own base classes",
    "test_the_mock_of_an_object_asks_the_database_nothing": "it looks at each attribute when the mock is made",
    "test_models_have_asynchronous_methods": "it looks at each attribute, and an object refuses to show its managers",
    "test_the_test_client_has_asynchronous_methods": "before Django 5.0 these are functions that return coroutines",
    "test_a_magic_mock_without_call_is_asynchronous_too": "the magic methods of NonCallableMagicMock are MagicMocks",
}

# What its patch() does otherwise.
PATCH_OF_ASYNCTEST = {
    "test_every_call_has_mocks_of_its_own": "https://github.com/Martiusweb/asynctest/issues/121",
    "test_global_patches_that_overlap_leave_nothing": "each patch restores what it has found",
    "test_a_cancelled_task_ends_the_patch": "a coroutine that is cancelled stays patched",
    "test_a_decorated_function_keeps_its_kind": "the flag of types.coroutine() is lost",
    "test_patches_of_one_dictionary_can_be_mixed": "closing a generator leaves the values of a limited patch",
    "test_patches_of_unittest_mock_can_be_mixed_into_coroutines": "it asks each patch for its scope",
    "test_several_attributes_are_patched_at_once": "a limited patch.multiple() of a generator does not come back",
    "test_the_beginning_of_the_names_can_be_chosen": "it reads the TEST_PREFIX of unittest.mock.patch",
    "test_the_mock_of_a_class_has_mocks_of_its_methods": "the instance of a class with a spec is one of unittest.mock",
}

# ... on the last releases of Python 3.7, where a limited patch raises IndexError.
LIMITED_PATCH_OF_ASYNCTEST = dict.fromkeys(
    [
        "test_a_limited_patch_comes_back_with_the_same_mock",
        "test_an_exception_ends_the_patch",
        "test_closing_ends_the_patch",
        "test_limited_lasts_while_the_function_executes",
        "test_patches_of_attributes_and_dictionaries_can_be_mixed",
        "test_scopes_can_be_mixed",
        "test_tasks_with_limited_patches_do_not_see_each_others",
        "test_the_tests_of_a_class_are_patched",
        "test_values_travel_in_both_directions",
        "test_what_is_forgotten_half_way_ends_the_patch",
    ],
    "a limited patch raises IndexError",
)


def limited_patch_works(api):
    """Tell whether the limited patch of an asynctest outlives a pause."""

    @api.patch.object(Target, "first", "new", scope=api.LIMITED)
    def generator():
        yield

    try:
        list(generator())
    except IndexError:
        Target.first = "original"
        return False
    return True


@differs(CLASSES_OF_ASYNCTEST if mocks.installed_serves else {})
class PublicTests(Contract, unittest.TestCase):
    """The module that tests import."""

    api = public


class ShimTests(Contract, unittest.TestCase):
    """Our own implementation, on the Pythons too where another serves."""

    api = merged(shim, autospec, scopes, side_effects)
    for _name in ("ANY", "DEFAULT", "call", "sentinel", "PropertyMock"):
        setattr(api, _name, getattr(mock, _name))
    api.patch = patching.build(api, scopes.GLOBAL)


if mocks.installed_serves:

    @differs(CLASSES_OF_ASYNCTEST)
    @differs(PATCH_OF_ASYNCTEST)
    @differs({} if limited_patch_works(installed_asynctest.mock) else LIMITED_PATCH_OF_ASYNCTEST)
    class InstalledTests(Contract, unittest.TestCase):
        """The installed asynctest, if it is a release whose classes serve: older ones lack what is promised here."""

        api = installed_asynctest.mock


class NamesTests(unittest.TestCase):
    def test_what_is_public_is_listed(self):
        """`__all__` has the names of asynctest.mock, and they are there."""
        expected = {
            "ANY",
            "CoroutineMock",
            "DEFAULT",
            "GLOBAL",
            "LIMITED",
            "MagicMock",
            "Mock",
            "NonCallableMagicMock",
            "NonCallableMock",
            "PatchScope",
            "PropertyMock",
            "call",
            "create_autospec",
            "mock_open",
            "patch",
            "return_once",
            "sentinel",
        }
        self.assertEqual(expected, set(public.__all__))
        self.assertEqual(len(expected), len(public.__all__))
        for name in expected:
            self.assertTrue(hasattr(public, name), name)

    def test_patch_is_called_as_that_of_asynctest(self):
        """The arguments of patch(), by position too, are those of asynctest."""
        common = ["spec", "create", "spec_set", "autospec", "new_callable", "scope", "kwargs"]
        for function, names in (
            (public.patch, ["target", "new"] + common),
            (public.patch.object, ["target", "attribute", "new"] + common),
            (public.patch.multiple, ["target"] + common),
            (public.patch.dict, ["in_dict", "values", "clear", "scope", "kwargs"]),
        ):
            self.assertEqual(names, list(inspect.signature(function).parameters))

    @unittest.skipUnless(mocks.installed_serves, "asynctest is not installed, or too old, or does not work here")
    def test_the_classes_are_those_of_the_installed_asynctest(self):
        """Where asynctest works, tests that import from both have one set of classes."""
        for name in set(public.__all__) - {"patch"}:
            self.assertIs(getattr(installed_asynctest.mock, name), getattr(public, name), name)

    def test_importing_the_module_warns_of_nothing_and_changes_nothing(self):
        """With warnings as errors the module can be imported, and unittest.mock stays as it is where ours serves."""
        program = (
            "from unittest import mock\n"
            "before = {name: repr(value) for name, value in vars(mock).items() if name[:2] != '__'}\n"
            "import django_async_test.asynctest.mock\n"
            "after = {name: repr(value) for name, value in vars(mock).items() if name[:2] != '__'}\n"
            "import sys\n"
            "assert 'asynctest' in sys.modules or before == after\n"
        )
        self.assertEqual("", run_without_settings(program))
