from notes import note

from django_async_test import TestCase, sync_to_async
from tests.project.shop.models import Product


def create(name):
    return sync_to_async(Product.objects.create)(name=name)


class Base(TestCase):
    @classmethod
    async def setUpClass(cls):
        await super().setUpClass()
        note("setUpClass", cls.__name__)

    @classmethod
    async def setUpTestData(cls):
        await create("class")

    @classmethod
    async def tearDownClass(cls):
        note("tearDownClass", cls.__name__)
        await super().tearDownClass()

    async def setUp(self):
        self.assertEqual(["class"], await self.names())
        await create("setUp")

    async def tearDown(self):
        note("tearDown", self._testMethodName)

    async def names(self):
        return await sync_to_async(lambda: sorted(product.name for product in Product.objects.all()))()
