"""The live page with a real server, whose requests and WebSockets are inside the test's transaction."""

import asyncio
import unittest
from importlib.util import find_spec
from urllib.parse import urlencode
from urllib.request import urlopen

import django_async_test

from tickets.models import AuditEntry, Ticket
from tickets.services import sell
from tickets.tests.helpers import count, create_event, printed, run_in_thread, run_sync

needs_server = unittest.skipUnless(
    find_spec("django.core.asgi") and find_spec("uvicorn") and find_spec("websockets"),
    "needs Django 3.0+, uvicorn and websockets: pip install 'django-async-test[live]'",
)


def fetch(url, **form):
    """Get a page, or post a form to it; block meanwhile."""
    with urlopen(url, urlencode(form).encode("ascii") if form else None, timeout=30) as response:
        return response.read().decode("utf-8")


@needs_server
class LivePageTests(django_async_test.ASGILiveServerTestCase):
    async def setUp(self):
        self.addCleanup(printed)
        self.event = await create_event(seats=3)
        self.path = "/events/%s/" % self.event.pk

    def watch(self):
        """Open a WebSocket."""
        from websockets import connect

        return connect(self.live_server_ws_url + self.path + "seats/")

    async def test_the_page(self):
        """The server finds the test's uncommitted event."""
        page = await run_in_thread(fetch, self.live_server_url + self.path + "live/")
        self.assertIn("<h1>Hamlet</h1>", page)

    async def test_the_seats_of_the_test(self):
        """What the test sells is announced over the WebSocket."""
        async with self.watch() as socket:
            self.assertEqual(await asyncio.wait_for(socket.recv(), 30), "3")
            await run_sync(sell, self.event, "Ada")
            self.assertEqual(await asyncio.wait_for(socket.recv(), 30), "2")

    async def test_buy(self):
        """Three parties on one transaction: a request sells, the WebSocket reports, the test counts."""
        async with self.watch() as socket:
            self.assertEqual(await asyncio.wait_for(socket.recv(), 30), "3")
            await run_in_thread(fetch, self.live_server_url + self.path + "buy/", holder="Ada")
            self.assertEqual(await asyncio.wait_for(socket.recv(), 30), "2")
        self.assertEqual((await run_sync(Ticket.objects.get)).holder, "Ada")
        self.assertEqual(await count(AuditEntry.objects.filter(action="watched")), 1)

    def test_in_a_sync_test(self):
        """A test without async blocks as it likes: its server has a thread to itself."""
        fetch(self.live_server_url + self.path + "buy/", holder="Ada")
        self.assertEqual(Ticket.objects.get().holder, "Ada")


class WSGILivePageTests(django_async_test.WSGILiveServerTestCase):
    """The same without WebSockets, on every Django."""

    async def setUp(self):
        self.addCleanup(printed)
        self.event = await create_event(seats=3)
        self.path = "/events/%s/" % self.event.pk

    def test_buy(self):
        """A real request sells, and is rolled back."""
        self.assertIn("Hamlet", fetch(self.live_server_url + self.path + "live/"))
        fetch(self.live_server_url + self.path + "buy/", holder="Ada")
        self.assertEqual(Ticket.objects.get().holder, "Ada")

    test_buy_again = test_buy
