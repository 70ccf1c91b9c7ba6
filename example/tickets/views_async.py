"""The same shop in async views. Imported by the urlconf only where Django (3.1+) can serve them."""

from asgiref.sync import sync_to_async
from django.http import HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404

from tickets import printer, services
from tickets.models import Event
from tickets.services import SoldOut

# Spelled out because the first releases of asgiref defaulted to thread_sensitive=False.
find_event = sync_to_async(get_object_or_404, thread_sensitive=True)
sell = sync_to_async(services.sell, thread_sensitive=True)


async def event_detail(request, pk):
    event = await find_event(Event, pk=pk)
    return JsonResponse({"title": event.title, "seats_left": event.seats_left})


async def buy(request, pk):
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    event = await find_event(Event, pk=pk)
    try:
        ticket = await sell(event, request.POST["holder"])
    except SoldOut:
        return JsonResponse({"error": "sold out"}, status=409)
    printer.enqueue(ticket)
    return JsonResponse({"barcode": ticket.barcode}, status=201)


async def holders(request, pk):
    """List who comes, with the async ORM (Django 4.1+)."""
    event = await Event.objects.aget(pk=pk)
    names = []
    async for ticket in event.tickets.all():
        names.append(ticket.holder)
    return JsonResponse({"holders": names})
