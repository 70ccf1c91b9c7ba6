"""Tests of the language and time zone in worker threads."""

import threading
import unittest

from django.utils import translation

from django_async_test.compat import features
from django_async_test.compat.django import thread_state


class ThreadStateTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(translation.activate, translation.get_language())

    @unittest.skipIf(features.keeps_state_in_asgiref_locals, "asgiref carries it")
    def test_the_language_of_one_thread_is_applied_in_another_for_a_while(self):
        """The other thread sees the language inside applied(), and its own afterwards."""
        translation.activate("fr")
        state = thread_state.capture()
        seen = []

        def run():
            translation.activate("de")
            with thread_state.applied(state):
                seen.append(translation.get_language())
            seen.append(translation.get_language())

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        self.assertEqual(["fr", "de"], seen)

    @unittest.skipUnless(features.keeps_state_in_asgiref_locals, "the state is in threading.local")
    def test_nothing_is_captured_where_asgiref_carries_it(self):
        """There is nothing to do from Django 3.0 on."""
        self.assertEqual((), thread_state.capture())
