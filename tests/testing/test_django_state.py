"""Tests of what a test may change in Django."""

import unittest

from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.dispatch import Signal
from django.test import override_settings
from django.utils import translation

from django_async_test.engine import process_state
from django_async_test.testing import django_state
from django_async_test.undo import Undo


def receiver(**kwargs):
    """Receive a signal."""


class ProbeTests(unittest.TestCase):
    def found(self, probe, change):
        """Return what `probe` says about what ``change(undo)`` does, which `undo` undoes."""
        with Undo() as undo:
            read = probe(undo)
            before = read()
            change(undo)
            found = process_state.differences(before, read())
        self.assertEqual([], process_state.differences(before, read()))
        return found

    def test_receivers(self):
        """A receiver that stays connected is named; one that was there, or that is gone, is not."""
        signal = Signal()
        signal.connect(self.found)

        def change(undo):
            signal.connect(receiver)
            undo.callback(signal.disconnect, receiver)
            signal.connect(lambda **kwargs: None)

        (text,) = self.found(django_state.receivers, change)
        self.assertIn("the receiver <function receiver at", text)

    def test_settings(self):
        """An override that is left, and a setting that was set, are named."""

        def enable(undo):
            override = override_settings(USE_ETAGS=True)
            override.enable()
            undo.callback(override.disable)

        found = self.found(django_state.values_of_settings, enable)
        self.assertIn("an override of settings was changed", found)

        def change(undo):
            undo.callback(delattr, settings, "ASYNC_TEST_SET")
            settings.ASYNC_TEST_SET = object()

        self.assertEqual(
            ["settings.ASYNC_TEST_SET was left behind"], self.found(django_state.values_of_settings, change)
        )

    def test_activated(self):
        """A language that stays active is named."""

        def change(undo):
            undo.callback(translation.deactivate_all)
            undo.callback(translation.deactivate)
            translation.activate("fr")

        with translation.override(None):
            self.assertEqual(["the active language was changed"], self.found(django_state.activated, change))

    def test_cached(self):
        """A key that stays in a cache in memory is named."""
        cache = LocMemCache("leaked state", {})

        def change(undo):
            cache.set("total", 3)
            undo.callback(cache.clear)

        self.assertEqual(["the key 'total' in the cache was left behind"], self.found(django_state.cached, change))
