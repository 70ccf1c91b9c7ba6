"""Tests of the short ways of a shared connection's wrapper: nobody can see them."""

from unittest import mock

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

import django_async_test
from django_async_test.database import short_statements

from ..helpers import TestsAboutTests
from .drivers import create, names


class CursorTests(TestsAboutTests):
    def test_a_cursor_is_that_of_django(self):
        """connection.cursor() returns what Django's returns, with debugging too."""

        class Inner(django_async_test.TestCase):
            def test(self):
                with connection.cursor() as cursor:
                    self.assertIs(CursorWrapper, cursor.__class__)
                    self.assertIs(connections["default"], cursor.db)
                with self.assertNumQueries(1):
                    create("tea")

        self.assertPasses(Inner)

    def test_errors_are_those_of_django(self):
        """What the driver raises when it makes a cursor is translated."""
        wrapper = connections["default"]

        class Inner(django_async_test.TestCase):
            def test(self):
                error = wrapper.Database.OperationalError("no cursor")
                with mock.patch.object(wrapper, "create_cursor", side_effect=error):
                    with self.assertRaisesRegex(django_db_error("OperationalError"), "no cursor"):
                        connection.cursor()

        self.assertPasses(Inner)

    def test_who_refuses_connections_is_asked(self):
        """What a tool has put in the place of ensure_connection() is called for each cursor, as Django calls it."""

        class Inner(django_async_test.TestCase):
            def test(self):
                wrapper = connections["default"]
                with mock.patch.object(wrapper, "ensure_connection", side_effect=LookupError("refused")):
                    with self.assertRaisesRegex(LookupError, "refused"):
                        connection.cursor()

        self.assertPasses(Inner)

    def test_who_replaces_the_method_for_all_connections_is_asked(self):
        """A function or a mock in the place of BaseDatabaseWrapper.cursor() is called, as by Django's connections."""

        # A SimpleTestCase of Django that ran before leaves the method itself on the connection.
        connection.cursor = connection.cursor
        self.addCleanup(connection.__dict__.pop, "cursor", None)

        class Inner(django_async_test.TestCase):
            def test_a_mock(self):
                with mock.patch.object(BaseDatabaseWrapper, "cursor", side_effect=LookupError("refused")):
                    with self.assertRaisesRegex(LookupError, "refused"):
                        connection.cursor()
                create("tea")

            def test_a_function(self):
                original, seen = BaseDatabaseWrapper.cursor, []

                def cursor(self):
                    seen.append(self)
                    return original(self)

                with mock.patch.object(BaseDatabaseWrapper, "cursor", cursor):
                    with connection.cursor() as made:
                        made.execute("SELECT 1")
                self.assertEqual([connections["default"]], seen)

        self.assertPasses(Inner)


class SavepointTests(TestsAboutTests):
    def test_savepoints_have_the_same_names_in_each_test(self):
        """Each test is rolled back to a savepoint of the same name, and its own are set inside it."""
        found = []

        class Inner(django_async_test.TestCase):
            def check(self):
                found.append(list(connections["default"].savepoint_ids))
                with transaction.atomic():
                    create("tea")
                    self.assertEqual(2, len(set(connections["default"].savepoint_ids)))
                self.assertEqual(["tea"], names())

            test_1 = test_2 = check

        self.assertPasses(Inner)
        if connections["default"].features.uses_savepoints:
            self.assertEqual(1, len(found[0]))
            self.assertEqual(found[0], found[1])

    def test_who_watches_sees_them(self):
        """Wrappers of statements, and tools that have replaced the cursor, see Django's own statements of each test."""
        seen = []
        original = CursorWrapper.execute

        def execute(self, sql, params=None):
            seen.append(str(sql).split()[0])
            return original(self, sql, params)

        class Inner(django_async_test.TestCase):
            def test(self):
                create("tea")

        with mock.patch.object(CursorWrapper, "execute", execute):
            self.assertPasses(Inner)
        self.assertIn("INSERT", seen)
        self.assertIn("SAVEPOINT", seen)
        self.assertIn("RELEASE", seen)

    def test_what_has_no_guard_stays_as_it_is(self):
        """A method that Django does not guard against coroutines is not replaced."""
        self.assertIs(CursorWrapper.execute, short_statements.without_guard(CursorWrapper.execute))


def django_db_error(name):
    """Return the exception of Django with that name."""
    from django import db

    return getattr(db, name)
