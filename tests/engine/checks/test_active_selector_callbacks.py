"""Tests of the check ``active_selector_callbacks``."""

import asyncio
import socket

from django_async_test.asynctest import FileMock, TestCase
from django_async_test.engine.checks.selection import fail_on
from django_async_test.engine.environment import Environment
from django_async_test.engine.traits import Traits

from ...helpers import needs_open_loop, patiently_strict, run_class
from ..helpers import Case
from .helpers import AsynctestCheckTestCase


@needs_open_loop
class ActiveSelectorCallbacksTests(AsynctestCheckTestCase):
    def test_a_file_that_stays_watched_is_found(self):
        """A reader that tearDown() has not removed is a failure, real file or mock, in both families of classes."""
        left, right = socket.socketpair()
        self.addCleanup(left.close)
        self.addCleanup(right.close)

        for base in (Case, TestCase):

            @fail_on(active_selector_callbacks=True)
            class Inner(base):
                async def test_file(self):
                    self.loop.add_reader(left, print)
                    self.addCleanup(self.loop.remove_reader, left)

                async def test_mock(self):
                    self.loop.add_reader(FileMock(), print)

                async def test_removed(self):
                    self.loop.add_reader(left, print)
                    self.loop.remove_reader(left)

            with self.subTest(base):
                text = "some events watched during the tests were not removed"
                self.assertCheckFails(Inner("test_file"), text)
                self.assertCheckFails(Inner("test_mock"), text)
                self.assertCheckPasses(Inner("test_removed"))

    def test_what_tear_down_removes_is_no_failure(self):
        """The check is made when tearDown() is over."""
        left, right = socket.socketpair()
        self.addCleanup(left.close)
        self.addCleanup(right.close)

        @fail_on(active_selector_callbacks=True)
        class Inner(Case):
            async def test(self):
                self.loop.add_reader(left, print)

            def tearDown(self):
                self.loop.remove_reader(left)

        self.assertCheckPasses(Inner("test"))

    def test_strict_looks_when_the_clean_ups_have_run(self):
        """With ``@strict`` a clean-up may end what is watched, and timers; what nothing ends is found all the same."""
        left, right = socket.socketpair()
        self.addCleanup(left.close)
        self.addCleanup(right.close)

        @patiently_strict
        class Inner(Case):
            async def test_ended(self):
                self.loop.add_reader(left, print)
                self.addCleanup(self.loop.remove_reader, left)
                self.addCleanup(self.loop.call_later(60, print).cancel)

            async def test_cancelled(self):
                self.addCleanup(asyncio.ensure_future(asyncio.sleep(60)).cancel)
                await asyncio.sleep(0)

            async def test_left(self):
                self.loop.add_reader(left, print)

        self.assertCheckPasses(Inner("test_ended"))
        self.assertCheckPasses(Inner("test_cancelled"))
        text = run_class(Inner, "test_left").problems()
        self.assertIn("some events watched during the tests were not removed", text)

    def test_a_test_without_a_loop_watches_nothing(self):
        """A sync test that never made its loop passes, and its loop is not made for the check."""
        made = []

        @fail_on(active_selector_callbacks=True)
        class Inner(Case):
            @staticmethod
            def loop_factory():
                made.append(asyncio.new_event_loop())
                return made[-1]

            def test(self):
                pass

        self.assertCheckPasses(Inner("test"))
        self.assertEqual([], made)

    def test_what_the_surroundings_watch_is_not_the_tests(self):
        """A reader that an environment has added before setUp() is no failure."""
        left, right = socket.socketpair()
        self.addCleanup(left.close)
        self.addCleanup(right.close)

        class Watching(Environment):
            def enter_test(self, run, undo):
                super().enter_test(run, undo)
                run.loop().add_reader(left, print)

            def before_end(self, run):
                super().before_end(run)
                run.loop().remove_reader(left)

        @fail_on(active_selector_callbacks=True)
        class Inner(Case):
            _async_test = Traits(Watching)

            async def test(self):
                pass

        self.assertCheckPasses(Inner("test"))
