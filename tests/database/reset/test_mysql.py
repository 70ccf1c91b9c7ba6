"""Tests of what a reset asks of MySQL."""

import unittest

from django.db import connection

from .helpers import VendorTests


@unittest.skipUnless(connection.vendor == "mysql", "the database is not MySQL")
class MySQLTests(VendorTests, unittest.TestCase):
    def test_a_trigger_is_known(self):
        """A trigger is found, and whether DELETE fires it, where Django deletes."""
        self.execute("CREATE TRIGGER t AFTER DELETE ON auth_group FOR EACH ROW SET @a = 1")
        self.addCleanup(self.execute, "DROP TRIGGER t")
        with connection.cursor() as cursor:
            schema = self.database.read(cursor)
        self.assertEqual({"auth_group"}, schema.triggered)
        self.assertEqual({"auth_group"} if self.database.fires_triggers else set(), schema.on_delete)
