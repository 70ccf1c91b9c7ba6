"""Tests of settings that most projects do not have."""

import unittest
from unittest import mock

from django.conf import settings
from django.test import override_settings

from django_async_test.compat.django import settings as django_settings

from ...helpers import run_without_settings


class OptionalTests(unittest.TestCase):
    def test_a_setting_is_found(self):
        """optional() returns it, whether the project has it or a test has overridden it."""
        self.assertEqual(settings.SECRET_KEY, django_settings.optional("SECRET_KEY"))
        with override_settings(SUBJECT="outer"):
            with override_settings(OTHER="inner"):
                self.assertEqual("outer", django_settings.optional("SUBJECT"))
                self.assertEqual("inner", django_settings.optional("OTHER"))

    def test_a_missing_setting_is_none(self):
        """optional() returns None where nobody has set it, and where it was deleted."""
        self.assertIsNone(django_settings.optional("SUBJECT"))
        with override_settings(OTHER="other"):
            self.assertIsNone(django_settings.optional("SUBJECT"))
        with override_settings(SUBJECT="subject"), override_settings():
            del settings.SUBJECT
            self.assertIsNone(django_settings.optional("SUBJECT"))

    def test_settings_that_show_no_holder_are_asked_themselves(self):
        """Where Django keeps its settings under another name, the answer is the same."""
        public = mock.Mock(spec=["configured", "SECRET_KEY"], configured=True, SECRET_KEY="secret")
        with mock.patch.object(django_settings, "settings", public):
            self.assertEqual("secret", django_settings.optional("SECRET_KEY"))
            self.assertIsNone(django_settings.optional("SUBJECT"))
            public.configured = False
            self.assertIsNone(django_settings.optional("SECRET_KEY"))

    def test_without_settings_there_is_none(self):
        """optional() returns None where Django is not configured, and configures nothing."""
        run_without_settings(
            "from django_async_test.compat.django import settings\n"
            "assert settings.optional('SECRET_KEY') is None\n"
            "assert not settings.settings.configured\n"
        )
