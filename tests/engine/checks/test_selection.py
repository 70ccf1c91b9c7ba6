"""Tests of the checks that are switched on and off, and of the decorators that do it."""

import os
import unittest
import warnings
from unittest import mock

from django.test import override_settings

import django_async_test
from django_async_test.asynctest import TestCase
from django_async_test.engine import class_settings, state
from django_async_test.engine.checks.selection import (
    DEFAULTS,
    END_DEFAULTS,
    FAIL_ON_ATTR,
    _fail_on,
    fail_on,
    ignore_loop,
    lenient,
    strict,
)
from django_async_test.engine.unittest_case import AsyncLifecycle

from ...helpers import Outcome, TestsAboutTests


class Engine(AsyncLifecycle, unittest.TestCase):
    """The engine on plain unittest, without Django."""


CHECKS = {"first": False, "second": True}


def checks_of(case, name="test"):
    own = getattr(getattr(case, name), FAIL_ON_ATTR, None) or getattr(case, FAIL_ON_ATTR, None) or _fail_on()
    return own.get_checks(case)


def run(case):
    outcome = Outcome()
    case.run(outcome)
    return outcome


class DecoratorTests(unittest.TestCase):
    def setUp(self):
        patcher = mock.patch.dict(DEFAULTS, CHECKS, clear=True)
        patcher.start()
        self.addCleanup(patcher.stop)

    def test_an_unknown_check_is_refused_at_once(self):
        """The error names the check, and those that exist."""
        with self.assertRaisesRegex(TypeError, "got an unexpected keyword argument 'third'.*first, second"):
            fail_on(first=True, third=True)

    def test_the_method_wins_over_the_class_and_the_class_over_its_base(self):
        """Each level changes only what it names."""

        @fail_on(first=True)
        class Base(TestCase):
            def test(self):
                pass

            @fail_on(first=False)
            def test_method(self):
                pass

        @fail_on(second=False)
        class Derived(Base):
            pass

        self.assertEqual({"first": True, "second": True}, checks_of(Base("test")))
        self.assertEqual({"first": False, "second": True}, checks_of(Base("test_method"), "test_method"))
        self.assertEqual({"first": True, "second": False}, checks_of(Derived("test")))
        self.assertEqual({"first": False, "second": False}, checks_of(Derived("test_method"), "test_method"))

    def test_a_base_class_stays_as_it_is(self):
        """Decorating a subclass leaves no mark on its base."""

        class Base(TestCase):
            def test(self):
                pass

        fail_on(first=True)(type("Derived", (Base,), {}))
        self.assertFalse(hasattr(Base, FAIL_ON_ATTR))

    def test_decorators_add_up(self):
        """Two decorators of one method both count."""

        class Inner(TestCase):
            @fail_on(first=True)
            @fail_on(second=False)
            def test(self):
                pass

        self.assertEqual({"first": True, "second": False}, checks_of(Inner("test")))

    def test_strict_and_lenient_switch_everything(self):
        """Both work with and without parentheses."""
        for decorator, value in ((strict, True), (strict(), True), (lenient, False), (lenient(), False)):

            @decorator
            class Inner(TestCase):
                def test(self):
                    pass

            self.assertEqual({"first": value, "second": value}, checks_of(Inner("test")))


