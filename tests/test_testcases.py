"""Tests of the public names, and of the classes' ancestry."""

import importlib.util
import inspect
import unittest

from django import test as django_test
from django.contrib.staticfiles.testing import StaticLiveServerTestCase

import django_async_test
from django_async_test import testcases

PUBLIC = [
    "ANY",
    "ASGILiveServerTestCase",
    "AsyncTestMixin",
    "CaptureQueriesContext",
    "ClientGone",
    "ClockedTestCase",
    "ClockedTestMixin",
    "ConnectionOwnershipError",
    "ConnectionTimeoutError",
    "CoroutineMock",
    "DEFAULT",
    "FileDescriptor",
    "FileMock",
    "FunctionTestCase",
    "GLOBAL",
    "LIMITED",
    "LifespanError",
    "LiveServerTestCase",
    "MagicMock",
    "Mock",
    "NonCallableMagicMock",
    "NonCallableMock",
    "PatchScope",
    "PropertyMock",
    "RefusedStatementError",
    "RequestAborted",
    "SSLSocketMock",
    "ServerSentEvent",
    "SimpleTestCase",
    "SkipTest",
    "SocketMock",
    "StaticLiveServerTestCase",
    "TestCase",
    "TestSelector",
    "TestTimeoutError",
    "TransactionTestCase",
    "WSGILiveServerTestCase",
    "WebsocketDenied",
    "allow_async_unsafe",
    "async_to_sync",
    "at_loop_end",
    "call",
    "create_autospec",
    "exhaust_callbacks",
    "expectedFailure",
    "fail_on",
    "fd",
    "get_registered_events",
    "ignore_loop",
    "isfilemock",
    "lenient",
    "lifespan",
    "mock_open",
    "patch",
    "register_state",
    "return_once",
    "sentinel",
    "set_read_ready",
    "set_write_ready",
    "skip",
    "skipIf",
    "skipUnless",
    "strict",
    "sync_to_async",
    "timeout",
    "unregister_state",
]

LIVE = ["ASGILiveServerTestCase", "StaticLiveServerTestCase", "WSGILiveServerTestCase"]

FAMILY = ["SimpleTestCase", "TransactionTestCase", "TestCase", "LiveServerTestCase"]


class PublicNamesTests(unittest.TestCase):
    def test_the_public_names_are_these(self):
        """``__all__`` is sorted, complete, and each of its names is there."""
        self.assertEqual(PUBLIC, django_async_test.__all__)
        self.assertEqual(sorted(PUBLIC), PUBLIC)
        for name in PUBLIC:
            self.assertTrue(hasattr(django_async_test, name), name)

    def test_no_public_name_hides_a_module(self):
        """A name of the package is not the name of a module in it as well: one would hide the other."""
        for name in PUBLIC:
            with self.subTest(name):
                self.assertIsNone(importlib.util.find_spec("django_async_test." + name))

    def test_a_star_import_brings_the_public_names_only(self):
        """``from django_async_test import *`` is what ``__all__`` says."""
        names = {}
        exec("from django_async_test import *", names)
        self.assertEqual(set(PUBLIC), set(names) - {"__builtins__"})

    def test_the_module_exports_its_classes(self):
        """``testcases.__all__`` is the family and its mixin."""
        others = ["AsyncTestMixin", "ClockedTestCase", "ClockedTestMixin"] + LIVE
        self.assertEqual(sorted(FAMILY + others), testcases.__all__)


class FamilyTests(unittest.TestCase):
    def test_each_class_is_a_subclass_of_the_one_of_django(self):
        """Code that asks with isinstance() for Django's classes finds ours."""
        for name in FAMILY:
            with self.subTest(name):
                ours = getattr(django_async_test, name)
                self.assertTrue(issubclass(ours, getattr(django_test, name)))
                self.assertTrue(issubclass(ours, django_async_test.AsyncTestMixin))

    def test_the_classes_descend_from_each_other_as_in_django(self):
        """TestCase is a TransactionTestCase is a SimpleTestCase, and so is LiveServerTestCase."""
        for name in FAMILY:
            bases = [base for base in FAMILY if issubclass(getattr(django_test, name), getattr(django_test, base))]
            for base in bases:
                with self.subTest("{} is a {}".format(name, base)):
                    ours = getattr(django_async_test, name)
                    self.assertTrue(issubclass(ours, getattr(django_async_test, base)))

    def test_live_servers_roll_back_unless_they_are_djangos(self):
        """The classes with ASGI and WSGI in their names are TestCases; the others are Django's live server classes."""
        for name in ("ASGILiveServerTestCase", "WSGILiveServerTestCase"):
            self.assertTrue(issubclass(getattr(django_async_test, name), django_async_test.TestCase))
        static = django_async_test.StaticLiveServerTestCase
        self.assertTrue(issubclass(static, django_async_test.LiveServerTestCase))
        self.assertTrue(issubclass(static, StaticLiveServerTestCase))

    def test_a_class_without_tests_loads_nothing(self):
        """The classes themselves are no tests."""
        for name in FAMILY + LIVE:
            suite = unittest.defaultTestLoader.loadTestsFromTestCase(getattr(django_async_test, name))
            self.assertEqual(0, suite.countTestCases())

    def test_the_tests_of_a_class_are_coroutine_functions_still(self):
        """Nothing is wrapped that tools look at."""

        class Inner(django_async_test.TestCase):
            async def test(self):
                """Promise."""

        self.assertTrue(inspect.iscoroutinefunction(Inner.__dict__["test"]))
        self.assertEqual("Promise.", Inner("test").shortDescription())
