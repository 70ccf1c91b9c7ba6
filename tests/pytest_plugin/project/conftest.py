"""Counts what the tests have left behind, and chooses who runs coroutine tests and fixtures (`RUNNER`)."""

import os

import django
import pytest

RUNNER = os.environ.get("RUNNER", "own")

if RUNNER == "asyncio-strict":
    import pytest_asyncio

    async_fixture = pytest_asyncio.fixture
else:
    async_fixture = pytest.fixture


# What Django before 3.1 does not have: asynchronous clients and requests, queries that are refused in coroutines, and
# sequences of SQLite that are reset.
NEEDS_DJANGO_31 = ["test_client", "test_admin", "test_refused_query_does_no_harm", "test_sequences", "test_stream"]


def pytest_collection_modifyitems(items):
    """Skip what the installed Django does not have."""
    if django.VERSION < (3, 1):
        for item in items:
            if item.name.startswith(tuple(NEEDS_DJANGO_31)):
                item.add_marker(pytest.mark.skip(reason="Django 3.1 or later is needed"))


@pytest.fixture
def anyio_backend():
    """Let anyio use asyncio."""
    return "asyncio"


def pytest_configure(config):
    """Declare the marks of plugins that may not be there."""
    for name in ("asyncio", "anyio", "timeout"):
        config.addinivalue_line("markers", name)


@pytest.fixture(scope="session", autouse=True)
def nothing_is_left(request, django_db_setup, django_db_blocker):
    """Note how many rows there are when all tests are over."""
    yield
    from tests.project.shop.models import Order, Product

    with django_db_blocker.unblock():
        left = sorted(map(str, Product.objects.all())) + sorted(map(str, Order.objects.all()))
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with open(os.path.join(os.environ["RESULTS"], "left-" + worker), "w") as file:
        file.write("\n".join(left))


@pytest.fixture
def shelf(db):
    """Return a product that a synchronous fixture has made."""
    from tests.project.shop.models import Product

    return Product.objects.create(name="shelf")


@async_fixture
async def lamp(db):
    """Return a product that an asynchronous fixture has made, and look whether it is still there afterwards."""
    from asgiref.sync import sync_to_async

    from tests.project.shop.models import Product

    product = await sync_to_async(Product.objects.create)(name="lamp")
    yield product
    assert await sync_to_async(Product.objects.filter(name="lamp").count)() == 1
