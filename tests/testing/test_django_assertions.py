"""Tests of the awaitable twins of assertions."""

import asyncio
import inspect
import unittest

import django.test
from django import forms

import django_async_test
from django_async_test import TestCase
from django_async_test.testing import django_assertions as assertions
from tests.helpers import TestsAboutTests, in_sensitive_thread
from tests.project.shop.models import Order, Product
from tests.testing import site

has_async_client = hasattr(django.test, "AsyncClient")
needs_async_client = unittest.skipUnless(has_async_client, "Django before 3.1 has no asynchronous client")

# A form instead of a response: https://code.djangoproject.com/ticket/33348
takes_a_form = list(inspect.signature(django.test.SimpleTestCase.assertFormError).parameters)[1] == "form"

# Those of which the tests below know what they do.
KNOWN = {
    "assertContains",
    "assertFieldOutput",
    "assertFormError",
    "assertFormSetError",
    "assertFormsetError",
    "assertNotContains",
    "assertNumQueries",
    "assertQuerySetEqual",
    "assertQuerysetEqual",
    "assertRaisesMessage",
    "assertRedirects",
    "assertTemplateNotUsed",
    "assertTemplateUsed",
    "assertWarnsMessage",
}


class CompletenessTests(unittest.TestCase):
    def test_each_assertion_of_django_has_a_twin_or_cannot_block(self):
        """Whatever the installed Django has, is known here, and either has a twin or a reason to have none."""
        names = assertions.django_assertions()
        self.assertIn("assertContains", names)
        for name in names:
            with self.subTest(name):
                self.assertIn(name, KNOWN | set(assertions.NOTHING_BLOCKS))
                self.assertEqual(name not in assertions.NOTHING_BLOCKS, hasattr(TestCase, "a" + name))

    def test_each_evaluating_assertion_of_unittest_has_a_twin(self):
        """Those that may evaluate a queryset can be awaited."""
        for name in assertions.EVALUATING:
            with self.subTest(name):
                self.assertTrue(hasattr(unittest.TestCase, name))
                self.assertTrue(inspect.iscoroutinefunction(getattr(TestCase, "a" + name)))

    def test_there_is_no_twin_of_nothing(self):
        """A twin exists where Django has what it is a twin of; ``aassertQuerySetEqual`` does everywhere."""
        for name in dir(TestCase):
            if name.startswith("aassert") and name != "aassertQuerySetEqual":
                with self.subTest(name):
                    self.assertTrue(hasattr(django.test.TestCase, name[1:]))

    def test_each_reason_is_about_an_assertion(self):
        """No reason is left for a name that was misspelt."""
        for name, reason in assertions.NOTHING_BLOCKS.items():
            self.assertTrue(name.startswith("assert") and reason)
        # Of Django 2.2 and 5.1; and one of Python 3.10, which Django 4.0 to 4.2 have for older ones.
        missing = {"assertURLEqual", "assertNotInHTML", "assertNoLogs"} - assertions.django_assertions()
        self.assertEqual(missing, set(assertions.NOTHING_BLOCKS) - assertions.django_assertions())

    def test_they_exist_in_every_class(self):
        """The family and AsyncTestMixin have them."""
        for cls in (django_async_test.SimpleTestCase, django_async_test.LiveServerTestCase):
            self.assertTrue(hasattr(cls, "aassertContains"))
        self.assertTrue(hasattr(django_async_test.AsyncTestMixin, "aassertRedirects"))


class ProductForm(forms.Form):
    name = forms.CharField(max_length=3)
    product = forms.ModelChoiceField(Product.objects.all())


