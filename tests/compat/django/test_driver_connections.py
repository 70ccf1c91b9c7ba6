"""Tests of connections that are opened as instances of a class of ours."""

import sqlite3
import unittest

from django.db import connections

from django_async_test.compat.django import driver_connections
from django_async_test.undo import Undo

from ...helpers import TestsAboutTests

DRIVER = connections["default"].Database.__name__.partition(".")[0]


class Wrapper(object):
    """As much of Django's wrapper as is needed to connect."""

    vendor, Database, connection, in_atomic_block = "sqlite", sqlite3, None, False
    settings_dict = {"NAME": "file:driver_connections?mode=memory&cache=shared"}

    def is_in_memory_db(self):
        return True

    def get_new_connection(self, parameters):
        return sqlite3.connect(self.settings_dict["NAME"], uri=True, **parameters)

    def connect(self):
        self.connection = self.get_new_connection({})

    def close(self):
        raise AssertionError("a database in memory would be gone")


class Made(sqlite3.Connection):
    """Stands for a class that is made for a connection."""


class DriverConnectionsTests(unittest.TestCase):
    def prepare(self, wrapper):
        asked = []
        with Undo() as undo:
            driver_connections.prepare([wrapper], lambda cls: asked.append(cls) or Made, undo)
            if wrapper.connection is None:
                wrapper.connect()
        self.addCleanup(wrapper.connection.close)
        self.assertNotIn("get_new_connection", wrapper.__dict__)
        return asked

    def test_what_is_opened_meanwhile_has_the_class(self):
        """The class that the driver would take is asked for its replacement."""
        wrapper = Wrapper()
        self.assertEqual([sqlite3.Connection], self.prepare(wrapper))
        self.assertIs(Made, type(wrapper.connection))

    def test_a_database_in_memory_is_still_there(self):
        """The new connection is open before the old one is closed."""
        wrapper = Wrapper()
        wrapper.connect()
        wrapper.connection.execute("CREATE TABLE kept (id)")
        wrapper.connection.commit()
        self.prepare(wrapper)
        self.assertIs(Made, type(wrapper.connection))
        self.assertEqual([], wrapper.connection.execute("SELECT * FROM kept").fetchall())

    def test_a_database_that_got_its_name_later_is_still_there(self):
        """What was connected before Django gave the database its name for tests is another one, and stays in use."""
        wrapper = Wrapper()
        wrapper.connection = before = sqlite3.connect(":memory:")
        before.execute("CREATE TABLE kept (id)")
        self.prepare(wrapper)
        self.assertIs(before, wrapper.connection)
        self.assertEqual([], wrapper.connection.execute("SELECT * FROM kept").fetchall())

    def test_a_transaction_is_left_alone(self):
        """A connection that is in one keeps its class, and so does one that has a class already."""
        wrapper = Wrapper()
        wrapper.in_atomic_block = True
        wrapper.connect()
        self.prepare(wrapper)
        self.assertIs(sqlite3.Connection, type(wrapper.connection))


class DjangoTests(TestsAboutTests):
    @unittest.skipUnless(DRIVER in ("sqlite3", "psycopg2"), "the class of its connections can be changed")
    def test_the_connection_of_django_has_the_class(self):
        """Django connects with the class, once for the database in memory."""
        wrapper = connections["default"]
        made = []

        def class_of(cls):
            made.append(type("Own", (cls,), {}))
            return made[-1]

        with Undo() as undo:
            undo.callback(wrapper.close)
            before, wrapper.connection = wrapper.connection, None
            driver_connections.prepare([wrapper], class_of, undo)
            wrapper.ensure_connection()
            self.assertIs(made[-1], type(wrapper.connection))
            if before is not None:
                wrapper.connection.close()
                wrapper.connection = before
