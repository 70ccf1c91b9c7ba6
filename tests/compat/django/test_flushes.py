"""Tests of the adapter to Django's flush."""

import unittest

from django.db import connection
from django.test import testcases

from django_async_test.compat.django import flushes
from django_async_test.undo import Undo

OPTIONS = {"verbosity": 0, "interactive": False, "database": "default", "reset_sequences": False}


class FlushesTests(unittest.TestCase):
    def intercepted(self, *args, **options):
        """Return what a call of Django's test case is given to, as [alias, ...], and what is called in the end."""
        seen, called = [], []
        with Undo() as undo:
            undo.replace(testcases, "call_command", lambda *args, **options: called.append(args))
            flushes.intercept(lambda alias, options, perform: (seen.append(alias), perform()), undo)
            flushes.intercept(self.fail, undo)
            testcases.call_command(*args, **options)
        return seen, called

    def test_a_flush_of_a_tear_down_is_intercepted(self):
        """The flush that a tear-down asks for goes to the stand-in, once, which may call Django's."""
        self.assertEqual((["default"], [("flush",)]), self.intercepted("flush", **OPTIONS))

    def test_other_commands_are_not_intercepted(self):
        """Another command, and a flush with options that a tear-down does not have, goes to Django."""
        self.assertEqual(([], [("loaddata", "one")]), self.intercepted("loaddata", "one"))
        self.assertEqual(([], [("flush",)]), self.intercepted("flush", **dict(OPTIONS, reset_sequences=True)))
        self.assertEqual(([], [("flush",)]), self.intercepted("flush", **dict(OPTIONS, extra=1)))

    def test_the_statements_empty_each_table(self):
        """There is a statement for each table, or one for all, and the names are found in it again."""
        tables = ["shop_product", "auth_user"]
        text = " ".join(flushes.statements(connection, tables))
        self.assertTrue(all(table in text for table in tables))
        if connection.vendor != "postgresql":
            self.assertLessEqual(set(tables), set(flushes.emptied(connection, tables)))

    def test_the_names_are_those_of_models(self):
        """The tables of models and their names in the database are found."""
        self.assertIn("shop_product", flushes.table_names(connection))
        self.assertEqual("shop_product", flushes.converter(connection)("shop_product"))
