"""Tests of the gate to a shared connection: what uses the driver waits, and afterwards all is as it was."""

import threading

from django.db import connection, connections, transaction

import django_async_test
from django_async_test.database.gated_classes import SHARED
from django_async_test.database.shared_connection import shared

from ..helpers import TestsAboutTests, in_threads
from ..project.shop.models import Product
from .drivers import VENDOR, create, driver, names, on_drivers_cursor


class GateTests(TestsAboutTests):
    def test_the_driver_waits_too(self):
        """A statement on a cursor of the driver is not part of another thread's block."""

        def write():
            table = connection.ops.quote_name(Product._meta.db_table)
            on_drivers_cursor("INSERT INTO {} (name, stock) VALUES ('kept', 0)".format(table))

        class Inner(django_async_test.TestCase):
            def test(self):
                inside, done = threading.Event(), threading.Event()

                def in_block():
                    with transaction.atomic():
                        create("rolled back")
                        inside.set()
                        done.wait(0.1)
                        transaction.set_rollback(True)

                thread = threading.Thread(target=in_block)
                thread.start()
                inside.wait(10)
                write()
                done.set()
                thread.join()
                self.assertEqual(["kept"], names())

        self.assertPasses(Inner)

    def test_many_threads_read_and_write(self):
        """Cursors are opened, read and closed by many threads at once, as MySQL's drivers cannot bear by themselves."""

        def work(number):
            for turn in range(10):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
                    assert cursor.fetchone() == (1,)
                create("p{}-{}".format(number, turn))
                assert len(names()) > turn

        class Inner(django_async_test.TestCase):
            def test(self):
                self.assertEqual([], in_threads(8, work))
                self.assertEqual(80, len(names()))

        self.assertPasses(Inner)

    def test_a_cursor_keeps_its_class(self):
        """isinstance() and the names of classes are what they were."""

        class Inner(django_async_test.TestCase):
            def test(self):
                wrapper = connections["default"]
                cursor = wrapper.cursor().cursor
                # Django's backend for MySQL has another one around that of the driver.
                cursor = cursor.cursor if VENDOR == "mysql" else cursor
                for value in (wrapper, wrapper.connection, cursor):
                    cls = type(value)
                    names_of_bases = [(base.__name__, base.__module__) for base in cls.__mro__[1:]]
                    self.assertIn((cls.__name__, cls.__module__), names_of_bases)

        self.assertPasses(Inner)

    def test_afterwards_it_is_as_it_was(self):
        """When the class is over the wrapper and the driver's connection have their own classes, and can be closed."""
        seen = []

        class Inner(django_async_test.TestCase):
            def test(self):
                seen.append((connections["default"], driver()))

        before = type(connections["default"])
        self.assertPasses(Inner)
        wrapper, connection_of_driver = seen[-1]
        self.assertIs(before, type(wrapper))
        self.assertIsNone(shared(wrapper))
        self.assertIsNone(getattr(connection_of_driver, SHARED, None))
