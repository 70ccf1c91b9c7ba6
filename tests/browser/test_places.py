"""Tests of Playwright's synchronous API that is opened and closed wherever Django's classes allow it.

No browser is needed: what disturbs is the loop that Playwright leaves set as running in the thread of the tests.
"""

import unittest

from django import test

import django_async_test
from django_async_test import sync_to_async
from tests.browser.helpers import KINDS, BrowserTestCase, case, needs_playwright, start_playwright
from tests.live.helpers import has_async_views
from tests.project.shop.models import Product


def count():
    """Await the number of products, as Django's own asynchronous methods do."""
    return sync_to_async(Product.objects.count, thread_sensitive=True)()


class Tests(object):
    """What must go on beside a loop at rest: queries, coroutines in hooks and tests, the test's loop, the client."""

    @classmethod
    def setUpTestData(cls):
        Product.objects.create(name="of the class")

    async def asyncSetUp(self):
        self.assertEqual(1, await count())
        await sync_to_async(Product.objects.create, thread_sensitive=True)(name="of the test")

    async def asyncTearDown(self):
        self.assertEqual(2, await count())

    async def test_a_coroutine(self):
        """A coroutine test runs."""
        self.assertEqual(2, await count())

    def test_queries(self):
        """Synchronous queries are in order."""
        self.assertEqual(2, Product.objects.count())

    def test_the_loop(self):
        """A synchronous test can run its loop."""
        self.assertEqual(2, self.loop.run_until_complete(count()))

    def test_the_client(self):
        """The client calls asynchronous views."""
        path = "/async/products/" if has_async_views else "/products/"
        self.assertIn("of the test", self.client.get(path).content.decode())


def before_super(base):
    class Place(base):
        @classmethod
        def setUpClass(cls):
            cls.playwright = start_playwright()
            super().setUpClass()

        @classmethod
        def tearDownClass(cls):
            super().tearDownClass()
            cls.playwright.stop()

    return Place


def after_super(base):
    class Place(base):
        @classmethod
        def setUpClass(cls):
            super().setUpClass()
            cls.playwright = start_playwright()

        @classmethod
        def tearDownClass(cls):
            cls.playwright.stop()
            super().tearDownClass()

    return Place


def crosswise(base):
    class Place(base):
        @classmethod
        def setUpClass(cls):
            cls.playwright = start_playwright()
            super().setUpClass()

        @classmethod
        def tearDownClass(cls):
            cls.playwright.stop()
            super().tearDownClass()

    return Place


def class_cleanup(base):
    class Place(base):
        @classmethod
        def setUpClass(cls):
            super().setUpClass()
            cls.addClassCleanup(start_playwright().stop)

    return Place


def class_cleanup_before_super(base):
    class Place(base):
        @classmethod
        def setUpClass(cls):
            cls.addClassCleanup(start_playwright().stop)
            super().setUpClass()

    return Place


def test_data(base):
    class Place(base):
        @classmethod
        def setUpTestData(cls):
            cls.addClassCleanup(start_playwright().stop)
            super().setUpTestData()

    return Place


def beside_async_hooks(base):
    class Place(base):
        @classmethod
        def setUpClass(cls):
            super().setUpClass()
            cls.addClassCleanup(start_playwright().stop)

        @classmethod
        async def setUpTestData(cls):
            await sync_to_async(Product.objects.create, thread_sensitive=True)(name="of the class")

        @classmethod
        async def tearDownClass(cls):
            assert await count() == 1
            super().tearDownClass()

    return Place


def set_up(base):
    class Place(base):
        def setUp(self):
            self.playwright = start_playwright()
            super().setUp()

        def tearDown(self):
            super().tearDown()
            self.playwright.stop()

    return Place


def cleanup(base):
    class Place(base):
        def setUp(self):
            self.addCleanup(start_playwright().stop)

    return Place


def one_loop_for_the_class(base):
    return type("Place", (class_cleanup(base),), {"loop_scope": "class"})


def first_test(base):
    """Opened in a test, and closed with the class."""

    class Place(base):
        def test_1(self):
            type(self).addClassCleanup(start_playwright().stop)
            self.assertEqual(2, Product.objects.count())

    return Place


def inside_tests(base):
    class Place(base):
        def test_inside(self):
            playwright = start_playwright()
            try:
                self.test_queries()
                self.test_the_loop()
                self.test_the_client()
            finally:
                playwright.stop()
            self.test_queries()

    return Place


PLACES = [
    before_super,
    after_super,
    crosswise,
    class_cleanup,
    class_cleanup_before_super,
    test_data,
    beside_async_hooks,
    set_up,
    cleanup,
    one_loop_for_the_class,
    first_test,
    inside_tests,
]


@needs_playwright
class PlacesTests(BrowserTestCase):
    def assertIsIntact(self, place, base):
        """Fail unless all tests pass, in one order or the other, and a class of Django's after them finds nothing."""
        names = unittest.defaultTestLoader.getTestCaseNames(place(base))
        self.assertGoesWell(place(base), *names[:: 1 if PLACES.index(place) % 2 else -1])
        self.assertFindsNothing()

    def assertFindsNothing(self):
        class Innocent(test.TestCase):
            def test(self):
                self.assertEqual(0, Product.objects.count())

        self.assertGoesWell(Innocent)

    def test_test_cases(self):
        """Wherever it is opened and closed, tests in any order, their hooks and their rows are not disturbed."""
        base = type("Base", (Tests, django_async_test.TestCase), {})
        for place in PLACES:
            with self.subTest(place=place.__name__):
                self.assertIsIntact(place, base)

    def test_live_servers(self):
        """Neither are those of classes with a live server of any kind."""
        for kind in KINDS:
            base = type("Base", (Tests, case(kind)), {})
            for place in (crosswise, class_cleanup, first_test):
                with self.subTest(kind=kind[0], place=place.__name__):
                    self.assertGoesWell(place(base))
            self.assertFindsNothing()

    def test_a_module(self):
        """It may be open while class after class runs, of ours and Django's, as with setUpModule() or a session."""
        base = type("Base", (Tests, django_async_test.TestCase), {})
        playwright = start_playwright()
        try:
            self.assertGoesWell(base)
            self.assertFindsNothing()
            self.assertGoesWell(type("Live", (Tests, case(KINDS[-1])), {}))
        finally:
            playwright.stop()
        self.assertGoesWell(base)
        self.assertFindsNothing()

    def test_without_transactions(self):
        """The connections of a TransactionTestCase, and its flush, are the same beside it."""

        class Inner(django_async_test.TransactionTestCase):
            async def test_a_coroutine(self):
                await sync_to_async(Product.objects.create, thread_sensitive=True)(name="tea")
                self.assertEqual(1, await count())

            def test_queries(self):
                Product.objects.create(name="tea")
                self.assertEqual(1, self.loop.run_until_complete(count()))

        for place in (before_super, class_cleanup):
            with self.subTest(place=place.__name__):
                self.assertIsIntact(place, Inner)
