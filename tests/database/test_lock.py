"""Tests of the lock of a shared connection."""

import threading
import unittest

from django_async_test.database.lock import ConnectionLock, ConnectionTimeoutError


class ConnectionLockTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.lock = ConnectionLock("default")
        self.lock.test = "tests.Inner.test".format
        self.lock.timeout = 0.05

    def test_the_thread_that_holds_it_may_take_it_again(self):
        """The lock is free when it was released as often as it was taken."""
        with self.lock:
            with self.lock:
                self.assertTrue(self.lock.is_mine())
            self.assertTrue(self.lock.is_mine())
        self.assertFalse(self.lock.is_mine())

    def test_it_is_not_mine_while_another_thread_holds_it(self):
        """is_mine() is about the current thread."""
        self.lock.acquire()
        self.addCleanup(self.lock.release)
        seen = []
        thread = threading.Thread(target=lambda: seen.append(self.lock.is_mine()))
        thread.start()
        thread.join()
        self.assertEqual([False], seen)

    def test_who_was_about_to_take_it_when_it_was_taken_away_takes_the_new_one(self):
        """A thread that gets the old mutex is not counted in the new one, which another thread may have by then."""
        lock = self.lock

        class LateMutex(object):
            """A mutex that a thread gets at the moment when the lock is taken away and the test's thread takes it."""

            released = 0

            def acquire(self, *args, **kwargs):
                thread = threading.Thread(target=lambda: (lock.revoke(), lock.acquire()))
                thread.start()
                thread.join()
                return True

            def release(self):
                self.released += 1

        late = lock.hold.mutex = LateMutex()
        self.assertRaises(ConnectionTimeoutError, lock.acquire)
        self.assertEqual(1, late.released)
        self.assertEqual(1, lock.hold.depth)
        self.assertFalse(lock.is_mine())

    def test_the_error_names_holder_test_and_stack(self):
        """A thread that waits in vain learns who waits, who holds what, of which test, where, and what to do."""
        held, release = threading.Event(), threading.Event()

        def hold_the_connection():
            with self.lock:
                held.set()
                release.wait(10)

        thread = threading.Thread(target=hold_the_connection, name="the holder")
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(release.set)
        held.wait(10)
        with self.assertRaises(ConnectionTimeoutError) as caught:
            self.lock.acquire()
        for text in (
            "tests.Inner.test",
            threading.current_thread().name,
            "0.05 seconds",
            "'default'",
            "'the holder'",
            "in hold_the_connection",
            "connection_timeout",
        ):
            with self.subTest(text):
                self.assertIn(text, str(caught.exception))

    def test_a_failed_attempt_takes_nothing(self):
        """After a timeout the lock still belongs to its holder, and is free when that releases it."""
        held, release = threading.Event(), threading.Event()

        def hold():
            with self.lock:
                held.set()
                release.wait(10)

        thread = threading.Thread(target=hold)
        thread.start()
        held.wait(10)
        self.assertRaises(ConnectionTimeoutError, self.lock.acquire)
        release.set()
        thread.join()
        with self.lock:
            self.assertTrue(self.lock.is_mine())
