"""The live page in a real browser, which talks to the server over fetch() and a WebSocket."""

import unittest

import django_async_test

from tickets.models import AuditEntry, Event, Ticket
from tickets.services import sell
from tickets.tests.browser import Browser, find
from tickets.tests.helpers import count, create_event, printed, run_in_thread, run_sync
from tickets.tests.test_live import needs_server

SEATS = "document.getElementById('seats').textContent === '%s'"
BUY = "document.querySelector('[name=holder]').value = '%s'; document.querySelector('button').click()"


@needs_server
@unittest.skipUnless(find(), "there is no Chromium or Chrome on the PATH")
class BrowserTests(django_async_test.ASGILiveServerTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        browser = Browser()
        cls.browser = browser.__enter__()
        cls.addClassCleanup(browser.__exit__, None, None, None)

    async def setUp(self):
        self.addCleanup(printed)
        self.assertEqual(await count(Event.objects), 0)
        self.event = await create_event(seats=3)
        self.url = "%s/events/%s/live/" % (self.live_server_url, self.event.pk)

    def test_buy(self):
        """A sync test, as with Selenium: the server has a thread to itself."""
        page = self.browser
        page.open(self.url)
        page.wait_for(SEATS % 3)
        page.evaluate(BUY % "Ada")
        page.wait_for(SEATS % 2)
        ticket = Ticket.objects.get()
        self.assertEqual(ticket.holder, "Ada")
        page.wait_for("document.getElementById('answer').textContent === '%s'" % ticket.barcode)
        self.assertEqual(AuditEntry.objects.filter(action="watched").count(), 1)

    def test_buy_again(self):
        """Nothing is left of the other test, although its page was open until now."""
        self.assertEqual(Ticket.objects.count(), 0)
        self.test_buy()

    async def test_in_a_coroutine(self):
        """The server is on the test's own loop, and the browser is driven from a thread."""
        page = self.browser
        await run_in_thread(page.open, self.url)
        await run_in_thread(page.wait_for, SEATS % 3)
        await run_sync(sell, self.event, "Bob")
        await run_in_thread(page.wait_for, SEATS % 2)
        await run_in_thread(page.evaluate, BUY % "Ada")
        await run_in_thread(page.wait_for, SEATS % 1)
        self.assertEqual(await count(Ticket.objects), 2)
