"""Tests of the cursors of a shared connection."""

from django.db import connection, connections

import django_async_test
from django_async_test.database import cursors
from django_async_test.database.shared_connection import shared

from ..helpers import TestsAboutTests
from ..project.shop.models import Product


class CursorTests(TestsAboutTests):
    def test_a_cursor_keeps_its_class(self):
        """isinstance() and the name of the class are what they were."""

        class Inner(django_async_test.TestCase):
            def test(self):
                with connection.cursor() as cursor:
                    self.assertIsInstance(cursor, cursors._LockedCursor)
                    self.assertEqual(type(cursor).__name__, type(cursor).__mro__[2].__name__)

        self.assertPasses(Inner)

    def test_every_statement_holds_the_lock(self):
        """execute(), executemany() and the fetches hold the lock, and release it."""

        class Inner(django_async_test.TestCase):
            def test(self):
                connection_of_test = shared(connections["default"])
                taken = []
                take = connection_of_test.take
                connection_of_test.take = lambda: taken.append(True) or take()
                table = connection.ops.quote_name(Product._meta.db_table)
                with connection.cursor() as cursor:
                    cursor.executemany(
                        "INSERT INTO {} (name, stock) VALUES (%s, %s)".format(table), [("a", 1), ("b", 2)]
                    )
                    cursor.execute("SELECT name FROM {} ORDER BY name".format(table))
                    self.assertEqual(("a",), tuple(cursor.fetchone()))
                    self.assertEqual(1, len(cursor.fetchmany(1)))
                    self.assertEqual(0, len(cursor.fetchall()))
                self.assertEqual(5, len(taken))
                self.assertFalse(connection_of_test.lock.is_mine())

        self.assertPasses(Inner)
