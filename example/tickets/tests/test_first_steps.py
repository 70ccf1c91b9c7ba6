"""Read this first: what an asynchronous test-case looks like."""

import django_async_test

from tickets.models import AuditEntry, Event, Ticket
from tickets.services import SoldOut, sell
from tickets.tests.helpers import count, create_event, run_sync


class SellTests(django_async_test.TestCase):
    async def setUp(self):
        self.event = await create_event(seats=2)

    async def test_a_ticket_takes_a_seat(self):
        """The row that the asynchronous setUp created is the one that is sold from."""
        await run_sync(sell, self.event, "Ada")
        await run_sync(self.event.refresh_from_db)
        self.assertEqual(self.event.seats_left, 1)

    async def test_nobody_gets_a_seat_that_is_not_there(self):
        """An error inside an atomic block undoes the block, not the test."""
        await run_sync(sell, self.event, "Ada")
        await run_sync(sell, self.event, "Bob")
        with self.assertRaises(SoldOut):
            await run_sync(sell, self.event, "Cyd")
        self.assertEqual(await count(Ticket.objects), 2)

    async def test_a_sale_is_audited(self):
        """The receiver of post_save runs as it does outside of tests."""
        await run_sync(sell, self.event, "Ada")
        entry = await run_sync(AuditEntry.objects.get)
        self.assertEqual(str(entry), "sold: Hamlet for Ada")

    def test_a_sync_test_beside_the_async_ones(self):
        """A test without async uses the same setUp, and the ORM directly."""
        sell(self.event, "Ada")
        self.assertEqual(self.event.tickets.get().holder, "Ada")


class SharedRowsTests(django_async_test.TestCase):
    """Rows for the whole class: created once, and every test finds them unchanged."""

    @classmethod
    async def setUpTestData(cls):
        # Keep the key, not the object: before Django 3.2 all tests would share and change one object.
        cls.pk = (await create_event(title="Faust", seats=1)).pk

    async def sell_out(self):
        event = await run_sync(Event.objects.get, pk=self.pk)
        self.assertEqual(event.seats_left, 1)
        await run_sync(sell, event, "Ada")

    async def test_the_last_seat(self):
        """A test may use up what setUpTestData made."""
        await self.sell_out()

    async def test_the_last_seat_again(self):
        """It is there again for the next test."""
        await self.sell_out()

    def test_the_last_seat_in_a_sync_test(self):
        """A sync test sees the rows of the asynchronous setUpTestData too."""
        self.assertEqual(Event.objects.get(pk=self.pk).title, "Faust")


class CleanUpTests(django_async_test.TestCase):
    async def setUp(self):
        self.event = await create_event()
        self.steps = []
        # Clean-ups run last to first, so this one looks at what the others have done.
        self.addCleanup(self.check_steps, ["test", "tearDown", "clean-up"])
        self.addCleanup(self.note, "clean-up")

    async def tearDown(self):
        await self.note("tearDown")

    async def note(self, step):
        # The row is there up to the last clean-up: all of them run inside the test's transaction.
        await run_sync(self.event.refresh_from_db)
        self.steps.append(step)

    async def check_steps(self, expected):
        self.assertEqual(self.steps, expected)

    async def test_a_coroutine_function_is_a_clean_up(self):
        """addCleanup() takes a coroutine function and awaits it, after tearDown."""
        await self.note("test")


class OpenEvent(object):
    """An event that exists inside an `async with` block only."""

    async def __aenter__(self):
        self.event = await create_event()
        return self.event

    async def __aexit__(self, *exc_info):
        await run_sync(self.event.delete)


class ContextTests(django_async_test.TestCase):
    async def setUp(self):
        self.addAsyncCleanup(self.check_no_events)
        self.event = await self.enterAsyncContext(OpenEvent())

    async def check_no_events(self):
        self.assertEqual(await count(Event.objects), 0)

    async def test_a_context_stays_open(self):
        """enterAsyncContext() opens a context for the whole test and leaves it among the clean-ups."""
        await run_sync(sell, self.event, "Ada")
        self.assertEqual(await count(Event.objects), 1)
