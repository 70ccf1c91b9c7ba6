"""Tests of what is registered with a connection of SQLite; see also tests.django_state.test_database_session."""

import sqlite3
import types
import unittest

from django_async_test.database import registrations
from django_async_test.database.gated_classes import SHARED


class Changes(object):
    def __init__(self):
        self.noted = []

    def note_registered(self, key, put_back):
        self.noted.append((key, put_back))


class RegistrationsTests(unittest.TestCase):
    def test_what_was_there_before_is_put_back(self):
        """Also with keywords, for each method; without anybody who wants to know, nothing is told."""
        cls = type(
            "Connection", (sqlite3.Connection,), dict(registrations.methods_of(sqlite3.Connection), **{SHARED: None})
        )
        connection = cls(":memory:")
        self.addCleanup(connection.close)
        connection.create_function("f", 1, lambda value: 1)
        changes = Changes()
        setattr(connection, SHARED, types.SimpleNamespace(watch=types.SimpleNamespace(changes=changes)))
        connection.create_function("f", 1, lambda value: 2)
        connection.create_collation("c", max)
        connection.set_progress_handler(None, 10)
        keys = [key for key, _ in changes.noted]
        self.assertEqual([("create_function", "f", 1), ("create_collation", "c"), ("set_progress_handler",)], keys)
        for _, put_back in changes.noted:
            put_back()
        self.assertEqual((1,), connection.execute("SELECT f(0)").fetchone())
        with self.assertRaises(sqlite3.OperationalError):
            connection.execute("SELECT 'a' < 'b' COLLATE c")
