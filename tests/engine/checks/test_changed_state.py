"""Tests of the check ``changed_state``."""

import asyncio
import io
import os
import random
import sys
import tempfile
import unittest.mock

import django_async_test
from django_async_test.engine import state
from django_async_test.engine.checks.selection import fail_on, lenient, strict

from ...helpers import patiently_strict, run_class
from ..helpers import Case
from .helpers import CheckTestCase

NAME = "ASYNC_TEST_CHANGED"


class ChangedStateTests(CheckTestCase):
    def tearDown(self):
        self.assertNotIn(NAME, os.environ)
        super().tearDown()

    @unittest.skipUnless(os.path.isdir("/proc/self/fd"), "only Linux lists what is open")
    def test_the_report_says_what_becomes_of_a_change(self):
        """A file that is open stays open, since others may use it."""
        opened = []
        self.addCleanup(lambda: [file.close() for file in opened])

        @fail_on(changed_state={"open_files"})
        class Opening(Case):
            def test(self):
                # Not one of those that are never named
                opened.append(tempfile.NamedTemporaryFile())

        self.assertFound(
            Opening, "it has left open files changed: ", "They stay open, since others may use them. Undo it"
        )

    def test_a_change_is_named_and_put_back(self):
        """Of a sync test, of a coroutine, of set-up and tear-down; the next test does not see it."""

        class Sync(Case):
            def test(self):
                os.environ[NAME] = "1"

        class Coroutine(Case):
            async def test(self):
                os.environ[NAME] = "1"

        class SetUp(Case):
            def setUp(self):
                os.environ[NAME] = "1"

            def test(self):
                pass

        for cls in (Sync, Coroutine, SetUp):
            self.assertFound(
                cls,
                "it has left the environment changed: {} was not set, and is '1'".format(NAME),
                "@fail_on(changed_state=False)",
            )

    def test_what_is_changed_back_is_no_finding(self):
        """In the test, in the tear-down, in a clean-up."""

        class Inner(Case):
            def tearDown(self):
                os.environ.pop(NAME, None)

            def test_tear_down(self):
                os.environ[NAME] = "1"

            async def test_clean_up(self):
                self.addCleanup(os.environ.pop, NAME, None)
                os.environ[NAME] = "1"

            def test_patch(self):
                with unittest.mock.patch.dict(os.environ, {NAME: "1"}):
                    pass

        self.assertClean(Inner)

    def test_what_a_class_changes_is_not_the_fault_of_its_tests(self):
        """What was there before a test begins is what it is compared with."""

        class Inner(Case):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                os.environ[NAME] = "1"

            @classmethod
            def tearDownClass(cls):
                del os.environ[NAME]
                super().tearDownClass()

            def test(self):
                pass

        self.assertClean(Inner)

    def test_parts_are_chosen(self):
        """Only these are looked at; by default those that are surely a fault; with strict all."""

        def test(self):
            sys.argv.append("-changed")

        def make(*decorators):
            cls = type("Inner", (Case,), {"test": test})
            for decorate in decorators:
                cls = decorate(cls)
            return cls

        arguments = sys.argv[:]
        self.assertFound(make(fail_on(changed_state={"sys_path"})), "sys.argv was")
        self.assertFound(make(fail_on(changed_state=True)), "sys.argv was")
        self.assertFound(make(strict), "sys.argv was")
        self.assertEqual(arguments, sys.argv)
        for decorators in ((), (fail_on(changed_state={"environ"}),), (fail_on(changed_state=False),), (lenient,)):
            self.assertClean(make(*decorators))
            self.assertNotEqual(arguments, sys.argv)
            sys.argv[:] = arguments

    def test_a_patch_that_was_left_is_all_that_is_named(self):
        """What it makes other parts look like is not reported beside it."""

        class Inner(Case):
            def test(self):
                unittest.mock.patch("os.getcwd").start()

        self.assertFound(Inner, "patch(os.getcwd).start()", without=["current directory"])

    def test_it_is_put_back_after_a_test_that_is_interrupted(self):
        """KeyboardInterrupt ends the run, and nothing is left for whoever goes on."""

        class Inner(Case):
            def test(self):
                os.environ[NAME] = "1"
                raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            run_class(Inner)

    def test_what_surrounds_a_test_is_no_change(self):
        """What the package itself prepares for a test, and undoes after it, is not named."""

        @patiently_strict
        class Inner(django_async_test.TestCase):
            def test_sync(self):
                pass

            async def test_coroutine(self):
                await asyncio.sleep(0)

        self.assertPasses(Inner)

    def test_what_others_prepare_in_the_middle_is_not_the_tests(self):
        """After that whose change is whose is not known: nothing is named, put back, or watched."""

        @patiently_strict
        class Inner(Case):
            def test(self):
                self._async_test.run.checks.others_changed()
                os.environ[NAME] = "1"

        seed = random.seed
        self.assertClean(Inner)
        self.assertEqual("1", os.environ.pop(NAME))
        self.assertIs(seed, random.seed)

    def test_wrong_values_are_refused(self):
        """The error names the check, and the parts there are."""
        for value, text in (
            ("environ", "changed_state is 'environ'"),
            (2, "changed_state is 2"),
            ({"x"}, "no part 'x'"),
        ):
            with self.assertRaisesRegex(ValueError, text):
                fail_on(changed_state=value)

    def test_the_project_chooses_parts(self):
        """In the environment variable their names stand with + between them."""

        class Inner(Case):
            def test(self):
                sys.argv.append("-changed")

        arguments = sys.argv[:]
        with unittest.mock.patch.dict(os.environ, ASYNC_TEST_FAIL_ON="changed_state=sys_path+environ"):
            self.assertFound(Inner, "sys.argv was")
        with unittest.mock.patch.dict(os.environ, ASYNC_TEST_FAIL_ON="changed_state=sys_paths"):
            outcome = run_class(Inner)
        self.assertIn("changed_state has no part 'sys_paths'", outcome.problems())
        sys.argv[:] = arguments

    def test_a_part_of_the_project(self):
        """What was registered is looked at like the others."""
        registry = []
        state.register_state("plugins", lambda: registry[:], registry.__init__)
        self.addCleanup(state.unregister_state, "plugins")

        class Inner(Case):
            def test(self):
                registry.append("left")

        self.assertFound(Inner, "it has left plugins changed: it was [], and is ['left']")
        self.assertEqual([], registry)

    def test_a_later_test_of_a_class(self):
        """Where most is seen at one look, what the third test leaves is named, put back, and not seen by the fourth."""

        @fail_on(changed_state=True)
        class Inner(Case):
            def test_1(self):
                pass

            test_2 = test_1

            def test_3(self):
                sys.argv.append("-changed")
                os.environ[NAME] = "1"
                sys.excepthook = print
                tempfile.mkdtemp()

            def test_4(self):
                self.assertNotIn("-changed", sys.argv)

            def test_5(self):
                sys.argv.append("-again")

        hook, arguments = sys.excepthook, sys.argv[:]
        outcome = run_class(Inner)
        self.assertEqual(
            ["test_3", "test_5"], sorted({test._testMethodName for test, _ in outcome.failures + outcome.errors})
        )
        for text in ("sys.argv was", NAME, "sys.excepthook was", "is still there"):
            self.assertIn(text, outcome.problems())
        self.assertEqual(arguments, sys.argv)
        self.assertIs(hook, sys.excepthook)

    def test_what_a_runner_does_between_two_tests(self):
        """A stream that is replaced before a test begins is no change of that test."""
        streams = [sys.stdout]
        self.addCleanup(setattr, sys, "stdout", sys.stdout)

        class Result(unittest.TestResult):
            def startTest(self, test):
                super().startTest(test)
                streams.append(io.StringIO())
                sys.stdout = streams[-1]

        @fail_on(changed_state=True)
        class Inner(Case):
            def test_1(self):
                pass

            test_2 = test_3 = test_1

        result = Result()
        unittest.defaultTestLoader.loadTestsFromTestCase(Inner).run(result)
        self.assertEqual([], result.errors + result.failures)
        self.assertIs(streams[3], sys.stdout)

    def test_what_is_not_looked_at_again(self):
        """Before the next test of a class; unless the class has code of its own between its tests."""
        looks = []

        class Counting(state.Part):
            name = title = "counting"

            def take(self):
                looks.append(len(looks))

            def changes(self, before):
                return []

            def is_settled(self, before):
                return True

        def test(self):
            pass

        class Between(object):
            def run(self, result=None):
                return super().run(result)

        # Between the tests of pytest are its fixtures.
        main = sys.modules.pop("_pytest.main", None)
        if main is not None:
            self.addCleanup(sys.modules.__setitem__, "_pytest.main", main)
        state.register(Counting())
        self.addCleanup(state.registry._chosen.clear)
        self.addCleanup(state.registry._parts.pop, "counting")
        for bases, expected in (((Case,), 1), ((Between, Case), 2)):
            del looks[:]
            cls = type("Inner", bases, {"test_1": test, "test_2": test})
            with self.subTest(bases=bases):
                run_class(fail_on(changed_state={"counting"})(cls))
                self.assertEqual(expected, len(looks))
