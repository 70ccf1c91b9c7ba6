"""Tests of the timers of a loop."""

from django_async_test.compat.python import timers

from .helpers import ForeignLoop, LoopTestCase


def nothing():
    pass


class OldHandle(object):
    """What a handle shows before Python 3.7."""

    _cancelled = False
    _when = 7


class TimersTests(LoopTestCase):
    def test_the_timers_that_wait_are_listed(self):
        """live_timers() has those that were neither cancelled nor run."""
        first = self.loop.call_later(60, nothing)
        second = self.loop.call_later(60, nothing)
        second.cancel()
        self.assertEqual([first], timers.live_timers(self.loop))
        first.cancel()

    def test_a_loop_that_hides_its_timers_has_no_list(self):
        """live_timers() is None for a loop that shows nothing, or something else under the name."""
        self.assertIsNone(timers.live_timers(ForeignLoop()))
        loop = ForeignLoop()
        loop._scheduled = "something else"
        self.assertIsNone(timers.live_timers(loop))

    def test_the_time_at_which_a_timer_is_due_is_known(self):
        """due_time() is the time of the loop that call_at() was given."""
        timer = self.loop.call_at(1000, nothing)
        self.assertEqual(1000, timers.due_time(timer))
        timer.cancel()

    def test_a_cancelled_timer_is_recognised(self):
        """is_cancelled() is false before and true after cancel()."""
        timer = self.loop.call_at(1000, nothing)
        self.assertFalse(timers.is_cancelled(timer))
        timer.cancel()
        self.assertTrue(timers.is_cancelled(timer))

    def test_old_handles_have_attributes_instead_of_methods(self):
        """due_time() and is_cancelled() read the attributes of Python before 3.7."""
        self.assertEqual(7, timers.due_time(OldHandle()))
        self.assertFalse(timers.is_cancelled(OldHandle()))


class WatchTests(LoopTestCase):
    def test_each_timer_is_reported_once(self):
        """call_later(), which calls call_at(), is one timer, with the callback in its description."""
        found = []
        stop = timers.watch_timers(self.loop, found.append)
        self.loop.call_later(60, nothing)
        self.loop.call_at(self.loop.time() + 60, nothing)
        stop()
        self.loop.call_later(60, nothing)
        self.assertEqual(2, len(found))
        for timer in found:
            self.assertIn("nothing", repr(timer))
            self.assertTrue(timer.is_waiting())
            timer.handle.cancel()
            self.assertFalse(timer.is_waiting())

    def test_a_timer_that_has_run_waits_no_longer(self):
        """The callback is called with its arguments, and the timer knows it."""
        found, called = [], []
        stop = timers.watch_timers(self.loop, found.append)
        self.loop.call_later(0, called.append, "argument")
        self.loop.call_later(0, self.loop.stop)
        self.loop.run_forever()
        stop()
        self.assertEqual(["argument"], called)
        self.assertEqual([False, False], [timer.is_waiting() for timer in found])

    def test_the_methods_of_the_loop_are_its_own_again(self):
        """Nothing is left on the loop when the watch has ended."""
        before = set(vars(self.loop))
        timers.watch_timers(self.loop, self.fail)()
        self.assertEqual(before, set(vars(self.loop)))
