"""Tests of what a test can change of caches in local memory."""

from django.conf import settings
from django.core.cache import cache, caches
from django.test import override_settings

from django_async_test.django_state.caches import Caches

from ..engine.state.helpers import PartTestCase


class CachesTests(PartTestCase):
    part = Caches()

    def setUp(self):
        super().setUp()
        cache.set("kept", 1)
        cache.set("gone", 1)
        self.addCleanup(cache.clear)

    def test_entries(self):
        """New, changed and deleted ones are named by key, and put back."""

        def read():
            return cache.get_many(["kept", "gone", "new"])

        self.assertNamedAndPutBack(lambda: cache.set("new", 1), read, "entry ':1:new' is new")
        self.assertNamedAndPutBack(lambda: cache.set("kept", 2), read, "entry ':1:kept' is another")
        self.assertNamedAndPutBack(lambda: cache.delete("gone"), read, "entry ':1:gone' is gone")

    def test_reading_is_no_change(self):
        """Nor is an entry that is deleted again."""
        self.assertUnchanged(lambda: (cache.get("kept"), cache.set("new", 1), cache.delete("new")))

    def test_a_cache_that_the_test_has_emptied(self):
        """Who begins with an empty cache need not leave it so: what it had is put back, and nothing is named."""
        before = self.part.take()
        cache.clear()
        cache.set("new", 1)
        self.assertEqual([], self.part.changes(before))
        self.assertEqual({"kept": 1, "gone": 1}, cache.get_many(["kept", "gone", "new"]))
        cache.set("new", 1)
        self.assertEqual(["entry ':1:new' is new"], [change.text for change in self.part.changes(before)])
        self.part.put_back(before)

    def test_a_cache_of_the_tests_own(self):
        """What it has made with other settings is emptied without a word, unless others have the same place."""
        backend = "django.core.cache.backends.locmem.LocMemCache"
        for location, expected in (("own", []), (settings.CACHES["default"].get("LOCATION", ""), ["entry ':1:new'"])):
            before = self.part.take()
            with self.subTest(location), override_settings(
                CACHES={"default": {"BACKEND": backend, "LOCATION": location}}
            ):
                caches["default"].set("new", 1)
            found = [change.text[: len("entry ':1:new'")] for change in self.part.changes(before)]
            self.part.put_back(before)
            self.assertEqual(expected, found)
            with override_settings(CACHES={"default": {"BACKEND": backend, "LOCATION": location}}):
                self.assertIsNone(caches["default"].get("new"))

    def test_sessions(self):
        """Who was logged in has one, by a key that nobody else knows: it is removed without a word."""
        before = self.part.take()
        cache.set("django.contrib.sessions.cached_dbabc", {})
        self.assertEqual([], self.part.changes(before))
        self.assertIsNone(cache.get("django.contrib.sessions.cached_dbabc"))
        self.assertUnchanged(lambda: None)
