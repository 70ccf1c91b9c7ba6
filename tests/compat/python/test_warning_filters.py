"""Tests of filters of warnings that are changed for a while."""

import unittest
import warnings

from django_async_test.compat.python import warning_filters
from django_async_test.undo import Undo


class KeepTests(unittest.TestCase):
    def test_the_filters_are_restored(self):
        """They are what they were at the call of keep(), and it is the same list."""
        before, same = warnings.filters[:], warnings.filters
        with Undo() as undo:
            warning_filters.keep(undo)
            warnings.simplefilter("ignore")
            self.assertNotEqual(before, warnings.filters)
        self.assertEqual(before, warnings.filters)
        self.assertIs(same, warnings.filters)

    def test_a_line_is_judged_by_the_restored_filters(self):
        """What Python has decided for a line meanwhile does not outlast the change."""

        def warn():
            warnings.warn("subject", UserWarning)

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Undo() as undo:
                warning_filters.keep(undo)
                warnings.simplefilter("ignore")
                warn()
            self.assertRaises(UserWarning, warn)

    def test_a_python_without_the_notification_restores_all_the_same(self):
        """The filters are restored where warnings has no private function that must be called after a change."""
        before = warnings.filters[:]
        notify = warnings.__dict__.pop("_filters_mutated", None)
        try:
            with Undo() as undo:
                warning_filters.keep(undo)
                warnings.filters.insert(0, ("ignore", None, Warning, None, 0))
            self.assertEqual(before, warnings.filters)
        finally:
            if notify is not None:
                warnings._filters_mutated = notify
                notify()
