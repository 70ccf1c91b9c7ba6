"""Tests of the savepoint that one test leaves to the next: what happens between tests is the class's, as in Django."""

from unittest import mock, skipUnless

import django.test
from django.db import connection, transaction

import django_async_test
from django_async_test.database import kept_savepoint, short_statements

from ..helpers import TestsAboutTests, run_class
from .drivers import create, names


def with_something_between(base, between):
    """Return a subclass of `base` with three tests, and ``between()`` after the first; and the rows that each finds."""
    found = []

    class Inner(base):
        def check(self):
            found.append(names())
            create("test")

        test_1 = test_2 = test_3 = check

        def __call__(self, *args, **kwargs):
            result = super().__call__(*args, **kwargs)
            if len(found) == 1:
                between()
            return result

    return Inner, found


@skipUnless(connection.vendor == "sqlite", "Other databases keep none.")
class KeptSavepointTests(TestsAboutTests):
    def run_once(self, cls):
        outcome = run_class(cls)
        self.assertTrue(outcome.wasSuccessful() and outcome.passed, outcome.problems())
        self.assertEqual({}, outcome.left_behind)

    def statements_of(self, cls):
        """Run `cls`; return the first words of the statements that went past Django."""
        executed, execute = [], short_statements.execute

        def noting(wrapper, statements):
            executed.extend(sql.split()[0] for sql in statements)
            return execute(wrapper, statements)

        with mock.patch.object(short_statements, "execute", noting):
            self.run_once(cls)
        return [word for word in executed if word in ("SAVEPOINT", "ROLLBACK", "RELEASE")]

    def test_one_savepoint_is_enough(self):
        """It is made by the first test of a class, and each test is rolled back to it."""
        cls, found = with_something_between(django_async_test.TestCase, lambda: None)
        statements = self.statements_of(cls)
        self.assertEqual(["SAVEPOINT"] + ["ROLLBACK"] * 3, statements)
        self.assertEqual([[], [], []], found)

    def check_that_it_is_as_in_django(self, between):
        ours, found = with_something_between(django_async_test.TestCase, between)
        djangos, found_by_django = with_something_between(django.test.TestCase, between)
        self.run_once(djangos)
        self.run_once(ours)
        self.assertEqual(found_by_django, found)
        self.assertEqual([], names())
        return found

    def test_what_is_written_between_two_tests_stays(self):
        """A row that somebody makes between two tests is there until the class ends, however it is made."""

        def with_a_block():
            with transaction.atomic():
                create("between")

        def with_a_savepoint():
            sid = connection.savepoint()
            create("between")
            connection.savepoint_commit(sid)

        def with_another_table():
            with connection.cursor() as cursor:
                cursor.execute("CREATE TABLE between_tests (id integer)")
            create("between")

        for between in (lambda: create("between"), with_a_block, with_a_savepoint, with_another_table):
            found = self.check_that_it_is_as_in_django(between)
            self.assertEqual([[], ["between"], ["between"]], found)

    def test_what_is_rolled_back_between_two_tests_is_gone(self):
        """A savepoint of somebody else, in which a row was made, is rolled back without what the tests need."""

        def between():
            sid = connection.savepoint()
            create("between")
            connection.savepoint_rollback(sid)
            connection.savepoint_commit(sid)

        self.assertEqual([[], [], []], self.check_that_it_is_as_in_django(between))

    def test_a_table_that_is_made_between_two_tests_stays(self):
        """A statement that changes no row counts as well."""
        made = []

        def between():
            with connection.cursor() as cursor:
                cursor.execute("CREATE TABLE between_tests_{} (id integer)".format(len(made)))
            made.append(None)

        tables = []

        class Inner(django_async_test.TestCase):
            def check(self):
                tables.append([name for name in connection.introspection.table_names() if "between_tests" in name])

            test_1 = test_2 = test_3 = check

            def __call__(self, *args, **kwargs):
                result = super().__call__(*args, **kwargs)
                between()
                return result

        self.run_once(Inner)
        self.assertEqual([0, 1, 2], [len(each) for each in tables])

    def test_a_test_that_goes_djangos_way_leaves_nothing_to_the_next(self):
        """Where somebody watches a test, its savepoint is another one, and what was written before it stays."""
        found = []

        class Inner(django_async_test.TestCase):
            def check(self):
                found.append(names())
                create("test")

            test_1 = test_2 = test_3 = test_4 = check

            def __call__(self, *args, **kwargs):
                if self._testMethodName != "test_2":
                    return super().__call__(*args, **kwargs)
                create("between")
                connection.force_debug_cursor = True
                try:
                    return super().__call__(*args, **kwargs)
                finally:
                    connection.force_debug_cursor = False

        self.run_once(Inner)
        self.assertEqual([[], ["between"], ["between"], ["between"]], found)

    def test_without_a_transaction_there_is_none(self):
        """What was left is not used, nor released, on another connection, or where the transaction has ended."""
        for in_transaction, is_same in ((False, True), (True, False)):
            driver = mock.Mock(in_transaction=in_transaction, total_changes=0)
            wrapper = mock.Mock(connection=driver if is_same else mock.Mock())
            shared = mock.Mock(kept_savepoint=(driver, 0), wrapper=wrapper)
            with mock.patch.object(short_statements, "execute") as execute:
                self.assertFalse(kept_savepoint.take(wrapper, shared))
            self.assertFalse(execute.called)
            self.assertIsNone(shared.kept_savepoint)
