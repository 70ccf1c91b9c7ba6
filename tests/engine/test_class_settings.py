"""Tests of what a test case class says about its tests: their loop, time limit and checks."""

import asyncio
import unittest
from unittest import mock

from django_async_test.compat.python import loops
from django_async_test.engine import class_scope, class_settings
from django_async_test.engine.checks import selection
from django_async_test.engine.checks.selection import fail_on, lenient
from django_async_test.engine.environment import Environment
from django_async_test.engine.timeouts import timeout
from django_async_test.engine.traits import Traits
from django_async_test.engine.unittest_case import AsyncLifecycle


class Case(AsyncLifecycle, unittest.TestCase):
    """The engine on plain unittest, without Django."""

    def test(self):
        """This test is never run."""


class Project(Environment):
    """A project that has something to say about all tests."""

    def project_checks(self):
        return {"pending_tasks": False, "stray_threads": True}

    def project_timeout(self):
        return 7


class SettingsTestCase(unittest.TestCase):
    def settings_of(self, cls, name="test", scope=None):
        environment = scope.environment if scope is not None else Environment(cls)
        return class_settings.of_test(cls(name), environment, scope)


class OfTestTests(SettingsTestCase):
    def test_the_attributes_of_the_class_hold(self):
        """Time limit, loop and checks are those that the class says."""

        @fail_on(pending_timers=True, pending_tasks=False)
        class Inner(Case):
            timeout = 3
            forbid_get_event_loop = True

        settings = self.settings_of(Inner)
        self.assertEqual(3, settings.timeout)
        self.assertTrue(settings.forbids_get_event_loop)
        self.assertTrue(settings.makes_loop_at_once)
        self.assertIn("pending_timers", settings.values)
        self.assertNotIn("pending_tasks", settings.values)

    def test_a_class_that_says_nothing_has_the_defaults(self):
        """There is no limit, the loop is made when it is needed and set for the thread, and the usual checks are on."""
        settings = self.settings_of(Case)
        self.assertEqual(0, settings.timeout)
        self.assertFalse(settings.makes_loop_at_once)
        self.assertTrue(settings.sets_loop and settings.owns_loop)
        self.assertLessEqual({"never_awaited", "background_exceptions", "pending_tasks"}, set(settings.values))
        self.assertNotIn("pending_timers", settings.values)
        self.assertEqual(set(settings.values), {check.name for check, _ in settings.checks} | {"open_connections"})

    def test_the_method_wins(self):
        """Decorators of a test method change what the class says for that test only."""

        @lenient
        @timeout(3)
        class Inner(Case):
            @timeout(5)
            @fail_on(pending_tasks=True)
            def test_other(self):
                pass

        other = self.settings_of(Inner, "test_other")
        self.assertEqual((5, {"pending_tasks": True}), (other.timeout, other.values))
        self.assertEqual(["pending_tasks"], [check.name for check, _ in other.checks])
        plain = self.settings_of(Inner)
        self.assertEqual((3, {}), (plain.timeout, plain.values))

    def test_an_attribute_of_the_instance_counts(self):
        """A test case may set its own ``timeout`` before it runs."""
        case = Case("test")
        case.timeout = 2
        self.assertEqual(2, class_settings.of_test(case, Environment(Case), None).timeout)
        self.assertEqual(0, self.settings_of(Case).timeout)

    def test_the_project_has_defaults(self):
        """What the environment says of the project holds where class and method say nothing."""

        @fail_on(stray_threads=False)
        class Inner(Case):
            @timeout(5)
            def test_other(self):
                pass

        for name, seconds in (("test", 7), ("test_other", 5)):
            settings = class_settings.of_test(Inner(name), Project(Inner), None)
            self.assertEqual(seconds, settings.timeout)
            self.assertNotIn("pending_tasks", settings.values)
            self.assertNotIn("stray_threads", settings.values)
        self.assertIn("stray_threads", class_settings.values_of(Case, None, Project(Case)))

    def test_the_traits_of_the_class_hold(self):
        """What the family of a class declares is in the settings of its tests."""

        class Inner(Case):
            _async_test = Traits(makes_loop_at_once=True, watches_mocks_once_needed=False)

        settings = self.settings_of(Inner)
        self.assertTrue(settings.makes_loop_at_once)
        self.assertFalse(settings.watches_mocks_once_needed)

    def test_a_test_that_does_not_exist_has_those_of_the_class(self):
        """A test case whose method is missing, which fails later, can be asked."""
        case = Case("test")
        case._testMethodName = "missing"
        self.assertEqual(0, class_settings.of_test(case, Environment(Case), None).timeout)


