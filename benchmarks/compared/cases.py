"""What a test does, as coroutine functions of the tools that a way to write tests has: the same for each of them.

`WRITES` each write one row, in another way.  `CASES` are small and ordinary.  Those that begin with ``must_fail``
behave if they are reported; all others if they pass; and each only if no row of it is left.  A parameter named `shelf`
is a row that the set-up of the test has made, `lamp` one of its asynchronous set-up.
"""

import asyncio
import concurrent.futures
import threading

from asgiref.sync import sync_to_async
from django.db import IntegrityError, close_old_connections, connection, connections, transaction

from tests.project.shop.models import Product


def create(name="tea"):
    return Product.objects.create(name=name)


def count():
    return Product.objects.count()


acount = sync_to_async(count)


def in_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


# --- nine ways to write a row -----------------------------------------------------------------------------


async def write_acreate(tools):
    await Product.objects.acreate(name="tea")


async def write_abulk_create(tools):
    await Product.objects.abulk_create([Product(name="tea")])


async def write_task(tools):
    await asyncio.create_task(Product.objects.acreate(name="tea"))


async def write_sync_to_async(tools):
    await sync_to_async(create)()


async def write_not_thread_sensitive(tools):
    await sync_to_async(create, thread_sensitive=False)()


async def write_to_thread(tools):
    await asyncio.to_thread(create)


async def write_executor(tools):
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        await asyncio.get_running_loop().run_in_executor(pool, create)


async def write_thread(tools):
    await asyncio.to_thread(in_thread, create)


async def write_client(tools):
    response = await tools.client.get("/async/products/add/tea/")
    assert response.status_code == 200


# --- twenty-four cases ------------------------------------------------------------------------------------


async def case_coroutine(tools):
    await Product.objects.acreate(name="tea")
    assert await Product.objects.acount() == 1


async def case_thread_reads(tools):
    await Product.objects.acreate(name="tea")
    assert await asyncio.to_thread(count) == 1


async def case_thread_writes(tools):
    await asyncio.to_thread(create)
    assert await acount() == 1


async def case_thread_that_is_not_sensitive(tools):
    await sync_to_async(create, thread_sensitive=False)()
    assert await acount() == 1


async def case_eight_threads(tools):
    await asyncio.gather(*[asyncio.to_thread(create, "p{}".format(number)) for number in range(8)])
    assert await acount() == 8


async def case_pool(tools):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        await asyncio.get_running_loop().run_in_executor(pool, create)
    assert await acount() == 1


async def case_plain_thread(tools):
    await asyncio.to_thread(in_thread, create)
    assert await acount() == 1


async def case_row_of_set_up(tools, shelf):
    assert await acount() == 1


async def case_row_of_set_up_in_a_thread(tools, shelf):
    assert await asyncio.to_thread(count) == 1


async def case_row_of_async_set_up(tools, lamp):
    assert await acount() == 1


async def case_row_of_async_set_up_in_a_thread(tools, lamp):
    assert await asyncio.to_thread(count) == 1


async def case_client(tools):
    await tools.client.get("/async/products/add/tea/")
    assert await acount() == 1


async def case_client_and_thread_of_a_view(tools):
    await tools.client.get("/async/products/add_in_any_thread/tea/")
    assert await acount() == 1


async def case_client_and_sync_view(tools, shelf):
    response = await tools.client.get("/products/")
    assert response.content == b"shelf"


async def case_on_commit(tools):
    async with tools.callbacks() as callbacks:
        await sync_to_async(transaction.on_commit)(print)
    assert len(callbacks) == 1


async def case_on_commit_in_a_thread(tools):
    async with tools.callbacks() as callbacks:
        await asyncio.to_thread(transaction.on_commit, print)
    assert len(callbacks) == 1


async def case_queries(tools):
    async with tools.queries(2):
        await Product.objects.acreate(name="tea")
        await acount()


async def case_queries_of_threads(tools):
    async with tools.queries(2):
        await acount()
        await asyncio.to_thread(count)


async def case_close_in_a_thread(tools, shelf):
    def close():
        close_old_connections()
        connection.close()
        connections.close_all()

    await asyncio.to_thread(close)
    await sync_to_async(close)()
    assert await acount() == 1


async def case_no_update_is_lost(tools, shelf):
    def add():
        for _ in range(5):
            with transaction.atomic():
                stock = Product.objects.select_for_update().get(pk=shelf.pk).stock
                Product.objects.filter(pk=shelf.pk).update(stock=stock + 1)

    await asyncio.gather(*[asyncio.to_thread(add) for _ in range(3)])
    assert (await Product.objects.aget(pk=shelf.pk)).stock == 15


async def case_savepoints_of_threads(tools, shelf):
    def fail_and_go_on(number):
        try:
            with transaction.atomic():
                create("p{}".format(number))
                create("shelf")
        except IntegrityError:
            create("kept{}".format(number))

    await asyncio.gather(*[asyncio.to_thread(fail_and_go_on, number) for number in range(4)])
    assert await acount() == 5


async def case_late_thread(tools):
    """Behave if what a thread writes after the end of its test is not found by the next one."""

    def write():
        tools.test_is_over.wait(30)
        create()

    tools.late = threading.Thread(target=write, daemon=True)
    tools.late.start()


async def must_fail_forgotten_await(tools):
    Product.objects.acreate(name="tea")


async def must_fail_exception_of_a_thread(tools):
    def fail():
        raise ValueError("in a thread")

    await asyncio.to_thread(in_thread, fail)


WRITES = [function for name, function in sorted(globals().items()) if name.startswith("write_")]
CASES = [function for name, function in sorted(globals().items()) if name.startswith(("case_", "must_fail_"))]
