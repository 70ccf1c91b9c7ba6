"""Tests that must not pass in silence: each fails, or has an error at its end, with a sentence."""

import os
import threading
import time

import pytest
from asgiref.sync import sync_to_async

from tests.project.shop.models import Product

RUNNER = os.environ.get("RUNNER", "own")

pytestmark = [pytest.mark.django_db]
if RUNNER == "asyncio-strict":
    pytestmark.append(pytest.mark.asyncio)
elif RUNNER == "anyio":
    pytestmark.append(pytest.mark.anyio)


async def work():
    await sync_to_async(Product.objects.create)(name="tea")


async def test_forgotten_await():
    work()


def test_forgotten_await_in_a_sync_test():
    work()


@pytest.fixture
def shelf_of_coroutines():
    """Return what a test may keep something in."""
    return {}


async def test_forgotten_await_in_a_fixture(request, settings, monkeypatch, shelf_of_coroutines):
    shelf_of_coroutines["deep"] = [work()]


class TestOfAClass:
    async def test_forgotten_await_in_an_attribute(self, request):
        self.kept = {"deep": [work()]}


async def test_late_thread():
    def write():
        time.sleep(0.1)
        Product.objects.create(name="late")

    threading.Thread(target=write).start()


def test_late_thread_of_a_sync_test():
    def write():
        time.sleep(0.1)
        Product.objects.create(name="late")

    threading.Thread(target=write).start()


def test_exception_of_a_thread():
    def fail():
        raise ValueError("in a thread")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


@pytest.mark.time_limit(0.2)
def test_hang():
    time.sleep(10)


@pytest.mark.time_limit(0.2)
async def test_coroutine_that_hangs():
    import asyncio

    await asyncio.sleep(10)


async def test_last():
    assert await sync_to_async(Product.objects.count)() == 0
