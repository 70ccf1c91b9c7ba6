"""Tests of what is taken for a coroutine function."""

import asyncio
import functools
import inspect
import types
import unittest
import warnings
from unittest import mock

from django_async_test import async_to_sync, sync_to_async
from django_async_test.compat.shims import coroutine_functions
from django_async_test.compat.shims.coroutine_functions import has_coroutine_function, is_coroutine_function


async def native():
    pass


@types.coroutine
def old_style():
    yield


def generator():
    yield


def function():
    pass


@functools.wraps(native)
def wrapper():
    return native()


@functools.wraps(native)
def runner():
    asyncio.get_event_loop().run_until_complete(native())


@functools.wraps(native)
def endless():
    return native()


endless.__wrapped__ = endless


class Methods(object):
    async def method(self):
        pass

    of_class = classmethod(native)
    static = staticmethod(native)
    partial = functools.partialmethod(native)

    async def __call__(self):
        pass


class CoroutineFunctionTests(unittest.TestCase):
    def test_all_kinds_of_coroutine_functions_are_known(self):
        """Native and old ones, methods, class and static methods, partial objects and wrappers are known."""
        for obj in (
            native,
            old_style,
            wrapper,
            Methods.method,
            Methods().method,
            Methods.of_class,
            Methods.__dict__["of_class"],
            Methods.__dict__["static"],
            Methods.__dict__["partial"],
            functools.partial(native),
            functools.partial(functools.partial(Methods().method)),
            functools.lru_cache()(native),
        ):
            with self.subTest(obj=obj):
                self.assertTrue(is_coroutine_function(obj))

    def test_other_objects_are_not(self):
        """Functions, generators, classes, and what runs a coroutine to its end are not taken for one."""
        for obj in (function, generator, runner, endless, Methods, Methods(), native.__code__, None, 1, "native", len):
            with self.subTest(obj=obj):
                self.assertFalse(is_coroutine_function(obj))

    def test_the_bridges_between_the_worlds_are_what_they_return(self):
        """sync_to_async() makes a coroutine function, async_to_sync() a function."""
        self.assertTrue(is_coroutine_function(sync_to_async(function)))
        self.assertFalse(is_coroutine_function(async_to_sync(native)))

    def test_a_mark_makes_a_coroutine_function(self):
        """mark() and unmark() decide about an object, for us, asyncio and inspect."""
        obj = coroutine_functions.mark(types.SimpleNamespace())
        self.assertTrue(is_coroutine_function(obj))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            self.assertTrue(asyncio.iscoroutinefunction(obj))
        if hasattr(inspect, "markcoroutinefunction"):
            self.assertTrue(inspect.iscoroutinefunction(obj))
        coroutine_functions.unmark(obj)
        coroutine_functions.unmark(obj)
        self.assertFalse(is_coroutine_function(obj))
        self.assertEqual({}, vars(obj))

    def test_looking_leaves_no_trace_in_a_mock(self):
        """A mock is not asked for attributes, which it would make."""
        one = mock.Mock()
        self.assertFalse(is_coroutine_function(one))
        self.assertFalse(has_coroutine_function(types.SimpleNamespace(one=one), "one"))
        self.assertEqual({}, one._mock_children)


class AttributeTests(unittest.TestCase):
    def test_attributes_of_classes_and_objects_are_found(self):
        """A method counts, wherever it comes from, and an attribute of the object."""
        obj = Methods()
        obj.attribute = native
        obj.function = function
        for name in ("method", "of_class", "static", "partial"):
            self.assertTrue(has_coroutine_function(Methods, name), name)
            self.assertTrue(has_coroutine_function(type("Derived", (Methods,), {})(), name), name)
        self.assertTrue(has_coroutine_function(obj, "attribute"))
        for name in ("function", "missing", "__init__"):
            self.assertFalse(has_coroutine_function(obj, name), name)

    def test_slots_are_looked_into(self):
        """An attribute in a slot of the object counts."""
        cls = type("Slots", (object,), {"__slots__": ["full", "empty"]})
        obj = cls()
        obj.full = native
        self.assertTrue(has_coroutine_function(obj, "full"))
        self.assertFalse(has_coroutine_function(obj, "empty"))
        self.assertFalse(has_coroutine_function(cls, "full"))

    def test_properties_are_not_run(self):
        """What a property would return is not known."""
        cls = type("WithProperty", (object,), {"name": property(lambda self: self.fail())})
        self.assertFalse(has_coroutine_function(cls(), "name"))

    def test_dynamic_attributes_are_asked_for(self):
        """An attribute that __getattr__() makes counts; if it fails it does not."""

        class Dynamic(object):
            def __getattr__(self, name):
                if name == "native":
                    return native
                raise ValueError(name)

        self.assertTrue(has_coroutine_function(Dynamic(), "native"))
        self.assertFalse(has_coroutine_function(Dynamic(), "other"))


class MarkTests(unittest.TestCase):
    def test_where_nothing_marks_a_truth_value_does(self):
        """Python before 3.5.3 takes any object with a true attribute for a coroutine function."""
        nothing = types.SimpleNamespace(coroutines=types.SimpleNamespace())
        with mock.patch.multiple(coroutine_functions, asyncio=nothing, inspect=nothing):
            self.assertEqual({"_is_coroutine": True}, coroutine_functions._find_marks())
