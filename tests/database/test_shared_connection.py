"""Tests of one shared connection: its statements, its blocks, and the threads that outlive the test."""

import threading
import unittest
from unittest import mock

from django_async_test.database import phases
from django_async_test.database.access import AccessControl, ConnectionOwnershipError
from django_async_test.database.lock import ConnectionTimeoutError
from django_async_test.database.shared_connection import SharedConnection, shared
from django_async_test.engine import ownership


class Wrapper(object):
    """As much of Django's connection as a shared one needs."""

    vendor = "one that begins a transaction by itself"
    connection = mock.Mock()
    in_atomic_block = False
    savepoint_ids = ()

    def make_cursor(self, cursor):
        return cursor

    make_debug_cursor = make_cursor

    def close(self):
        """Do nothing."""

    close_if_unusable_or_obsolete = validate_thread_sharing = close

    def savepoint_rollback(self, sid):
        raise ValueError(sid)


def in_thread(function):
    result = []
    thread = threading.Thread(target=lambda: result.append(function()))
    thread.start()
    thread.join()
    return result[0]


class SharedConnectionTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(setattr, phases, "in_test_code", phases.in_test_code)
        phases.in_test_code = True
        self.wrapper = Wrapper()
        self.shared = SharedConnection("default", self.wrapper)
        self.shared.lock.timeout = 0.05
        self.shared.__enter__()
        self.addCleanup(self.shared.__exit__, None, None, None)

    def test_the_wrapper_is_as_it_was_when_the_last_user_has_left(self):
        """What is put on the wrapper stays until then, and is gone afterwards."""
        wrapper = Wrapper()
        with SharedConnection("default", wrapper) as connection:
            with connection:
                self.assertIs(connection, shared(wrapper))
            self.assertIs(connection, shared(wrapper))
            self.assertIsNot(Wrapper, type(wrapper))
            self.assertIsInstance(wrapper, Wrapper)
        self.assertEqual({}, wrapper.__dict__)
        self.assertIs(Wrapper, type(wrapper))
        self.assertIsNone(shared(wrapper))

    def test_a_statement_takes_the_lock_unless_the_thread_has_it(self):
        """Inside a statement or a block of the same thread nothing is to be taken, and nothing to be released."""
        self.assertTrue(self.shared.take())
        self.assertFalse(self.shared.take())
        self.shared.lock.release()
        self.assertFalse(self.shared.lock.is_mine())

    def test_a_thread_that_has_the_lock_is_admitted_until_the_test_is_over(self):
        """A late thread is refused in the middle of its block, as at its beginning."""
        owner = ownership.Owner(lambda: "the test")
        owner.begin()
        self.addCleanup(owner.end)
        self.shared.access = AccessControl(owner)
        taken = []

        def work():
            with self.shared.locked():
                taken.append(self.shared.take())
                owner.close()
                try:
                    taken.append(self.shared.take())
                except ConnectionOwnershipError as error:
                    taken.append(type(error))

        in_thread(work)
        self.assertEqual([False, ConnectionOwnershipError], taken)
        self.assertIsNone(self.shared.lock.ident)

    def test_another_thread_waits_for_the_statement(self):
        """A thread that cannot have the connection in time gets an error, and nothing is broken."""

        def take():
            try:
                return self.shared.take()
            except ConnectionTimeoutError as error:
                return error

        with self.shared.locked():
            self.assertIsInstance(in_thread(take), ConnectionTimeoutError)
        with self.shared.locked():
            self.assertTrue(self.shared.lock.is_mine())

    def test_a_statement_does_not_take_a_lock_that_is_taken_away_meanwhile(self):
        """A thread that gets the mutex too late waits for the new one, which another thread has."""
        lock = self.shared.lock
        mutex = lock.hold.mutex = mock.Mock()
        mutex.acquire.side_effect = lambda *args, **kwargs: in_thread(lambda: (lock.revoke(), lock.acquire()))
        self.assertRaises(ConnectionTimeoutError, self.shared.take)
        mutex.release.assert_called_once_with()
        self.assertEqual(1, lock.hold.depth)

    def test_the_test_keeps_the_lock_during_a_block(self):
        """It has the lock from the beginning of its block to the end, also if that fails."""
        block, fail = object(), mock.Mock(side_effect=ValueError)
        self.shared.blocks.enter(block, lambda atomic: None)
        self.assertTrue(self.shared.lock.is_mine())
        with self.assertRaises(ValueError):
            self.shared.blocks.leave(block, fail, None, None, None)
        self.assertFalse(self.shared.lock.is_mine())
        with self.assertRaises(ValueError):
            self.shared.blocks.enter(block, fail)
        self.assertFalse(self.shared.lock.is_mine())

    def test_djangos_blocks_do_not_keep_the_lock(self):
        """The blocks that Django opens for a test are open all the time, and other threads may work."""
        phases.in_test_code = False
        block = object()
        self.shared.blocks.enter(block, lambda atomic: self.assertTrue(self.shared.lock.is_mine()))
        self.assertFalse(self.shared.lock.is_mine())

    def test_a_reserved_connection_needs_no_lock_in_its_thread(self):
        """Django's set-up has it, and other threads wait until it is shared again."""
        self.shared.reserve()
        self.assertTrue(self.shared.is_reserved())
        self.assertFalse(self.shared.take())
        self.assertFalse(in_thread(self.shared.is_reserved))
        self.shared.unreserve()
        self.assertFalse(self.shared.lock.is_mine())
        self.assertTrue(in_thread(self.take_and_release))

    def take_and_release(self):
        is_taken = self.shared.take()
        self.shared.lock.release()
        return is_taken

    def hold(self):
        """Let a thread hold the lock; return it, and an event that ends it."""
        held, end = threading.Event(), threading.Event()

        def hold():
            self.shared.blocks.enter(end, lambda atomic: held.set())
            end.wait(20)

        thread = threading.Thread(target=hold, daemon=True)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(end.set)
        held.wait(20)
        return thread

    def test_a_connection_that_cannot_be_had_is_reserved_nevertheless(self):
        """The roll-back of the test does not wait for ever, and the test reports why."""
        self.hold()
        self.shared.reserve()
        self.assertTrue(self.shared.is_reserved())
        self.shared.unreserve()
        (problem,) = self.shared.problems()
        self.assertIn("(The test was rolled back nevertheless.)", problem)
        self.assertEqual([], self.shared.problems())

    def test_who_has_the_connection_when_it_is_cut_off_has_lost_it(self):
        """The lock is free for the next test, however long the thread stays in its block."""
        self.hold()
        (block,) = self.shared.cut_off()
        self.assertIsInstance(block.atomic, threading.Event)
        with self.shared.locked():
            self.assertTrue(self.shared.lock.is_mine())
        self.assertEqual([], self.shared.cut_off())

    def test_a_lost_transaction_is_noticed_at_djangos_roll_back_only(self):
        """An error of the test's own roll-back is the test's affair."""
        with self.assertRaises(ValueError):
            self.wrapper.savepoint_rollback("s1")
        self.assertEqual([], self.shared.problems())
        phases.in_test_code = False
        with self.assertRaises(ValueError):
            self.wrapper.savepoint_rollback("s1")
        self.assertIn("vanished", self.shared.problems()[0])
