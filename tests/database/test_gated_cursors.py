"""Tests of the gate for cursors: whoever has made one, and whatever class it has, waits for the lock."""

import io
import sqlite3
import unittest
from unittest import mock

from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

import django_async_test
from django_async_test.database import ConnectionTimeoutError, RefusedStatementError, gated_cursors
from django_async_test.database.access import ConnectionOwnershipError
from django_async_test.database.gated_cursors import gated_cursor
from django_async_test.database.shared_connection import shared

from ..helpers import TestsAboutTests, in_threads
from ..project.shop.models import Product
from .drivers import DRIVER, VENDOR, create, driver, names


class LeftCursorTests(unittest.TestCase):
    def test_a_thread_that_is_late_writes_nothing_with_a_cursor_that_it_has_kept(self):
        """Between two classes nobody shares the connection, and what it writes would be committed."""
        plain = sqlite3.connect(":memory:")
        self.addCleanup(plain.close)
        cursor = plain.cursor(gated_cursor(sqlite3.Cursor))
        cursor.execute("SELECT 1")
        late = mock.Mock(side_effect=ConnectionOwnershipError)
        with mock.patch.object(gated_cursors, "refuse_what_is_late", late):
            for name, arguments in (
                ("execute", ("CREATE TABLE a (b)",)),
                ("executemany", ("INSERT INTO a VALUES (?)", [(1,)])),
                ("executescript", ("CREATE TABLE a (b)",)),
            ):
                self.assertRaises(ConnectionOwnershipError, getattr(cursor, name), *arguments)
        self.assertEqual([], plain.execute("SELECT * FROM sqlite_master").fetchall())


class WrappedCursorTests(TestsAboutTests):
    def test_a_cursor_of_another_class_goes_through_the_gate(self):
        """Tools that make a class of their own out of that of a cursor, such as debug toolbars, change nothing."""

        class Inner(django_async_test.TestCase):
            def test(self):
                wrapper = connections["default"]
                cursor = wrapper.cursor()

                class Traced(type(cursor)):
                    def execute(self, sql, params=None):
                        traced.append(sql)
                        return super().execute(sql, params)

                traced, taken = [], []
                connection_of_test = shared(wrapper)
                take = connection_of_test.take
                connection_of_test.take = lambda: taken.append(True) or take()
                self.addCleanup(connection_of_test.__dict__.pop, "take")
                own = Traced(cursor.cursor, wrapper)
                own.execute("SELECT 1")
                self.assertEqual((1,), tuple(own.fetchone()))
                self.assertEqual(["SELECT 1"], traced)
                self.assertLess(1, len(taken))
                with self.assertRaises(RefusedStatementError):
                    own.execute("COMMIT")
                own.close()

        self.assertFails(Inner, "'COMMIT'")

    def test_statements_are_logged(self):
        """Cursors that log go through the gate as well."""

        class Inner(django_async_test.TestCase):
            def test(self):
                with CaptureQueriesContext(connection) as queries:
                    self.assertEqual([], in_threads(2, lambda number: create(str(number))))
                    self.assertEqual(["0", "1"], names())
                self.assertEqual(3, len([query for query in queries if "shop_product" in query["sql"]]))

        self.assertPasses(Inner)


@unittest.skipUnless(VENDOR == "postgresql", "only PostgreSQL has COPY and cursors in the server")
class PostgresTests(TestsAboutTests):
    def copy(self, number):
        lines = "".join("copied{}-{}\t0\n".format(number, row) for row in range(5))
        with connection.cursor() as cursor:
            if DRIVER == "psycopg2":
                cursor.copy_expert("COPY shop_product (name, stock) FROM STDIN", io.StringIO(lines))
            else:
                with cursor.copy("COPY shop_product (name, stock) FROM STDIN") as copy:
                    copy.write(lines)

    def test_copy_takes_its_turn(self):
        """COPY in threads beside blocks that are rolled back loses nothing, and hangs nothing."""

        def work(number):
            if number % 2:
                for turn in range(5):
                    self.copy("{}-{}".format(number, turn))
                return
            for _ in range(10):
                with transaction.atomic():
                    create("gone")
                    transaction.set_rollback(True)

        class Inner(django_async_test.TestCase):
            def test(self):
                self.assertEqual([], in_threads(4, work))
                self.assertEqual(50, len(names()))

        self.assertPasses(Inner)

    def test_cursors_in_the_server_take_their_turn(self):
        """Rows that are read in pieces by many threads, beside others that write, are all read."""

        def work(number):
            if number % 2:
                assert len(list(Product.objects.filter(stock=7).iterator())) == 10
            else:
                with transaction.atomic():
                    create("p{}".format(number))

        class Inner(django_async_test.TestCase):
            def test(self):
                Product.objects.bulk_create(Product(name=str(number), stock=7) for number in range(10))
                self.assertEqual([], in_threads(8, work))

        self.assertPasses(Inner)

    def test_a_driver_cursor_with_a_name_goes_through_the_gate(self):
        """The driver's own cursors in the server belong to the class of the gate."""

        class Inner(django_async_test.TestCase):
            def test(self):
                cursor = driver().cursor("name")
                cursor.execute("SELECT generate_series(1, 3)")
                self.assertEqual([(1,), (2,), (3,)], [tuple(row) for row in cursor])
                self.assertIs(gated_cursor(type(cursor)), type(cursor))
                cursor.close()

        self.assertPasses(Inner)

    @unittest.skipUnless(DRIVER == "psycopg", "psycopg2 does not stream")
    def test_a_stream_keeps_others_waiting_no_longer_than_the_limit(self):
        """Another thread gets the error of the limit while rows are streamed, and the connection afterwards."""

        class Inner(django_async_test.TestCase):
            connection_timeout = 0.05

            def test(self):
                rows = driver().cursor().stream("SELECT generate_series(1, 3)")
                self.assertEqual((1,), next(rows))
                (error,) = in_threads(1, lambda number: create("too late"))
                self.assertIsInstance(error, ConnectionTimeoutError)
                self.assertEqual(2, len(list(rows)))
                self.assertEqual([], in_threads(1, lambda number: create("in time")))

        self.assertPasses(Inner)
