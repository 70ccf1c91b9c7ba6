"""Tests of the check ``never_awaited``."""

import gc
import sys
import unittest
import weakref

from django_async_test.compat.python import garbage, unawaited
from django_async_test.engine.checks import never_awaited
from django_async_test.engine.checks.base import Findings
from django_async_test.engine.checks.never_awaited import HookWatch, Watch
from django_async_test.engine.checks.selection import fail_on, strict

from ...helpers import Kept, define
from ..helpers import Case
from .helpers import CheckTestCase

# Short: Python 3.5 and 3.6 shorten the name in the message.
forgotten = define("async def forgotten(): pass")["forgotten"]

kept_by_module = []


class Lazy(object):
    """Is made when it is first looked at, as Django's lazy objects are."""

    def __init__(self, make):
        object.__setattr__(self, "make", make)

    def __getattribute__(self, name):
        object.__getattribute__(self, "make")()
        raise AttributeError(name)


class NeverAwaitedTests(CheckTestCase):
    def test_a_forgotten_await_is_found(self):
        """The report has the coroutine's name, the way to allow it and, since Python 3.7, the line that made it."""

        class Inner(Case):
            async def test(self):
                forgotten()

        texts = ["'forgotten'", "was never awaited, so it never ran", "@fail_on(never_awaited=False)"]
        if unawaited.has_hook:
            texts += ["Created at:", "in test\n    forgotten()"]
        self.assertFound(Inner, *texts)

    def test_what_an_attribute_keeps_is_looked_through(self):
        """A coroutine in an object, a nested list or a closure of the test is found, and nothing lazy is evaluated."""
        evaluated = []

        class Inner(Case):
            def test(self):
                self.lazy = Lazy(lambda: evaluated.append(True))
                self.kept = Kept()
                self.kept.itself = [[self, {"a": forgotten()}]]

        self.assertFound(Inner, "was never awaited")
        self.assertEqual([], evaluated)

    def test_a_forgotten_await_is_found_beside_other_checks(self):
        """It is found whatever else is switched on, for instance what listens to warnings itself."""
        for decorator in (strict, fail_on(unclosed_resources=True)):

            @decorator
            class Inner(Case):
                async def test(self):
                    forgotten()

            with self.subTest(decorator):
                self.assertFound(Inner, "'forgotten'", "was never awaited")

    def test_one_that_something_keeps_is_found(self):
        """It may be deep in containers, of the test, its class or its module, or in a frame: that test fails."""

        def keep_in_attribute(case):
            case.kept = {"a": [[{"b": (forgotten(),)}]]}

        def keep_in_class(case):
            type(case).kept_by_class = [forgotten()]

        def keep_in_module(case):
            kept_by_module.append([forgotten()])

        def keep_in_frame_of_an_exception(case):
            def fail():
                coroutine = forgotten()
                raise ValueError(coroutine is None)

            try:
                fail()
            except ValueError as error:
                case.error = error

        self.addCleanup(kept_by_module.clear)
        for keep in (keep_in_attribute, keep_in_class, keep_in_module, keep_in_frame_of_an_exception):

            class Inner(Case):
                def test(self, keep=keep):
                    keep(self)

            self.assertFound(Inner, "'forgotten'", "was never awaited")

    def test_one_that_a_class_hook_keeps_is_no_tests(self):
        """The class may await it, or close it, at its end."""

        class Inner(Case):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                cls.kept = [forgotten()]

            @classmethod
            def tearDownClass(cls):
                cls.kept.pop().close()
                super().tearDownClass()

            def test(self):
                self.assertTrue(self.kept)

        self.assertClean(Inner)

    @unittest.skipUnless(hasattr(sys, "set_coroutine_origin_tracking_depth"), "Python does not say where it was made")
    def test_a_class_hook_does_not_answer_for_what_was_made_before(self):
        """A coroutine that dies in a hook, and was not made in one, is left to Python."""
        self.addCleanup(sys.set_coroutine_origin_tracking_depth, sys.get_coroutine_origin_tracking_depth())
        sys.set_coroutine_origin_tracking_depth(2)
        made_before = forgotten()
        with HookWatch(Case) as watch:
            self.assertTrue(watch.is_from_elsewhere(made_before))
        self.assertEqual(2, sys.get_coroutine_origin_tracking_depth())
        self.assertFalse(Watch().is_from_elsewhere(made_before))
        made_before.close()

    def test_what_is_awaited_or_closed_is_no_finding(self):
        """A coroutine that is awaited, or closed, is not reported."""

        class Inner(Case):
            async def test(self):
                await forgotten()
                forgotten().close()

        self.assertClean(Inner)

    def test_it_can_be_allowed(self):
        """Without the check Python warns, as ever."""

        class Inner(Case):
            @fail_on(never_awaited=False)
            async def test(self):
                with self.assertWarns(RuntimeWarning):
                    forgotten()
                    gc.collect()

        self.assertClean(Inner)


class WatchTests(unittest.TestCase):
    def report(self, watch):
        findings = Findings(lambda: "the.test")
        watch.report(findings)
        with self.assertRaises(AssertionError) as caught:
            findings.fail()
        return str(caught.exception)

    def test_a_coroutine_that_died_is_found(self):
        """A coroutine that is destroyed without having been awaited is reported by name."""
        with Watch() as watch:
            forgotten()
            gc.collect()
        self.assertIn("the.test: coroutine 'forgotten'", self.report(watch))

    def test_a_coroutine_in_a_cycle_is_found(self):
        """search() collects reference cycles first."""
        with Watch() as watch:
            cycle = [forgotten()]
            cycle.append(cycle)
            del cycle
            watch.search({})
        self.assertIn("forgotten", self.report(watch))

    def test_a_coroutine_that_the_collector_has_kept_is_found(self):
        """What was alive when Python collected by itself is looked at again, in whatever generation it is."""
        for generation in (0, 1, 2):
            with self.subTest(generation), Watch() as watch:
                cycle = [forgotten()]
                cycle.append(cycle)
                gc.collect(generation)
                del cycle
                watch.search({})
                self.assertIn("forgotten", self.report(watch))

    def test_a_coroutine_in_an_attribute_is_found(self):
        """search() looks at the values, and into the containers, of a namespace."""
        for value in (forgotten(), [forgotten()], {"key": forgotten()}, (forgotten(),), {forgotten()}):
            with self.subTest(type(value).__name__):
                with Watch() as watch:
                    watch.search({"attribute": value})
                self.assertEqual(1, self.report(watch).count("never awaited"))

    def test_attributes_are_not_asked_for_their_truth(self):
        """The truth of a QuerySet is a query, and that of an array an error."""

        class Attribute(object):
            def __bool__(self):
                raise AssertionError("asked")

        with Watch() as watch:
            watch.search({"attribute": Attribute(), "other": forgotten()})
        self.assertIn("forgotten", self.report(watch))

    def test_a_coroutine_that_was_closed_is_not_found(self):
        """A coroutine that the test has closed on purpose is not reported."""
        findings = Findings(lambda: "the.test")
        with Watch() as watch:
            coroutine = forgotten()
            coroutine.close()
            watch.search({"attribute": coroutine})
        watch.report(findings)
        findings.fail()

    def test_a_class_is_not_kept(self):
        """What is known of the attributes of a class goes with it."""

        class Inner(Case):
            kept = None

            # super() leads from its namespace to the class.
            def setUp(self):
                super().setUp()

            def test(self):
                pass

        with Watch() as watch:
            watch.search({}, None, never_awaited._kept_outside(Inner))
        known = weakref.ref(Inner)
        del Inner
        garbage.collect_all()
        self.assertIsNone(known())
