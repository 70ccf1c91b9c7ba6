"""Tests of events that are made up: what they do on a loop that does not allow it; the rest is in tests/asynctest."""

import asyncio
import unittest

from django_async_test.compat.shims import ready
from django_async_test.compat.shims.files import FileMock


class ForeignLoop(object):
    """A loop without a selector that does not show what is ready."""

    def call_soon_threadsafe(self, *args):
        raise AssertionError("scheduled in vain")


class RefusalTests(unittest.TestCase):
    def test_an_event_on_a_loop_without_a_selector_is_refused_at_once(self):
        """The caller, not the loop, gets an exception that names the function and the class of the loop."""
        for function in (ready.set_read_ready, ready.set_write_ready):
            with self.subTest(function=function.__name__):
                with self.assertRaisesRegex(NotImplementedError, function.__name__ + r"\(\) .*\.ForeignLoop has none"):
                    function(FileMock(), ForeignLoop())

    def test_a_loop_that_does_not_show_what_is_ready_cannot_be_exhausted(self):
        """exhaust_callbacks() raises an exception that names the class of the loop."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        with self.assertRaisesRegex(NotImplementedError, r"exhaust_callbacks\(\) .*\.ForeignLoop does not"):
            loop.run_until_complete(ready.exhaust_callbacks(ForeignLoop()))
