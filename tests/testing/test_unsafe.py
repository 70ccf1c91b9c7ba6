"""Tests of the permission for synchronous ORM calls in coroutines."""

import asyncio
import os
import unittest

import django
import django.test
from django.contrib.auth import get_user_model
from django.db import transaction

import django_async_test
from django_async_test import TestCase, TransactionTestCase, allow_async_unsafe
from django_async_test.compat import features
from django_async_test.compat.django import async_unsafe
from django_async_test.database.atomics import SynchronousOnlyOperation
from tests.helpers import TestsAboutTests, in_any_thread, in_sensitive_thread
from tests.project.shop.models import Order, Product

refuses = unittest.skipUnless(features.keeps_state_in_asgiref_locals, "Django before 3.0 refuses nothing")


def make_order():
    """Make an order with its product, as a factory does."""
    return Order.objects.create(product=Product.objects.create(name="tea"), total=3)


class ContextTests(TestsAboutTests):
    def test_sync_orm_calls_work_inside(self):
        """Factories, lazy relations, querysets and atomic() work in a coroutine, in the transaction of the test."""

        class Inner(TestCase):
            async def test(self):
                with allow_async_unsafe():
                    make_order()
                    order = Order.objects.get()
                    self.assertEqual("tea", order.product.name)
                    self.assertEqual([order], list(Order.objects.all()))
                    with self.assertNumQueries(1):
                        self.assertTrue(Order.objects.exists())
                    with self.assertRaises(ZeroDivisionError), transaction.atomic():
                        Product.objects.create(name="milk")
                        1 / 0
                self.assertEqual(1, await in_any_thread(Product.objects.count))

        self.assertPasses(Inner)

    def test_in_a_transaction_test_case(self):
        """The calls use the test's own connection, which its sync hooks and thread-sensitive code have too."""

        class Inner(TransactionTestCase):
            def setUp(self):
                super().setUp()
                make_order()

            async def test(self):
                with allow_async_unsafe():
                    self.assertEqual(1, Order.objects.count())
                    Order.objects.all().delete()
                self.assertEqual(0, await in_sensitive_thread(Order.objects.count))

        self.assertPasses(Inner)

    @refuses
    def test_outside_they_are_refused(self):
        """Before and after, and when the block ends with an exception, Django refuses, and the test goes on."""

        class Inner(TestCase):
            def refused(self):
                with self.assertRaises(SynchronousOnlyOperation):
                    Product.objects.count()

            async def test(self):
                self.refused()
                with allow_async_unsafe():
                    Product.objects.create(name="tea")
                self.refused()
                with self.assertRaises(ZeroDivisionError):
                    with allow_async_unsafe():
                        1 / 0
                self.refused()
                self.assertEqual(1, await in_any_thread(Product.objects.count))

        self.assertPasses(Inner)

    @refuses
    def test_other_tasks_are_refused(self):
        """A task that was not started inside has no permission, however the two take turns."""

        class Inner(TestCase):
            async def other(self, turns):
                refused = 0
                for _ in range(turns):
                    await asyncio.sleep(0)
                    try:
                        Product.objects.count()
                    except SynchronousOnlyOperation:
                        refused += 1
                return refused

            async def permitted(self, turns):
                with allow_async_unsafe():
                    for _ in range(turns):
                        await asyncio.sleep(0)
                        Product.objects.count()
                return turns

            async def test_sibling(self):
                self.assertEqual([5, 5], await asyncio.gather(self.other(5), self.permitted(5)))
                self.assertEqual([5, 5], await asyncio.gather(self.permitted(5), self.other(5)))

            async def test_started_before(self):
                task = asyncio.ensure_future(self.other(3))
                with allow_async_unsafe():
                    self.assertEqual(3, await task)

            async def test_started_inside(self):
                with allow_async_unsafe():
                    self.assertEqual(0, await asyncio.ensure_future(self.other(3)))
                    task = asyncio.ensure_future(self.other(3))
                # It outlives the permission.
                self.assertEqual(3, await task)

        self.assertPasses(Inner)

    @refuses
    def test_blocks_may_be_nested(self):
        """The permission ends with the outermost block."""

        class Inner(TestCase):
            async def test(self):
                with allow_async_unsafe():
                    with allow_async_unsafe():
                        Product.objects.count()
                    Product.objects.count()
                with self.assertRaises(SynchronousOnlyOperation):
                    Product.objects.count()

            async def test_one_object_twice(self):
                permission = allow_async_unsafe()
                with permission:
                    with permission:
                        Product.objects.count()
                    Product.objects.count()
                with self.assertRaises(SynchronousOnlyOperation):
                    Product.objects.count()

        self.assertPasses(Inner)

    @refuses
    def test_nothing_is_left_behind(self):
        """No environment variable is set, then or later, and Django's module is as it was."""
        before = dict(os.environ), async_unsafe.django_asyncio.os

        class Inner(TestCase):
            async def test(self):
                with allow_async_unsafe():
                    Product.objects.count()
                    self.assertEqual(before[0], dict(os.environ))
                    self.assertNotIn(async_unsafe.VARIABLE, os.environ)
                self.assertIs(before[1], async_unsafe.django_asyncio.os)

        self.assertPasses(Inner)
        self.assertIs(before[1], async_unsafe.django_asyncio.os)