class QueryTests(TestsAboutTests):
    def test_querysets_are_compared(self):
        """Querysets, lazy relations and lists of both are evaluated where that is allowed."""

        class Inner(TestCase):
            def setUp(self):
                super().setUp()
                self.tea = Product.objects.create(name="tea")
                self.milk = Product.objects.create(name="milk")

            async def test_pass(self):
                products = Product.objects.order_by("name")
                await self.aassertQuerySetEqual(products, [self.milk, self.tea])
                await self.aassertQuerySetEqual(products, ["milk", "tea"], transform=str)
                await self.aassertQuerySetEqual(products, [self.tea, self.milk], ordered=False)
                await self.aassertCountEqual(products, [self.tea, self.milk])
                await self.aassertSequenceEqual(products, [self.milk, self.tea])
                await self.aassertIn(self.tea, products)
                await self.aassertNotIn(self.tea, products.filter(name="milk"))
                await self.aassertTrue(products)
                await self.aassertFalse(products.filter(name="none"))

            async def test_fail(self):
                products = Product.objects.order_by("name")
                with self.assertRaises(AssertionError):
                    await self.aassertQuerySetEqual(products, [self.tea])
                with self.assertRaisesRegex(AssertionError, "tea"):
                    await self.aassertFalse(products)
                # The message shows the queryset, which is a query.
                with self.assertRaisesRegex(AssertionError, "QuerySet|Product"):
                    await self.aassertEqual(products, 3)

            if not hasattr(django.test.TestCase, "assertQuerySetEqual"):

                async def test_the_old_name(self):
                    await self.aassertQuerysetEqual(Product.objects.order_by("name"), ["milk", "tea"], transform=str)

        self.assertPasses(Inner)

    def test_forms(self):
        """Errors of a form whose validation queries the database can be awaited, and so can a field that queries."""

        class Inner(TestCase):
            if takes_a_form:

                async def test_form(self):
                    form = ProductForm({"name": "sugar", "product": "7"})
                    await self.aassertFormError(form, "name", "Ensure this value has at most 3 characters (it has 5).")
                    with self.assertRaises(AssertionError):
                        await self.aassertFormError(form, "product", "no such message")

            async def test_field(self):
                invalid = {"a": ["Enter a whole number."]}
                await self.aassertFieldOutput(forms.IntegerField, {"1": 1}, invalid, empty_value=None)

        self.assertPasses(Inner)


class CallTests(TestsAboutTests):
    def test_messages(self):
        """With a callable it is awaited; without one it is a context manager."""

        class Inner(TestCase):
            def fail_in_a_query(self, text):
                Product.objects.count()
                raise ValueError(text)

            async def fail_later(self, text):
                await asyncio.sleep(0)
                raise ValueError(text)

            async def test(self):
                await self.aassertRaisesMessage(ValueError, "wrong", self.fail_in_a_query, "all wrong")
                await self.aassertRaisesMessage(ValueError, "wrong", self.fail_later, text="all wrong")
                async with self.aassertRaisesMessage(ValueError, "wrong"):
                    await self.fail_later("wrong")
                with self.assertRaises(AssertionError):
                    await self.aassertRaisesMessage(ValueError, "right", self.fail_later, "all wrong")
                with self.assertRaises(AssertionError):
                    async with self.aassertRaisesMessage(ValueError, "right"):
                        raise ValueError("wrong")

        self.assertPasses(Inner)

    def test_a_twin_that_is_not_awaited_fails_the_test(self):
        """A forgotten ``await`` is noticed, as for any coroutine."""

        class Inner(TestCase):
            async def test(self):
                self.aassertQuerySetEqual(Product.objects.all(), [])

        self.assertFails(Inner, "was never awaited")


