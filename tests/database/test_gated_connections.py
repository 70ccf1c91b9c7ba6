"""Tests of the gate for the connection of a driver: what it refuses, and that nobody closes it."""

import threading
import unittest

from django.db import connection, connections, transaction

import django_async_test
from django_async_test.database import RefusedStatementError

from ..helpers import TestsAboutTests, in_threads
from .drivers import DRIVER, VENDOR, create, driver, execute, names, on_drivers_cursor


def enter_driver():
    with driver():
        raise AssertionError("entered")


def composed():
    if DRIVER == "psycopg2":
        from psycopg2 import sql
    else:
        from psycopg import sql
    return sql.SQL("SELECT 1; {}").format(sql.SQL("COMMIT"))


def ways_to_end():
    """Return functions that would end the transaction of the test, by name."""
    ways = {
        "commit()": lambda: driver().commit(),
        "rollback()": lambda: driver().rollback(),
        "Django's cursor": lambda: execute("COMMIT"),
        "behind a comment": lambda: execute("/* a comment */ ROLLBACK"),
        "with a comment": lambda: execute("COMMIT -- to disk"),
        "second": lambda: execute("SELECT 1; COMMIT"),
        "the driver's cursor": lambda: on_drivers_cursor("COMMIT"),
        "executemany()": lambda: on_drivers_cursor("COMMIT", "executemany", [()]),
        "the cursor inside": lambda: connection.cursor().cursor.execute("COMMIT"),
    }
    # PyMySQL 0.10, the last one for Python 3.5, has no such block.
    if hasattr(driver(), "__exit__"):
        ways["with"] = enter_driver
    if VENDOR != "sqlite":
        ways["bytes"] = lambda: on_drivers_cursor(b"COMMIT")
    else:
        ways["executescript()"] = lambda: on_drivers_cursor("SELECT 1", "executescript")
        ways["executescript() of the connection"] = lambda: driver().executescript("SELECT 1")
        ways["execute() of the connection"] = lambda: driver().execute("COMMIT")
        ways["isolation_level"] = lambda: setattr(driver(), "isolation_level", None)
    if VENDOR == "postgresql":
        ways["sql.SQL"] = lambda: on_drivers_cursor(composed())
    if DRIVER == "psycopg2":
        ways["set_isolation_level()"] = lambda: driver().set_isolation_level(2)
        ways["reset()"] = lambda: driver().reset()
    if DRIVER == "psycopg":
        ways["execute() of the connection"] = lambda: driver().execute("COMMIT")
    if VENDOR == "mysql":
        ways["executable comment"] = lambda: execute("/*!50000 COMMIT */")
        ways["EXECUTE IMMEDIATE"] = lambda: execute("EXECUTE IMMEDIATE 'COMMIT'")
        ways["BEGIN"] = lambda: execute("BEGIN")
        ways["SET autocommit"] = lambda: execute("SET autocommit = 1")
        ways["autocommit()"] = lambda: driver().autocommit(True)
        ways["query()"] = lambda: driver().query("COMMIT")
    return ways


class RefusalTests(TestsAboutTests):
    def test_whatever_would_end_the_transaction_is_refused(self):
        """It raises before it is executed, whoever is asked to do it, and the test fails even if it swallows that."""
        ways, refused = {}, []

        class Inner(django_async_test.TestCase):
            def test(self):
                create("kept inside")
                ways.update(ways_to_end())
                for name, end in sorted(ways.items()):
                    with self.subTest(name):
                        with self.assertRaises(RefusedStatementError):
                            end()
                        refused.append(name)
                        self.assertEqual(["kept inside"], names())

        self.assertFails(Inner, "would end the transaction of the test", "Inner.test")
        self.assertEqual(sorted(ways), refused)
        self.assertTrue(refused)

    def test_nothing_is_refused_outside_of_a_shared_transaction(self):
        """In a TransactionTestCase the transactions are real."""

        class Inner(django_async_test.TransactionTestCase):
            def test(self):
                with transaction.atomic():
                    create("committed")
                driver().commit()

        self.assertPasses(Inner)

    def test_a_transaction_that_the_driver_misses_goes_on(self):
        """What ends it unseen is reported with the statement, and what is written afterwards is rolled back."""

        class Inner(django_async_test.TestCase):
            def test(self):
                with connection.cursor() as cursor:
                    # Past the gate
                    plain = next(cls for cls in type(driver()).__mro__ if "_async_test_shared" not in vars(cls))
                    plain.commit(driver())
                    cursor.execute("EXPLAIN SELECT 1")
                create("rolled back")

        if VENDOR == "mysql":
            self.skipTest("MySQL's drivers do not say whether a transaction is open")
        self.assertFails(Inner, "vanished", "Inner.test")


class CloseTests(TestsAboutTests):
    def test_no_way_to_close_it_closes_it(self):
        """The driver's close(), connect(), and deleting the connection leave it as it is."""

        def close_all():
            driver().close()
            connection.close()
            connection.connect()
            connections["default"]._close()
            del connections["default"]
            connections["default"].ensure_connection()

        class Inner(django_async_test.TestCase):
            def test(self):
                create("kept")
                before = driver()
                close_all()
                self.assertEqual([], in_threads(2, lambda number: close_all()))
                self.assertIs(before, driver())
                self.assertEqual(["kept"], names())

        self.assertPasses(Inner)


@unittest.skipUnless(DRIVER == "psycopg", "only psycopg 3 waits for notifications")
class NotificationTests(TestsAboutTests):
    def test_who_waits_for_notifications_keeps_nobody_waiting(self):
        """notifies() lets others use the connection meanwhile, and returns what comes."""

        class Inner(django_async_test.TestCase):
            connection_timeout = 2

            def test(self):
                received, listening = [], threading.Event()

                def listen():
                    driver().execute("LISTEN channel")
                    listening.set()
                    received.extend(driver().notifies(timeout=3))

                thread = threading.Thread(target=listen)
                thread.start()
                listening.wait(10)
                create("not kept waiting")
                self.assertTrue(thread.is_alive())
                thread.join()
                self.assertEqual([], received)

        self.assertPasses(Inner)
