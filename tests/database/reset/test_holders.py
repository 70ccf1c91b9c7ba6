"""Tests of the message about locks of somebody else."""

import types
import unittest

from django.db import connections

from django_async_test.database.lock import ConnectionTimeoutError
from django_async_test.database.reset import holders


class HoldersTests(unittest.TestCase):
    def test_the_error_says_who_and_what_to_do(self):
        """The error names the test, the database, those who have the locks, and what to do."""
        error = holders.error("Shop.test", "default", 3, ["process 7: INSERT", "process 8: COPY"])
        self.assertIsInstance(error, ConnectionTimeoutError)
        for text in (
            "Shop.test: ",
            "'default'",
            "for 3 seconds: process 7: INSERT; process 8: COPY. ",
            "join the thread",
        ):
            self.assertIn(text, str(error))
        self.assertIn("does not say who", str(holders.error("Shop.test", "default", 3, [])))

    def test_a_thread_of_ours_is_named(self):
        """The session that a thread of this process has opened is told with the name of the thread."""
        connection = connections["default"]
        wrapper = type(connection)(connection.settings_dict, connection.alias)
        wrapper.connection = types.SimpleNamespace(in_transaction=True)
        holders._opened[wrapper] = "the worker"
        self.addCleanup(holders._opened.pop, wrapper)
        database = types.SimpleNamespace(connection=connection, session=lambda wrapper: 7)
        self.assertEqual(["process 7, of the thread 'the worker'"], holders.describe(database, [(7, "process 7")]))
        self.assertIn("a connection in a transaction, of the thread 'the worker'", holders.describe(database, []))
