"""Tests of cursors that live in the server of the database until they are closed."""

import unittest

from django.db import connection

import django_async_test
from django_async_test.database.server_cursors import ServerCursors

from ..helpers import TestsAboutTests
from .drivers import VENDOR, create, driver


class Cursor(object):
    def __init__(self, name, closed=False, fails=False):
        self.name, self.closed, self.fails = name, closed, fails

    def close(self):
        if self.fails:
            raise ValueError
        self.closed = True


class ServerCursorsTests(unittest.TestCase):
    def test_those_that_are_open_are_closed_and_told_once(self):
        """One without a name, one that is closed and one that is gone are no matter."""
        cursors = ServerCursors()
        left, fails = Cursor("left"), Cursor("fails", fails=True)
        kept = [Cursor(None), Cursor("closed", closed=True), left, fails]
        for cursor in kept + [left, Cursor("gone")]:
            cursors.note(cursor)
        del cursor
        self.assertTrue(cursors.has_any())
        messages = cursors.close("default")
        self.assertEqual(2, len(messages))
        self.assertIn("left a server-side cursor on the database 'default' open", messages[0])
        self.assertIn(__file__, messages[0])
        self.assertTrue(left.closed)
        self.assertFalse(cursors.has_any())

    def test_those_of_a_class_hook_may_stay_open(self):
        """After clear() nothing is told."""
        cursors, cursor = ServerCursors(), Cursor("of the class")
        cursors.note(cursor)
        cursors.clear()
        self.assertEqual([], cursors.close("default"))
        self.assertFalse(cursor.closed)


@unittest.skipUnless(VENDOR == "postgresql", "only PostgreSQL has cursors in the server")
class LeftOpenTests(TestsAboutTests):
    def test_a_cursor_that_is_left_open_fails_its_test(self):
        """The message says where it was made; the next test passes."""
        kept = []

        class Inner(django_async_test.TestCase):
            def test_1(self):
                create("row")
                cursor = driver().cursor(name="mine")
                cursor.execute("SELECT * FROM shop_product")
                kept.append(cursor)

            def test_2(self):
                create("next")

        outcome = self.assertFails(Inner, "test_1", "left a server-side cursor", "Made at:\n", __file__)
        self.assertEqual(["test_2"], outcome.passed)

    @unittest.skipUnless(hasattr(connection, "chunked_cursor"), "Django 1.8 to 1.10 have no server-side cursors")
    def test_an_iterator_that_has_ended_is_no_matter(self):
        """Neither one that was exhausted nor one that was dropped, or closed, is reported."""
        from ..project.shop.models import Product

        class Inner(django_async_test.TestCase):
            def test(self):
                for number in range(3):
                    create(str(number))
                self.assertEqual(3, len(list(Product.objects.iterator())))
                next(Product.objects.iterator())
                self.assertTrue(any(product for product in Product.objects.iterator()))

        self.assertPasses(Inner)
