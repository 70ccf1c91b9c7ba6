"""Tests of the cursors of a lent connection."""

import unittest

from django.db import connection, connections

import django_async_test
from django_async_test.database import cursors, lending

from ..helpers import TestsAboutTests
from ..project.shop.models import Product


class FirstWordTests(unittest.TestCase):
    def test_the_first_word_tells_what_a_statement_does(self):
        """Blanks, case and semicolons do not matter."""
        for sql in ("COMMIT", " commit;", "\n\tCommit ; SELECT 1"):
            with self.subTest(sql):
                self.assertEqual("COMMIT", cursors._first_word(sql))

    def test_ordinary_statements_are_passed_over(self):
        """The shortcut for the most frequent statements, and what is not a string, give None."""
        for sql in ("SELECT 1", "INSERT INTO t", "SAVEPOINT x", "RELEASE SAVEPOINT x", "", None, b"COMMIT"):
            with self.subTest(sql=sql):
                self.assertIsNone(cursors._first_word(sql))

    def test_a_rollback_to_a_savepoint_is_partial(self):
        """It does not end the transaction."""
        self.assertTrue(cursors._is_partial("ROLLBACK TO SAVEPOINT s1"))
        self.assertFalse(cursors._is_partial("ROLLBACK"))


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
        """execute(), executemany() and the fetches hold the lock, and give it back."""

        class Inner(django_async_test.TestCase):
            def test(self):
                loan = lending.loan_of(connections["default"])
                taken = []
                take = loan.take
                loan.take = lambda: taken.append(True) or take()
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
                self.assertFalse(loan.lock.is_mine())

        self.assertPasses(Inner)
