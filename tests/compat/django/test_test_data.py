"""Tests of the isolation of what setUpTestData() has put on the class."""

import os
import threading
import unittest

from django import test as django_test
from django.db import connection, transaction

import django_async_test
from django_async_test import TestCase
from django_async_test.compat import features
from django_async_test.compat.django import test_data
from tests.helpers import TestsAboutTests, in_any_thread, in_sensitive_thread
from tests.project.shop.models import Order, Product

# A path that does not depend on the current directory
FIXTURE = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, os.pardir, "testing", "products.json")


def make_order():
    return Order.objects.create(product=Product.objects.create(name="tea"), total=3)


class IsolationTests(TestsAboutTests):
    def assert_isolated(self, Base):
        """Run tests of which each finds what ``setUpTestData()`` has made, and changes it."""

        class Inner(Base):
            async def change(self):
                self.assertEqual("tea", self.product.name)
                self.assertEqual([1], self.numbers)
                # Relations among the attributes are kept.
                self.assertIs(self.product, self.order.product)
                self.assertIs(self.product, self.product)
                self.product.name = "milk"
                self.numbers.append(2)
                await in_sensitive_thread(self.product.save)
                self.assertEqual("milk", await in_any_thread(lambda: Product.objects.get().name))
                self.assertEqual("milk", self.order.product.name)
                self.assertEqual([1], type(self).numbers)

            async def test_first(self):
                await self.change()

            async def test_second(self):
                await self.change()

            def test_third(self):
                self.product.name = "rice"
                self.numbers.clear()

        self.assertPasses(Inner)

    def test_a_coroutine(self):
        """Each test gets its own copies of what a coroutine ``setUpTestData()`` has made."""

        class Base(TestCase):
            @classmethod
            async def setUpTestData(cls):
                cls.order = await in_sensitive_thread(make_order)
                cls.product = cls.order.product
                cls.numbers = [1]

        self.assert_isolated(Base)

    def test_a_sync_one(self):
        """Each test gets its own copies of what a sync ``setUpTestData()`` has made."""

        class Base(TestCase):
            @classmethod
            def setUpTestData(cls):
                cls.order = make_order()
                cls.product = cls.order.product
                cls.numbers = [1]

        self.assert_isolated(Base)

    def test_through_super(self):
        """Each test gets copies of what the base class has made, whether the two methods are coroutines or not."""

        class Root(TestCase):
            @classmethod
            def setUpTestData(cls):
                cls.order = make_order()
                cls.numbers = [1]

        class Base(Root):
            @classmethod
            async def setUpTestData(cls):
                await super().setUpTestData()
                cls.product = cls.order.product

        self.assert_isolated(Base)

    def test_a_third_party_base(self):
        """AsyncTestMixin over Django's TestCase isolates too."""

        class Base(django_async_test.AsyncTestMixin, django_test.TestCase):
            @classmethod
            async def setUpTestData(cls):
                cls.order = await in_sensitive_thread(make_order)
                cls.product = cls.order.product
                cls.numbers = [1]

        self.assert_isolated(Base)

    @unittest.skipIf(test_data.django_isolates, "Django isolates it, and refuses what cannot be copied")
    def test_what_cannot_be_copied_is_shared(self):
        """What cannot be copied is shared by the tests, and an attribute that was there before is left alone."""

        class Inner(TestCase):
            before = [1]

            @classmethod
            async def setUpTestData(cls):
                cls.lock = threading.Lock()

            def test(self):
                self.assertIs(type(self).lock, self.lock)
                self.assertIs(type(self).before, self.before)

        self.assertPasses(Inner)

    def test_an_error_isolates_nothing(self):
        """The error is reported, and the next run of the class starts afresh."""

        class Inner(TestCase):
            @classmethod
            async def setUpTestData(cls):
                cls.numbers = [1]
                raise ZeroDivisionError

            def test(self):
                raise AssertionError("It is run.")

        self.assertFails(Inner, "ZeroDivisionError")
        self.assertFails(Inner, "ZeroDivisionError")

    def test_django_isolates_where_it_says_so(self):
        """The flag that chooses is about the version that brought it."""
        self.assertEqual(test_data.django_isolates, hasattr(django_test.testcases, "TestData"))
        self.assertTrue(features.keeps_state_in_asgiref_locals or not test_data.django_isolates)


class FixtureTests(TestsAboutTests):
    def test_the_options_of_transaction_test_cases_are_as_they_were(self):
        """``reset_sequences`` and ``serialized_rollback`` are Django's, and a TestCase refuses the first."""

        class Inner(django_async_test.TransactionTestCase):
            reset_sequences = True

            async def create(self):
                product = await in_sensitive_thread(Product.objects.create, name="tea")
                self.assertEqual(1, product.pk)

            async def test_first(self):
                await self.create()

            async def test_second(self):
                await self.create()

        # SQLite can since Django 2.2.
        if connection.features.supports_sequence_reset:
            self.assertPasses(Inner)

        class Serialized(django_async_test.TransactionTestCase):
            serialized_rollback = True

            async def test_first(self):
                await in_sensitive_thread(Product.objects.create, name="tea")

            async def test_second(self):
                await in_sensitive_thread(Product.objects.create, name="tea")

        # On Django 1.8 it fails with content types, in a sync test too.
        if hasattr(transaction, "on_commit"):
            self.assertPasses(Serialized)

        class Refused(TestCase):
            reset_sequences = True

            async def test(self):
                pass

        self.assertFails(Refused, "reset_sequences cannot be used on TestCase instances")

    def test_fixtures_are_loaded(self):
        """Their rows are there for coroutines, and in every thread."""

        class Inner(TestCase):
            fixtures = [FIXTURE]

            async def test(self):
                self.assertEqual(["milk", "tea"], await in_any_thread(self.names))

            def names(self):
                return sorted(Product.objects.values_list("name", flat=True))

        class Transactional(django_async_test.TransactionTestCase):
            fixtures = Inner.fixtures
            test = Inner.test
            names = Inner.names

        self.assertPasses(Inner)
        self.assertPasses(Transactional)
