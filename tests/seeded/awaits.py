"""Forgotten awaits."""

import asyncio
import functools
import itertools
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import django
from django.db import transaction
from django.dispatch import Signal

import django_async_test

from ..helpers import define, has_async_generators
from ..project.shop.models import Product
from .kinds import NEVER_AWAITED, by_default, not_found

# Not in this package, whose frames are nobody's but the test's.
forgotten = define("async def forgotten(): pass")["forgotten"]


@by_default(NEVER_AWAITED)
async def call_as_a_statement(self):
    forgotten()


@by_default(NEVER_AWAITED)
def call_in_a_synchronous_test(self):
    forgotten()


@by_default(NEVER_AWAITED)
async def result_assigned(self):
    result = forgotten()
    self.assertIsNotNone(result)


@by_default(NEVER_AWAITED)
async def coroutine_taken_for_true(self):
    self.assertTrue(forgotten())


@by_default(NEVER_AWAITED)
async def condition(self):
    if not forgotten():
        self.fail()


@by_default(NEVER_AWAITED)
async def coroutines_in_a_list(self):
    self.assertEqual(2, len([forgotten() for _ in range(2)]))


@by_default(NEVER_AWAITED)
async def kept_in_an_attribute(self):
    self.kept = forgotten()


@by_default(NEVER_AWAITED)
async def kept_in_a_dictionary(self):
    self.kept = {"one": forgotten()}


@by_default(NEVER_AWAITED)
async def in_a_cycle(self):
    cycle = [forgotten()]
    cycle.append(cycle)


@by_default(NEVER_AWAITED)
async def callback_is_a_coroutine_function(self):
    self.loop.call_soon(lambda: forgotten())
    await asyncio.sleep(0)


@by_default(NEVER_AWAITED)
async def done_callback_is_a_coroutine_function(self):
    task = asyncio.ensure_future(asyncio.sleep(0))
    task.add_done_callback(lambda task: forgotten())
    await task
    await asyncio.sleep(0)


@by_default(NEVER_AWAITED, where="setUp")
async def in_set_up(self):
    forgotten()


@by_default(NEVER_AWAITED, where="tearDown")
async def in_tear_down(self):
    forgotten()


@by_default(NEVER_AWAITED)
async def in_a_clean_up(self):
    self.addCleanup(lambda: bool(forgotten()) and None)


@by_default(NEVER_AWAITED)
def target_of_a_thread(self):
    thread = threading.Thread(target=forgotten)
    thread.start()
    thread.join()


@by_default(NEVER_AWAITED)
def work_of_a_pool(self):
    with ThreadPoolExecutor(1) as pool:
        pool.submit(forgotten)


@by_default(NEVER_AWAITED)
def mapped_by_a_pool(self):
    with ThreadPoolExecutor(1) as pool:
        list(pool.map(lambda number: forgotten(), range(2)))


@by_default(NEVER_AWAITED)
def mapped_by_map(self):
    list(map(forgotten_with_an_argument, range(2)))


forgotten_with_an_argument = define("async def forgotten(number): pass")["forgotten"]


@by_default(NEVER_AWAITED)
async def sleep(self):
    asyncio.sleep(10)


@by_default(NEVER_AWAITED)
async def put_into_a_queue(self):
    asyncio.Queue().put(1)


@by_default(NEVER_AWAITED)
async def acquire_of_a_lock(self):
    asyncio.Lock().acquire()


@by_default(NEVER_AWAITED)
async def wait_of_an_event(self):
    asyncio.Event().wait()


@by_default(NEVER_AWAITED)
async def wait_for(self):
    asyncio.wait_for(forgotten(), 1)


@by_default(NEVER_AWAITED)
async def partial(self):
    functools.partial(forgotten)()


class Manager(object):
    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc_info):
        pass


@by_default(NEVER_AWAITED)
async def aenter(self):
    Manager().__aenter__()


@by_default(NEVER_AWAITED)
async def aexit(self):
    async with Manager() as manager:
        manager.__aexit__(None, None, None)


@by_default(NEVER_AWAITED)
async def argument_of_another_function(self):
    str(forgotten())


@by_default(NEVER_AWAITED)
async def compared(self):
    self.assertNotEqual(None, forgotten())


@by_default(NEVER_AWAITED, needs=django.VERSION >= (4, 1))
async def method_of_a_queryset(self):
    Product.objects.acount()


@by_default(NEVER_AWAITED)
async def sync_to_async(self):
    django_async_test.sync_to_async(Product.objects.count)()


@by_default(NEVER_AWAITED, needs=django.VERSION >= (3, 1))
async def request_of_the_asynchronous_client(self):
    self.async_client.get("/")


@by_default(NEVER_AWAITED, needs=sys.version_info >= (3, 8))
async def call_of_a_mock(self):
    django_async_test.CoroutineMock()()


@by_default(NEVER_AWAITED, needs=django.VERSION < (5, 0))
def receiver_of_a_signal(self):
    signal = Signal()
    signal.connect(forgotten_receiver)
    signal.send(None)


forgotten_receiver = define("async def forgotten_receiver(**kwargs): pass")["forgotten_receiver"]


@by_default(NEVER_AWAITED, needs=django.VERSION >= (1, 9))
def callback_of_on_commit(self):
    with self.captureOnCommitCallbacks(execute=True):
        transaction.on_commit(lambda: bool(forgotten()) and None)


@by_default(NEVER_AWAITED)
async def item_of_zip(self):
    list(zip(itertools.count(), [forgotten()]))


@by_default(NEVER_AWAITED)
async def in_an_exception_handler(self):
    try:
        raise ValueError()
    except ValueError:
        forgotten()


@by_default(NEVER_AWAITED)
async def in_finally(self):
    try:
        await asyncio.sleep(0)
    finally:
        forgotten()


@by_default(NEVER_AWAITED)
async def in_a_task(self):
    async def call():
        forgotten()

    await asyncio.ensure_future(call())


@not_found("an asynchronous generator is a plain value, and nobody is told when it goes", needs=has_async_generators)
async def asynchronous_generator_never_iterated(self):
    generate()


generate = define("async def generate(): yield 1")["generate"] if has_async_generators else None


@not_found("nothing was called")
async def coroutine_function_not_called(self):
    self.assertTrue(forgotten)


@not_found("a generator expression that is not iterated calls nothing")
async def generator_expression_not_iterated(self):
    (forgotten() for _ in range(2))
