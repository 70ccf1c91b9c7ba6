"""Tests of the check ``unused_loop``."""

import asyncio
import unittest

from django_async_test.asynctest import TestCase
from django_async_test.compat.python import loop_runs, loops
from django_async_test.engine.checks.selection import fail_on
from django_async_test.engine.checks.unused_loop import require_run

from ..helpers import Case
from .helpers import AsynctestCheckTestCase


class UnusedLoopTests(AsynctestCheckTestCase):
    def test_an_unused_loop_is_found(self):
        """The loop must run in the test or in tearDown(); setUp() and clean-ups do not count."""

        async def nothing():
            pass

        @fail_on(unused_loop=True)
        class Inner(TestCase):
            async def setUp(self):
                self.addCleanup(nothing)
                await asyncio.sleep(0)

            def test_unused(self):
                pass

            async def test_coroutine(self):
                pass

            def test_run(self):
                self.loop.run_until_complete(asyncio.sleep(0))

            @fail_on(unused_loop=False)
            def test_allowed(self):
                pass

        self.assertCheckFails(Inner("test_unused"), "Loop did not run during the test")
        for name in ("test_coroutine", "test_run", "test_allowed"):
            self.assertCheckPasses(Inner(name))

    def test_the_default_loop_is_watched_too(self):
        """Runs before the test do not count, and the loop is as before afterwards."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        self.addCleanup(loops.remember_default_loop())
        asyncio.set_event_loop(loop)
        loop.run_until_complete(asyncio.sleep(0))

        @fail_on(unused_loop=True)
        class Inner(TestCase):
            use_default_loop = True

            def test(self):
                pass

        self.assertCheckFails(Inner("test"), "Loop did not run")
        self.assertNotIn("run_forever", loop.__dict__)

    def test_a_test_without_a_loop_has_not_run_it(self):
        """A sync test whose loop was never made fails, by name; one that awaits something passes."""

        @fail_on(unused_loop=True)
        class Inner(Case):
            def test(self):
                pass

            async def test_coroutine(self):
                pass

            def test_run(self):
                self.loop.run_until_complete(asyncio.sleep(0))

            def test_made(self):
                self.assertIsNotNone(self.loop)

        for name in ("test", "test_made"):
            self.assertCheckFails(Inner(name), "Loop did not run during the test")
        for name in ("test_coroutine", "test_run"):
            self.assertCheckPasses(Inner(name))

    def test_a_tear_down_that_runs_the_loop_counts(self):
        """What tearDown() awaits is part of the test."""

        @fail_on(unused_loop=True)
        class Inner(Case):
            def test(self):
                pass

            async def tearDown(self):
                await asyncio.sleep(0)

        self.assertCheckPasses(Inner("test"))


class RequireRunTests(unittest.TestCase):
    def test_it_needs_a_loop_that_has_run(self):
        """The error names the test, and says how to go without the check."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        loop_runs.note_runs(loop)
        for unused in (None, loop):
            with self.assertRaisesRegex(AssertionError, r"the test: Loop did not run.*fail_on\(unused_loop=False\)"):
                require_run(unused, "the test")
        loop.run_until_complete(asyncio.sleep(0))
        self.assertIsNone(require_run(loop, "the test"))
