"""Tests of the store: which connection a flow of control gets."""

import threading
import unittest

from django_async_test.database.store import Store


class Wrapper(object):
    """As much of a connection as the store uses."""

    def validate_thread_sharing(self):
        raise ValueError("another thread's")

    def close_if_unusable_or_obsolete(self):
        """Do nothing."""


class Storage(object):
    """Django's storage: attributes of the thread."""

    def __init__(self):
        object.__setattr__(self, "local", threading.local())

    def __getattr__(self, alias):
        return getattr(self.local, alias)

    def __setattr__(self, alias, wrapper):
        setattr(self.local, alias, wrapper)

    def __delattr__(self, alias):
        delattr(self.local, alias)


def in_thread(function):
    result = []
    thread = threading.Thread(target=lambda: result.append(function()))
    thread.start()
    thread.join()
    return result[0]


class StoreTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.previous = Storage()
        self.shared, self.own = Wrapper(), Wrapper()
        self.previous.shared, self.previous.own = self.shared, self.own
        self.before = {"shared": self.shared, "own": self.own}
        self.store = Store(self.previous, {"shared": self.shared}, {"own": self.own}, {})

    def test_everyone_gets_the_shared_connection(self):
        """An alias that the test owns is the same in every thread."""
        self.assertIs(self.shared, self.store.shared)
        self.assertIs(self.shared, in_thread(lambda: self.store.shared))

    def test_another_thread_keeps_a_connection_to_itself(self):
        """An alias that the test does not own has a connection for each thread, as in Django's storage."""
        self.assertIs(self.own, self.store.own)
        mine = Wrapper()

        def run():
            missing = not hasattr(self.store, "own")
            self.store.own = mine
            return missing, self.store.own, self.previous.own

        self.assertEqual((True, mine, mine), in_thread(run))
        self.assertIs(self.own, self.store.own)
        self.assertEqual([mine], list(self.store.used))

    def test_the_shared_connection_is_not_taken_for_the_threads_own(self):
        """A thread that was given the test's connection, as a live server is, does not count as having its own."""
        in_thread(lambda: setattr(self.store, "own", self.own))
        self.assertEqual({}, self.store.used)

    def test_what_another_thread_sets_late_is_its_own(self):
        """A thread that was making a connection when the store came does not give it to everyone."""
        mine = Wrapper()

        def look():
            self.store.shared = mine
            return self.store.shared, self.previous.shared

        self.assertEqual((self.shared, mine), in_thread(look))
        self.assertIs(self.shared, self.store.shared)
        self.assertIs(self.shared, self.previous.shared)

    def test_what_the_test_opens_late_goes_back_to_django(self):
        """A connection opened during the test is shared by its flow, and Django's afterwards."""
        late = Wrapper()
        self.store.late = late
        late.validate_thread_sharing()
        self.store.restore(self.before)
        self.assertIs(late, self.previous.late)
        self.assertRaises(ValueError, late.validate_thread_sharing)

    def test_what_the_test_replaces_or_deletes_is_so_afterwards(self):
        """Django's storage follows what the test did to the connections."""
        other = Wrapper()
        self.store.shared = other
        del self.store.own
        self.assertIs(other, in_thread(lambda: self.store.shared))
        self.store.restore(self.before)
        self.assertIs(other, self.previous.shared)
        self.assertFalse(hasattr(self.previous, "own"))

    def test_what_is_unchanged_is_left_alone(self):
        """Restoring from an untouched store touches nothing."""
        self.store.restore(self.before)
        self.assertIs(self.shared, self.previous.shared)
        self.assertIs(self.own, self.previous.own)

    def test_an_unknown_alias_is_an_attribute_error(self):
        """Django creates a connection when the storage has none."""
        self.assertFalse(hasattr(self.store, "unknown"))
        with self.assertRaises(AttributeError):
            del self.store.unknown
