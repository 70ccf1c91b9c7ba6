"""Tests of what a reset asks of SQLite."""

import unittest

from django.db import connection

from .helpers import VendorTests


@unittest.skipUnless(connection.vendor == "sqlite", "the database is not SQLite")
class SQLiteTests(VendorTests, unittest.TestCase):
    def test_a_trigger_that_a_delete_fires_is_known(self):
        """Triggers are told apart by what fires them."""
        with connection.cursor() as cursor:
            for what in ("INSERT", "DELETE", "UPDATE OF name"):
                cursor.execute(
                    "CREATE TRIGGER t_{} AFTER {} ON {} BEGIN SELECT 1; END".format(
                        what[:6], what, "auth_group" if what == "DELETE" else "shop_product"
                    )
                )
                self.addCleanup(self.execute, "DROP TRIGGER t_" + what[:6])
            schema = self.database.read(cursor)
        self.assertEqual({"auth_group"}, schema.on_delete)
        self.assertEqual({"auth_group", "shop_product"}, schema.triggered)
