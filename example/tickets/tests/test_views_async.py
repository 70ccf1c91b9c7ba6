"""Django's asynchronous client against both kinds of views."""

import asyncio
import unittest

import django.test
import django_async_test
from django.db.models import QuerySet

from tickets.models import AuditEntry, Ticket
from tickets.services import sell
from tickets.tests.helpers import count, create_event, post_form, printed, run_sync


@unittest.skipUnless(hasattr(django.test, "AsyncClient"), "Django has async views and AsyncClient since 3.1")
class AsyncClientTests(django_async_test.TestCase):
    async def setUp(self):
        self.addCleanup(printed)
        self.event = await create_event(seats=2)
        self.sync_url = "/events/%s/" % self.event.pk
        self.async_url = "/async/events/%s/" % self.event.pk

    async def test_both_kinds_of_views_give_the_same_answer(self):
        """A view finds the test's rows, whether it is asynchronous or not."""
        for url in self.sync_url, self.async_url:
            with self.subTest(url=url):
                response = await self.async_client.get(url)
                self.assertEqual(response.status_code, 200)
                self.assertEqual(response.json(), {"title": "Hamlet", "seats_left": 2})

    async def test_an_unknown_event(self):
        """What is not there is a 404 in an async view too."""
        response = await self.async_client.get("/async/events/0/")
        self.assertEqual(response.status_code, 404)

    async def test_buy(self):
        """View, sync middleware, signal and background thread all write; the test sees it all."""
        response = await post_form(self.async_client, self.async_url + "buy/", holder="Ada")
        self.assertEqual(response.status_code, 201)
        await printed()
        actions = await run_sync(list, AuditEntry.objects.values_list("action", flat=True))
        self.assertEqual(sorted(actions), ["printed", "request", "sold"])

    async def test_a_rush(self):
        """Of six requests at once for two seats, to both kinds of views, two get a ticket."""
        responses = await asyncio.gather(
            *[post_form(self.async_client, url + "buy/", holder="Ada") for url in [self.sync_url, self.async_url] * 3]
        )
        statuses = sorted(response.status_code for response in responses)
        self.assertEqual(statuses, [201, 201, 409, 409, 409, 409])
        self.assertEqual(await count(Ticket.objects), 2)

    @unittest.skipUnless(hasattr(QuerySet, "aiterator"), "Django has `async for` over a queryset since 4.1")
    async def test_the_holders(self):
        """A view may iterate over a queryset with `async for`."""
        await run_sync(sell, self.event, "Ada")
        response = await self.async_client.get(self.async_url + "holders/")
        self.assertEqual(response.json(), {"holders": ["Ada"]})

    def test_the_sync_client_asks_an_async_view(self):
        """A sync test may ask an async view: Django runs a loop for it."""
        response = self.client.get(self.async_url)
        self.assertEqual(response.json()["seats_left"], 2)
