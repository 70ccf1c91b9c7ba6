"""Tests of the rows that are written again."""

import unittest

from django.contrib.auth.models import Group
from django.db import connection, transaction

from django_async_test.database.reset import databases, kept
from django_async_test.database.reset.base import Unsure


class KeptTests(unittest.TestCase):
    databases = {"default"}

    def setUp(self):
        self.block = transaction.atomic()
        self.block.__enter__()
        self.addCleanup(self.block.__exit__, None, None, None)
        self.addCleanup(transaction.set_rollback, True)
        self.database = databases.of(connection)
        self.cursor = connection.cursor()
        self.addCleanup(self.cursor.close)
        self.database.read(self.cursor)
        try:
            self.database.begin_restoring(self.cursor)
            self.database.end_restoring(self.cursor)
        except Unsure as reason:
            self.skipTest(str(reason))

    def test_rows_are_as_they_were(self):
        """What was deleted, changed or added is as it was noted; a table with more rows than asked for is not."""
        for name in ("a", "b", "c"):
            Group.objects.create(name=name)
        before = list(Group.objects.order_by("pk").values_list())
        tables = kept.note(self.database, self.cursor, ["auth_group"], limit=3)
        Group.objects.filter(name="a").delete()
        Group.objects.filter(name="b").update(name="changed")
        Group.objects.create(name="more")
        kept.restore(self.database, self.cursor, tables)
        self.assertEqual(before, list(Group.objects.order_by("pk").values_list()))
        self.assertEqual([], kept.note(self.database, self.cursor, ["auth_group"], limit=2))

    def test_other_columns_are_a_doubt(self):
        """A table whose columns have changed is left to Django."""
        tables = kept.note(self.database, self.cursor, ["auth_group"])
        tables[0].columns = ["id", "former_name"]
        with self.assertRaisesRegex(Unsure, "other columns than before"):
            kept.restore(self.database, self.cursor, tables)
