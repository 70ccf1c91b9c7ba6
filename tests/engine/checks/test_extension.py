"""Tests of a check that an extension of asynctest has added."""

import unittest
from unittest import mock

from django_async_test.asynctest import TestCase
from django_async_test.engine.checks.extension import ExtensionCheck
from django_async_test.engine.checks.selection import DEFAULTS, _fail_on

from ...helpers import Outcome, TestsAboutTests


def run(case):
    outcome = Outcome()
    case.run(outcome)
    return outcome


class OrderTests(TestsAboutTests):
    def setUp(self):
        super().setUp()
        self.calls = []
        patcher = mock.patch.dict(DEFAULTS, {"own": True, "off": False})
        patcher.start()
        self.addCleanup(patcher.stop)
        self.define("own", lambda case: self.calls.append("check"))
        self.define("before_test_own", lambda case: self.calls.append("before"))
        self.define("off", lambda case: self.fail("it is off"))

    def define(self, name, function):
        patcher = mock.patch.object(_fail_on, name, staticmethod(function), create=True)
        patcher.start()
        self.addCleanup(patcher.stop)

    def make_class(self):
        calls = self.calls

        class Inner(TestCase):
            async def setUp(self):
                calls.append("setUp")
                self.addCleanup(calls.append, "cleanup")

            async def test(self):
                calls.append("test")

            async def test_fails(self):
                self.fail("as it must")

            async def tearDown(self):
                calls.append("tearDown")

        return Inner

    def test_a_check_of_an_extension_takes_its_turn(self):
        """It is made before setUp(), and between tearDown() and the clean-ups, in run() and in debug()."""
        case = self.make_class()
        for call in (run, lambda test: test.debug()):
            del self.calls[:]
            call(case("test"))
            self.assertEqual(["before", "setUp", "test", "tearDown", "check", "cleanup"], self.calls)

    def test_checks_are_made_after_a_failed_test_too(self):
        """What the failure has left behind is reported beside it."""
        outcome = run(self.make_class()("test_fails"))
        self.assertEqual(1, len(outcome.failures))
        self.assertIn("check", self.calls)

    def test_a_failed_check_fails_the_test(self):
        """Its AssertionError is a failure, and the clean-ups run."""

        def check(case):
            raise AssertionError("the check of " + case.id())

        self.define("own", check)
        outcome = run(self.make_class()("test"))
        self.assertIn("the check of ", outcome.failures[0][1])
        self.assertEqual("cleanup", self.calls[-1])


class ExtensionCheckTests(unittest.TestCase):
    def test_functions_get_the_test_case(self):
        """What an extension has put on `_fail_on` is called with the test case, before and after the test."""
        before, after = mock.Mock(), mock.Mock()
        test_run = mock.Mock()
        check = ExtensionCheck(test_run, True, "own")
        with mock.patch.object(_fail_on, "before_test_own", before, create=True):
            with mock.patch.object(_fail_on, "own", after, create=True):
                check.before_set_up()
                before.assert_called_once_with(test_run.test)
                self.assertFalse(after.called)
                check.after_tear_down()
                after.assert_called_once_with(test_run.test)

    def test_what_cannot_be_called_is_not(self):
        """An extension that has only an entry in DEFAULTS checks nothing."""
        check = ExtensionCheck(mock.Mock(), True, "own")
        with mock.patch.object(_fail_on, "own", None, create=True):
            self.assertIsNone(check.before_set_up())
            self.assertIsNone(check.after_tear_down())
