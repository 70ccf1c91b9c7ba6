"""Code that leaves the test's thread still works inside the test's transaction."""

import asyncio
import threading

import django_async_test

from tickets.models import Event, Ticket
from tickets.services import SoldOut, sell
from tickets.tests.helpers import audited_threads, count, create_event, run_in_thread, run_sync


class ThreadTests(django_async_test.TestCase):
    async def setUp(self):
        self.event = await create_event(seats=3)

    async def test_thread_sensitive_code(self):
        """sync_to_async() as Django uses it sees the test's rows, and its own are seen."""
        await run_sync(sell, self.event, "Ada")
        self.assertEqual(await count(Ticket.objects), 1)

    async def test_code_in_any_thread(self):
        """With thread_sensitive=False code runs in another thread, inside the same transaction."""
        await run_in_thread(sell, self.event, "Ada")
        self.assertEqual(await count(Ticket.objects), 1)
        names = await run_sync(audited_threads, "sold")
        self.assertNotIn(threading.current_thread().name, names)

    async def test_code_in_an_executor(self):
        """The loop's own executor, which asyncio.to_thread() uses, shares the transaction too."""
        await self.loop.run_in_executor(None, sell, self.event, "Ada")
        self.assertEqual(await count(Ticket.objects), 1)

    async def test_code_in_a_thread_of_its_own(self):
        """A thread that does not know of the test shares the transaction as well."""
        thread = threading.Thread(target=sell, args=(self.event, "Ada"), name="box office")
        thread.start()
        await run_in_thread(thread.join)
        self.assertEqual(await run_sync(audited_threads, "sold"), ["box office"])

    def test_a_thread_in_a_sync_test(self):
        """Nothing of this needs an asynchronous test."""
        thread = threading.Thread(target=sell, args=(self.event, "Ada"), name="box office")
        thread.start()
        thread.join()
        self.assertEqual(audited_threads("sold"), ["box office"])


class RushTests(django_async_test.TestCase):
    """Eight buyers at once for three seats."""

    async def setUp(self):
        self.event = await create_event(seats=3)

    async def check_three_sold(self, sales):
        results = await asyncio.gather(*sales, return_exceptions=True)
        refused = [result for result in results if isinstance(result, SoldOut)]
        sold = [result for result in results if isinstance(result, Ticket)]
        self.assertEqual((len(sold), len(refused)), (3, 5), results)
        self.assertEqual(await count(Ticket.objects), 3)
        self.assertEqual((await run_sync(Event.objects.get)).seats_left, 0)

    async def test_in_tasks(self):
        """asyncio.gather() runs every sale in a task of its own, all in one transaction."""
        await self.check_three_sold([run_sync(sell, self.event, str(n)) for n in range(8)])

    async def test_in_threads(self):
        """Atomic blocks of several threads wait for each other: no sale is lost or mixed up."""
        await self.check_three_sold([run_in_thread(sell, self.event, str(n)) for n in range(8)])


class NothingIsLeftTests(django_async_test.TestCase):
    """Whatever wrote a row, it is gone after the test: two equal tests that both begin with no rows."""

    async def write_from_everywhere(self):
        self.assertEqual(await count(Event.objects), 0)
        event = await create_event()
        await asyncio.gather(
            run_sync(sell, event, "Ada"),
            run_in_thread(sell, event, "Bob"),
            self.loop.run_in_executor(None, sell, event, "Cyd"),
        )
        self.assertEqual(await count(Ticket.objects), 3)

    async def test_rows_are_written(self):
        """The first of the two finds an empty table and fills it."""
        await self.write_from_everywhere()

    async def test_rows_are_written_again(self):
        """The second finds it just as empty."""
        await self.write_from_everywhere()
