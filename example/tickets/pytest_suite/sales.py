"""Selling tickets, as pytest functions: run `pytest` in the folder of `manage.py`."""

import asyncio
import threading

import pytest
from asgiref.sync import sync_to_async

from tickets.models import Event, Ticket
from tickets.services import SoldOut, sell

asell, count = sync_to_async(sell), sync_to_async(Ticket.objects.count)


async def test_a_ticket_is_sold(event):
    """The row of a synchronous fixture is seen in a coroutine."""
    await asell(event, "Ada")
    assert await count() == 1


async def test_nothing_is_left_for_the_next_test(event):
    """What the test before has sold was rolled back."""
    assert await count() == 0


async def test_a_sale_in_any_thread(event):
    """A worker thread sells inside the same transaction."""
    await asyncio.get_running_loop().run_in_executor(None, sell, event, "Ada")
    assert await count() == 1


async def test_eight_buyers_for_three_seats(event):
    """Eight threads at once: three get a seat, five are told that there is none."""
    sales = [sync_to_async(sell, thread_sensitive=False)(event, "buyer %d" % number) for number in range(8)]
    results = await asyncio.gather(*sales, return_exceptions=True)
    assert sum(isinstance(result, SoldOut) for result in results) == 5
    assert await count() == 3


async def test_sold_out(sold_out):
    """An asynchronous fixture is awaited."""
    with pytest.raises(SoldOut):
        await asell(sold_out, "Ada")


def test_a_thread_of_a_sync_test(event):
    """A synchronous test shares its transaction, too."""
    thread = threading.Thread(target=sell, args=(event, "Ada"))
    thread.start()
    thread.join()
    assert Ticket.objects.count() == 1


async def test_all_or_nothing(event, django_atomic):
    """A block around asynchronous code is rolled back as a whole."""
    with pytest.raises(SoldOut):
        async with django_atomic():
            for number in range(4):
                await asell(event, "buyer %d" % number)
    assert await count() == 0
    assert (await sync_to_async(Event.objects.get)(pk=event.pk)).seats_left == 3


@pytest.mark.django_db
async def test_how_many_queries(event, django_num_queries):
    """Queries of all threads count: the savepoint, the seat, the ticket, its entry in the audit and the release."""
    async with django_num_queries(5):
        await asyncio.get_running_loop().run_in_executor(None, sell, event, "Ada")
