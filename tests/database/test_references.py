"""Tests of what is known of references between rows of SQLite without looking at them."""

import unittest

from django.db import connection, connections

import django_async_test
from django_async_test.database.references import References

from ..helpers import TestsAboutTests, run_class
from ..project.shop.models import Order, Product


class Driver(object):
    """A driver's connection that counts changes."""

    total_changes = 0


class ReferencesTests(unittest.TestCase):
    def setUp(self):
        self.driver = Driver()
        self.references = References()

    def run_test(self, changes=0, is_in_doubt=False):
        """Return whether the references are known to be whole at the end of a test; otherwise they are found to be."""
        self.references.begin_test(self.driver)
        self.driver.total_changes += changes
        self.references.is_in_doubt = is_in_doubt
        known = self.references.end_test(self.driver)
        if not known:
            self.references.note_whole()
        return known

    def test_they_are_looked_at_once(self):
        """The first test of a class looks; while nothing is changed nobody does again."""
        self.assertEqual([False, True, True], [self.run_test() for _ in range(3)])

    def test_what_a_test_has_changed_is_looked_at(self):
        """A test that has written looks, and those after it need not, since it was rolled back."""
        self.run_test()
        self.assertEqual([False, True, False, True], [self.run_test(changes) for changes in (2, 0, 1, 0)])

    def test_a_test_that_writes_says_nothing_of_the_others(self):
        """What was whole with the rows of a test may be broken without them."""
        self.assertEqual([False, False, True], [self.run_test(changes) for changes in (1, 0, 0)])

    def test_a_statement_that_may_do_anything_is_doubtful(self):
        """After a statement of which nobody knows what it changes the test and the next one look."""
        self.run_test()
        self.assertEqual([False, False, True], [self.run_test(is_in_doubt=doubt) for doubt in (True, False, False)])

    def test_rows_that_are_written_between_tests_are_looked_at(self):
        """What no test has written, no test rolls back."""
        self.run_test()
        self.driver.total_changes += 1
        self.assertEqual([False, True], [self.run_test(), self.run_test()])

    def test_another_connection_begins_afresh(self):
        """The count of another connection says nothing."""
        self.run_test()
        self.driver = Driver()
        self.assertFalse(self.run_test())


@unittest.skipUnless(connection.vendor == "sqlite", "other databases check the references themselves")
class CheckTests(TestsAboutTests):
    def test_a_broken_reference_is_found(self):
        """It is a failure of the test that has made it, wherever in the class that is, and of no other."""
        if not connections["default"].features.can_defer_constraint_checks:
            self.skipTest("this Django does not look at the end of a test")

        class Inner(django_async_test.TestCase):
            def test_1(self):
                self.assertEqual(0, Order.objects.count())

            def test_2(self):
                Product.objects.create(name="tea")

            def test_3(self):
                Order.objects.create(product_id=1234)

            def test_4(self):
                self.assertEqual(0, Order.objects.count())

        self.assertFails(Inner, "test_3", "invalid foreign key")
        self.assertPasses(Inner, "test_1", "test_2", "test_4")

    def test_one_of_the_class_is_found_in_each_test(self):
        """What setUpTestData() has broken fails each test, as in Django."""
        if not connections["default"].features.can_defer_constraint_checks:
            self.skipTest("this Django does not look at the end of a test")

        class Inner(django_async_test.TestCase):
            @classmethod
            def setUpTestData(cls):
                Order.objects.create(product_id=1234)

            def test_1(self):
                self.assertEqual(1, Order.objects.count())

            def test_2(self):
                self.assertEqual(1, Order.objects.count())

        errors = run_class(Inner).errors
        self.assertEqual(2, len(errors))
        for _, text in errors:
            self.assertIn("invalid foreign key", text)
