"""Tests of the package as a whole: its names, and that nothing but an import is needed."""

import asyncio
import importlib
import inspect
import unittest

import django_async_test
import django_async_test.asynctest as asynctest

from ..helpers import run_without_settings

# By submodule: what asynctest 0.13 documents.
NAMES = {
    "case": ["ClockedTestCase", "FunctionTestCase", "TestCase", "ignore_loop"],
    "_fail_on": ["DEFAULTS", "fail_on", "lenient", "strict"],
    "helpers": ["exhaust_callbacks"],
    "mock": [
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
    ],
    "selector": [
        "FileDescriptor",
        "FileMock",
        "SSLSocketMock",
        "SocketMock",
        "TestSelector",
        "fd",
        "get_registered_events",
        "isfilemock",
        "set_read_ready",
        "set_write_ready",
    ],
}

# What release 0.2 took from asynctest, and what has come since.
OF_DJANGO_TOO = [
    "ANY",
    "CoroutineMock",
    "DEFAULT",
    "FileDescriptor",
    "FileMock",
    "FunctionTestCase",
    "GLOBAL",
    "LIMITED",
    "MagicMock",
    "Mock",
    "NonCallableMagicMock",
    "NonCallableMock",
    "PatchScope",
    "PropertyMock",
    "SSLSocketMock",
    "SocketMock",
    "TestSelector",
    "call",
    "create_autospec",
    "exhaust_callbacks",
    "fail_on",
    "fd",
    "get_registered_events",
    "ignore_loop",
    "isfilemock",
    "lenient",
    "mock_open",
    "patch",
    "return_once",
    "sentinel",
    "set_read_ready",
    "set_write_ready",
    "strict",
]


class NamesTests(unittest.TestCase):
    def test_each_name_is_there_in_its_module_and_in_the_package(self):
        """What asynctest has is there under both names."""
        for submodule, names in NAMES.items():
            module = importlib.import_module("django_async_test.asynctest." + submodule)
            self.assertIs(module, getattr(asynctest, submodule))
            for name in names:
                with self.subTest(submodule, name=name):
                    self.assertIs(getattr(module, name), getattr(asynctest, name))

    def test_the_names_of_unittest_are_there(self):
        """``import django_async_test.asynctest as unittest`` has all of this Python's unittest."""
        self.assertIs(unittest.__all__, asynctest.__all__)
        for name in unittest.__all__:
            if name not in ("TestCase", "FunctionTestCase"):
                with self.subTest(name):
                    self.assertIs(getattr(unittest, name), getattr(asynctest, name))
        self.assertIs(asynctest.case.TestCase, asynctest.TestCase)
        self.assertIs(asynctest.case.FunctionTestCase, asynctest.FunctionTestCase)

    def test_a_star_import_brings_the_names_of_unittest(self):
        """``from django_async_test.asynctest import *`` brings those, with coroutine test cases, and no other."""
        names = {}
        exec("from django_async_test.asynctest import *", names)
        self.assertEqual(set(unittest.__all__), set(names) - {"__builtins__"})
        self.assertIs(asynctest.TestCase, names["TestCase"])

    def test_the_package_for_django_has_them_as_ever(self):
        """``django_async_test`` has the names of asynctest that it had in release 0.2, and the checks."""
        for name in OF_DJANGO_TOO:
            with self.subTest(name):
                self.assertIs(getattr(asynctest, name), getattr(django_async_test, name))
        for name in ("SkipTest", "expectedFailure", "skip", "skipIf", "skipUnless"):
            with self.subTest(name):
                self.assertIs(getattr(unittest, name), getattr(django_async_test, name))

    def test_functions_that_are_awaited_say_so(self):
        """The assertions, advance() and exhaust_callbacks() are coroutine functions."""
        case = asynctest.ClockedTestCase
        for function in (
            case.assertAsyncRaises,
            case.assertAsyncRaisesRegex,
            case.assertAsyncWarns,
            case.assertAsyncWarnsRegex,
            case.advance,
            asynctest.exhaust_callbacks,
        ):
            with self.subTest(function):
                self.assertTrue(inspect.iscoroutinefunction(function))


class NothingElseTests(unittest.TestCase):
    def test_neither_settings_nor_a_database_are_needed(self):
        """A suite without Django imports it as ``unittest`` and runs, and nothing warns."""
        code = """
import django_async_test.asynctest as unittest

class Inner(unittest.ClockedTestCase):
    async def setUp(self):
        self.addCleanup(unittest.exhaust_callbacks, self.loop)

    @unittest.fail_on(unused_loop=True, active_handles=True, active_selector_callbacks=True)
    async def test(self):
        file = unittest.SocketMock()
        self.loop.add_reader(file, print, "read")
        unittest.set_read_ready(file, self.loop)
        await self.advance(3600)
        self.loop.remove_reader(file)

unittest.main(exit=False)
from django.conf import settings
assert not settings.configured
"""
        self.assertRegex(run_without_settings(code), r"(?s)^read\n.*\nRan 1 test in .*\n\nOK\n")

    def test_event_loop_policies_are_left_alone(self):
        """The policy is the one that was there; on 3.14 and later, where policies end, nobody asks for it."""
        code = """
import asyncio, sys
if sys.version_info < (3, 14):
    policy = asyncio.get_event_loop_policy()
import django_async_test.asynctest as asynctest

class Inner(asynctest.TestCase):
    async def test(self):
        assert asyncio.get_event_loop() is self.loop

    def test_sync(self):
        assert asyncio.get_event_loop() is self.loop

class Forbidding(Inner):
    forbid_get_event_loop = True

    def test_sync(self):
        with self.assertRaises(AssertionError):
            asyncio.get_event_loop()

if sys.version_info >= (3, 14):
    for name in ("get_event_loop_policy", "set_event_loop_policy", "_set_event_loop_policy"):
        for module in (asyncio, asyncio.events):
            if hasattr(module, name):
                setattr(module, name, None)
asynctest.main(exit=False)
if sys.version_info < (3, 14):
    assert asyncio.get_event_loop_policy() is policy
"""
        self.assertRegex(run_without_settings(code), r"(?s)\nRan 4 tests in .*\n\nOK\n")


class LoopTests(asynctest.TestCase):
    async def test_the_loop_is_running_and_current(self):
        """self.loop is the one that the code under test finds."""
        self.assertIs(self.loop, asyncio.get_event_loop())
        self.assertTrue(self.loop.is_running())
