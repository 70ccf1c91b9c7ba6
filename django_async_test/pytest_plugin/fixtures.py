"""What the test case classes have as methods and attributes, as fixtures."""

import functools

import pytest

from ..compat.django import clients
from ..engine import clock
from ..testing.calls import call_sync
from ..testing.lifespan import lifespan
from ..testing.unsafe import allow_async_unsafe
from . import item_run, live_servers
from .claims import Claim

__unittest = True


def _run_of(request):
    """Return the `ItemRun` of the test, which begins now if it has not."""
    run = item_run.of(request.node)
    if not run.has_begun:
        run.begin()
    return run


@pytest.fixture
def django_atomic(request):
    """``async with django_atomic(using=None):`` is ``transaction.atomic()`` for coroutines."""
    return _run_of(request).case.atomic


@pytest.fixture
def django_acall():
    """``await django_acall(function, ...)`` calls a function where it may use the ORM; returns what it returns."""
    return call_sync


@pytest.fixture
def django_allow_async_unsafe():
    """``with django_allow_async_unsafe():`` permits synchronous ORM calls in a coroutine."""
    return allow_async_unsafe


@pytest.fixture
def django_allow(request):
    """``django_allow(thread_or_task)`` lets it use the database as if the test had started it."""
    run = _run_of(request)
    return lambda thread_or_task: run.case.allow(thread_or_task)


@pytest.fixture
def django_on_commit(request):
    """``async with django_on_commit(execute=True) as callbacks:`` captures those of all threads and tasks."""
    return _run_of(request).case.captureOnCommitCallbacks


@pytest.fixture
def django_num_queries(request):
    """``with`` or ``async with django_num_queries(2):`` fails unless all threads and tasks execute so many queries."""
    return _run_of(request).case.assertNumQueries


@pytest.fixture
def django_stream(request):
    """``async with django_stream(path) as response:`` receives a streaming response while it is being sent."""
    return _run_of(request).case.stream


@pytest.fixture
def django_websocket(request):
    """``async with django_websocket(path) as socket:`` connects to the ASGI application of the project."""
    run = _run_of(request)
    yield run.case.websocket
    run.do_cleanups()


@pytest.fixture
def django_lifespan():
    """``async with django_lifespan(application) as state:`` starts it up before, and shuts it down after the block."""
    return lifespan


class Clock(object):
    """The time of the loop of the test, which stands still."""

    def __init__(self, case):
        self._case = case

    async def advance(self, seconds):
        """Move the time by `seconds`; what is due meanwhile runs at its own time, in order."""
        await clock.Clocked.advance(self._case, seconds)

    def time(self):
        """Return the time in seconds; it begins at 0."""
        return self._case.loop.time()


@pytest.fixture
def django_clock(request):
    """The loop's time stands still until the test awaits ``django_clock.advance(seconds)``."""
    run = _run_of(request)
    if run.claim is not Claim.OURS:
        pytest.fail(
            "{} has no loop whose time django_clock could stop: it needs a coroutine test that django-async-test "
            "runs.".format(run.item.nodeid),
            pytrace=False,
        )
    clock.stop_time(run.run)
    yield Clock(run.case)
    clock.release(run.run)


@pytest.fixture
def async_client_for(request):
    """``client = await async_client_for(user)`` is a new asynchronous client, logged in unless `user` is None."""

    async def make(user=None, backend=None, **defaults):
        if clients.AsyncClient is None:
            pytest.fail(
                "{} uses async_client_for, and this version of Django has no asynchronous client. Use the fixture "
                "client, or upgrade Django to 3.1 or later.".format(request.node.nodeid),
                pytrace=False,
            )
        client = clients.AsyncClient(**defaults)
        if user is not None:
            await call_sync(functools.partial(client.force_login, user, backend))
        return client

    return make


@pytest.fixture
def asgi_live_server(request, db):
    """A live ASGI server (``url``, ``ws_url``) that answers inside the test's transaction."""
    with live_servers.ASGIServer(_run_of(request)) as server:
        yield server


@pytest.fixture
def wsgi_live_server(request, db):
    """A live WSGI server (``url``) that answers inside the test's transaction."""
    with live_servers.WSGIServer(_run_of(request)) as server:
        yield server