class ScopeTests(SettingsTestCase):
    def begin(self, cls):
        scope = class_scope.begin(cls)
        self.addCleanup(class_scope.end, cls)
        return scope

    def test_the_settings_are_read_once_for_a_class(self):
        """All tests of a class that is set up have the same settings, unless they say something themselves."""

        class Inner(Case):
            @timeout(5)
            def test_other(self):
                pass

        scope = self.begin(Inner)
        first = self.settings_of(Inner, scope=scope)
        self.assertIs(first, self.settings_of(Inner, scope=scope))
        self.assertEqual(5, self.settings_of(Inner, "test_other", scope=scope).timeout)

    def test_the_loop_of_the_class_is_shared(self):
        """With ``loop_scope = "class"`` a test gets the loop of the class, and does not close it."""

        class Inner(Case):
            loop_scope = "class"

        scope = self.begin(Inner)
        settings = self.settings_of(Inner, scope=scope)
        self.assertFalse(settings.owns_loop)
        self.assertIs(scope.loop(), settings.new_loop())
        self.assertIs(scope.loop(), settings.new_loop())

    def test_a_single_test_has_a_loop_of_its_own(self):
        """Without its class being set up there is no loop to share."""

        class Inner(Case):
            loop_scope = "class"

        settings = self.settings_of(Inner)
        self.assertTrue(settings.owns_loop)
        settings.new_loop().close()

    def test_an_unknown_scope_is_refused(self):
        """The error names the class and the values that there are."""

        class Inner(Case):
            loop_scope = "module"

        with self.assertRaisesRegex(ValueError, "Inner.loop_scope is 'module': it must be 'test' or 'class'"):
            class_settings.require_valid(Inner)
        self.assertIsNone(class_settings.require_valid(Case))

    def test_a_wrong_timeout_is_one_error_of_the_class(self):
        """It is found when the class is set up, once for all its tests."""

        class Inner(Case):
            timeout = "soon"

            def test_1(self):
                """Never run."""

            test_2 = test_1

        outcome = unittest.TestResult()
        unittest.defaultTestLoader.loadTestsFromTestCase(Inner).run(outcome)
        ((_, text),) = outcome.errors
        self.assertIn("Inner.timeout is 'soon': it must be a number of seconds", text)
        self.assertEqual(0, outcome.testsRun)


class LoopTests(unittest.TestCase):
    def test_the_factory_of_the_class_makes_the_loop(self):
        """``loop_factory`` is called for each loop, which is the test's own."""
        made = []

        def factory():
            made.append(asyncio.new_event_loop())
            return made[-1]

        class Inner(Case):
            loop_factory = factory

        new_loop, owns_loop = class_settings.loop_of(Inner)
        self.assertTrue(owns_loop)
        for _ in range(2):
            new_loop().close()
        self.assertEqual(2, len(made))

    def test_new_event_loop_is_looked_up_each_time(self):
        """Code under test that replaces ``asyncio.new_event_loop()`` makes the loops from then on."""
        new_loop, owns_loop = class_settings.loop_of(Case)
        self.assertTrue(owns_loop)
        with mock.patch.object(asyncio, "new_event_loop", lambda: "another"):
            self.assertEqual("another", new_loop())

    def test_the_default_loop_is_made_if_there_is_none(self):
        """With use_default_loop the loop of the thread is used, or made and set where it is missing or closed."""

        class Inner(Case):
            use_default_loop = True

        self.addCleanup(loops.remember_default_loop())
        asyncio.set_event_loop(None)
        new_loop, owns_loop = class_settings.loop_of(Inner)
        self.assertFalse(owns_loop)
        first = new_loop()
        self.assertIs(first, new_loop())
        self.assertIs(first, loops.default_loop())
        first.close()
        second = new_loop()
        self.addCleanup(second.close)
        self.assertIsNot(first, second)
        self.assertFalse(second.is_closed())


