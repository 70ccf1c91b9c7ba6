"""Tests of what notes the threads and the work that a test starts."""

import threading
import unittest

from django_async_test.compat.python import threads
from django_async_test.engine import ownership

from .test_ownership import OwnerTestCase


class StartsTests(OwnerTestCase):
    def test_what_a_thread_dies_of_is_reported(self):
        """The test that started the thread has the report, on every Python, and SystemExit is no failure."""
        reports = []

        def report(thread, error):
            reports.append((thread.name, str(error)))
            return True

        self.owner.report = report

        def die(error):
            raise error

        for error in (ValueError("died"), SystemExit()):
            thread = threading.Thread(target=die, args=(error,), name="mortal")
            thread.start()
            thread.join()
        self.assertEqual([("mortal", "died")], reports)

    def test_code_that_replaces_the_same_things_keeps_them(self):
        """What is not ours any more is not taken back."""
        mine = lambda thread: None  # noqa: E731
        original, threading.Thread.start = self.before[0], mine
        try:
            self.owner.end()
            self.assertIs(mine, threading.Thread.start)
        finally:
            threading.Thread.start = original

    def test_code_that_wraps_the_same_things_goes_on_working(self):
        """A wrapper around ours, left behind by a test, serves the tests that follow."""
        original, ours, calls = self.before[0], threading.Thread.start, []

        def wrapper(thread):
            calls.append(thread)
            ours(thread)

        threading.Thread.start = wrapper
        try:
            self.owner.end()
            self.owner = ownership.Owner(lambda: "the next test")
            self.owner.begin()
            self.assertIs(self.owner, self.seen_by(self.in_thread))
            self.assertEqual(1, len(calls))
            self.owner.end()
        finally:
            threading.Thread.start = original


class PoolTests(unittest.TestCase):
    def test_the_hook_of_threads_is_there_or_not(self):
        """The way to learn of dying threads is chosen by its presence."""
        self.assertEqual(hasattr(threading, "excepthook"), threads.has_excepthook)
