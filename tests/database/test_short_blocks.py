"""Tests of the short ways of Django's test case to the savepoint of a test: all is as Django leaves it."""

from unittest import mock

import django.test
from django.db import OperationalError, connection, connections, transaction
from django.test import testcases

import django_async_test
from django_async_test.database import short_blocks, short_statements

from ..helpers import TestsAboutTests, run_class
from .drivers import create, names


class EntersAndLeaves(object):
    """Counts how often Django's own ``Atomic`` is entered and left while the tests of a class run."""

    def __init__(self, test):
        self.calls = []
        for name in ("__enter__", "__exit__"):
            patcher = mock.patch.object(transaction.Atomic, name, self._noting(name))
            patcher.start()
            test.addCleanup(patcher.stop)

    def _noting(self, name):
        original = getattr(transaction.Atomic, name)

        def call(atomic, *args):
            self.calls.append(name)
            return original(atomic, *args)

        return call


class Empty(django_async_test.TestCase):
    def check(self):
        create("tea")

    test_1 = test_2 = check


class SavepointTests(TestsAboutTests):
    def test_all_that_django_does_is_known(self):
        """The short way is not given up silently: the methods of this Django do what is known of them."""
        self.assertTrue(short_blocks.knows_django)

    def test_the_short_way_is_taken(self):
        """Nothing is asked of Django's savepoint() around a test of an ordinary class."""
        if not connection.features.uses_savepoints:
            self.skipTest("The tests are not rolled back.")
        with mock.patch.object(short_blocks, "_begin", wraps=short_blocks._begin) as begin:
            with mock.patch.object(short_blocks, "_roll_back", wraps=short_blocks._roll_back) as roll_back:
                self.assertPasses(Empty)
        # Each class is run twice.
        self.assertEqual((4, 4), (begin.call_count, roll_back.call_count))

    def test_the_state_is_that_of_django(self):
        """During a test and after it the connection has the blocks and savepoints that it has in a test of Django's."""
        found = {}

        def note(case):
            wrapper = connections["default"]
            blocks = [block._from_testcase for block in getattr(wrapper, "atomic_blocks", ())]
            state = wrapper.in_atomic_block, wrapper.needs_rollback, len(wrapper.savepoint_ids), blocks
            found.setdefault(type(case).__name__, []).append(state)

        class Ours(django_async_test.TestCase):
            def check(self):
                note(self)
                if hasattr(transaction, "on_commit"):
                    transaction.on_commit(self.fail)

            test_1 = test_2 = check

            @classmethod
            def tearDownClass(cls):
                note(cls("test_1"))
                if getattr(connections["default"], "run_on_commit", None):
                    raise AssertionError("What a test had registered is still there.")
                super().tearDownClass()

        class Djangos(django.test.TestCase):
            def check(self):
                note(self)

            test_1 = test_2 = check

            @classmethod
            def tearDownClass(cls):
                note(cls("test_1"))
                super().tearDownClass()

        self.assertPasses(Ours)
        self.assertPasses(Djangos)
        self.assertEqual(found["Djangos"], found["Ours"])
        self.assertEqual([], names())

    def test_who_watches_blocks_sees_them(self):
        """What a tool has put in the place of Atomic's methods before the class sees the block of each test."""
        seen = EntersAndLeaves(self)
        self.assertPasses(Empty)
        self.assertLessEqual(2, seen.calls.count("__enter__"))
        self.assertEqual(seen.calls.count("__enter__"), seen.calls.count("__exit__"))

    def test_who_replaces_a_method_of_the_connection_is_called(self):
        """A method that was put on the connection, as a mock does it, is called for the savepoint of each test."""
        if not connection.features.uses_savepoints:
            self.skipTest("The tests are not rolled back.")
        seen = []

        class Inner(Empty):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                wrapper = connections["default"]
                original = wrapper.savepoint_rollback
                wrapper.savepoint_rollback = lambda sid: (seen.append(sid), original(sid))
                cls.wrapper = wrapper

            @classmethod
            def tearDownClass(cls):
                del cls.wrapper.savepoint_rollback
                super().tearDownClass()

        self.assertPasses(Inner)
        self.assertEqual(4, len(seen))

    def test_a_roll_back_that_fails_is_reported(self):
        """An error of the database in the roll-back of a test fails it, and later classes find all as it should be."""
        if not connection.features.uses_savepoints:
            self.skipTest("The tests are not rolled back.")
        execute, found = short_statements.execute, []

        def failing(wrapper, statements):
            if statements[0].startswith("ROLLBACK TO") and not found:
                found.append(wrapper.savepoint_ids[:])
                raise OperationalError("no such savepoint")
            return execute(wrapper, statements)

        class Inner(django_async_test.TestCase):
            def test(self):
                pass

        with mock.patch.object(short_statements, "execute", failing):
            result = run_class(Inner)
        self.assertFalse(result.wasSuccessful())
        self.assertEqual([[]], found)
        self.assertPasses(Empty)


