"""A hammer: many threads and tasks do at random what code does with a database, and sums are compared.

``TEST_HAMMER`` is the number of threads, and that of tasks; without it nothing runs.  ``TEST_HAMMER_SEED`` repeats what
is done, though not the order in which it is.
"""

import asyncio
import os
import random
import sys
import sysconfig
import threading
import unittest

from django.db import connection, transaction
from django.db.models import F, Sum

import django_async_test
from django_async_test import sync_to_async

from ..helpers import TestsAboutTests, in_any_thread, in_threads
from ..project.shop.models import Product
from .drivers import DRIVER, driver, on_drivers_cursor

COUNT = int(os.environ.get("TEST_HAMMER") or 0)
SEED = int(os.environ.get("TEST_HAMMER_SEED") or random.randrange(10**6))
TURNS = 12
#: Whether this Python was built to run its threads at the same time.
IS_FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


class Rollback(Exception):
    """Rolls a block back."""


class Worker(object):
    """Does things at random, and knows what the sum of its products must be."""

    def __init__(self, name):
        self.name = name
        self.random = random.Random("{}-{}".format(SEED, name))
        self.expected = self.made = 0

    def turn(self):
        """Do one thing."""
        self.random.choice(
            [self.create, self.create, self.block, self.block, self.read, self.update, self.use_driver]
        )()

    def new_name(self):
        self.made += 1
        return "{} {}".format(self.name, self.made)

    def create(self):
        Product.objects.create(name=self.new_name(), stock=self.made)
        self.expected += self.made

    def use_driver(self):
        table = connection.ops.quote_name(Product._meta.db_table)
        name = self.new_name()
        if DRIVER == "psycopg" and self.random.random() < 0.5:
            with driver().cursor() as cursor, cursor.copy("COPY shop_product (name, stock) FROM STDIN") as copy:
                copy.write("{}\t{}\n".format(name, self.made))
        else:
            on_drivers_cursor("INSERT INTO {} (name, stock) VALUES ('{}', {})".format(table, name, self.made))
        self.expected += self.made

    def mine(self):
        return Product.objects.filter(name__startswith=self.name + " ")

    def read(self):
        rows = list(self.mine().iterator())
        assert sum(row.stock for row in rows) == self.expected, (self.name, SEED)

    def update(self):
        self.expected += self.mine().update(stock=F("stock") + 1)

    def block(self, depth=0):
        before = self.expected
        try:
            with transaction.atomic():
                for _ in range(self.random.randrange(3)):
                    self.create()
                if depth < 3 and self.random.random() < 0.5:
                    self.block(depth + 1)
                if self.random.random() < 0.3:
                    sid = connection.savepoint()
                    inside = self.expected
                    self.create()
                    connection.savepoint_rollback(sid)
                    self.expected = inside
                self.read()
                if self.random.random() < 0.4:
                    raise Rollback
        except Rollback:
            self.expected = before

    def work(self):
        """Do many things in one thread."""
        for _ in range(TURNS):
            self.turn()

    async def work_in_tasks(self, test):
        """Do many things in one task, in whatever thread."""
        for _ in range(TURNS):
            chance = self.random.random()
            if chance < 0.4:
                await sync_to_async(self.turn, thread_sensitive=True)()
            elif chance < 0.8:
                await in_any_thread(self.turn)
            else:
                await self.block_of_task(test)

    async def block_of_task(self, test):
        before = self.expected
        try:
            async with test.atomic():
                for _ in range(2):
                    await sync_to_async(self.turn, thread_sensitive=True)()
                if self.random.random() < 0.5:
                    raise Rollback
        except Rollback:
            self.expected = before


def compare(test, workers):
    """Fail unless the rows of each worker sum up to what it knows."""
    for worker in workers:
        test.assertEqual(worker.expected, worker.mine().aggregate(sum=Sum("stock"))["sum"] or 0, worker.name)
    test.assertEqual(
        sum(worker.expected for worker in workers), Product.objects.aggregate(sum=Sum("stock"))["sum"] or 0
    )


@unittest.skipUnless(COUNT, "only where TEST_HAMMER says how many threads and tasks")
class HammerTests(TestsAboutTests):
    def assertPasses(self, cls, *names):
        with self.subTest(seed=SEED):
            super().assertPasses(cls, *names)
        if IS_FREE_THREADED:
            # A module may have switched it on again.
            self.assertFalse(sys._is_gil_enabled())

    def test_threads(self):
        """Blocks of many threads that are rolled back at random leave what each thread knows it has written."""

        class Inner(django_async_test.TestCase):
            connection_timeout = timeout = 240

            def test(self):
                workers = [Worker("thread{}".format(number)) for number in range(COUNT)]
                self.assertEqual([], in_threads(COUNT, lambda number: workers[number].work()))
                compare(self, workers)

        self.assertPasses(Inner)

    def test_tasks(self):
        """So do blocks of many tasks, beside threads."""

        class Inner(django_async_test.TestCase):
            connection_timeout = timeout = 240

            async def test(self):
                workers = [Worker("task{}".format(number)) for number in range(COUNT)]
                beside = [Worker("thread{}".format(number)) for number in range(4)]
                threads = [threading.Thread(target=worker.work) for worker in beside]
                for thread in threads:
                    thread.start()
                await asyncio.gather(*[worker.work_in_tasks(self) for worker in workers])
                for thread in threads:
                    await in_any_thread(thread.join)
                await in_any_thread(compare, self, workers + beside)

        self.assertPasses(Inner)
