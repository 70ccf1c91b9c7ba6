"""Tests of the marks of code as the test's or Django's."""

import threading
import unittest

from django_async_test.database import phases


class Connection(object):
    """As much of a shared connection as a phase needs."""

    def __init__(self, reserved=False):
        self.reserved = reserved

    @property
    def reserved_by(self):
        return threading.get_ident() if self.reserved else None

    def reserve(self):
        self.reserved = True

    def unreserve(self):
        self.reserved = False


class Sharing(object):
    """As much of a sharing as a phase needs."""

    def __init__(self, *connections):
        self.shared_connections = dict(enumerate(connections))

    def is_reserved(self):
        return all(connection.reserved for connection in self.shared_connections.values())


class PhaseTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        # The suite may run in a test of ours.
        self.addCleanup(setattr, phases, "in_test_code", phases.in_test_code)
        phases.in_test_code = False
        self.connection = Connection()
        self.sharing = Sharing(self.connection)

    def test_djangos_code_has_the_connections_to_itself(self):
        """They are reserved inside, shared in the test's code within it, and shared again at the end."""
        with phases.django_code(self.sharing):
            self.assertEqual((False, True), (phases.in_test_code, self.connection.reserved))
            with phases.test_code(self.sharing, None):
                self.assertEqual((True, False), (phases.in_test_code, self.connection.reserved))
            self.assertEqual((False, True), (phases.in_test_code, self.connection.reserved))
        self.assertEqual((False, False), (phases.in_test_code, self.connection.reserved))

    def test_a_connection_is_left_as_it_was(self):
        """What was reserved before is so afterwards."""
        self.connection.reserve()
        with phases.django_code(self.sharing):
            self.assertTrue(self.connection.reserved)
        self.assertTrue(self.connection.reserved)

    def test_a_function_is_called_as_djangos_code(self):
        """It is called so in the test's code and outside, whether there is a sharing or not."""

        def seen(*args):
            return phases.in_test_code, self.connection.reserved, args

        self.assertEqual((False, True, (1,)), phases.call_as_django_code(self.sharing, seen, 1))
        self.assertEqual((False, False, ()), phases.call_as_django_code(None, seen))
        with phases.test_code(self.sharing):
            self.assertEqual((False, True, ()), phases.call_as_django_code(self.sharing, seen))
            self.assertEqual((True, False), (phases.in_test_code, self.connection.reserved))
