"""Tests of the watch for coroutines that die without having been awaited."""

import gc
import re
import sys
import unittest
import warnings
from unittest import mock

from django_async_test.compat.python import garbage, unawaited


async def forgotten():
    pass


class WatchTests(unittest.TestCase):
    def watch(self, function):
        reports = []
        with unawaited.watch(reports.append):
            function()
            gc.collect()
        return reports

    def test_a_coroutine_that_dies_unawaited_is_reported_by_name(self):
        """The report names the coroutine function and, where Python notes it, the line that made the coroutine."""
        reports = self.watch(lambda: forgotten() and None)
        self.assertEqual(1, len(reports), reports)
        text, where = reports[0]
        self.assertIn("forgotten", text)
        if unawaited.has_hook:
            self.assertIn("reports = self.watch(lambda: forgotten() and None)", where)
            self.assertNotIn("unittest", where)

    def test_a_call_by_an_assertion_is_told_as_that(self):
        """Of a coroutine function that assertRaises() has called the report says what to write instead."""
        origin = ((unittest.case.__file__, 1, "handle"),)
        coroutine = mock.Mock(__qualname__="forgotten", cr_code=forgotten.__code__, cr_origin=origin)
        text, where = unawaited.describe(coroutine)
        self.assertIn("coroutine 'forgotten'", text)
        self.assertIn("assertAsyncRaises", where)

    def test_filters_do_not_matter(self):
        """Neither an error filter nor an ignore filter hides the coroutine."""
        for action in ("error", "ignore"):
            with self.subTest(action), warnings.catch_warnings():
                warnings.simplefilter(action)
                self.assertEqual(1, len(self.watch(lambda: forgotten() and None)))

    def test_a_closed_coroutine_is_not_reported(self):
        """A coroutine on which close() was called is not reported."""
        self.assertEqual([], self.watch(lambda: forgotten().close()))

    def test_code_that_records_warnings_looks_after_its_own(self):
        """The warning is given to assertWarns() around the call, and not to the watch."""

        def record():
            with self.assertWarns(RuntimeWarning):
                forgotten() and None
                gc.collect()

        self.assertEqual([], self.watch(record))

    def test_other_warnings_go_their_way(self):
        """Where the warning is taken from the stream, as before Python 3.7, others are shown as ever."""
        shown = []
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            with mock.patch.object(warnings, "showwarning", lambda message, *args: shown.append(str(message))):
                with unawaited._watch_warnings(self.fail):
                    warnings.warn("other", UserWarning)
        self.assertEqual(["other"], shown)

    def test_nothing_is_left_behind(self):
        """Filters, the warning's hook and its display are what they were."""
        depth = getattr(sys, "get_coroutine_origin_tracking_depth", int)

        def state():
            hook = getattr(warnings, "_warn_unawaited_coroutine", None)
            return warnings.filters[:], warnings.showwarning, hook, depth()

        before = state()
        self.watch(lambda: None)
        self.assertEqual(before, state())

    @unittest.skipUnless(hasattr(warnings, "_warn_unawaited_coroutine"), "Python before 3.7 has no such function")
    def test_whether_the_hook_is_called_is_tried(self):
        """Where objects die late, as on PyPy, the function may be there and never be called."""
        with mock.patch.object(garbage, "counts_references", False):
            self.assertEqual(unawaited.has_hook, unawaited._calls_hook())

    def test_a_stack_ends_where_the_machinery_begins(self):
        """Of where a coroutine was made, the lines between two of the machinery's are reported, innermost last."""
        machinery = unittest.__file__
        origin = [(machinery, 1, "inner"), (__file__, 3, "one"), (__file__, 4, "two"), (machinery, 5, "run")]
        where = unawaited._created_at(origin + [(__file__, 6, "outside")])
        self.assertEqual(["two", "one"], re.findall(r", in (\w+)", where))
