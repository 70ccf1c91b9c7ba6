"""Tests of the session of a database in memory; see also tests.django_state.test_database_session."""

import sqlite3
import types
import unittest

from django_async_test.database.memory_session import MemorySession


class MemorySessionTests(unittest.TestCase):
    def setUp(self):
        connection = sqlite3.connect(":memory:", isolation_level=None)
        self.addCleanup(connection.close)
        self.wrapper = types.SimpleNamespace(connection=connection, in_atomic_block=False, alias="default")

    def test_what_has_changed_is_named_and_put_back(self):
        """Settings and what is temporary, whatever the connection makes of rows."""
        execute = self.wrapper.connection.execute
        session = MemorySession(self.wrapper)
        self.assertEqual([], session.settle())
        execute("PRAGMA cache_size = 77")
        execute("CREATE TEMPORARY TABLE t (a)")
        self.wrapper.connection.row_factory = sqlite3.Row
        texts = [text for text, _ in session.settle()]
        self.assertIn("cache_size was ", texts[0])
        self.assertIn("the temporary table t is still there", texts[1])
        self.assertEqual([], session.settle())

    def test_another_connection_and_an_open_block_are_no_matter(self):
        """What is left of a block is rolled back later."""
        session = MemorySession(self.wrapper)
        self.wrapper.connection.execute("PRAGMA cache_size = 77")
        self.wrapper.in_atomic_block = True
        self.assertEqual([], session.settle())
        self.wrapper.in_atomic_block, before = False, self.wrapper.connection
        self.wrapper.connection = None
        self.assertEqual([], session.settle())
        self.wrapper.connection = before
        self.assertEqual(1, len(session.settle()))
