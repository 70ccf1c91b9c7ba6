"""Tests of when the run of a function test begins and ends."""

from .helpers import PluginTestCase, run_pytest

ASKED_LATE = """
import asyncio

import pytest
from asgiref.sync import sync_to_async

from tests.project.shop.models import Product

ended = []


@pytest.fixture(autouse=True)
async def around():
    yield
    ended.append(asyncio.get_running_loop().is_running())


@pytest.fixture
def rows(request, around):
    request.getfixturevalue("db")
    Product.objects.create(name="tea")


async def test_asks_late(rows):
    assert await sync_to_async(Product.objects.count)() == 1


def test_sync_asks_late(request):
    request.getfixturevalue("db")
    Product.objects.create(name="tea")


@pytest.mark.django_db
def test_with_a_database():
    ended.clear()


def test_nothing_is_left(request):
    request.getfixturevalue("db")
    assert ended == [True] * 3 and Product.objects.count() == 0
"""


class ItemRunTests(PluginTestCase):
    def test_a_database_that_is_asked_for_late(self):
        """The connections are shared from when a fixture asks for them, and asynchronous fixtures still end."""
        outcome = run_pytest(files={"test_it.py": ASKED_LATE})
        self.assertEqual(4, len(outcome.tests("PASSED")), outcome.output)
        self.assertEqual(set(), outcome.tests("ERROR"), outcome.output)
