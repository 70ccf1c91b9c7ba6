"""Tests of the checks of asynctest's case classes."""

import asyncio
import os
import socket
import warnings

import django_async_test
import django_async_test.asynctest as asynctest
from django_async_test.compat.python.loops import remember_default_loop

from ..helpers import Outcome, TestsAboutTests, needs_open_loop, run_class


@needs_open_loop
class CheckTests(TestsAboutTests):
    """The checks as tests see them."""

    def failures_of(self, cls, name="test"):
        outcome = Outcome()
        cls(name).run(outcome)
        self.assertEqual([], outcome.errors, outcome.problems())
        return [text for _, text in outcome.failures]

    def test_a_check_is_made_after_tear_down_and_before_the_cleanups(self):
        """What tearDown() removes is no failure, what a clean-up would remove is one."""

        @asynctest.strict
        class Inner(asynctest.TestCase):
            async def test(self):
                self.timer = self.loop.call_later(60, print)
                self.file = asynctest.FileMock()
                self.loop.add_reader(self.file, print)

        class Tidy(Inner):
            def tearDown(self):
                self.timer.cancel()
                self.loop.remove_reader(self.file)

        class Late(Inner):
            async def setUp(self):
                self.addCleanup(lambda: (self.timer.cancel(), self.loop.remove_reader(self.file)))

        self.assertEqual([], self.failures_of(Tidy))
        for cls in (Inner, Late):
            self.assertEqual(1, len(self.failures_of(cls)))

    def test_each_check_finds_what_it_is_for(self):
        """Each finds its own mistake, and can be switched off for one test."""

        @asynctest.strict
        class Inner(asynctest.TestCase):
            def test_unused(self):
                pass

            @asynctest.lenient
            def test_unused_allowed(self):
                pass

            async def test_timer(self):
                self.loop.call_later(60, print)

            @asynctest.fail_on(active_handles=False)
            async def test_timer_allowed(self):
                self.loop.call_later(60, print)

            async def test_reader(self):
                self.loop.add_reader(asynctest.SocketMock(), print)

            @asynctest.fail_on(active_selector_callbacks=False)
            async def test_reader_allowed(self):
                self.loop.add_reader(asynctest.SocketMock(), print)

        for name, text in (
            ("test_unused", "Loop did not run during the test"),
            ("test_timer", "Loop contained unfinished work"),
            ("test_reader", "some events watched during the tests were not removed"),
        ):
            with self.subTest(name):
                failures = self.failures_of(Inner, name)
                self.assertEqual(1, len(failures))
                self.assertIn(text, failures[0])
                self.assertIn(name, failures[0])
                self.assertEqual([], self.failures_of(Inner, name + "_allowed"))

    def test_a_real_file_that_stays_watched_is_found(self):
        """The check knows real files beside mocks, and ignores what the default loop watched before."""
        left, right = socket.socketpair()
        self.addCleanup(left.close)
        self.addCleanup(right.close)
        loop = asyncio.new_event_loop()
        self.addCleanup(remember_default_loop())
        self.addCleanup(loop.close)
        asyncio.set_event_loop(loop)
        loop.add_reader(left, print)
        self.addCleanup(loop.remove_reader, left)

        @asynctest.fail_on(active_selector_callbacks=True)
        class Inner(asynctest.TestCase):
            use_default_loop = True

            async def test_nothing(self):
                pass

            async def test_watching(self):
                self.loop.add_writer(right, print)
                self.addCleanup(self.loop.remove_writer, right)

        self.assertEqual([], self.failures_of(Inner, "test_nothing"))
        failures = self.failures_of(Inner, "test_watching")
        self.assertEqual(1, len(failures))
        self.assertIn("add_writer", failures[0])

    def test_only_the_loop_of_the_test_itself_counts(self):
        """A loop that ran in setUp() or in a clean-up alone has not run; one that the test ran has."""

        @asynctest.fail_on(unused_loop=True)
        class Inner(asynctest.TestCase):
            async def noop(self):
                pass

            async def setUp(self):
                self.addCleanup(self.noop)

            def test(self):
                pass

            def test_running(self):
                self.loop.run_until_complete(self.noop())

            async def test_coroutine(self):
                pass

        self.assertEqual(1, len(self.failures_of(Inner)))
        self.assertEqual([], self.failures_of(Inner, "test_running"))
        self.assertEqual([], self.failures_of(Inner, "test_coroutine"))

    def test_ignore_loop(self):
        """It warns at the line that uses it, bare or called, and switches the check off."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")

            @asynctest.fail_on(unused_loop=True)
            class Inner(asynctest.TestCase):
                @asynctest.ignore_loop
                def test(self):
                    pass

                @asynctest.ignore_loop()
                def test_called(self):
                    pass

                @django_async_test.ignore_loop
                def test_other_name(self):
                    pass

        self.assertEqual([DeprecationWarning] * 3, [warning.category for warning in caught])
        self.assertEqual({os.path.basename(__file__)}, {os.path.basename(warning.filename) for warning in caught})
        self.assertPasses(Inner)

    def test_django_tests_have_the_checks_too(self):
        """One engine: decorators, selector and loop are the same in the classes for Django."""

        @django_async_test.strict
        class Inner(django_async_test.TestCase):
            async def test_timer(self):
                self.loop.call_later(60, print)

            async def test_reader(self):
                self.loop.add_reader(django_async_test.SocketMock(), print)

            @django_async_test.lenient
            def test(self):
                # The first mock of the process may have been made before.
                django_async_test.FileMock()
                self.assertIsInstance(self.loop._selector, django_async_test.TestSelector)

        outcome = run_class(Inner)
        self.assertEqual(["test"], outcome.passed, outcome.problems())
        self.assertEqual(2, len(outcome.failures), outcome.problems())
