"""Tests of which database is behind a connection."""

import types
import unittest

from django.db import connection

from django_async_test.database.reset import databases


class DatabasesTests(unittest.TestCase):
    def test_a_kind_that_is_not_known_is_none(self):
        """Of a database that a reset does not know there is nothing, of others what knows it."""
        self.assertIsNone(databases.of(types.SimpleNamespace(vendor="oracle")))
        self.assertIs(connection, databases.of(connection).connection)
