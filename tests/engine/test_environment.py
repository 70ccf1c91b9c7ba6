"""Tests of what surrounds a test: the five verbs, and when a test case class is asked for them."""

import unittest

from django_async_test.engine import class_scope, instance
from django_async_test.engine.checks import Check
from django_async_test.engine.environment import Environment
from django_async_test.engine.traits import Traits
from django_async_test.engine.unittest_case import AsyncLifecycle
from django_async_test.undo import Undo

from ..helpers import TestsAboutTests, run_class

calls = []


class Recorder(Environment):
    """Notes what it is asked."""

    def enter_class(self, undo):
        super().enter_class(undo)
        calls.append("enter_class")
        undo.callback(calls.append, "class undone")

    def enter_test(self, run, undo):
        super().enter_test(run, undo)
        calls.append("enter_test " + run.test._testMethodName)
        undo.callback(calls.append, "test undone")

    def before_end(self, run):
        super().before_end(run)
        calls.append("before_end")

    def find(self, run):
        super().find(run)
        calls.append("find")

    def abandon(self, run):
        super().abandon(run)
        calls.append("abandon the test" if run is not None else "abandon the class")


class Case(AsyncLifecycle, unittest.TestCase):
    _async_test = Traits(Recorder)


class VerbTests(TestsAboutTests):
    def setUp(self):
        super().setUp()
        del calls[:]

    def test_the_verbs_of_a_class_are_called_in_order(self):
        """The class is entered after setUpClass() of the base; each test is entered, ended and searched in between."""

        class Inner(Case):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                calls.append("setUpClass")

            def setUp(self):
                calls.append("setUp")
                self.addCleanup(calls.append, "clean-up")

            async def test_1(self):
                calls.append("test")

            def test_2(self):
                calls.append("test")

            @classmethod
            def tearDownClass(cls):
                calls.append("tearDownClass")
                super().tearDownClass()

        outcome = run_class(Inner)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())
        of_test = ["setUp", "test", "clean-up", "before_end", "find", "test undone"]
        self.assertEqual(
            ["enter_class", "setUpClass"]
            + ["enter_test test_1"]
            + of_test
            + ["enter_test test_2"]
            + of_test
            + ["tearDownClass", "class undone"],
            calls,
        )

    def test_class_hooks_have_surroundings_of_their_own(self):
        """What is prepared for a class hook is there while it runs, coroutine or not, and is left after it."""
        events = []

        class Hooked(Environment):
            def enter_class_hook(self, name, stack):
                super().enter_class_hook(name, stack)
                depth.append(name)
                stack.callback(depth.pop)

        class Inner(AsyncLifecycle, unittest.TestCase):
            _async_test = Traits(Hooked)

            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                events.append(list(depth))

            def test(self):
                events.append(list(depth))

            @classmethod
            def tearDownClass(cls):
                super().tearDownClass()
                events.append(list(depth))

        depth = []
        self.assertPasses(Inner)
        self.assertEqual([["setUpClass"], [], ["tearDownClass"]] * 2, events)

    def test_an_interrupted_test_is_abandoned_with_its_class(self):
        """After KeyboardInterrupt nothing is searched; test and class are undone and abandoned."""

        class Inner(Case):
            async def test(self):
                raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            run_class(Inner)
        self.assertEqual(
            ["enter_class", "enter_test test", "before_end", "test undone"]
            + ["abandon the test", "class undone", "abandon the class"],
            calls,
        )
        self.assertIsNone(class_scope.scope_of(Inner))

    def test_a_single_test_has_an_environment_too(self):
        """A test that is run without its class is entered and left, and no class is."""

        class Inner(Case):
            def test(self):
                pass

        self.assertTrue(Inner("test").run().wasSuccessful())
        self.assertEqual(["enter_test test", "before_end", "find", "test undone"], calls)

    def test_one_environment_serves_the_tests_of_a_class(self):
        """Each test of a class has the same environment, and something of its own kept in its run."""
        seen = []

        class Inner(Case):
            def test_1(self):
                run = instance.run_of(self)
                seen.append((run.environment, run.kept))

            test_2 = test_1

        self.assertPasses(Inner)
        (first, one), (second, two) = seen[:2]
        self.assertIs(first, second)
        self.assertIsNot(one, two)
        self.assertIs(Inner, first.cls)
        # Another run of the class has another one.
        self.assertIsNot(first, seen[2][0])


class GatheredTests(unittest.TestCase):
    def test_checks_and_hooks_of_all_bases_are_gathered(self):
        """An environment that mixes several has the checks and loop hooks of each of them, once."""

        class OneCheck(Check):
            name = "one"

        class OtherCheck(Check):
            name = "other"

        class One(Environment):
            checks = (OneCheck,)
            loop_hooks = (print,)

        class Other(Environment):
            checks = (OtherCheck, OneCheck)

        class Both(One, Other):
            pass

        both = Both(None)
        self.assertEqual({OneCheck, OtherCheck}, set(both.checks))
        self.assertEqual(2, len(both.checks))
        self.assertEqual((print,), both.loop_hooks)
        self.assertEqual((), Environment.checks)


class PlainTests(unittest.TestCase):
    def test_the_plain_environment_adds_nothing(self):
        """Every verb of the base class can be called through super(), and every question has an empty answer."""
        environment = Environment(None)
        with Undo() as undo:
            environment.enter_class(undo)
            environment.enter_test(None, undo)
            environment.before_end(None)
            environment.find(None)
            environment.abandon(None)
            self.assertEqual([], undo._calls)
        self.assertEqual({}, environment.project_checks())
        self.assertIsNone(environment.project_timeout())
        for answer in (environment.drain(), environment.shared_threads(), environment.describe(None)):
            self.assertEqual([], list(answer))
        self.assertEqual(5, environment.call_base("setUpClass", lambda: 5))