class SyncClientTests(TestsAboutTests):
    def test_the_sync_client_works(self):
        """Its requests run sync and asynchronous views, and it logs in."""

        class Inner(TestCase):
            async def test_sync_view(self):
                with allow_async_unsafe():
                    self.client.get("/products/add/tea/")
                    self.assertEqual(b"tea", self.client.get("/products/").content)
                self.assertEqual(1, await in_any_thread(Product.objects.count))

            async def test_log_in(self):
                with allow_async_unsafe():
                    user = get_user_model().objects.create_user("ann", password="secret")
                    self.assertTrue(self.client.login(username="ann", password="secret"))
                    self.assertEqual(b"ann", self.client.get("/whoami/").content)
                    self.client.logout()
                    if hasattr(self.client, "force_login"):
                        self.client.force_login(user)
                        self.assertEqual(b"ann", self.client.get("/whoami/").content)

        self.assertPasses(Inner)

    @unittest.skipUnless(hasattr(django.test, "AsyncClient"), "Django before 3.1 has no asynchronous views")
    def test_asynchronous_views(self):
        """An asynchronous view runs on a loop of its own, and writes into the transaction of the test."""

        class Inner(TestCase):
            async def test(self):
                with allow_async_unsafe():
                    self.client.get("/async/products/add/tea/")
                    self.client.get("/async/products/add_in_any_thread/milk/")
                    self.assertEqual(b"milk\ntea", self.client.get("/async/products/").content)
                self.assertEqual(2, await in_any_thread(Product.objects.count))

        self.assertPasses(Inner)


class DecoratorTests(TestsAboutTests):
    def test_functions_and_coroutine_functions(self):
        """With or without parentheses it decorates test methods, coroutine functions and sync ones."""

        @allow_async_unsafe()
        def count():
            return Product.objects.count()

        @allow_async_unsafe
        async def create(name):
            await asyncio.sleep(0)
            return Product.objects.create(name=name)

        class Inner(TestCase):
            async def test_helpers(self):
                self.assertEqual("tea", (await create("tea")).name)
                self.assertEqual(1, count())

            @allow_async_unsafe()
            async def test_method(self):
                Product.objects.create(name="tea")
                await asyncio.sleep(0)
                self.assertEqual(1, count())

        self.assertPasses(Inner)
        self.assertEqual("create", create.__name__)

    @refuses
    def test_the_permission_ends_with_the_call(self):
        """What the decorated function does may block, what its caller does may not."""

        @allow_async_unsafe()
        def count():
            return Product.objects.count()

        class Inner(TestCase):
            async def test(self):
                self.assertEqual(0, count())
                with self.assertRaises(SynchronousOnlyOperation):
                    Product.objects.count()

        self.assertPasses(Inner)

    def test_generators_are_refused(self):
        """Between two values other code would have the permission."""

        def numbers():
            yield 1

        with self.assertRaisesRegex(TypeError, "cannot decorate .*numbers, which contains `yield`"):
            allow_async_unsafe()(numbers)

    def test_a_class(self):
        """A decorated test case class has the attribute."""

        @allow_async_unsafe()
        class Inner(TestCase):
            async def test(self):
                self.assertEqual(0, Product.objects.count())

        self.assertTrue(Inner.allow_async_unsafe)
        self.assertPasses(Inner)


