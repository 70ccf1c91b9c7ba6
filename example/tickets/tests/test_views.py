"""The sync views, asked by Django's sync client, on every Django."""

import asyncio

import django_async_test

from tickets.models import AuditEntry, Ticket
from tickets.tests.helpers import audited_threads, count, create_event, post_form, printed, run_in_thread, run_sync


class SyncViewTests(django_async_test.TestCase):
    async def setUp(self):
        self.addCleanup(printed)
        self.event = await create_event(seats=1)
        self.url = "/events/%s/" % self.event.pk

    def test_the_list(self):
        """A sync test asks as in any Django project."""
        self.assertContains(self.client.get("/"), "Hamlet</a>: 1 left")

    async def test_an_event(self):
        """An asynchronous test asks the sync client in a thread."""
        response = await run_sync(self.client.get, self.url)
        self.assertEqual(response.status_code, 200)
        self.assertIn(b'"seats_left": 1', response.content)

    async def test_an_unknown_event(self):
        """What is not there is a 404."""
        response = await run_sync(self.client.get, "/events/0/")
        self.assertEqual(response.status_code, 404)

    async def test_a_get_buys_nothing(self):
        """Following a link does not cost money."""
        response = await run_sync(self.client.get, self.url + "buy/")
        self.assertEqual(response.status_code, 405)
        self.assertEqual(await count(Ticket.objects), 0)

    async def test_buy(self):
        """The sale, the middleware's row and the printer's row are all in the test's transaction."""
        response = await run_sync(post_form, self.client, self.url + "buy/", holder="Ada")
        self.assertEqual(response.status_code, 201)
        await printed()
        actions = await run_sync(list, AuditEntry.objects.values_list("action", flat=True))
        self.assertEqual(sorted(actions), ["printed", "request", "sold"])
        self.assertEqual(await run_sync(audited_threads, "printed"), ["printer"])

    async def test_two_buyers_one_seat(self):
        """Requests in several threads at once: one gets the seat."""
        responses = await asyncio.gather(
            *[run_in_thread(post_form, self.client_class(), self.url + "buy/", holder=name) for name in "AB"]
        )
        self.assertEqual(sorted(response.status_code for response in responses), [201, 409])
        self.assertEqual(await count(Ticket.objects), 1)
