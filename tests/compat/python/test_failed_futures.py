"""Tests of futures of pools that have failed."""

import concurrent.futures
import unittest

from django_async_test.compat.python import failed_futures


class WatchTests(unittest.TestCase):
    def failed(self):
        future = concurrent.futures.Future()
        failure = failed_futures.watch(future)
        self.error = ValueError("lost")
        future.set_exception(self.error)
        return future, failure

    def test_the_error_is_there_until_somebody_asks(self):
        """error() does not ask itself; result() and its kind do, and behave as they always do."""
        future, failure = self.failed()
        self.assertEqual((False, self.error), (failure.was_asked_for, failure.error()))
        self.assertTrue(future.done())
        self.assertIs(failure.error(), self.error)
        with self.assertRaises(ValueError):
            future.result()
        self.assertEqual((True, None), (failure.was_asked_for, failure.error()))
        self.assertIs(self.error, future.exception())

    def test_each_way_to_ask(self):
        """exception(), a callback, and an attempt to cancel count."""
        for ask in (lambda f: f.exception(), lambda f: f.add_done_callback(str), lambda f: f.cancel()):
            future, failure = self.failed()
            ask(future)
            self.assertTrue(failure.was_asked_for)

    def test_what_is_not_watched(self):
        """A future with a callback tells it; one of another class may work otherwise."""
        future = concurrent.futures.Future()
        future.add_done_callback(str)
        self.assertIsNone(failed_futures.watch(future))
        self.assertIsNone(failed_futures.watch(type("Mine", (concurrent.futures.Future,), {})()))
