"""What the tests have in common: an event with three seats, made once by sync and once by async code."""

import pytest
from asgiref.sync import sync_to_async

from tickets.models import Event


@pytest.fixture
def event(db):
    """An event with three seats."""
    return Event.objects.create(title="Concert", seats_left=3)


@pytest.fixture
async def sold_out(db):
    """An event without a seat; the fixture is awaited in the task of the test that asks for it."""
    return await sync_to_async(Event.objects.create)(title="Opera", seats_left=0)
