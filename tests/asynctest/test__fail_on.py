"""Tests of the place where extensions of asynctest find the checks of a test, and add theirs."""

import unittest
from unittest import mock

import django_async_test
import django_async_test.asynctest as asynctest
from django_async_test.asynctest import _fail_on as module

from ..helpers import Outcome, TestsAboutTests, run_without_settings


class NamesTests(unittest.TestCase):
    def test_the_checks_are_those_of_asynctest(self):
        """DEFAULTS has its three checks, all off, and each is registered, as soon as asynctest is imported."""
        code = (
            "import django_async_test.asynctest, sys\n"
            "module = sys.modules['django_async_test.asynctest._fail_on']\n"
            "assert module.DEFAULTS == dict(unused_loop=False, active_handles=False, active_selector_callbacks=False)\n"
            "assert all(callable(getattr(module._fail_on, check)) for check in module.DEFAULTS)\n"
            "assert callable(module._fail_on.before_test_active_selector_callbacks)\n"
        )
        self.assertEqual("", run_without_settings(code))

    def test_the_decorators_are_the_ones_of_the_packages(self):
        """There is one set of decorators and defaults, under all names."""
        for name in ("fail_on", "strict", "lenient"):
            with self.subTest(name):
                self.assertIs(getattr(module, name), getattr(asynctest, name))
                self.assertIs(getattr(module, name), getattr(django_async_test, name))
        self.assertIs(module.DEFAULTS, asynctest.DEFAULTS)


class ExtensionTests(TestsAboutTests):
    """A check that somebody adds."""

    def setUp(self):
        super().setUp()
        self.calls = []
        for patcher in (
            mock.patch.dict(module.DEFAULTS, {"tidiness": False}),
            mock.patch.object(module._fail_on, "tidiness", self.check, create=True),
            mock.patch.object(module._fail_on, "before_test_tidiness", self.prepare, create=True),
        ):
            patcher.start()
            self.addCleanup(patcher.stop)

    def prepare(self, case):
        self.calls.append(("before", case.id().rpartition(".")[2]))

    def check(self, case):
        self.calls.append(("after", case.id().rpartition(".")[2]))
        case.assertFalse(getattr(case, "is_untidy", False), "untidy")

    def test_it_is_made_where_it_is_switched_on(self):
        """It is made before setUp() and after tearDown() of tests that ask for it, Django's too, and of no other."""
        calls = self.calls

        for base in (asynctest.TestCase, django_async_test.SimpleTestCase):

            class Inner(base):
                async def setUp(self):
                    calls.append("setUp")

                async def tearDown(self):
                    calls.append("tearDown")

                @asynctest.fail_on(tidiness=True)
                async def test_asking(self):
                    pass

                async def test_other(self):
                    pass

            with self.subTest(base):
                del calls[:]
                self.assertPasses(Inner, "test_asking")
                once = [("before", "test_asking"), "setUp", "tearDown", ("after", "test_asking")]
                self.assertEqual(once * 2, calls)
                del calls[:]
                self.assertPasses(Inner, "test_other")
                self.assertEqual(["setUp", "tearDown"] * 2, calls)

    def test_it_fails_the_test(self):
        """It is a failure, not an error; ``strict`` includes it, and a test that has failed is checked as well."""

        @asynctest.strict
        class Inner(asynctest.TestCase):
            async def test(self):
                self.is_untidy = True

            async def test_failing(self):
                self.is_untidy = True
                self.fail("as it must")

        self.assertEqual(1, len(self.failures_of(Inner("test"))))
        texts = self.failures_of(Inner("test_failing"))
        self.assertEqual(2, len(texts), texts)
        self.assertIn("as it must", texts[0])
        self.assertIn("untidy", texts[1])

    def test_what_it_needs_before_the_test_may_be_missing(self):
        """A check without anything to prepare is still made."""

        @asynctest.fail_on(tidiness=True)
        class Inner(asynctest.TestCase):
            async def test(self):
                self.is_untidy = True

        with mock.patch.object(module._fail_on, "before_test_tidiness", None):
            self.assertEqual(1, len(self.failures_of(Inner("test"))))

    def failures_of(self, case):
        outcome = Outcome()
        case.run(outcome)
        self.assertEqual([], outcome.errors)
        return [text for _, text in outcome.failures]
