"""Tests of what is current in a thread."""

import unittest

from django.utils import timezone, translation

from django_async_test.compat.django import current


class CurrentTests(unittest.TestCase):
    def test_what_was_activated_is_read_and_written(self):
        """Language and time zone, and that there was none before."""
        before = current.read()
        self.addCleanup(current.write, before)
        current.write({})
        self.assertEqual({}, current.read())
        translation.activate("de")
        timezone.activate(timezone.get_fixed_timezone(60))
        self.assertEqual({"language", "time zone"}, set(current.read()))
        activated = current.read()
        current.write({})
        self.assertEqual({}, current.read())
        current.write(activated)
        self.assertEqual("de", translation.get_language())

    def test_each_storage_is_found(self):
        """On each Django, wherever it keeps them."""
        self.assertEqual({"language", "script prefix", "time zone", "URL configuration"}, set(current.storages()))
