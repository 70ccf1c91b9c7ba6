"""The other two classes: without a surrounding transaction, and without a database."""

import django_async_test
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from tickets import printer
from tickets.barcode import barcode
from tickets.middleware import audit_trail
from tickets.models import Event, Ticket
from tickets.services import SoldOut, sell
from tickets.tests.helpers import count, create_event, printed, run_in_thread, run_sync


class CommittedSaleTests(django_async_test.TransactionTestCase):
    """Sales are really committed here, and the tables are emptied after each test."""

    async def setUp(self):
        self.addCleanup(printed)
        self.assertEqual(await count(Event.objects), 0)
        self.event = await create_event(seats=1)

    async def test_a_sale_is_committed(self):
        """No transaction is open around the test, so the printer's own connection sees the ticket."""
        self.assertFalse(await run_sync(lambda: connection.in_atomic_block))
        printer.enqueue(await run_sync(sell, self.event, "Ada"))
        await printed()
        self.assertTrue((await run_sync(Ticket.objects.get)).printed)

    async def test_a_refused_sale_is_rolled_back(self):
        """What a failing atomic block wrote is not there for other connections either."""
        await run_sync(sell, self.event, "Ada")
        with self.assertRaises(SoldOut):
            await run_sync(sell, self.event, "Bob")
        self.assertEqual(await run_in_thread(Ticket.objects.count), 1)


class BarcodeTests(django_async_test.SimpleTestCase):
    """Code that needs no database."""

    def test_the_check_digit(self):
        """The digits and their check digit make a valid EAN-13 (the example is Wikipedia's)."""
        self.assertEqual(barcode(40063, 8133393), "4006381333931")

    async def test_in_an_executor(self):
        """Slow arithmetic belongs in an executor: it leaves the loop free."""
        numbers = await self.loop.run_in_executor(None, lambda: {barcode(1, n) for n in range(1000)})
        self.assertEqual(len(numbers), 1000)


class AuditTrailTests(django_async_test.SimpleTestCase):
    async def test_a_get_is_not_recorded(self):
        """Reading costs no query: a SimpleTestCase would refuse it."""
        response = HttpResponse("Hamlet")
        respond = audit_trail(lambda request: response)
        self.assertIs(respond(RequestFactory().get("/")), response)