class AlikeTests(SettingsTestCase):
    """Classes that say the same, one after the other."""

    def values_of(self, cls, project=Environment):
        return class_settings.ClassSettings(cls, project(cls), None).values

    def test_what_holds_is_found_out_once(self):
        """A class that says what the one before has said has the same values; its loop is its own."""

        class Inner(Case):
            pass

        class Other(Case):
            pass

        self.assertIs(self.values_of(Inner), self.values_of(Other))
        scopes = [class_scope.ClassScope(cls) for cls in (Inner, Other)]
        loops_of = []
        for cls, scope in zip((Inner, Other), scopes):
            self.addCleanup(scope.close)
            self.addCleanup(scope.leave_class)
            loops_of.append(class_settings.ClassSettings(cls, scope.environment, scope).common.new_loop)
        self.assertEqual([scope.new_loop for scope in scopes], loops_of)

    def test_what_another_one_says_is_its_own(self):
        """Neither a class in between, nor the project, nor a check that is added, is overlooked."""
        usual = self.values_of(Case)

        @fail_on(pending_timers=True)
        class Inner(Case):
            pass

        self.assertIn("pending_timers", self.values_of(Inner))
        self.assertEqual(usual, self.values_of(Case))
        self.assertIn("stray_threads", self.values_of(Case, Project))
        self.assertEqual(usual, self.values_of(Case))
        with mock.patch.dict(selection.DEFAULTS, {"extension": True}):
            self.assertIn("extension", self.values_of(Case))
        with mock.patch.dict(selection.DEFAULTS, {"unused_loop": True}):
            self.assertIn("unused_loop", self.values_of(Case))
        self.assertEqual(usual, self.values_of(Case))

    def test_what_is_equal_need_not_be_the_same(self):
        """A limit of 1 second is no permission for True."""

        class Inner(Case):
            timeout = 1

        class Other(Case):
            timeout = True

        self.assertEqual(1, class_settings.ClassSettings(Inner, Environment(Inner), None).common.timeout)
        with self.assertRaisesRegex(ValueError, "timeout is True"):
            class_settings.ClassSettings(Other, Environment(Other), None)


class FindAttributeTests(unittest.TestCase):
    def test_the_class_that_has_it_is_found(self):
        """find_attribute() gives the nearest class with the attribute in its namespace, and the raw attribute."""

        class Base(object):
            @classmethod
            def method(cls):
                pass

        class Derived(Base):
            pass

        self.assertEqual((Base, Base.__dict__["method"]), class_settings.find_attribute(Derived, "method"))
        self.assertEqual((None, None), class_settings.find_attribute(Derived, "missing"))


class PlainAttributeTests(unittest.TestCase):
    def test_a_function_is_bound_only_if_it_takes_the_class(self):
        """``loop_factory = function`` is called without an argument unless the function needs one."""

        def plain():
            return "plain"

        def takes_class(cls):
            return cls

        class Holder(object):
            one = plain
            two = takes_class
            three = staticmethod(plain)
            four = classmethod(takes_class)
            five = 5

        self.assertEqual("plain", class_settings.plain_attribute(Holder, "one")())
        self.assertIs(Holder, class_settings.plain_attribute(Holder, "two")())
        self.assertEqual("plain", class_settings.plain_attribute(Holder, "three")())
        self.assertIs(Holder, class_settings.plain_attribute(Holder, "four")())
        self.assertEqual(5, class_settings.plain_attribute(Holder, "five"))
        self.assertIsNone(class_settings.plain_attribute(Holder, "six"))