class ClassAttributeTests(TestsAboutTests):
    def test_all_hooks_and_tests_may(self):
        """With ``allow_async_unsafe = True`` every coroutine of the class may call the sync ORM."""

        class Inner(TestCase):
            allow_async_unsafe = True

            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                cls.at_first = Product.objects.count()

            @classmethod
            async def setUpTestData(cls):
                cls.order = make_order()

            async def setUp(self):
                await super().setUp()
                Product.objects.create(name="milk")
                self.addCleanup(self.clean_up)

            async def clean_up(self):
                self.assertEqual(2, Product.objects.count())

            async def tearDown(self):
                self.assertEqual(2, Product.objects.count())

            async def count(self):
                return Product.objects.count()

            async def test(self):
                self.assertEqual("tea", self.order.product.name)
                self.assertEqual([2, 2], await asyncio.gather(self.count(), asyncio.ensure_future(self.count())))

        self.assertPasses(Inner)

    @refuses
    def test_the_next_class_may_not(self):
        """The attribute is that of the class, also where a test runs a test."""

        class Refused(TestCase):
            async def test(self):
                with self.assertRaises(SynchronousOnlyOperation):
                    Product.objects.count()

        class Inner(TestCase):
            allow_async_unsafe = True

            async def test(self):
                Product.objects.count()

            def test_a_test_inside(self):
                result = unittest.TestResult()
                unittest.TestSuite([Refused("test")]).run(result)
                self.assertEqual([], result.errors + result.failures)

        self.assertPasses(Inner)
        self.assertPasses(Refused)

    @unittest.skipIf(django.VERSION < (1, 9), "Django 1.8 lets a SimpleTestCase use databases")
    def test_a_simple_test_case_has_no_database_still(self):
        """The permission is not for databases that a test must not use."""

        class Inner(django_async_test.SimpleTestCase):
            allow_async_unsafe = True

            async def test(self):
                Product.objects.count()

        self.assertFails(Inner, "allowed in SimpleTestCase")


class CallTests(TestsAboutTests):
    def test_a_sync_function_may_use_the_orm(self):
        """acall() awaits any callable with its arguments: functions, classes, methods, coroutine functions."""

        class Inner(TestCase):
            async def create(self, name):
                return await in_sensitive_thread(Product.objects.create, name=name)

            async def test(self):
                await self.acall(make_order)
                await self.acall(Product.objects.create, name="milk", stock=2)
                await self.acall(self.create, name="rice")
                self.assertEqual(2, await self.acall(lambda: Product.objects.get(name="milk").stock))
                self.assertEqual([0, 1], await self.acall(list, range(2)))
                self.assertEqual(3, await TestCase.acall(Product.objects.count))

            async def test_arguments_of_any_name(self):
                self.assertEqual({"function": 1, "self": 2}, await self.acall(dict, function=1, self=2))

            async def test_exceptions_are_raised(self):
                with self.assertRaises(Product.DoesNotExist):
                    await self.acall(Product.objects.get, name="none")
                with self.assertRaisesRegex(RuntimeError, "raised StopIteration"):
                    await self.acall(next, iter(()))

        self.assertPasses(Inner)
