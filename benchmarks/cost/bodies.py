"""What the measured tests do.

Django's settings must be configured before this module is imported.
"""

import asyncio
import collections

from django.contrib.contenttypes.models import ContentType
from django.db import connection

try:
    from asgiref.sync import sync_to_async
except ImportError:  # Django before 3.0
    from django_async_test import sync_to_async

#: What a test does, as a function and as a coroutine function, either of which may be None.  A class has `tests` of
#: them.  A test does `units` times what is measured: its cost is divided by that, after the cost of `minus`, the same
#: test without, is subtracted.
Body = collections.namedtuple("Body", "tests units function coroutine_function minus")

TASKS, HOPS, SUBTESTS, REQUESTS, STATEMENTS = 200, 50, 500, 20, 1000


def do_nothing(*args):
    pass


async def await_nothing(*args):
    pass


_kinds = ContentType.objects.filter(app_label="benchmark")
_ORM_CALLS = [
    lambda: ContentType.objects.create(app_label="benchmark", model="test"),
    lambda: _kinds.get(model="test"),
    lambda: _kinds.update(model="case"),
    lambda: _kinds.count(),
    lambda: list(_kinds),
]
# What acreate(), aget() and their kind do inside Django; its oldest versions do not have them.
_ASYNC_ORM_CALLS = [sync_to_async(call, thread_sensitive=True) for call in _ORM_CALLS]


def call_orm(self):
    for call in _ORM_CALLS:
        call()


async def await_orm(self):
    for call in _ASYNC_ORM_CALLS:
        await call()


async def create_tasks(self):
    # All before the first runs: a turn of the loop for each would hide what creating it costs.
    tasks = [asyncio.ensure_future(await_nothing()) for _ in range(TASKS)]
    for task in tasks:
        await task


_hop = sync_to_async(do_nothing, thread_sensitive=True)


async def hop(self):
    for _ in range(HOPS):
        await _hop()


def enter_subtest(self):
    with self.subTest():
        pass


def enter_subtests(self):
    for _ in range(SUBTESTS):
        with self.subTest():
            pass


async def enter_subtests_async(self):
    for _ in range(SUBTESTS):
        with self.subTest():
            pass


def execute(*args):
    """Execute statements with one cursor."""
    with connection.cursor() as cursor:
        for _ in range(STATEMENTS):
            cursor.execute("SELECT 1")
            cursor.fetchone()


def get(*args):
    """Get a row through the ORM, which makes a cursor for each statement."""
    key = ContentType.objects.create(app_label="benchmark", model="test").pk
    for _ in range(STATEMENTS):
        ContentType.objects.get(pk=key)


_execute, _get = (sync_to_async(function, thread_sensitive=True) for function in (execute, get))


async def execute_in_thread(self):
    await _execute()


async def get_in_thread(self):
    await _get()


def request_once(self):
    self.client.get("/sync/")


def request(self):
    for _ in range(REQUESTS):
        self.client.get("/sync/")


def _request_async(path):
    async def test(self):
        for _ in range(REQUESTS):
            await self.async_client.get(path)

    return test


EMPTY, ONE_TEST, TEN_TESTS = "empty", "class of one", "empty, ten a class"
ORM, TASK, HOP, SUBTEST = "five ORM calls", "tasks", "hops", "subtests"
ONE_SUBTEST, ONE_REQUEST = "one subtest", "one request"
EXECUTE, GET = "execute", "get"
CLIENT, CLIENT_TO_SYNC_VIEW = "client", "client to sync view"

BODIES = {
    EMPTY: Body(50, 1, do_nothing, await_nothing, None),
    ONE_TEST: Body(1, 1, do_nothing, await_nothing, None),
    TEN_TESTS: Body(10, 1, do_nothing, await_nothing, None),
    ORM: Body(50, 1, call_orm, await_orm, None),
    ONE_SUBTEST: Body(50, 1, enter_subtest, None, None),
    ONE_REQUEST: Body(50, 1, request_once, None, None),
    TASK: Body(10, TASKS, None, create_tasks, TEN_TESTS),
    HOP: Body(10, HOPS, None, hop, TEN_TESTS),
    SUBTEST: Body(10, SUBTESTS, enter_subtests, enter_subtests_async, TEN_TESTS),
    EXECUTE: Body(1, STATEMENTS, execute, execute_in_thread, ONE_TEST),
    GET: Body(1, STATEMENTS, get, get_in_thread, ONE_TEST),
    CLIENT: Body(10, REQUESTS, request, _request_async("/async/"), TEN_TESTS),
    CLIENT_TO_SYNC_VIEW: Body(10, REQUESTS, None, _request_async("/sync/"), TEN_TESTS),
}
