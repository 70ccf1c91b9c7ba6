"""Tests of the tracebacks that workers of the parallel runner send."""

import sys
import traceback
import unittest

import django_async_test
from django_async_test.compat.django import parallel_results


class Worker(unittest.TestResult):
    """What Django's workers have for a result, in short."""

    def __init__(self):
        super().__init__()
        self.frames = []

    def check_picklable(self, test, err):
        """Django's name, by which it is known."""

    def addFailure(self, test, err):
        self.frames.append([(frame[0], frame[2]) for frame in traceback.extract_tb(err[2])])
        super().addFailure(test, err)

    addError = addFailure


class TrimmingTests(unittest.TestCase):
    def run_test(self, function):
        cls = type("Inner", (django_async_test.SimpleTestCase,), {"test": function})
        result = Worker()
        cls("test")(result)
        self.assertEqual([], [name for name in ("addFailure", "addError", "addSubTest") if name in result.__dict__])
        return result.frames

    def test_the_traceback_of_an_error_starts_at_the_users_line(self):
        """Frames of unittest and of this package are not sent."""

        async def test(self):
            raise ValueError("broken")

        self.assertEqual([[(__file__, "test")]], self.run_test(test))

    def test_the_traceback_of_a_failure_ends_there_too(self):
        """The traceback of a failure ends at the user's line, as unittest prints it."""

        async def test(self):
            self.assertEqual(1, 2)

        (frames,) = self.run_test(test)
        self.assertEqual((__file__, "test"), frames[0])
        if sys.version_info >= (3, 7):
            self.assertEqual(1, len(frames))

    def test_what_a_check_has_found_has_no_frames(self):
        """A failure that a check reports is sent without any frame."""

        def leak(self):
            self.loop.call_exception_handler({"message": "reported", "task": "a task"})

        self.assertIn([], self.run_test(leak))

    def test_other_results_are_left_alone(self):
        """A result in the same process gets the traceback as it is."""
        result = unittest.TestResult()
        with parallel_results.trimming(result):
            self.assertNotIn("addError", result.__dict__)
        with parallel_results.trimming(None):
            pass
