"""Test case classes in which a type checker finds nothing."""

from django.db import connection
from django.test import TestCase as DjangoTestCase
from shop.models import Product

from django_async_test import (
    AsyncTestMixin,
    CaptureQueriesContext,
    ConnectionTimeoutError,
    RequestAborted,
    TestCase,
    fail_on,
    timeout,
)


class APITestCase(DjangoTestCase):
    def helper(self) -> int:
        return 1


class ApiTests(AsyncTestMixin, APITestCase):
    async def asyncSetUp(self) -> None:
        self.tea = await Product.objects.acreate(name="tea", stock=3)

    async def test_it(self) -> None:
        self.helper()
        response = await self.async_client.get("/")
        self.assertEqual(response.status_code, 200)


def buy(product: Product, count: int) -> str:
    return "bought"


@timeout(5)
class StockTests(TestCase):
    @fail_on(pending_tasks=False)
    async def test_good(self) -> None:
        async with CaptureQueriesContext(connection) as queries:
            pass
        print(len(queries))
        async with self.assertNumQueries(1):
            pass
        text = await self.acall(buy, await Product.objects.aget(), 2)
        print(text.upper())
        await self.assertNumQueries(1, Product.objects.acount)
        async with self.stream("/events/") as stream:
            event = await stream.event()
            print(event.data.upper())
        async with self.atomic():
            pass
        with self.captureOnCommitCallbacks(execute=True) as callbacks:
            pass
        print(callbacks)


class HookTests(TestCase):
    milk: Product

    @classmethod
    async def setUpClass(cls) -> None:
        await super().setUpClass()

    @classmethod
    async def setUpTestData(cls) -> None:
        cls.milk = await Product.objects.acreate(name="milk")

    async def setUp(self) -> None:
        self.tea = await Product.objects.acreate(name="tea", stock=3)

    async def tearDown(self) -> None:
        await self.tea.adelete()

    async def test_errors_can_be_caught(self) -> None:
        with self.assertRaises((ConnectionTimeoutError, RequestAborted)):
            raise ConnectionTimeoutError
