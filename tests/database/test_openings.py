"""Tests of the notes of connections that tests open."""

import gc
import threading
import unittest

from django_async_test.database.openings import Openings
from django_async_test.engine import ownership


class Wrapper(object):
    """As much of a connection as the notes need."""

    connection, vendor = "open", "none"


class OpeningsTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.owner = ownership.Owner(lambda: "the test")
        self.owner.begin()
        self.addCleanup(self.owner.end)
        self.own = Wrapper()
        self.openings = Openings(lambda wrapper: wrapper is self.own)

    def left_open(self):
        return [opening.wrapper for opening in self.openings.left_open(self.owner)]

    def test_what_a_test_opens_is_noted(self):
        """A note has the thread and the line that has opened the connection, until it is forgotten."""
        wrapper = Wrapper()
        self.assertFalse(self.openings.has_any())
        self.openings.note(wrapper)
        (opening,) = self.openings.left_open(self.owner)
        self.assertIs(wrapper, opening.wrapper)
        self.assertIs(threading.current_thread(), opening.thread)
        self.assertFalse(opening.is_managed)
        self.assertEqual("test_what_a_test_opens_is_noted", opening.noted[0][0].co_name)
        self.openings.forget()
        self.assertFalse(self.openings.has_any())

    def test_what_is_closed_dropped_or_shared_is_not_left_open(self):
        """Only a connection that exists, is open, and is not one of the test's own, is left open."""
        closed, dropped = Wrapper(), Wrapper()
        for wrapper in (closed, dropped, self.own):
            self.openings.note(wrapper)
        closed.connection = None
        del dropped, wrapper
        gc.collect()
        self.assertEqual([], self.left_open())

    def test_what_another_test_opens_is_not_this_tests(self):
        """A test that runs inside another one is asked for its own connections only."""
        inner = ownership.Owner(lambda: "inner")
        inner.begin()
        self.addCleanup(inner.end)
        wrapper = Wrapper()
        self.openings.note(wrapper)
        self.assertEqual([], self.left_open())
        self.assertEqual([wrapper], [opening.wrapper for opening in self.openings.left_open(inner)])

    def test_what_no_test_opens_is_not_noted(self):
        """Outside a test an opened connection belongs to no test, and is not noted."""
        self.owner.end()
        self.openings.note(Wrapper())
        self.assertFalse(self.openings.has_any())