class NamesTests(TestsAboutTests):
    def test_the_databases_of_a_class_are_those_of_django(self):
        """_databases_names() returns a list of one's own, as Django's does, with mirrors and without."""
        found = []

        class Inner(django_async_test.TestCase):
            def test(self):
                for arguments in ((), (False,)):
                    names_of_databases = self._databases_names(*arguments)
                    found.append(names_of_databases[:])
                    del names_of_databases[:]
                found.append(self._databases_names())

        self.assertPasses(Inner)
        self.assertEqual([["default"]] * 6, found)

    def test_the_answer_of_a_class_counts(self):
        """A class that says itself which databases it has, or whether they have transactions, is asked."""

        class Inner(django_async_test.TestCase):
            asked = []

            @classmethod
            def _databases_names(cls, include_mirrors=True):
                cls.asked.append(include_mirrors)
                return super()._databases_names(include_mirrors)

            def test(self):
                pass

        self.assertPasses(Inner)
        self.assertIn(True, Inner.asked)

    def test_who_replaces_the_question_is_asked(self):
        """What stands in the place of Django's connections_support_transactions() is asked in each test."""
        if not hasattr(django.test.TestCase, "_databases_support_transactions"):
            self.skipTest("This Django asks it of nobody.")
        with mock.patch.object(
            testcases, "connections_support_transactions", wraps=testcases.connections_support_transactions
        ) as asked:
            self.assertPasses(Empty)
        self.assertLessEqual(8, asked.call_count)

    def test_mirrors_are_told_apart(self):
        """Where a database of the class is a mirror, Django is asked, which leaves it out on request."""
        found = []

        class Ours(django_async_test.TestCase):
            def test(self):
                found.append((self._databases_names(), self._databases_names(include_mirrors=False)))

        class Djangos(django.test.TestCase):
            test = Ours.test

        with mock.patch.dict(connections["default"].settings_dict["TEST"], {"MIRROR": "elsewhere"}):
            self.assertPasses(Djangos)
            self.assertPasses(Ours)
        self.assertEqual(found[:2], found[2:])
        # Before 2.2 the default database counts in any case.
        self.assertEqual([] if hasattr(django.test.TestCase, "databases") else ["default"], found[-1][1])

    def test_the_connections_of_a_class_are_asked_for_once(self):
        """While a class is set up, what it says itself counts, is asked for once, and again for other databases."""
        if not hasattr(django.test.TestCase, "databases"):
            self.skipTest("This Django does not know the databases of a class by that name.")

        class Inner(django_async_test.TestCase):
            databases = frozenset(["default"])
            asked = []

            @classmethod
            def _databases_names(cls, include_mirrors=True):
                cls.asked.append(include_mirrors)
                return super()._databases_names(include_mirrors)

        asking = short_blocks.AskingOnce()
        for _ in range(2):
            self.assertEqual(["default"], [wrapper.alias for wrapper in asking.wrappers_of(Inner)])
        self.assertEqual([True], Inner.asked)
        Inner.databases = frozenset()
        self.assertEqual([], asking.wrappers_of(Inner))
        Inner.databases = {"default"}
        self.assertIsNone(asking.wrappers_of(Inner))
