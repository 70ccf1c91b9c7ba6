"""Tests of what a flush leaves, and of the keys that rows keep."""

import unittest

from django_async_test.database.reset import snapshots
from django_async_test.database.reset.kept import KeptTable

TYPES = ["id", "app_label", "model"]
PERMISSIONS = ["id", "name", "content_type_id", "codename"]


def tables(first, of="shop"):
    """Return a content type and its permission with keys from `first` on."""
    return [
        KeptTable("django_content_type", TYPES, [(first, of, "tea"), (first + 1, "auth", "user")]),
        KeptTable("auth_permission", PERMISSIONS, [(first + 9, "Can add", first, "add")]),
    ]


class SnapshotTests(unittest.TestCase):
    def test_keys_make_no_difference(self):
        """Rows that differ in their keys, and in keys of rows that are the same, have the same contents."""
        self.assertEqual(snapshots.contents(tables(1)), snapshots.contents(tables(51)))
        self.assertNotEqual(snapshots.contents(tables(1)), snapshots.contents(tables(1, of="cafe")))

    def test_what_a_row_refers_to_makes_a_difference(self):
        """A row that refers to a row with other contents has other contents."""
        other = tables(1)
        other[1].rows = [(10, "Can add", 2, "add")]
        self.assertNotEqual(
            snapshots.contents(tables(1))["auth_permission"], snapshots.contents(other)["auth_permission"]
        )

    def test_receivers_are_observed_twice(self):
        """A snapshot is trusted the second time, unless the rows are others or something else was used."""
        first, second, third, fourth = [snapshots.Snapshot(tables(key), {}) for key in (1, 11, 21, 31)]
        first.judge(None, None)
        self.assertIsNotNone(first.expected)
        second.judge(None, first)
        self.assertEqual((None, None), (second.expected, second.doubt))
        third.tables[0].rows.pop()
        third.judge(None, first)
        self.assertIn("other rows each time", third.doubt)
        fourth.judge("'another_table'", first)
        self.assertIn("uses 'another_table'", fourth.doubt)
