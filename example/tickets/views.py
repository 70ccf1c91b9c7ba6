"""The views that every Django can serve."""

from django.http import HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404, render

from tickets import printer
from tickets.models import Event
from tickets.services import SoldOut, sell


def event_list(request):
    return render(request, "tickets/event_list.html", {"events": Event.objects.all()})


def event_detail(request, pk):
    event = get_object_or_404(Event, pk=pk)
    return JsonResponse({"title": event.title, "seats_left": event.seats_left})


def event_live(request, pk):
    """A page that follows the sale over a WebSocket and buys with fetch(): see live.py."""
    return render(request, "tickets/event_live.html", {"event": get_object_or_404(Event, pk=pk)})


def buy(request, pk):
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    event = get_object_or_404(Event, pk=pk)
    try:
        ticket = sell(event, request.POST["holder"])
    except SoldOut:
        return JsonResponse({"error": "sold out"}, status=409)
    # Only now, when the sale is committed, can the printer's thread see the ticket.
    printer.enqueue(ticket)
    return JsonResponse({"barcode": ticket.barcode}, status=201)
