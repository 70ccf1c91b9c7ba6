"""A background thread that belongs to nobody: its rows belong to the test all the same."""

import django_async_test

from tickets import printer
from tickets.models import AuditEntry, Ticket
from tickets.services import sell
from tickets.tests.helpers import audited_threads, count, create_event, printed, run_sync


class PrinterTests(django_async_test.TestCase):
    async def setUp(self):
        # Work that a test leaves in the background would run in the middle of the next test.
        self.addCleanup(printed)
        event = await create_event()
        self.ticket = await run_sync(sell, event, "Ada")

    async def test_the_ticket_is_printed(self):
        """The printer's thread finds the uncommitted ticket, and the test sees what it did."""
        printer.enqueue(self.ticket)
        await printed()
        await run_sync(self.ticket.refresh_from_db)
        self.assertTrue(self.ticket.printed)

    async def test_the_row_was_written_by_the_printer(self):
        """It is the thread that writes, not the test in its name."""
        printer.enqueue(self.ticket)
        await printed()
        self.assertEqual(await run_sync(audited_threads, "printed"), ["printer"])

    async def test_the_connection_survives_the_printer(self):
        """The thread closes its connection after each ticket; the test's connection stays open."""
        for _ in range(2):
            printer.enqueue(self.ticket)
            await printed()
        self.assertEqual(await count(AuditEntry.objects.filter(action="printed")), 2)

    def test_in_a_sync_test(self):
        """A sync test shares its transaction with the thread in the same way."""
        printer.enqueue(self.ticket)
        printer.finish()
        self.assertTrue(Ticket.objects.get().printed)
