"""Tests of Ctrl-C where Python ignores exceptions."""

import gc
import signal
import sys
import threading
import unittest

from django_async_test import asynctest
from django_async_test.compat.python import garbage
from django_async_test.engine import interruptions
from django_async_test.engine.checks.never_awaited import Watch
from django_async_test.undo import Undo


class Interrupted(object):
    """What is interrupted while it dies."""

    def __del__(self):
        raise KeyboardInterrupt


@unittest.skipUnless(hasattr(sys, "unraisablehook"), "Python before 3.8 tells nobody what it ignores")
class RedeliverTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.undo = Undo()
        self.addCleanup(self.undo.close)

    def test_it_interrupts_the_main_thread_a_little_later(self):
        """KeyboardInterrupt is raised where the test goes on."""
        # Django's runner waits for a second one.
        self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler))
        interruptions.redeliver(self.undo)
        with self.assertRaises(KeyboardInterrupt):
            Interrupted()
            garbage.collect_all()
            threading.Event().wait(20)

    def test_an_interruption_waits_until_the_hook_has_been_left(self):
        """However long Python takes to come back from it: there it would be ignored again, for good."""
        self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler))
        started = threading.Thread.start

        def start(thread):
            started(thread)
            threading.Event().wait(10 * interruptions.DELAY)

        interruptions.redeliver(self.undo)
        self.undo.replace(threading.Thread, "start", start)
        with self.assertRaises(KeyboardInterrupt):
            Interrupted()
            garbage.collect_all()
            threading.Event().wait(20)

    def test_other_exceptions_are_for_the_hook_that_was_there(self):
        """What is no interruption is printed, or whatever it was."""
        seen = []
        self.undo.replace(sys, "unraisablehook", seen.append)
        interruptions.redeliver(self.undo)
        hook = sys.unraisablehook
        error = type("Unraisable", (), {"exc_value": ValueError("ignored")})
        hook(error)
        self.assertEqual([error], seen)
        thread = threading.Thread(target=hook, args=(type("Unraisable", (), {"exc_value": KeyboardInterrupt()}),))
        thread.start()
        thread.join()
        self.assertEqual(2, len(seen))

    def test_class_hooks_can_be_interrupted_too(self):
        """From the beginning of setUpClass() to the end of tearDownClass(), and not afterwards."""
        before, seen = sys.unraisablehook, []

        class Inner(asynctest.TestCase):
            @classmethod
            def setUpClass(cls):
                seen.append(sys.unraisablehook)
                super().setUpClass()

            def test(self):
                seen.append(sys.unraisablehook)

            @classmethod
            def tearDownClass(cls):
                super().tearDownClass()
                seen.append(sys.unraisablehook)

        unittest.defaultTestLoader.loadTestsFromTestCase(Inner).run(unittest.TestResult())
        self.assertEqual(3, len(seen))
        self.assertNotIn(before, seen)
        self.assertIs(before, sys.unraisablehook)

    def test_the_hook_is_put_back(self):
        """Afterwards Python does as before."""
        before = sys.unraisablehook
        interruptions.redeliver(self.undo)
        self.assertIsNot(before, sys.unraisablehook)
        self.undo.close()
        self.assertIs(before, sys.unraisablehook)


class BehindTests(unittest.TestCase):
    def test_the_interruption_that_an_error_hides_is_found(self):
        """It is somewhere in the chain of contexts, which may be a circle, or it is not."""
        interruption, first, second = KeyboardInterrupt(), ValueError(), TypeError()
        first.__context__, second.__context__ = interruption, first
        self.assertIs(interruption, interruptions.behind(second))
        self.assertIs(interruption, interruptions.behind(interruption))
        first.__context__ = None
        self.assertIsNone(interruptions.behind(second))
        first.__context__ = second
        self.assertIsNone(interruptions.behind(second))


class CollectorTests(unittest.TestCase):
    @unittest.skipUnless(hasattr(gc, "callbacks"), "this collector calls nobody")
    def test_no_code_of_ours_runs_in_the_collector(self):
        """Looking for coroutines needs none, so it cannot be interrupted there, on whatever Python."""
        before = list(gc.callbacks)
        with Watch():
            self.assertEqual(before, gc.callbacks)
