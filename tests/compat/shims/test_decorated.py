"""Tests of decorated functions; what patch() promises is in tests/asynctest/test_mock.py."""

import asyncio
import functools
import inspect
import unittest
from unittest import mock

from django_async_test.asynctest.mock import LIMITED, patch
from django_async_test.compat.shims import coroutine_functions, decorated


class Target(object):
    first = second = third = "original"
    values = {"key": "original"}


def drive(steps):
    """Send None until the end; return the result."""
    try:
        while True:
            steps.send(None)
    except StopIteration as end:
        return end.value


class DecorateTests(unittest.TestCase):
    def test_decorating_again_leaves_the_first_function_alone(self):
        """A decorated function that is decorated once more, as in a subclass, is another function."""
        once = patch.object(Target, "first", "new")(lambda: (Target.first, Target.second))
        twice = patch.object(Target, "second", "new")(once)
        self.assertEqual(("new", "original"), once())
        self.assertEqual(("new", "new"), twice())
        self.assertEqual((1, 2), (len(once.patchings), len(twice.patchings)))

    def test_the_tests_of_a_subclass_are_its_own(self):
        """Decorating a class does not change the tests of its base class."""

        @patch.object(Target, "first", "new")
        class Base(object):
            def test(self):
                return Target.first, Target.second

        derived = patch.object(Target, "second", "new")(type("Derived", (Base,), {}))
        self.assertEqual(("new", "original"), Base().test())
        self.assertEqual(("new", "new"), derived().test())

    def test_static_and_class_methods_of_a_class_keep_their_kind(self):
        """Tests that are static or class methods are decorated as such."""

        @patch.object(Target, "first")
        class Tests(object):
            @staticmethod
            def test_static(first):
                return first is Target.first

            @classmethod
            async def test_of_class(cls, first):
                return cls, first is Target.first

        self.assertTrue(Tests().test_static())
        self.assertEqual((Tests, True), drive(Tests().test_of_class()))

    def test_another_decorator_in_between_is_kept(self):
        """A wrapper between two patches still wraps, and the mocks are in order."""

        def doubled(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs):
                return [function(*args, **kwargs), function(*args, **kwargs)]

            return wrapper

        @patch.object(Target, "second")
        @doubled
        @patch.object(Target, "first")
        def function(first, second):
            return (Target.first, Target.second) == (first, second)

        self.assertEqual([True, True], function())

    def test_attributes_of_the_function_are_kept(self):
        """Tags and other attributes, set below or above, stay on the decorated function."""

        def function():
            """Its documentation."""

        function.below = 1
        one = patch.object(Target, "first", "new")(function)
        one.above = 2
        two = patch.object(Target, "second", "new")(one)
        self.assertEqual((1, 2), (two.below, two.above))
        self.assertIs(function, two.__wrapped__)
        self.assertEqual(("function", "Its documentation."), (two.__name__, two.__doc__))

    def test_a_marked_function_is_a_coroutine_function(self):
        """A function that is marked as one is patched until what it returns has been awaited."""

        async def native():
            return Target.first

        function = coroutine_functions.mark(lambda: native())
        one = patch.object(Target, "first", "new")(function)
        self.assertTrue(inspect.iscoroutinefunction(one))
        self.assertEqual("new", drive(one()))

    def test_what_is_awaited_need_not_be_a_coroutine(self):
        """A marked function may return a future."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        future = loop.create_future()
        loop.call_soon(future.set_result, 3)
        one = patch.object(Target, "first", "new", scope=LIMITED)(coroutine_functions.mark(lambda: future))
        self.assertEqual(3, loop.run_until_complete(one()))
        self.assertEqual("original", Target.first)

    def test_a_partial_object_of_a_coroutine_function_is_one(self):
        """functools.partial() of a coroutine function is patched while it runs, where inspect knows what it is."""

        async def native(argument):
            await asyncio.sleep(0)
            return argument, Target.first

        function = functools.partial(native, 1)
        if inspect.iscoroutinefunction(function):
            self.assertEqual((1, "new"), drive(patch.object(Target, "first", "new")(function)()))

    def test_exceptions_can_be_thrown_in_every_form(self):
        """throw() takes a class, a class and a value, and an exception, as that of a generator."""

        @patch.object(Target, "first", "new", scope=LIMITED)
        def generator():
            try:
                yield
            except KeyError as error:
                yield error.args

        for args, expected in (((KeyError,), ()), ((KeyError, "value"), ("value",)), ((KeyError("it"),), ("it",))):
            steps = decorated._Steps(generator.patchings, generator.__wrapped__, (), {})
            next(steps)
            self.assertEqual(expected, steps.throw(*args))
            steps.close()
        try:
            raise KeyError("traceback")
        except KeyError as error:
            steps = decorated._Steps(generator.patchings, generator.__wrapped__, (), {})
            next(steps)
            self.assertEqual(("traceback",), steps.throw(KeyError, error, error.__traceback__))
            steps.close()
        self.assertEqual("original", Target.first)

    def test_a_generator_that_does_not_end_is_unpatched_all_the_same(self):
        """RuntimeError from a generator that ignores close(), and nothing stays patched."""

        @patch.object(Target, "first", "new")
        def generator():
            while True:
                try:
                    yield
                except GeneratorExit:
                    pass

        steps = generator()
        next(steps)
        with self.assertRaisesRegex(RuntimeError, "ignored GeneratorExit"):
            steps.close()
        self.assertEqual("original", Target.first)

    def test_a_patch_that_cannot_begin_undoes_the_others(self):
        """If one of several patches fails to begin, those before it are over."""
        for scope in (patch.dict({}).scope, LIMITED):

            @patch.object(Target, "second", "new", scope=scope)
            @patch.dict("tests.no_such_module.values", {}, scope=scope)
            @patch.object(Target, "first", "new", scope=scope)
            def generator():
                yield

            with self.assertRaises((ImportError, AttributeError)):
                next(generator())
            self.assertEqual(("original", "original"), (Target.first, Target.second))

    def test_patches_of_unittest_mock_last_in_generators(self):
        """A patch of unittest.mock above ours lasts as long as the generator."""

        @mock.patch.object(Target, "second", "new")
        @patch.object(Target, "first", "new", scope=LIMITED)
        def generator():
            yield Target.first, Target.second
            yield Target.first, Target.second

        self.assertEqual([("new", "new")] * 2, list(generator()))
        self.assertEqual(("original", "original"), (Target.first, Target.second))

    def test_what_is_nested_inside_wins(self):
        """Of several patches of one dictionary the innermost wins, and an outer patch of the name is there before."""

        @patch.dict(Target.values, key="outer")
        @patch.dict(Target.values, key="inner")
        def twice():
            return Target.values["key"]

        @patch.object(Target, "values", {"key": "replaced"})
        @patch.dict(__name__ + ".Target.values", added=True)
        def replaced():
            return dict(Target.values)

        self.assertEqual("inner", twice())
        self.assertEqual({"key": "replaced", "added": True}, replaced())
        self.assertEqual({"key": "original"}, Target.values)
