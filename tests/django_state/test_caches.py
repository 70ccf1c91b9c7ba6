"""Tests of what a test can change of caches in local memory."""

from django.core.cache import cache

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
