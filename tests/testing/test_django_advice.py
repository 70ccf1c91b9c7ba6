"""Tests of the notes on errors of Django that say what to do next."""

import asyncio
import unittest

import django
from django.db import IntegrityError, transaction

from django_async_test import TestCase, documentation
from tests.helpers import TestsAboutTests, run_class
from tests.project.shop.models import Order, Product


async def query(self):
    Product.objects.create(name="tea")


async def iterate(self):
    list(Product.objects.all())


async def atomic(self):
    with transaction.atomic():
        pass


async def use_a_relation(self):
    product = await Product.objects.acreate(name="tea")
    order = await Order.objects.acreate(product=product)
    (await Order.objects.aget(pk=order.pk)).product


async def use_the_client(self):
    self.client.get("/products/")


async def async_atomic(self):
    async with transaction.atomic():
        pass


def go_on(self):
    Product.objects.create(name="tea")
    try:
        with transaction.atomic(savepoint=False):
            Product.objects.create(name="tea")
    except IntegrityError:
        pass
    Product.objects.count()


#: (what the test does, what the report says besides Django's own words)
MISTAKES = [
    (query, r"await self\.acall\(function, \.\.\.\)"),
    (iterate, "write `async for`"),
    (use_a_relation, "select_related"),
    (use_the_client, r"await self\.async_client\.get\("),
    (atomic, r"async with self\.atomic\(\):"),
    (go_on, "UNIQUE|unique|Duplicate"),
    (go_on, "with transaction.atomic"),
]


@unittest.skipUnless(hasattr(Product.objects, "acreate"), "The notes name methods that came with Django 4.1")
class DjangoAdviceTests(TestsAboutTests):
    def report(self, method):
        outcome = run_class(type("Inner", (TestCase,), {"test_it": method}))
        reports = [text for _, text in outcome.errors + outcome.failures]
        self.assertEqual(1, len(reports), reports)
        return reports[0]

    def test_errors_end_with_what_to_do(self):
        """Each of the common mistakes is one error, in Django's words, then ours, with the address of the page."""
        for mistake, text in MISTAKES:
            with self.subTest(mistake.__name__, text=text):
                report = self.report(mistake)
                if mistake is go_on and "UNIQUE" in text and django.VERSION < (4, 2):
                    # Django before 4.2 does not keep the error that broke the transaction.
                    continue
                self.assertRegex(report, text)
                self.assertIn("See " + documentation.BASE_URL, report)

    def test_atomic_is_no_asynchronous_block(self):
        """`async with transaction.atomic()` names the block that there is."""
        self.assertIn("async with self.atomic():", self.report(async_atomic))

    def test_an_awaited_response_names_the_asynchronous_client(self):
        """`await self.client.get()` names `self.async_client`."""

        async def await_response(self):
            client = self.client
            response = await asyncio.get_event_loop().run_in_executor(None, client.get, "/products/")
            await response

        self.assertIn("await self.async_client.get(...)", self.report(await_response))
