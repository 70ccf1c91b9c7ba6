"""What is left on a connection, or done to the transaction of the test."""

import asyncio
import threading

from django.db import connection, connections, transaction

import django_async_test

from ..helpers import forever, in_any_thread
from ..project.shop.models import Product
from .kinds import by_default, not_found
from .threads import join


def create():
    Product.objects.create(name="row")


@by_default("It was not executed")
def commit_swallowed(self):
    with connection.cursor() as cursor:
        try:
            cursor.execute("COMMIT")
        except Exception:
            pass


@by_default("It was not executed")
def rollback_in_a_thread(self):
    def execute():
        try:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
        except Exception:
            pass

    join(execute)


@by_default("It was not executed")
async def commit_of_the_driver(self):
    def commit():
        connection.ensure_connection()
        try:
            connection.connection.commit()
        except Exception:
            pass

    await in_any_thread(commit)


@by_default("atomic")
def block_left_open(self):
    transaction.atomic().__enter__()


@by_default("atomic")
def block_left_open_in_a_thread(self):
    join(lambda: transaction.atomic().__enter__())


@by_default("atomic")
def block_left_in_a_generator(self):
    def steps():
        with transaction.atomic():
            yield 1

    self.steps = steps()
    next(self.steps)


@by_default("has opened a connection", base=django_async_test.TransactionTestCase)
def connection_of_a_thread(self):
    join(Product.objects.count)


@by_default("has opened a connection")
def connection_of_the_test(self):
    default = connections["default"]
    self.wrapper = type(default)(default.settings_dict, "default")
    self.wrapper.ensure_connection()
    self.later.append(self.wrapper.close)


@by_default("was still running when the test ended, and was cancelled")
async def task_in_an_asynchronous_block(self):
    async def hold():
        async with self.atomic():
            await forever()

    asyncio.ensure_future(hold())
    await asyncio.sleep(0)


@by_default("died of")
def failing_query_in_a_thread(self):
    def query():
        with transaction.atomic():
            Product.objects.get(name="nobody")

    join(query)


@by_default("died of")
def unknown_alias_in_a_thread(self):
    join(lambda: Product.objects.using("nowhere").count())


@not_found("whether the code was right to catch an exception only the code knows")
def unknown_alias_swallowed(self):
    try:
        Product.objects.using("nowhere").count()
    except Exception:
        pass


@not_found("a cursor of the client needs no end")
def cursor_left_open(self):
    self.cursor = connection.cursor()
    self.cursor.execute("SELECT 1")


@not_found("a savepoint goes with the transaction")
def savepoint_left(self):
    connection.savepoint()


@not_found("a lock of the test goes with it")
def lock_of_threads_left_locked(self):
    self.lock = threading.Lock()
    self.lock.acquire()
