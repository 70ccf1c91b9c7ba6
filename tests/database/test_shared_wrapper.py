"""Tests of Django's wrapper while it is shared: savepoints, the flag for a roll-back and callbacks of many threads."""

import threading
import unittest

from django.db import connection, connections, transaction

import django_async_test
from django_async_test.database.shared_connection import shared

from ..helpers import TestsAboutTests, in_threads
from .drivers import create, names


class LockTests(TestsAboutTests):
    def with_block_of_another_thread(self, function):
        """Call `function` in the test while another thread is in a block, which is rolled back."""

        def in_block(inside, done):
            with transaction.atomic():
                create("rolled back")
                inside.set()
                done.wait(0.2)
                transaction.set_rollback(True)

        class Inner(django_async_test.TestCase):
            connection_timeout = 10

            def test(self):
                inside, done = threading.Event(), threading.Event()
                thread = threading.Thread(target=in_block, args=(inside, done))
                thread.start()
                inside.wait(10)
                function(self)
                done.set()
                thread.join()
                self.assertNotIn("rolled back", names())

        self.assertPasses(Inner)

    @unittest.skipUnless(hasattr(transaction, "on_commit"), "this Django has no on_commit()")
    def test_a_callback_does_not_fall_with_the_block_of_another_thread(self):
        """on_commit() outside of a block registers for the transaction of the test."""
        called = []

        def work(test):
            with test.captureOnCommitCallbacks(execute=True):
                transaction.on_commit(lambda: called.append(True))

        self.with_block_of_another_thread(work)
        self.assertEqual(2, len(called))

    def test_savepoints_are_not_those_of_another_thread(self):
        """savepoint() and savepoint_rollback() wait for the block of another thread."""

        def work(test):
            sid = connection.savepoint()
            create("gone")
            connection.savepoint_rollback(sid)
            create("kept")
            test.assertEqual(["kept"], names())

        self.with_block_of_another_thread(work)

    def test_the_flag_of_one_thread_is_not_that_of_another(self):
        """set_rollback() in a thread without a block of its own marks neither the test nor another thread's block."""

        def mark(number):
            transaction.set_rollback(True)
            assert transaction.get_rollback()
            try:
                names()
            except transaction.TransactionManagementError:
                transaction.set_rollback(False)
                create("kept")

        def work(test):
            test.assertEqual([], in_threads(1, mark))
            test.assertEqual(["kept"], names())

        self.with_block_of_another_thread(work)

    def test_an_error_in_the_block_of_another_thread_is_not_ones_own(self):
        """A statement waits until a block that is to be rolled back has been, instead of being refused."""

        class Inner(django_async_test.TestCase):
            def test(self):
                marked, go_on = threading.Event(), threading.Event()

                def in_block():
                    with transaction.atomic():
                        transaction.set_rollback(True)
                        marked.set()
                        go_on.wait(0.1)

                thread = threading.Thread(target=in_block)
                thread.start()
                marked.wait(10)
                create("kept")
                thread.join()
                self.assertEqual(["kept"], names())

        self.assertPasses(Inner)


class AdoptionTests(TestsAboutTests):
    def test_what_djangos_guard_has_left_behind_is_no_obstacle(self):
        """The plain method that stays on the instance after a SimpleTestCase is set aside, and put back."""

        class Inner(django_async_test.TestCase):
            def test(self):
                before = connection.connection
                connections["default"].connect()
                self.assertIs(before, connection.connection)
                self.assertNotIn("connect", vars(connections["default"]))

        wrapper = connections["default"]
        wrapper.connect = before = super(type(wrapper), wrapper).connect
        try:
            self.assertPasses(Inner)
            self.assertEqual(before, vars(wrapper)["connect"])
        finally:
            del wrapper.connect


class CopyTests(TestsAboutTests):
    def test_a_copy_of_the_connection_is_not_shared(self):
        """What is made from the class of the wrapper has a connection of its own."""

        class Inner(django_async_test.TestCase):
            def test(self):
                wrapper = connections["default"]
                copy = type(wrapper)(wrapper.settings_dict, "copy")
                self.assertIsNone(shared(copy))
                self.assertIsNot(type(wrapper), type(copy))
                self.assertIsInstance(wrapper, type(copy))

        self.assertPasses(Inner)
