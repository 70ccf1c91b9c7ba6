"""Tests of the watch for ResourceWarning."""

import contextlib
import os
import unittest
import warnings
from unittest import mock

from django_async_test.compat.python import resource_warnings

needs_resource_warnings = unittest.skipUnless(
    resource_warnings.are_given, "without -X track-resources this Python gives no ResourceWarning"
)


class WatchTests(unittest.TestCase):
    def watch(self, function):
        found = []
        with resource_warnings.watch(lambda text, stack: found.append(text)):
            function()
        return found

    @needs_resource_warnings
    def test_filters_do_not_matter(self):
        """Neither an error filter nor an ignore filter hides the warning."""
        for action in ("error", "ignore"):
            with self.subTest(action), warnings.catch_warnings():
                warnings.simplefilter(action)
                found = self.watch(lambda: open(os.devnull) and None)
                self.assertEqual(1, len(found))
                self.assertIn(os.devnull, found[0])

    def test_other_warnings_go_their_way(self):
        """Other warnings are shown, recorded or raised as without the watch."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self.assertEqual([], self.watch(lambda: warnings.warn("other", UserWarning)))
        self.assertEqual(["other"], [str(warning.message) for warning in caught])

    @needs_resource_warnings
    def test_code_that_records_warnings_looks_after_its_own(self):
        """The warning is given to assertWarns() around the leak, and not to the watch."""

        def record():
            with self.assertWarns(ResourceWarning):
                open(os.devnull)

        self.assertEqual([], self.watch(record))

    def test_a_python_that_shows_warnings_itself_is_watched(self):
        """Python 3.5 has only showwarning(), which is given no source: the text is found, other warnings are shown."""
        shown = []

        def warn():
            warnings.warn("a resource", ResourceWarning)
            warnings.warn("another", UserWarning)

        with warnings.catch_warnings(), contextlib.ExitStack() as stack:
            warnings.simplefilter("always")
            if hasattr(warnings, "_showwarnmsg_impl"):
                stack.enter_context(mock.patch.object(warnings, "_showwarnmsg_impl"))
                del warnings._showwarnmsg_impl
            show = mock.patch.object(warnings, "showwarning", lambda message, *args: shown.append(str(message)))
            stack.enter_context(show)
            self.assertEqual(["a resource"], self.watch(warn))
        self.assertEqual(["another"], shown)

    def test_nothing_is_left_behind(self):
        """Filters and functions are what they were."""

        def state():
            return warnings.filters[:], warnings.showwarning, getattr(warnings, "_showwarnmsg_impl", None)

        before = state()
        self.watch(lambda: None)
        self.assertEqual(before, state())
