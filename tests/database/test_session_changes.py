"""Tests of what is noted of statements that pass by; see also tests.django_state.test_database_session."""

import threading
import unittest

from django.db import connections

from django_async_test import TestCase
from django_async_test.database.session_changes import SessionChanges
from django_async_test.database.shared_connection import shared

from .drivers import VENDOR, execute


@unittest.skipUnless(VENDOR == "sqlite", "the same for all databases")
class SessionChangesTests(TestCase):
    def test_another_thread_is_not_waited_for(self):
        """What cannot be asked for while a thread has the connection is put back later."""
        changes = SessionChanges(shared(connections["default"]))
        shared(connections["default"]).watch.changes = changes
        self.addCleanup(setattr, shared(connections["default"]).watch, "changes", None)
        execute("PRAGMA recursive_triggers = ON")
        has_lock, may_end = threading.Event(), threading.Event()

        def hold():
            with shared(connections["default"]).locked():
                has_lock.set()
                may_end.wait(30)

        thread = threading.Thread(target=hold)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(may_end.set)
        has_lock.wait(30)
        self.assertEqual([], changes.settle())
        self.assertTrue(changes.is_waiting())
        may_end.set()
        thread.join()
        self.assertIn("recursive_triggers was 0, and is 1", changes.settle()[0][0])
        self.assertEqual([False, []], [changes.is_waiting(), changes.settle()])

    def test_what_the_database_refuses_is_not_noted(self):
        """A statement that cannot be asked about is left to the database."""
        changes = SessionChanges(shared(connections["default"]))
        for sql in ("PRAGMA (x", b"PRAGMA no_such_pragma = 1", "PRAGMA no_such_pragma = 1"):
            changes.note(sql)
        self.assertFalse(changes.is_waiting())
