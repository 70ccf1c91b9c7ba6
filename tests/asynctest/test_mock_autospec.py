"""Tests of create_autospec(): one contract for every implementation."""

import types
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


# What the classes of asynctest, from 0.12.4 to 0.13.0, do otherwise.
CLASSES_OF_ASYNCTEST = {
    "test_nested_classes_are_mocked_alike": "attributes that are no functions become mocks of unittest.mock",
}


@differs(CLASSES_OF_ASYNCTEST if installed_serves else {})
class PublicAutospecTests(AutospecContract, Public):
    """The module that tests import."""


class ShimAutospecTests(AutospecContract, Shim):
    """Our own implementation, on the Pythons too where another serves."""


if installed_serves:

    @differs(CLASSES_OF_ASYNCTEST)
    class InstalledAutospecTests(AutospecContract, Installed):
        """The installed asynctest."""
