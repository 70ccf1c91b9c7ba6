"""Selling tickets: plain synchronous code, used by the sync and the async views alike."""

from django.db import transaction
from django.db.models import F

from tickets.models import Event, Ticket


class SoldOut(Exception):
    """There is no seat left."""


def sell(event, holder):
    """Sell one seat of an event and return the ticket, or raise SoldOut."""
    with transaction.atomic():
        # One UPDATE checks and takes the seat: two buyers at once cannot both get the last one.
        free = Event.objects.filter(pk=event.pk, seats_left__gt=0)
        if not free.update(seats_left=F("seats_left") - 1):
            raise SoldOut(str(event))
        return Ticket.objects.create(event=event, holder=holder)
