"""Tests of what is private in Django's connections."""

import threading
import unittest
from unittest import mock

from django.db import DatabaseError, connection, connections, transaction

from django_async_test.compat.django import connections as django_connections
from django_async_test.undo import Undo


class ConnectionsTests(unittest.TestCase):
    databases = "__all__"

    def test_the_storage_can_be_replaced_and_put_back(self):
        """Django looks connections up in what replace_storage() gives it."""

        class Storage(object):
            default = "a connection"

        storage = Storage()
        previous = django_connections.replace_storage(storage)
        try:
            self.assertIs(storage, django_connections.storage())
            self.assertEqual("a connection", connections["default"])
        finally:
            self.assertIs(storage, django_connections.replace_storage(previous))
        self.assertIsNot("a connection", connections["default"])

    def test_a_shared_connection_may_be_used_by_the_threads_of_the_flow(self):
        """share() lets some threads in until it is undone; Django's permission for all threads stays as it was."""
        wrapper = connections["default"]
        before = wrapper.allow_thread_sharing

        def is_refused():
            refused = []

            def run():
                try:
                    wrapper.validate_thread_sharing()
                except DatabaseError as error:
                    refused.append(error)

            thread = threading.Thread(target=run)
            thread.start()
            thread.join()
            return bool(refused)

        for is_own_flow in (True, False):
            undo = django_connections.share(wrapper, lambda is_own_flow=is_own_flow: is_own_flow)
            try:
                self.assertEqual(not is_own_flow, is_refused())
                self.assertEqual(before, wrapper.allow_thread_sharing)
            finally:
                undo()
            self.assertTrue(is_refused())

    def test_a_mirror_tells_what_it_mirrors(self):
        """mirrored_alias() is the alias in TEST, None for an ordinary database."""
        self.assertEqual("default", django_connections.mirrored_alias(connections["replica"]))
        self.assertIsNone(django_connections.mirrored_alias(connections["default"]))

    def test_the_connection_of_another_thread_can_be_closed(self):
        """close_from_any_thread() closes it for good, in memory too."""
        opened = []

        def run():
            connection.ensure_connection()
            opened.append(connections["default"])

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        self.assertIsNotNone(opened[0].connection)
        django_connections.close_from_any_thread(opened[0])
        self.assertIsNone(opened[0].connection)

    def test_what_was_closed_past_django_can_be_closed(self):
        """A driver that minds to close twice, as those of MySQL do, raises nothing."""
        wrapper = connections["default"]
        opened = type(wrapper)(wrapper.settings_dict, "other")
        opened.ensure_connection()
        opened._close()
        django_connections.close_from_any_thread(opened)
        self.assertIsNone(opened.connection)

    def test_open_blocks_are_left_down_to_a_depth(self):
        """unwind() rolls back what was opened since, and only that."""
        wrapper = connections["default"]
        outside = django_connections.transaction_depth(wrapper)
        outer = transaction.atomic()
        outer.__enter__()
        depth = django_connections.transaction_depth(wrapper)
        transaction.atomic().__enter__()
        transaction.atomic(savepoint=False).__enter__()
        django_connections.unwind(wrapper, depth)
        self.assertEqual(depth, django_connections.transaction_depth(wrapper))
        django_connections.unwind(wrapper, outside)
        self.assertEqual(outside, django_connections.transaction_depth(wrapper))
        self.assertTrue(wrapper.get_autocommit())

    @unittest.skipUnless(connection.vendor == "sqlite", "only the driver of SQLite begins no transaction")
    def test_a_transaction_is_begun(self):
        """start_transaction() begins one on SQLite, whether or not Django still has its private method."""
        wrapper = connections["default"]
        wrapper.ensure_connection()
        self.assertBegins(wrapper)
        with Undo() as undo:
            for cls in type(wrapper).__mro__:
                # The base class may have it too, to refuse.
                if "_start_transaction_under_autocommit" in vars(cls):
                    undo.replace(cls, "_start_transaction_under_autocommit", None)
                    del cls._start_transaction_under_autocommit
            self.assertBegins(wrapper)

    def assertBegins(self, wrapper):
        self.assertFalse(wrapper.connection.in_transaction)
        django_connections.start_transaction(wrapper)
        self.assertTrue(wrapper.connection.in_transaction)
        wrapper.connection.rollback()

    def test_other_drivers_begin_transactions_themselves(self):
        """start_transaction() does nothing on other databases."""
        wrapper = mock.Mock(vendor="postgresql")
        django_connections.start_transaction(wrapper)
        self.assertEqual([], wrapper.mock_calls)

    def test_the_stand_ins_are_taken_away(self):
        """share() and guard_queries() leave nothing on the connection, and other methods are not touched."""
        wrapper = connections["default"]
        before = dict(vars(wrapper))
        calls = []
        undo_share = django_connections.share(wrapper, lambda: True)
        undo_guard = django_connections.guard_queries(wrapper, lambda: calls.append("asked"))
        wrapper.cursor().close()
        self.assertIn("asked", calls)
        undo_guard()
        undo_share()
        self.assertEqual(set(before), set(vars(wrapper)))

    def test_a_refusal_may_be_a_function(self):
        """What Django's test case has put on a wrapper is a function or an object: both go on refusing."""

        def refuse():
            raise DatabaseError("refused")

        with self.assertRaisesRegex(DatabaseError, "refused"):
            django_connections._in_coroutines_too(refuse)()
