"""Tests of the host of a live server in ALLOWED_HOSTS."""

import unittest
from unittest import mock

from django.conf import settings
from django.test import override_settings, utils

from django_async_test.compat.django import allowed_hosts
from django_async_test.undo import Undo


class AllowTests(unittest.TestCase):
    def test_the_list_itself_gets_the_host(self):
        """Code that keeps the list from an earlier time accepts the host while it is allowed, and no longer."""
        hosts = ["example.org"]
        with override_settings(ALLOWED_HOSTS=hosts):
            with Undo() as undo:
                allowed_hosts.allow("tests.local", undo)
                self.assertEqual(["example.org", "tests.local"], hosts)
                with Undo() as inner:
                    allowed_hosts.allow("tests.local", inner)
                self.assertEqual(["example.org", "tests.local"], hosts)
            self.assertEqual(["example.org"], hosts)

    def test_the_list_from_before_the_run(self):
        """So does code that was imported before Django's runner, or pytest-django, has replaced the list."""
        before = ["example.org"]
        with mock.patch.object(utils, "_TestState", mock.Mock(saved_data=mock.Mock(allowed_hosts=before)), create=True):
            with Undo() as undo:
                allowed_hosts.allow("tests.local", undo)
                self.assertIn("tests.local", before)
                self.assertIn("tests.local", settings.ALLOWED_HOSTS)
            self.assertEqual(["example.org"], before)

    def test_a_tuple(self):
        """A tuple is replaced by a list for the time."""
        with override_settings(ALLOWED_HOSTS=("example.org",)):
            with Undo() as undo:
                allowed_hosts.allow("tests.local", undo)
                self.assertEqual(["example.org", "tests.local"], list(settings.ALLOWED_HOSTS))
            self.assertEqual(("example.org",), settings.ALLOWED_HOSTS)

    def test_a_host_that_the_test_has_removed(self):
        """Nothing is left to be removed then."""
        with override_settings(ALLOWED_HOSTS=[]):
            with Undo() as undo:
                allowed_hosts.allow("tests.local", undo)
                settings.ALLOWED_HOSTS.clear()
            self.assertEqual([], settings.ALLOWED_HOSTS)
