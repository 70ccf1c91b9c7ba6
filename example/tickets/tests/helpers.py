"""What several test modules need."""

from urllib.parse import urlencode

from django_async_test import sync_to_async

from tickets import printer
from tickets.models import AuditEntry, Event


def run_sync(function, *args, **kwargs):
    """Await synchronous code where Django's own async methods run it: one after the other, in one thread."""
    return sync_to_async(function, thread_sensitive=True)(*args, **kwargs)


def run_in_thread(function, *args, **kwargs):
    """Await synchronous code in whichever thread of the pool is free."""
    return sync_to_async(function, thread_sensitive=False)(*args, **kwargs)


# Django 4.1 brought `await Event.objects.acreate(...)` and `.acount()`; these two work on every Django.


def create_event(title="Hamlet", seats=3):
    """Await a new event."""
    return run_sync(Event.objects.create, title=title, seats_left=seats)


def count(queryset):
    """Await the number of rows."""
    return run_sync(queryset.count)


def audited_threads(action):
    """Return the names of the threads that wrote the audit entries of one kind."""
    return list(AuditEntry.objects.filter(action=action).values_list("thread", flat=True))


async def printed():
    """Wait until everything is printed, without blocking the loop or the thread that the ORM uses."""
    await run_in_thread(printer.finish)


def post_form(client, url, **fields):
    """Post what a browser sends from a plain form; with an AsyncClient, await it."""
    # Not the client's own multipart: before Django 4.2 AsyncClient makes one that views cannot read.
    # https://code.djangoproject.com/ticket/34063
    return client.post(url, urlencode(fields), content_type="application/x-www-form-urlencoded")
