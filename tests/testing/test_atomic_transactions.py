"""Tests of real transactions around asynchronous code: those of a TransactionTestCase."""

import asyncio

from django.db import connection

from django_async_test import TransactionTestCase
from tests.helpers import TestsAboutTests, in_any_thread, in_sensitive_thread
from tests.testing.products import create, create_in_a_block, names


class TransactionTestCaseTests(TestsAboutTests):
    def test_the_block_is_a_real_transaction(self):
        """It commits, or rolls back, what the flow of the test writes."""

        class Inner(TransactionTestCase):
            async def test_commit(self):
                async with self.atomic():
                    await in_sensitive_thread(create, "tea")
                self.assertEqual(["tea"], await in_any_thread(names))

            async def test_roll_back(self):
                with self.assertRaises(ZeroDivisionError):
                    async with self.atomic():
                        await in_sensitive_thread(create, "tea")
                        1 / 0
                self.assertEqual([], await in_sensitive_thread(names))
                self.assertFalse(connection.in_atomic_block)

        self.assertPasses(Inner)

    def test_blocks_of_several_tasks_take_turns(self):
        """No one's rows are rolled back with another's."""

        class Inner(TransactionTestCase):
            async def write(self, number):
                async with self.atomic():
                    await in_sensitive_thread(create, "a{}".format(number))
                    await asyncio.sleep(0)
                    await in_sensitive_thread(create_in_a_block, "b{}".format(number))
                    if number % 2:
                        raise ZeroDivisionError

            async def test(self):
                results = await asyncio.gather(*[self.write(number) for number in range(6)], return_exceptions=True)
                self.assertEqual(3, results.count(None), results)
                self.assertEqual(["a0", "a2", "a4", "b0", "b2", "b4"], await in_sensitive_thread(names))

        self.assertPasses(Inner)
