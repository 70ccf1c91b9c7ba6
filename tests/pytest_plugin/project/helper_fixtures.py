"""Each fixture of the plugin, used once or twice."""

import asyncio
import contextvars
import importlib.util
import threading
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import transaction

from tests.project.shop.models import Product

pytestmark = pytest.mark.django_db
needs_uvicorn = pytest.mark.skipif(importlib.util.find_spec("uvicorn") is None, reason="uvicorn is not installed")


def create(name="tea"):
    return Product.objects.create(name=name)


acreate, acount = sync_to_async(create), sync_to_async(Product.objects.count)


def get(url):
    with urlopen(url) as response:
        return response.read().decode()


async def aget(url):
    return await asyncio.get_running_loop().run_in_executor(None, get, url)


async def test_atomic(django_atomic):
    with pytest.raises(ValueError):
        async with django_atomic():
            await acreate()
            raise ValueError
    assert await acount() == 0


async def test_acall(django_acall):
    assert (await django_acall(create, name="milk")).name == "milk"


async def test_unsafe(django_allow_async_unsafe):
    with django_allow_async_unsafe():
        create()
    assert await acount() == 1


async def test_on_commit(django_on_commit):
    called = []

    async def later():
        called.append("coroutine")

    async with django_on_commit(execute=True) as callbacks:
        await sync_to_async(transaction.on_commit)(later)
        await asyncio.get_running_loop().run_in_executor(None, transaction.on_commit, lambda: called.append("thread"))
    assert called == ["coroutine", "thread"] and len(callbacks) == 2


async def test_queries(django_num_queries):
    async with django_num_queries(2):
        await acreate()
        await asyncio.get_running_loop().run_in_executor(None, Product.objects.count)


async def test_stream(django_stream):
    async with django_stream("/async/products/add/tea/") as response:
        assert response.status_code == 200
    assert await acount() == 1


async def test_websocket(django_websocket):
    pytest.importorskip("channels")

    async def echo(scope, receive, send):
        assert (await receive())["type"] == "websocket.connect"
        await send({"type": "websocket.accept"})
        message = await receive()
        await send({"type": "websocket.send", "text": message["text"] + "!"})
        await receive()

    async with django_websocket("/", application=echo) as socket:
        await socket.send_to(text_data="hello")
        assert await socket.receive_from() == "hello!"


async def test_clock(django_clock):
    waiting = asyncio.ensure_future(asyncio.sleep(3600, "done"))
    await django_clock.advance(3600)
    assert await waiting == "done" and django_clock.time() == 3600


async def test_client_for(async_client_for, admin_user):
    client, stranger = await async_client_for(admin_user), await async_client_for()
    assert "admin" in (await client.get("/whoami/")).content.decode()
    assert "admin" not in (await stranger.get("/whoami/")).content.decode()


@needs_uvicorn
async def test_asgi_server(asgi_live_server):
    await acreate()
    assert "tea" in await aget(asgi_live_server.url + "/products/")
    await aget(asgi_live_server.url + "/async/products/add/milk/")
    assert await acount() == 2


@needs_uvicorn
def test_asgi_server_of_a_sync_test(asgi_live_server):
    create()
    get(asgi_live_server.url + "/async/products/add/milk/")
    assert Product.objects.count() == 2


# As a validator of Channels keeps it that was imported in time
HOSTS = settings.ALLOWED_HOSTS


@pytest.mark.live_server_options(allowed_host="live.local")
def test_wsgi_server(wsgi_live_server):
    assert "live.local" in HOSTS and "live.local" in settings.ALLOWED_HOSTS
    create()
    get(wsgi_live_server.url + "/products/add/milk/")
    assert Product.objects.count() == 2


async def test_wsgi_server_of_a_coroutine(wsgi_live_server):
    await aget(wsgi_live_server + "/products/add/milk/")
    assert await acount() == 1


def test_error_of_the_server(wsgi_live_server):
    with wsgi_live_server.raises(Exception) as errors, pytest.raises(HTTPError):
        get(wsgi_live_server.url + "/crash/")
    assert len(errors) == 1


@pytest.mark.strict_ownership
def test_allow(django_allow):
    thread = threading.Thread(target=create)
    django_allow(thread)
    thread.start()
    thread.join()
    assert Product.objects.count() == 1


language = contextvars.ContextVar("language", default="en")


@pytest.fixture
def german():
    token = language.set("de")
    yield
    language.reset(token)


@pytest.fixture
async def german_of_a_coroutine(german):
    assert language.get() == "de"
    yield
    assert language.get() == "de"


@pytest.fixture
def french_afterwards(db):
    yield
    assert language.get() == "fr"
    language.set("en")


def test_context_of_a_sync_test(db, german):
    assert language.get() == "de"


def test_context_after_a_sync_test(french_afterwards):
    language.set("fr")


async def test_context_of_a_coroutine(db, german, german_of_a_coroutine):
    assert language.get() == "de"


async def test_context_is_as_before(db):
    assert language.get() == "en"