class ResponseTests(TestsAboutTests):
    def test_responses_of_the_sync_client(self):
        """Its redirects are fetched, and streams read, where that is allowed."""

        @site.settings
        class Inner(TestCase):
            def setUp(self):
                super().setUp()
                Product.objects.create(name="tea")

            async def test_redirects(self):
                response = await self.acall(self.client.get, "/redirect/")
                await self.aassertRedirects(response, "/page/")
                with self.assertRaises(AssertionError):
                    await self.aassertRedirects(response, "/other/")
                self.assertIs(self.client, response.client)
                followed = await self.acall(self.client.get, "/redirect_twice/", follow=True)
                await self.aassertRedirects(followed, "/page/")

            async def test_content(self):
                response = await self.acall(self.client.get, "/stream/")
                await self.aassertContains(response, "tea", count=1)
                await self.aassertNotContains(response, "milk")
                with self.assertRaises(AssertionError):
                    await self.aassertContains(response, "milk")

            async def test_templates(self):
                response = await self.acall(self.client.get, "/page/")
                await self.aassertTemplateUsed(response, "page.html")
                await self.aassertTemplateNotUsed(response, "other.html")
                with self.assertRaises(AssertionError):
                    await self.aassertTemplateNotUsed(response, "page.html")
                async with self.aassertTemplateUsed("page.html"):
                    await self.acall(self.client.get, "/page/")
                async with self.aassertTemplateNotUsed("page.html"):
                    await self.acall(self.client.get, "/echo/")
                with self.assertRaises(AssertionError):
                    async with self.aassertTemplateUsed("page.html"):
                        await self.acall(self.client.get, "/echo/")

        self.assertPasses(Inner)

    @needs_async_client
    def test_responses_of_the_asynchronous_client(self):
        """Its redirects are fetched with it, in its session; relative ones too."""

        @site.settings
        class Inner(TestCase):
            def setUp(self):
                super().setUp()
                Product.objects.create(name="tea")

            async def test_redirects(self):
                response = await self.async_client.get("/redirect/")
                await self.aassertRedirects(response, "/page/")
                await self.aassertRedirects(response, "/page/", fetch_redirect_response=False)
                with self.assertRaises(AssertionError):
                    await self.aassertRedirects(response, "/page/", target_status_code=404)
                self.assertIs(self.async_client, response.client)
                response = await self.async_client.get("/redirect_twice/")
                await self.aassertRedirects(response, "/redirect/?from=twice", target_status_code=302)
                response = await self.async_client.get("/redirect_relatively/")
                await self.aassertRedirects(response, "/page/")

            async def test_followed(self):
                response = await self.async_client.get("/redirect_twice/", follow=True)
                await self.aassertRedirects(response, "/page/")

            async def test_inside_a_block(self):
                async with self.atomic():
                    await in_sensitive_thread(Product.objects.create, name="milk")
                    response = await self.async_client.get("/redirect/")
                    await self.aassertRedirects(response, "/page/")

            async def test_content(self):
                response = await self.async_client.get("/page/")
                await self.aassertContains(response, "tea")
                await self.aassertTemplateUsed(response, "page.html")
                response = await self.async_client.get("/stream/")
                await self.aassertContains(response, "tea")

        self.assertPasses(Inner)

    @unittest.skipUnless(site.streams_asynchronously, "Django before 4.2 has no asynchronous streams")
    def test_asynchronous_streams(self):
        """They are read to their end, and can be asserted again, and read."""

        @site.settings
        class Inner(TestCase):
            async def test(self):
                response = await self.async_client.get("/numbers/")
                await self.aassertContains(response, "2", count=1)
                await self.aassertNotContains(response, "4")
                with self.assertRaises(AssertionError):
                    await self.aassertContains(response, "4")
                content = []
                async for chunk in response:
                    content.append(chunk)
                self.assertEqual([b"1\n2\n3\n"], content)

        self.assertPasses(Inner)


class ModelTests(TestsAboutTests):
    def test_lazy_relations(self):
        """A twin may be given what queries when it is looked at."""

        class Inner(TestCase):
            def setUp(self):
                super().setUp()
                Order.objects.create(product=Product.objects.create(name="tea"))

            async def test(self):
                orders = Order.objects.all()
                await self.aassertQuerySetEqual(orders, ["tea"], transform=lambda order: order.product.name)

        self.assertPasses(Inner)
