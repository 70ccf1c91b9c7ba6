"""Tests of the check ``active_handles``."""

import asyncio
import unittest
from unittest import mock

from django_async_test.asynctest import TestCase
from django_async_test.engine.checks import selection
from django_async_test.engine.checks.active_handles import require_none
from django_async_test.engine.checks.selection import fail_on

from ...helpers import needs_open_loop, patiently_strict
from ..helpers import Case
from .helpers import AsynctestCheckTestCase, CheckTestCase


@needs_open_loop
class ActiveHandlesTests(AsynctestCheckTestCase):
    def test_a_timer_that_waits_is_found(self):
        """call_later() that was not cancelled by the end of tearDown() is unfinished work."""

        @fail_on(active_handles=True)
        class Inner(TestCase):
            def test(self):
                self.loop.call_later(60, print)

            def test_cancelled(self):
                self.loop.call_later(60, print).cancel()

        self.assertCheckFails(Inner("test"), "Loop contained unfinished work")
        self.assertCheckPasses(Inner("test_cancelled"))

    def test_a_loop_that_hides_its_timers_is_named(self):
        """The check fails with the class of the loop and the way out, instead of passing."""

        class SecretiveLoop(asyncio.SelectorEventLoop):
            pass

        @fail_on(active_handles=True)
        class Inner(TestCase):
            loop_factory = SecretiveLoop

            def test(self):
                with mock.patch.object(self.loop, "_scheduled", None):
                    selection._fail_on.active_handles(self)

        with self.assertRaisesRegex(AssertionError, "active_handles cannot be checked.*SecretiveLoop"):
            Inner("test").debug()

    def test_a_test_without_a_loop_has_no_timer(self):
        """A sync test that never made its loop passes, and its loop is not made for the check."""
        made = []

        @fail_on(active_handles=True)
        class Inner(Case):
            @staticmethod
            def loop_factory():
                made.append(asyncio.new_event_loop())
                return made[-1]

            def test(self):
                pass

        self.assertCheckPasses(Inner("test"))
        self.assertEqual([], made)

    def test_what_tear_down_cancels_is_finished(self):
        """A timer that tearDown() cancels is no failure, one that a clean-up would cancel is one."""

        @fail_on(active_handles=True)
        class Inner(Case):
            async def test(self):
                self.timer = self.loop.call_later(60, print)

            def tearDown(self):
                self.timer.cancel()

            async def test_late(self):
                await self.test()
                late = self.loop.call_later(60, print)
                self.addCleanup(late.cancel)

        self.assertCheckPasses(Inner("test"))
        self.assertCheckFails(Inner("test_late"), "Loop contained unfinished work")

    def test_a_timer_is_reported_once(self):
        """With ``pending_timers`` too, each timer is reported by one of the checks only."""

        @fail_on(active_handles=True, pending_timers=True)
        class Inner(Case):
            async def test(self):
                self.loop.call_later(60, print)

        self.assertCheckFails(Inner("test"), "Loop contained unfinished work")


class RequireNoneTests(unittest.TestCase):
    @needs_open_loop
    def test_timers_are_shown(self):
        """The error names the test and shows what waits; a loop on which nothing waits is accepted."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        self.assertIsNone(require_none(loop, "the test"))
        timer = loop.call_later(60, print)
        with self.assertRaisesRegex(AssertionError, r"the test: Loop contained unfinished work.*print.*active_handles"):
            require_none(loop, "the test")
        timer.cancel()
        self.assertIsNone(require_none(loop, "the test"))


class StrictTests(CheckTestCase):
    def test_strict_asks_for_what_is_possible(self):
        """On a loop that hides its timers and files ``@strict`` does without the checks of these."""

        @patiently_strict
        class Inner(Case):
            async def test(self):
                pass

        self.assertClean(Inner)
