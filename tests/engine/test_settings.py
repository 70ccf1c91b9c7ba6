"""Tests of what holds for a test."""

import asyncio
import unittest

from django_async_test.engine.settings import RunSettings


class RunSettingsTests(unittest.TestCase):
    def test_what_is_not_said_has_a_default(self):
        """A test about which nothing is said has no check, no limit, and an asyncio loop of its own."""
        settings = RunSettings(timeout=3)
        self.assertEqual(3, settings.timeout)
        self.assertEqual(({}, 0), (settings.values, len(settings.checks)))
        self.assertTrue(settings.owns_loop and settings.sets_loop)
        self.assertFalse(settings.makes_loop_at_once or settings.forbids_get_event_loop)
        loop = settings.new_loop()
        self.addCleanup(loop.close)
        self.assertIsInstance(loop, asyncio.AbstractEventLoop)
        self.assertEqual(0, RunSettings().timeout)

    def test_an_unknown_setting_is_refused(self):
        """A misspelled name is a TypeError that shows it."""
        with self.assertRaisesRegex(TypeError, "RunSettings has no 'time_out'"):
            RunSettings(time_out=3)
        with self.assertRaisesRegex(TypeError, "'loop'"):
            RunSettings().but(loop=None)

    def test_a_copy_has_other_values(self):
        """but() changes what it is given, keeps the rest, and leaves the original alone."""
        first = RunSettings(timeout=3, debug=True)
        second = first.but(timeout=5, owns_loop=False)
        self.assertEqual((5, True, False), (second.timeout, second.debug, second.owns_loop))
        self.assertEqual((3, True, True), (first.timeout, first.debug, first.owns_loop))

    def test_a_copy_has_another_loop(self):
        """with_loop() changes the loop only."""
        first, make = RunSettings(timeout=3), object()
        second = first.with_loop(make, False)
        self.assertEqual((3, make, False), (second.timeout, second.new_loop, second.owns_loop))
        self.assertIs(first.check_plan, second.check_plan)
        self.assertTrue(first.owns_loop)
