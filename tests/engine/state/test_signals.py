"""Tests of what a test can change of the signals of the operating system."""

import signal
import threading
import unittest

from django_async_test.engine.state import signals

from .helpers import PartTestCase


@unittest.skipUnless(hasattr(signal, "SIGUSR1"), "this system has no such signals")
class SignalHandlersTests(PartTestCase):
    part = signals.SignalHandlers()

    def test_another_handler(self):
        """It is named, and replaced by the one that was there."""
        self.assertNamedAndPutBack(
            lambda: signal.signal(signal.SIGUSR1, signal.SIG_IGN),
            lambda: signal.getsignal(signal.SIGUSR1),
            "that of SIGUSR1 was SIG_DFL, and is SIG_IGN",
        )

    def test_another_thread_cannot_put_it_back(self):
        """There it is named only: Python lets none but the main thread set handlers."""
        before = self.part.take()
        previous = signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        self.addCleanup(signal.signal, signal.SIGUSR1, previous)
        thread = threading.Thread(target=self.part.put_back, args=(before,))
        thread.start()
        thread.join()
        self.assertEqual(1, len(self.part.changes(before)))


@unittest.skipUnless(hasattr(signal, "setitimer"), "this system has no such timers")
class AlarmsTests(PartTestCase):
    part = signals.Alarms()

    def test_an_alarm_that_is_still_to_come(self):
        """It is named and called off."""
        self.assertNamedAndPutBack(
            lambda: signal.alarm(1000), lambda: signal.getitimer(signal.ITIMER_REAL), "SIGALRM is still to come"
        )
