"""Small, ordinary tests: each uses the database in another way, and must leave nothing behind."""

import asyncio
import concurrent.futures
import contextvars
import os
import threading

import pytest
from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection, connections, transaction
from django.db.models import F
from django.db.utils import IntegrityError

from tests.project.shop.models import Order, Product

RUNNER = os.environ.get("RUNNER", "own")

pytestmark = [pytest.mark.django_db]
if RUNNER == "asyncio-strict":
    pytestmark.append(pytest.mark.asyncio)
elif RUNNER == "anyio":
    pytestmark.append(pytest.mark.anyio)


def create(name="tea"):
    return Product.objects.create(name=name)


def count():
    return Product.objects.count()


acreate, acount = sync_to_async(create), sync_to_async(count)


def in_pool(function, *args):
    return asyncio.get_running_loop().run_in_executor(None, function, *args)


def in_thread(function, *args):
    thread = threading.Thread(target=function, args=args)
    thread.start()
    thread.join()


async def test_orm_in_a_coroutine():
    await acreate()
    assert await acount() == 1


def test_nothing_is_left_by_it():
    assert count() == 0


async def test_row_of_a_fixture(shelf):
    assert await acount() == 1


async def test_row_of_a_fixture_in_a_thread(shelf):
    assert await in_pool(count) == 1
    await in_pool(create)
    assert await acount() == 2


async def test_row_of_an_async_fixture(lamp):
    assert await acount() == 1


async def test_both_fixtures(shelf, lamp):
    assert await acount() == 2


async def test_thread_that_is_not_sensitive():
    await sync_to_async(create, thread_sensitive=False)()
    assert await acount() == 1


async def test_gather():
    await asyncio.gather(*[in_pool(create, "p{}".format(number)) for number in range(8)])
    assert await acount() == 8


async def test_executor():
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        await asyncio.get_running_loop().run_in_executor(pool, create)
    assert await acount() == 1


def test_thread_of_a_sync_test(shelf):
    in_thread(create)
    assert count() == 2


def test_pool_of_a_sync_test():
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(create, ["a", "b", "c", "d"]))
    assert count() == 4


async def test_client(async_client):
    response = await async_client.get("/async/products/add/tea/")
    assert response.status_code == 200
    response = await async_client.get("/async/products/add_in_any_thread/milk/")
    assert response.status_code == 200
    assert await acount() == 2


async def test_client_and_sync_view(async_client, shelf):
    await async_client.get("/products/add/tea/")
    assert await acount() == 2


def test_on_commit(django_capture_on_commit_callbacks):
    called = []
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        transaction.on_commit(lambda: called.append("here"))
        in_thread(lambda: transaction.on_commit(lambda: called.append("there")))
    assert len(callbacks) == 2 and called == ["here", "there"]


async def test_on_commit_in_a_coroutine(django_capture_on_commit_callbacks):
    called = []
    with django_capture_on_commit_callbacks() as callbacks:
        await sync_to_async(transaction.on_commit)(lambda: called.append(1))
        await in_pool(transaction.on_commit, lambda: called.append(2))
    assert len(callbacks) == 2 and called == []


def test_queries(django_assert_num_queries):
    with django_assert_num_queries(2):
        create()
        in_thread(count)


async def test_queries_in_a_coroutine(django_assert_num_queries):
    with django_assert_num_queries(3):
        await acreate()
        await in_pool(count)
        await sync_to_async(count, thread_sensitive=False)()


async def test_close_in_a_thread(shelf):
    def close():
        close_old_connections()
        connection.close()
        connections.close_all()

    await in_pool(close)
    await sync_to_async(close)()
    assert await acount() == 1


async def test_no_update_is_lost(shelf):
    def add():
        for _ in range(5):
            with transaction.atomic():
                stock = Product.objects.select_for_update().get(pk=shelf.pk).stock
                Product.objects.filter(pk=shelf.pk).update(stock=stock + 1)

    await asyncio.gather(*[in_pool(add) for _ in range(3)])
    assert (await sync_to_async(Product.objects.get)(pk=shelf.pk)).stock == 15


async def test_savepoints_of_threads(shelf):
    def fail_and_go_on(number):
        try:
            with transaction.atomic():
                create("p{}".format(number))
                create("shelf")
        except IntegrityError:
            create("kept{}".format(number))

    await asyncio.gather(*[in_pool(fail_and_go_on, number) for number in range(4)])
    assert await acount() == 5


async def test_refused_query_does_no_harm(shelf):
    with pytest.raises(Exception, match="async context"):
        with transaction.atomic():
            create()
    assert await acount() == 1


async def test_update_with_expression(shelf):
    await sync_to_async(Product.objects.update)(stock=F("stock") + 1)
    assert (await in_pool(Product.objects.get)).stock == 1


async def test_relations(shelf):
    await sync_to_async(Order.objects.create)(product=shelf, total=3)
    assert await in_pool(shelf.order_set.count) == 1


@pytest.mark.parametrize("number", [1, 2, 3])
async def test_parameters(number, shelf):
    await acreate("p{}".format(number))
    assert await acount() == 2


@pytest.mark.skip(reason="on purpose")
async def test_skipped():
    raise AssertionError


@pytest.mark.xfail(strict=True, reason="on purpose")
async def test_expected_failure():
    await acreate()
    assert await acount() == 2


@pytest.mark.usefixtures("shelf")
async def test_usefixtures():
    assert await acount() == 1


@pytest.mark.django_db(databases=["default", "other"])
async def test_two_databases():
    await sync_to_async(Product.objects.using("other").create)(name="tea")
    assert await in_pool(Product.objects.using("other").count) == 1
    assert await acount() == 0


async def test_admin(admin_user, async_client):
    await sync_to_async(async_client.force_login)(admin_user)
    response = await async_client.get("/whoami/")
    assert "admin" in response.content.decode()


@pytest.mark.django_db(transaction=True)
async def test_transactional():
    await acreate()
    assert await in_pool(count) == 1
    await in_pool(connections.close_all)


async def test_transactional_fixture(transactional_db, shelf):
    await acreate()
    assert await acount() == 2


def test_transactional_thread(transactional_db, shelf):
    def use():
        create()
        connection.close()

    in_thread(use)
    assert count() == 2


@pytest.mark.django_db(serialized_rollback=True)
async def test_serialized_rollback():
    await acreate()


async def test_sequences(django_db_reset_sequences):
    assert (await acreate()).pk == 1


def test_server(live_server):
    from urllib.request import urlopen

    assert urlopen(live_server.url + "/products/add/tea/").status == 200
    assert count() == 1


variable = contextvars.ContextVar("variable", default=None)


class TestPlainClass:
    async def test_method(self, shelf):
        await in_pool(create)
        assert await acount() == 2

    def test_sync_method(self, db):
        """A method of a plain class shares the connection, too."""
        in_thread(create)
        assert count() == 1


@pytest.fixture
def cleaned_up(request, db):
    request.addfinalizer(lambda: Product.objects.get(name="tea"))


async def test_finalizer(cleaned_up):
    await in_pool(create)
