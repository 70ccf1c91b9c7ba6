"""Tests of what a test can leave active."""

from unittest import mock

from django.conf import settings
from django.utils import timezone, translation

from django_async_test.compat.django import current as django_current
from django_async_test.django_state import current

from ..engine.state.helpers import PartTestCase


class CurrentTests(PartTestCase):
    part = current.Current()

    def setUp(self):
        super().setUp()
        self.addCleanup(django_current.write, django_current.read())
        patch = mock.patch.object(django_current, "ends_with_context", False)
        patch.start()
        self.addCleanup(patch.stop)

    def test_time_zone_and_language(self):
        """They are named and put back."""
        self.assertNamedAndPutBack(
            lambda: timezone.activate(timezone.get_fixed_timezone(60)),
            timezone.get_current_timezone_name,
            "the time zone is new: ",
        )
        translation.activate("fr")
        with mock.patch.object(current, "_has_locale_middleware", return_value=False):
            self.assertNamedAndPutBack(
                lambda: translation.activate("de"), translation.get_language, "the language was 'fr', and is 'de'"
            )

    def test_what_ends_with_a_context_is_not_looked_at(self):
        """Where a test has a context of its own for it, there is nothing to compare."""
        with mock.patch.object(django_current, "ends_with_context", True):
            self.assertIsNone(self.part.take())
            self.assertUnchanged(lambda: translation.activate("de"))

    def test_a_language_that_a_request_may_have_left(self):
        """With LocaleMiddleware it is put back without a word."""
        for prepare in (lambda: django_current.write({}), lambda: translation.activate("fr")):
            prepare()
            language = translation.get_language()
            with mock.patch.object(current, "_has_locale_middleware", return_value=True):
                self.assertUnchanged(lambda: translation.activate("de"))
            self.assertEqual(language, translation.get_language())

    def test_the_urls_that_a_request_has_left(self):
        """Those of the settings are put back without a word; others are named."""
        django_current.write({})
        self.assertUnchanged(lambda: django_current.write({"URL configuration": settings.ROOT_URLCONF}))
        self.assertEqual({}, django_current.read())
        before = self.part.take()
        django_current.write({"URL configuration": "others"})
        self.assertEqual(
            ["the URL configuration is new: 'others'"], [change.text for change in self.part.changes(before)]
        )
        self.part.put_back(before)
        self.assertEqual({}, django_current.read())
