"""What pytest and the plugins pass over in silence, or with a word about something else."""

import pytest
from asgiref.sync import sync_to_async

import django_async_test
from tests.project.shop.models import Product


@pytest.fixture
async def value():
    return 3


@pytest.fixture
async def generator():
    yield 3


def test_async_fixture_in_a_sync_test(value):
    pass


def test_async_generator_in_a_sync_test(generator):
    pass


@pytest.mark.usefixtures("value")
def test_usefixtures_in_a_sync_test():
    pass


async def test_generator(db):
    yield 1


@pytest.fixture
async def twice():
    yield 1
    yield 2


async def test_fixture_that_yields_twice(twice):
    pass


class ClassTests(django_async_test.TestCase):
    @pytest.mark.anyio
    async def test_marked(self):
        await sync_to_async(Product.objects.create)(name="tea")


class WithRowsTests(django_async_test.TestCase):
    @pytest.fixture(autouse=True)
    def rows(self):
        Product.objects.create(name="row")

    async def test_one(self):
        self.assertEqual(await sync_to_async(Product.objects.count)(), 1)

    async def test_two(self):
        self.assertEqual(await sync_to_async(Product.objects.count)(), 1)

    def test_three(self):
        self.assertEqual(Product.objects.count(), 1)
