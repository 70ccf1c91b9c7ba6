"""Django's own asynchronous ORM methods."""

import asyncio
import unittest

import django_async_test
from django.core import exceptions
from django.db.models import QuerySet

from tickets.models import AuditEntry, Event, Ticket
from tickets.tests.helpers import count, create_event, run_in_thread


@unittest.skipUnless(hasattr(QuerySet, "acreate"), "Django has acreate() and the like since 4.1")
class AsyncOrmTests(django_async_test.TestCase):
    @classmethod
    async def setUpTestData(cls):
        await Event.objects.acreate(title="Faust", seats_left=5)

    async def setUp(self):
        self.event = await Event.objects.aget()

    async def test_create_and_count(self):
        """An asynchronous method and a thread of its own look at the same rows."""
        await Ticket.objects.acreate(event=self.event, holder="Ada")
        self.assertEqual(await Ticket.objects.acount(), 1)
        self.assertEqual(await run_in_thread(Ticket.objects.count), 1)

    async def test_in_tasks(self):
        """Tasks that write at once are in the test's transaction."""
        await asyncio.gather(*[Ticket.objects.acreate(event=self.event, holder=name) for name in "ABC"])
        self.assertEqual(await AuditEntry.objects.acount(), 3)

    async def test_async_for(self):
        """A queryset is an asynchronous iterable."""
        await Ticket.objects.acreate(event=self.event, holder="Ada")
        holders = []
        async for ticket in self.event.tickets.all():
            holders.append(ticket.holder)
        self.assertEqual(holders, ["Ada"])


@unittest.skipUnless(
    hasattr(exceptions, "SynchronousOnlyOperation"), "Django guards coroutines against sync queries since 3.0"
)
class ForgottenAwaitTests(django_async_test.TestCase):
    async def test_a_refused_query_does_no_harm(self):
        """Django refuses a sync query in a coroutine; the test's transaction is as good as before."""
        with self.assertRaises(exceptions.SynchronousOnlyOperation):
            Event.objects.create(title="Faust", seats_left=1)
        await create_event()
        self.assertEqual(await count(Event.objects), 1)
