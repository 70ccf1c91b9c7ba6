"""Tests of the short way to fetch: it is open while connections are shared, and for these only."""

from django.db import connection, connections
from django.db.backends.utils import CursorWrapper

import django_async_test
from django_async_test.database import short_cursors

from ..helpers import TestsAboutTests


class ShortCursorsTests(TestsAboutTests):
    def test_the_class_is_as_it_was_afterwards(self):
        """Fetches are methods of Django's class until the last user has left."""
        with short_cursors.Installed():
            with short_cursors.Installed():
                self.assertIn("fetchone", vars(CursorWrapper))
            self.assertIn("fetchone", vars(CursorWrapper))
        self.assertNotIn("fetchone", vars(CursorWrapper))

    def test_fetches_return_and_raise_what_they_always_do(self):
        """Rows are the same, and exceptions of the driver become those of Django."""

        class Inner(django_async_test.TestCase):
            def test(self):
                wrapper = connections["default"]
                with connection.cursor() as cursor:
                    self.assertIs(CursorWrapper, wrapper.make_cursor(None).__class__)
                    cursor.execute("SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 ORDER BY 1")
                    self.assertEqual((1,), tuple(cursor.fetchone()))
                    self.assertEqual([(2,), (3,)], [tuple(row) for row in cursor.fetchmany(2)])
                    self.assertEqual([(4,)], [tuple(row) for row in cursor.fetchall()])
                cursor = connection.cursor()
                plain = wrapper.Database.ProgrammingError
                cursor.close()
                try:
                    cursor.fetchone()
                except Exception as error:
                    self.assertNotIsInstance(error, plain)
                else:
                    # Those of psycopg 3 and sqlite3 raise, that of PyMySQL has nothing to return.
                    self.assertEqual("mysql", connection.vendor)

        self.assertPasses(Inner)

    def test_other_connections_go_djangos_way(self):
        """A cursor of a connection that is not shared, or of another driver, has Django's methods."""

        class Cursor(object):
            def fetchone(self):
                return "found"

        class Inner(django_async_test.TestCase):
            def test(self):
                wrapper = connections["default"]
                copy = wrapper.__class__(wrapper.settings_dict, "copy")
                self.assertEqual("found", CursorWrapper(Cursor(), copy).fetchone())
                self.assertEqual("found", CursorWrapper(Cursor(), wrapper).fetchone())

        self.assertPasses(Inner)