class EndChecksTests(TestsAboutTests):
    """The checks at the end of a test: which of them are made."""

    def values(self, case, name="test"):
        cls = type(case)
        values = class_settings.values_of(cls, getattr(cls, name), cls._async_test.make_environment(cls))
        return {check: value for check, value in values.items() if check in END_DEFAULTS}

    def make_class(self, base=None):
        class Inner(base or Engine):
            def test(self):
                pass

            @fail_on(pending_tasks=False, pending_timers=True)
            def test_method(self):
                pass

            @fail_on(blocking_calls=0.5)
            def test_seconds(self):
                pass

            @fail_on(blocking_calls=True)
            def test_true(self):
                pass

            @strict
            def test_strict(self):
                pass

            @lenient
            def test_lenient(self):
                pass

            @strict
            @fail_on(pending_tasks=False)
            def test_overridden(self):
                pass

        return Inner

    def test_strict_does_not_ask_for_the_loop(self):
        """A plain test passes ``@strict``, unless it says ``unused_loop`` itself or is one of asynctest's."""

        def values(base, decorator):
            cls = decorator(type("Inner", (base,), {"test": lambda self: None}))
            return class_settings.values_of(cls, cls.test, cls._async_test.make_environment(cls))

        for base in (Engine, django_async_test.TestCase):
            self.assertNotIn("unused_loop", values(base, strict))
            self.assertNotIn("active_handles", values(base, strict))
            self.assertIn("pending_timers", values(base, strict))
            self.assertIn("unused_loop", values(base, fail_on(unused_loop=True)))
        self.assertIn("unused_loop", values(TestCase, strict))
        self.assertIn("active_handles", values(TestCase, strict))
        self.assertPasses(strict(type("Inner", (django_async_test.TestCase,), {"test": lambda self: None})))

    def test_on_are_those_without_which_a_test_lies(self):
        """Those without which a test lies, and those that hurt the next test, are on; the others are off."""
        expected = dict.fromkeys(["never_awaited", "background_exceptions", "pending_tasks", "open_connections"], True)
        expected["changed_state"] = state.DEFAULT
        for base in (Engine, django_async_test.SimpleTestCase, django_async_test.TestCase):
            self.assertEqual(expected, self.values(self.make_class(base)("test")))

    def test_asynctests_defaults_are_kept_in_its_classes(self):
        """All are off, and strict is about asynctest's three; each can be switched on by name."""
        case = self.make_class(TestCase)("test")
        self.assertEqual({}, self.values(case))
        self.assertEqual({}, self.values(case, "test_strict"))
        self.assertEqual({"pending_timers": True}, self.values(case, "test_method"))

    def test_the_method_wins(self):
        """It changes only what it names."""
        case = self.make_class()("test")
        values = self.values(case, "test_method")
        self.assertNotIn("pending_tasks", values)
        self.assertIn("pending_timers", values)
        self.assertIn("never_awaited", values)
        derived = fail_on(never_awaited=False, pending_tasks=True)(type("Derived", (self.make_class(),), {}))
        values = self.values(derived("test"), "test_method")
        self.assertNotIn("never_awaited", values)
        self.assertNotIn("pending_tasks", values)

    def test_seconds_are_a_number(self):
        """True is a tenth of a second; anything else is refused."""
        case = self.make_class()("test")
        self.assertEqual(0.5, self.values(case, "test_seconds")["blocking_calls"])
        self.assertEqual(0.1, self.values(case, "test_true")["blocking_calls"])
        for wrong in ("1", -1):
            with self.assertRaisesRegex(ValueError, "blocking_calls is .*: it must be a number of seconds"):
                fail_on(blocking_calls=wrong)

    def test_strict_and_lenient_are_about_all_of_them(self):
        """They are about all of these checks, and about asynctest's."""
        case = self.make_class()("test")
        self.assertEqual(set(END_DEFAULTS), set(self.values(case, "test_strict")))
        self.assertEqual(set(END_DEFAULTS), set(self.values(case, "test_overridden")))
        self.assertEqual({}, self.values(case, "test_lenient"))

    def test_the_environment_is_for_the_whole_project(self):
        """Decorators win over it; its values are words and numbers."""
        case = self.make_class()("test")
        text = "pending_tasks=0, never_awaited=off,blocking_calls=0.25,pending_timers,stray_threads=yes"
        with mock.patch.dict(os.environ, ASYNC_TEST_FAIL_ON=text):
            values = self.values(case)
            self.assertEqual(0.25, values.pop("blocking_calls"))
            self.assertEqual(
                {"background_exceptions", "open_connections", "changed_state", "pending_timers", "stray_threads"},
                set(values),
            )
            self.assertEqual({}, self.values(case, "test_lenient"))
        for text, seconds in (("blocking_calls=1", 1), ("blocking_calls=true", 0.1), ("blocking_calls=0", None)):
            with mock.patch.dict(os.environ, ASYNC_TEST_FAIL_ON=text):
                self.assertEqual(seconds, self.values(case).get("blocking_calls"))

    def test_the_setting_is_for_the_whole_project(self):
        """The environment wins over it."""
        case = self.make_class(django_async_test.SimpleTestCase)("test")
        with override_settings(ASYNC_TEST_FAIL_ON={"pending_tasks": False, "stray_threads": True}):
            self.assertIn("stray_threads", self.values(case))
            self.assertNotIn("pending_tasks", self.values(case))
            self.assertNotIn("pending_tasks", self.values(case, "test_seconds"))
            with mock.patch.dict(os.environ, ASYNC_TEST_FAIL_ON="stray_threads=0"):
                self.assertNotIn("stray_threads", self.values(case))

    def test_the_project_has_a_say_in_asynctests_checks(self):
        """They are switched with the same names."""

        class Inner(Engine):
            def test(self):
                pass

        with mock.patch.dict(os.environ, ASYNC_TEST_FAIL_ON="unused_loop=1"):
            self.assertFails(Inner, "Loop did not run during the test")
        self.assertPasses(Inner)

    def test_mistakes_of_the_project_are_told(self):
        """A check that does not exist, and a value that is none, are errors that say so."""

        class Inner(django_async_test.SimpleTestCase):
            def test(self):
                pass

        with mock.patch.dict(os.environ, ASYNC_TEST_FAIL_ON="pending=0"):
            self.assertRaisesRegex(ValueError, "has the check 'pending', which does not", self.values, Inner("test"))
        with mock.patch.dict(os.environ, ASYNC_TEST_FAIL_ON="pending_tasks=perhaps"):
            self.assertRaisesRegex(ValueError, "'pending_tasks=perhaps': write", self.values, Inner("test"))
        with override_settings(ASYNC_TEST_FAIL_ON={"pending": False}):
            self.assertFails(
                Inner, "ASYNC_TEST_FAIL_ON has the check 'pending', which does not exist. Did you mean 'pending_tasks'?"
            )


class DeprecatedDecoratorTests(unittest.TestCase):
    def test_ignore_loop_warns_and_allows(self):
        """ignore_loop switches the check of unused loops off, bare or called, and names its successor."""
        for use in (ignore_loop, lambda cls: ignore_loop()(cls)):

            class Inner(TestCase):
                def test(self):
                    pass

            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                use(Inner)
            self.assertEqual([DeprecationWarning], [warning.category for warning in caught])
            self.assertIn("unused_loop=False", str(caught[0].message))
            self.assertEqual(__file__, caught[0].filename)
            self.assertIs(False, checks_of(Inner("test"))["unused_loop"])


class ChecksTests(TestsAboutTests):
    def test_everything_is_off_by_default(self):
        """A sync test that leaves a timer passes unless it asks for the checks."""
        self.assertEqual([False] * len(DEFAULTS), list(DEFAULTS.values()))

        class Inner(TestCase):
            def test(self):
                self.loop.call_later(60, print)

        outcome = run(Inner("test"))
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())
