"""Tests of the short way to the transaction of a class: all is as Django leaves it."""

import contextlib
import unittest
from unittest import mock

import django.test
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

import django_async_test
from django_async_test.database import short_blocks, short_class_blocks

from ..helpers import TestsAboutTests
from .drivers import VENDOR, create, names

# What Django keeps on a connection, and does not compare, or counts
_OTHERS = ("queries_log", "savepoint_state", "_async_test_shared")


def state():
    """Return what Django keeps on the connection about its transaction."""
    namespace = {name: value for name, value in vars(connections["default"]).items() if name not in _OTHERS}
    namespace["atomic_blocks"] = [block._from_testcase for block in namespace.pop("atomic_blocks", ())]
    return {name: value for name, value in namespace.items() if isinstance(value, (bool, list, type(None)))}


@contextlib.contextmanager
def watching(target, name):
    """Put a function of a tool in the place of a method of `target`; give the list of the calls that it sees."""
    original, seen = getattr(target, name), []

    def call(*args, **kwargs):
        seen.append(name)
        return original(*args, **kwargs)

    with mock.patch.object(target, name, call):
        yield seen


# Before Django 2.2 a class says otherwise what its databases are.
@unittest.skipUnless(
    VENDOR == "sqlite" and hasattr(django.test.TestCase, "databases"),
    "There is a short way on SQLite only, and for Django 2.2 and later.",
)
class ClassBlockTests(TestsAboutTests):
    def run_one(self, base=django_async_test.TestCase):
        """Run a class that writes a row before its test, and return the states that it has found."""
        found = []

        class Inner(base):
            @classmethod
            def setUpTestData(cls):
                create("tea")
                found.append(state())

            def test(self):
                found.append(names())

            @classmethod
            def tearDownClass(cls):
                super().tearDownClass()
                found.append(state())

        self.assertPasses(Inner)
        return found

    def calls(self):
        """Return the mocks that see how often the short way is taken."""
        mocks = []
        for name in ("begin", "roll_back"):
            patcher = mock.patch.object(short_class_blocks, name, wraps=getattr(short_class_blocks, name))
            mocks.append(patcher.start())
            self.addCleanup(patcher.stop)
        return mocks

    def begun(self):
        """Return how many of two classes begin in the short way."""
        # A class closes a connection to a file at its end, and the next one has Django open it.
        return 2 if connections["default"].is_in_memory_db() else 0

    def test_all_that_django_does_is_known(self):
        """The short way is not given up silently: the methods of this Django do what is known of them."""
        self.assertTrue(short_blocks.knows_classes)
        self.assertIsNotNone(short_class_blocks._methods_of_sqlite(type(connections["default"])))

    def test_the_state_is_that_of_django(self):
        """In the class's transaction, and after it, the connection is as Django leaves it; rows are rolled back."""
        begin, roll_back = self.calls()
        ours = self.run_one()
        self.assertEqual((self.begun(), 2), (begin.call_count, roll_back.call_count))
        self.assertEqual(self.run_one(django.test.TestCase), ours)
        self.assertEqual(["tea"], ours[1])
        self.assertEqual([], names())

    def test_what_django_leaves_on_a_connection_is_no_watcher(self):
        """The method itself, which a SimpleTestCase of Django has set on the connection, hinders nothing."""
        wrapper = connections["default"]
        wrapper.cursor = wrapper.cursor
        self.addCleanup(wrapper.__dict__.pop, "cursor", None)
        begin, roll_back = self.calls()
        self.assertEqual(["tea"], self.run_one()[1])
        self.assertEqual((self.begun(), 2), (begin.call_count, roll_back.call_count))

    def test_who_watches_sees_what_django_does(self):
        """What a tool has put in the place of a method of Django's, of a class or a connection, is called."""
        wrapper = connections["default"]
        for target, name in (
            (BaseDatabaseWrapper, "_rollback"),
            (BaseDatabaseWrapper, "set_autocommit"),
            (CursorWrapper, "execute"),
            (type(wrapper), "_start_transaction_under_autocommit"),
            (wrapper, "_set_autocommit"),
            (wrapper, "cursor"),
        ):
            with self.subTest(name), watching(target, name) as seen:
                begin, roll_back = self.calls()
                self.run_one()
                self.assertEqual((0, 0), (begin.call_count, roll_back.call_count))
                self.assertTrue(seen)

    def test_statements_that_are_logged_are_logged(self):
        """Where Django logs statements, it logs the beginning of the transaction and its end."""
        begin, roll_back = self.calls()
        wrapper = connections["default"]
        with mock.patch.object(wrapper, "force_debug_cursor", True):
            self.run_one()
        self.assertEqual((0, 0), (begin.call_count, roll_back.call_count))

    def test_what_the_driver_cannot_roll_back_is_left_to_django(self):
        """Django's block is left as usual when the driver raises an error, before anything has changed."""
        wrapper, atomic = mock.Mock(alias="default", in_atomic_block=True), mock.MagicMock()
        wrapper.connection.rollback.side_effect = DatabaseError
        short_class_blocks.roll_back([wrapper], {"default": atomic})
        wrapper.set_rollback.assert_called_once_with(True)
        atomic.__exit__.assert_called_once_with(None, None, None)
        self.assertTrue(wrapper.in_atomic_block)
