"""Tests of trials without processes."""

import unittest
from unittest import mock

from django_async_test.order.outcomes import Answer
from django_async_test.order.progress import Progress
from django_async_test.order.trials import OutOfTime, Trials


class TrialsTests(unittest.TestCase):
    def trials(self, **kwargs):
        trials = Trials(None, **kwargs)
        self.addCleanup(trials.__exit__)
        return trials

    def test_what_is_known_is_not_tried_again(self):
        """A trial whose result the progress has is not made."""
        lines = [{"ended": "a", "kind": "passed", "text": ""}, {"ended": "b", "kind": "failed", "text": "wrong"}]
        trials = self.trials(progress=Progress(None, [], 1))
        with mock.patch.object(trials, "_run", return_value=Answer(lines, "")) as run:
            for _ in range(2):
                results, left = trials.run(["a", "b"])
                self.assertTrue(results["a"].has_passed)
                self.assertEqual("wrong", results["b"].text)
                self.assertEqual({}, left)
            trials.run(["a", "b"], imports=["m"])
        self.assertEqual(2, run.call_count)

    def test_no_trial_begins_when_the_time_is_over(self):
        """The search ends where it is, and what has begun may not hang for long after the end."""
        with mock.patch("time.monotonic", return_value=0):
            trials = self.trials(seconds=100)
            self.assertEqual(130, trials._seconds())
        with mock.patch("time.monotonic", return_value=100), self.assertRaises(OutOfTime):
            trials.run(["a"])

    def test_how_long_a_trial_may_take(self):
        """What was chosen, or else a multiple of the longest trial so far."""
        self.assertEqual(7, self.trials(timeout=7)._seconds())
        trials = self.trials()
        self.assertEqual(3600, trials._seconds())
        trials._longest = 100
        self.assertEqual(500, trials._seconds())
