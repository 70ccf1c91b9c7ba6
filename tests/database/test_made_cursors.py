"""Tests of cursors that are made from a class of psycopg, past the connection."""

import threading
import unittest

from django.db import connection, transaction

import django_async_test
from django_async_test.database import RefusedStatementError

from ..helpers import TestsAboutTests, in_threads
from ..project.shop.models import Product
from .drivers import DRIVER, create, driver, names


@unittest.skipUnless(DRIVER == "psycopg", "only psycopg 3 has classes of cursors that are written in Python")
class MadeCursorsTests(TestsAboutTests):
    def test_they_wait_for_the_block_of_another_thread(self):
        """What they write is not taken back with the block of another thread."""
        from psycopg import ClientCursor, Cursor, RawCursor

        def block(number):
            with transaction.atomic():
                create("block")
                begun.set()
                # Long enough for the others to arrive
                ended.wait(0.2)
                raise ZeroDivisionError

        def write(number):
            begun.wait(20)
            with (Cursor, ClientCursor, RawCursor)[number - 1](driver()) as cursor:
                cursor.execute("INSERT INTO shop_product (name, stock) VALUES ('made {}', 0)".format(number))

        begun, ended = threading.Event(), threading.Event()

        class Inner(django_async_test.TestCase):
            def test(self):
                begun.clear()
                errors = in_threads(4, lambda number: write(number) if number else block(number))
                self.assertEqual([ZeroDivisionError], [type(error) for error in errors])
                self.assertEqual(["made 1", "made 2", "made 3"], names())

        self.assertPasses(Inner)

    def test_they_refuse_what_ends_the_transaction(self):
        """COMMIT is not executed, neither by execute() nor by stream() or copy()."""
        from psycopg import RawCursor

        class Inner(django_async_test.TestCase):
            def test(self):
                Product.objects.create(name="row")
                cursor = RawCursor(driver())
                for use in (
                    cursor.execute,
                    lambda sql: list(cursor.stream(sql)),
                    lambda sql: cursor.copy(sql).__enter__(),
                ):
                    with self.assertRaises(RefusedStatementError):
                        use("COMMIT")

        self.assertFails(Inner, "It was not executed")

    def test_the_class_is_as_it_was_afterwards(self):
        """Outside tests nothing is patched, and cursors have the class of which they were made."""
        from psycopg import RawCursor
        from psycopg._cursor_base import BaseCursor

        before = BaseCursor.__init__

        class Inner(django_async_test.TestCase):
            databases = {"default", "other"}

            def test(self):
                self.assertIsNot(before, BaseCursor.__init__)

        self.assertPasses(Inner)
        self.assertIs(before, BaseCursor.__init__)
        connection.ensure_connection()
        self.assertIs(RawCursor, RawCursor(connection.connection).__class__)

    def test_a_transaction_of_the_driver_that_is_left_open_is_reported(self):
        """Its end would act on another test's transaction: the connection is replaced."""
        kept = []

        class Inner(django_async_test.TestCase):
            def test_1(self):
                for manager in (driver().transaction(), driver().pipeline()):
                    manager.__enter__()
                    kept.append(manager)
                driver().execute("INSERT INTO shop_product (name, stock) VALUES ('left', 0)")

            def test_2(self):
                with transaction.atomic():
                    create("next")
                self.assertEqual(["next"], names())

        outcome = self.assertFails(Inner, "test_1", "pipeline() or transaction() of its driver open")
        self.assertEqual(["test_2"], outcome.passed)
