"""Beside other plugins: Hypothesis, pytest-timeout, subtests."""

import asyncio
import os

import pytest
from asgiref.sync import sync_to_async

from tests.project.shop.models import Product

hypothesis = pytest.importorskip("hypothesis")
seen = []

RUNNER = os.environ.get("RUNNER", "own")

if RUNNER in ("asyncio-strict", "anyio"):
    pytestmark = getattr(pytest.mark, RUNNER.partition("-")[0])


@hypothesis.settings(max_examples=5, database=None, deadline=None)
@hypothesis.given(hypothesis.strategies.integers(0, 100))
@pytest.mark.django_db
async def test_examples(number):
    assert await sync_to_async(Product.objects.count)() == 0
    await asyncio.get_running_loop().run_in_executor(None, lambda: Product.objects.create(name="p%s" % number))
    seen.append(asyncio.current_task())


class TestClass:
    @hypothesis.settings(max_examples=5, database=None, deadline=None)
    @hypothesis.given(number=hypothesis.strategies.integers(0, 100))
    async def test_examples_of_a_method(self, number, db):
        assert await sync_to_async(Product.objects.count)() == 0
        await sync_to_async(Product.objects.create)(name="tea")


def test_each_example_had_a_task():
    assert len(set(map(id, seen))) == len(seen)


@pytest.mark.timeout(20)
async def test_with_a_timeout(db):
    await sync_to_async(Product.objects.create)(name="tea")


@pytest.mark.skipif(not hasattr(pytest, "Subtests"), reason="pytest has subtests since 9.0")
@pytest.mark.django_db
async def test_subtests(subtests):
    for number in range(2):
        with subtests.test(number=number):
            await sync_to_async(Product.objects.create)(name=str(number))


@pytest.mark.django_db
async def test_raises():
    with pytest.raises(Product.DoesNotExist) as caught:
        await sync_to_async(Product.objects.get)(name="nothing")
    assert "matching query" in str(caught.value)
