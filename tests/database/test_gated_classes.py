"""Tests of what the classes of the gate have in common."""

import sqlite3
import unittest
from unittest import mock

from django_async_test.database import gated_classes


class Connection(object):
    """Stands for a connection of a driver."""


class Cursor(object):
    """Stands for a cursor of a driver."""

    def __init__(self, connection):
        self.connection = connection


class SharedConnection(object):
    """As much of a shared connection as a context manager needs."""

    def __init__(self, is_taken):
        self.taken, self.released = is_taken, 0
        self.lock, self.session = self, None

    def take(self):
        return self.taken

    def release(self):
        self.released += 1


class GatedClassesTests(unittest.TestCase):
    def test_a_cursor_leads_to_the_shared_connection(self):
        """It is found through the driver's connection, or, where that cannot have the attribute, through a list."""
        connection = Connection()
        self.assertIsNone(gated_classes.shared_of(Cursor(connection)))
        self.assertIsNone(gated_classes.shared_of(Cursor(None)))
        connection._async_test_shared = self
        self.assertIs(self, gated_classes.shared_of(Cursor(connection)))
        del connection._async_test_shared
        gated_classes.unchangeable[id(connection)] = self
        self.addCleanup(gated_classes.unchangeable.clear)
        self.assertIs(self, gated_classes.shared_of(Cursor(connection)))

    def test_an_object_can_become_one_of_the_subclass(self):
        """The subclass has the name and the layout of its base."""
        cls = gated_classes.subclass(Cursor, {})
        cursor = Cursor(None)
        cursor.__class__ = cls
        self.assertEqual((Cursor.__name__, Cursor.__module__), (cls.__name__, cls.__module__))

    def test_only_what_the_class_has_is_replaced(self):
        """A method that a driver lacks is not invented."""
        namespace = gated_classes.namespace_of(Cursor, {"__init__": lambda method: lambda self: method, "copy": None})
        self.assertEqual(["__init__"], list(namespace))

    def test_drivers_are_known_by_the_modules_of_their_classes(self):
        """A subclass of another package belongs to the driver of its base."""
        self.assertEqual("sqlite3", gated_classes.family(type("Own", (sqlite3.Cursor,), {})))
        self.assertEqual("", gated_classes.family(Cursor))

    def test_a_context_manager_holds_the_lock(self):
        """The lock is taken at its beginning, and released at its end or when it cannot begin."""

        class Manager(object):
            def __enter__(self):
                raise ValueError

        shared = SharedConnection(True)
        with self.assertRaises(ValueError):
            with gated_classes.Held(shared, Manager()):
                self.fail("entered")
        self.assertEqual(1, shared.released)
        shared = SharedConnection(False)
        with gated_classes.Held(shared, mock.MagicMock()):
            self.assertEqual(0, shared.released)
        self.assertEqual(0, shared.released)
