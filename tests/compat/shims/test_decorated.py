"""Tests of decorated functions; what patch() promises is in tests/asynctest/test_mock_patch_scopes.py."""

import asyncio
import functools
import inspect
import types
import unittest
from unittest import mock

from django_async_test.asynctest.mock import GLOBAL, LIMITED, patch
from django_async_test.compat.shims import coroutine_functions, decorated
from tests.helpers import define

ASYNCHRONOUS_GENERATOR = """
async def generator(seen, *args):
    try:
        seen.append(now())
        await pause()
        seen.append(now())
        received = yield args
        seen.append(now())
        try:
            yield received
        except KeyError:
            yield "caught"
    finally:
        seen.append(now())
"""


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

    def test_a_marked_generator_function_stays_a_generator_function(self):
        """An old-style coroutine that is marked as one is driven as a generator, whatever inspect says of its mark."""

        def steps():
            yield Target.first
            return Target.first

        one = patch.object(Target, "first", "new")(coroutine_functions.mark(types.coroutine(steps)))
        self.assertTrue(inspect.isgeneratorfunction(one))
        paused = one()
        self.assertEqual("new", next(paused))
        paused.close()

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
            steps = decorated._Steps(decorated._Call(generator.patchings, generator.__wrapped__, (), {}))
            next(steps)
            self.assertEqual(expected, steps.throw(*args))
            steps.close()
        try:
            raise KeyError("traceback")
        except KeyError as error:
            steps = decorated._Steps(decorated._Call(generator.patchings, generator.__wrapped__, (), {}))
            next(steps)
            self.assertEqual(("traceback",), steps.throw(KeyError, error, error.__traceback__))
            steps.close()
        self.assertEqual("original", Target.first)

    def test_a_generator_that_does_not_end_is_unpatched_all_the_same(self):
        """A generator that ignores close() raises RuntimeError, and nothing stays patched."""

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


@unittest.skipUnless(hasattr(inspect, "isasyncgenfunction"), "this Python has no asynchronous generators")
class AsynchronousGeneratorTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.seen = []
        self.between = []
        self.loop = asyncio.new_event_loop()
        self.addCleanup(self.loop.close)
        self.function = define(ASYNCHRONOUS_GENERATOR, now=lambda: Target.first, pause=self.pause)["generator"]

    async def pause(self):
        self.loop.call_soon(lambda: self.between.append(Target.first))
        await asyncio.sleep(0)

    def decorated(self, scope):
        function = patch.object(Target, "first", "new", scope=scope)(self.function)
        self.assertTrue(inspect.isasyncgenfunction(function))
        return function

    def run_coroutine(self, coroutine):
        try:
            return self.loop.run_until_complete(coroutine)
        finally:
            self.assertEqual("original", Target.first)

    def test_it_is_patched_until_its_end(self):
        """A decorated asynchronous generator is patched by scope, and values and exceptions reach it."""
        for scope, outside in ((GLOBAL, "new"), (LIMITED, "original")):
            with self.subTest(scope=scope):
                self.seen.clear()
                self.between.clear()

                async def use(scope=scope, outside=outside):
                    generator = self.decorated(scope)(self.seen, 1)
                    self.assertEqual("original", Target.first)
                    self.assertEqual((1,), await generator.__anext__())
                    self.assertEqual(outside, Target.first)
                    self.assertEqual("sent", await generator.asend("sent"))
                    self.assertEqual("caught", await generator.athrow(KeyError()))
                    with self.assertRaises(StopAsyncIteration):
                        await generator.__anext__()

                self.run_coroutine(use())
                self.assertEqual(["new"] * 4, self.seen)
                self.assertEqual([outside], self.between)

    def test_each_call_has_its_mock(self):
        """The mock is the last argument, and another in each call."""

        async def use():
            received = []
            for _ in range(2):
                generator = patch.object(Target, "first")(self.function)(self.seen, 1)
                received += await generator.__anext__()
                await generator.aclose()
            return received

        first, one, second, other = self.run_coroutine(use())
        self.assertEqual((1, 1), (first, second))
        self.assertIsNot(one, other)

    def test_closing_it_ends_the_patch(self):
        """aclose() lets the generator clean up with the patch, and ends it."""
        for scope in (GLOBAL, LIMITED):

            async def use(scope=scope):
                generator = self.decorated(scope)(self.seen)
                await generator.__anext__()
                await generator.aclose()

            self.run_coroutine(use())
            self.assertEqual("new", self.seen[-1])

    def test_an_exception_ends_the_patch(self):
        """What the generator raises comes through, and nothing stays patched."""
        for scope in (GLOBAL, LIMITED):

            async def use(scope=scope):
                generator = self.decorated(scope)(self.seen)
                await generator.__anext__()
                with self.assertRaises(ValueError):
                    await generator.athrow(ValueError())

            self.run_coroutine(use())

    def test_a_wrong_call_leaves_nothing_patched(self):
        """TypeError for arguments that do not fit comes with the first step."""

        async def use():
            with self.assertRaises(TypeError):
                await self.decorated(GLOBAL)().__anext__()

        self.run_coroutine(use())

    def test_a_cancelled_task_ends_the_patch(self):
        """A task that is cancelled while the generator waits leaves nothing patched."""

        async def use():
            generator = self.decorated(GLOBAL)(self.seen)
            task = asyncio.ensure_future(generator.__anext__())
            await asyncio.sleep(0)
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task

        self.run_coroutine(use())
