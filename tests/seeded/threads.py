"""Threads, pools and loops in threads: left behind, failing unnoticed, late; and what Python only prints."""

import asyncio
import concurrent.futures
import multiprocessing.pool
import sys
import threading
import time
import weakref

from django_async_test.engine import ownership

from ..project.shop.models import Product
from .kinds import by_check, by_default, not_found
from .tasks import broken, fail, turn

STRAY = "was still running when the test ended. Join it"
DIED = "died of ValueError"
IGNORED = "which Python ignores there"
OTHER_LOOP = "which is not that of the test, reports"
NOT_ASKED = "nobody asked for its result"
LATE = "tried to use the database"

has_hook = hasattr(sys, "unraisablehook")


def join(target):
    thread = threading.Thread(target=target)
    thread.start()
    thread.join()


def create_late():
    owner, end = ownership.current().owner, time.monotonic() + 30
    while not owner.is_over and time.monotonic() < end:
        time.sleep(0.005)
    time.sleep(0.15)  # Until the checks have given up
    Product.objects.create(name="late")


@by_check(STRAY)
async def thread(self):
    threading.Thread(target=self.end.wait, daemon=True).start()


@by_check(STRAY)
def thread_of_a_synchronous_test(self):
    threading.Thread(target=self.end.wait, daemon=True).start()


@by_check(STRAY)
def thread_of_a_thread(self):
    join(lambda: threading.Thread(target=self.end.wait, daemon=True).start())


@by_check(STRAY)
def timer_thread(self):
    timer = threading.Timer(100, print)
    timer.daemon = True
    self.later.append(timer.cancel)
    timer.start()


@by_check(STRAY)
async def pool_not_shut_down(self):
    pool = concurrent.futures.ThreadPoolExecutor(1)
    self.later.append(pool.shutdown)
    await asyncio.wrap_future(pool.submit(int))


@by_check(STRAY)
def thread_with_a_loop(self):
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def stop():
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

    self.later.append(stop)


@by_default(DIED)
def exception_of_a_thread(self):
    join(fail)


@by_default(DIED)
async def exception_of_a_thread_of_a_coroutine(self):
    join(fail)


@by_default(DIED)
def exception_of_a_thread_of_a_thread(self):
    join(lambda: join(fail))


@by_default(DIED)
def exception_of_a_timer_thread(self):
    timer = threading.Timer(0, fail)
    timer.start()
    timer.join()


@by_default(DIED)
def failed_assertion_in_a_thread(self):
    def compare():
        try:
            self.assertEqual(1, 2)
        except AssertionError as error:
            raise ValueError() from error

    join(compare)


@by_default("died of SystemExit")
def exit_of_a_thread(self):
    join(lambda: sys.exit("no configuration"))


@by_default(NOT_ASKED)
def exception_of_work(self):
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        pool.submit(fail)


@by_default(NOT_ASKED)
async def exception_of_work_of_a_coroutine(self):
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        self.future = pool.submit(fail)


@by_default(NOT_ASKED)
def exception_of_work_that_was_waited_for(self):
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        concurrent.futures.wait([pool.submit(fail)])


@by_default(NOT_ASKED)
def exception_of_mapped_work(self):
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        pool.map(fail, range(2))


@by_default(NOT_ASKED)
def exception_of_work_of_work(self):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        pool.submit(lambda: pool.submit(fail)).result()


@by_default("which a callback of a future of concurrent.futures has raised")
def exception_of_a_callback_of_a_pool(self):
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        pool.submit(int).add_done_callback(fail)


@by_default(OTHER_LOOP)
def exception_of_a_task_in_a_loop_of_a_thread(self):
    join(lose_in_a_loop)


@by_default(OTHER_LOOP)
async def exception_of_a_task_in_a_loop_of_a_worker(self):
    await self.loop.run_in_executor(None, lose_in_a_loop)


@by_default(OTHER_LOOP)
def exception_of_a_task_in_a_loop_of_the_test(self):
    lose_in_a_loop()


@by_default(OTHER_LOOP)
def task_destroyed_in_a_loop_of_the_test(self):
    loop = asyncio.new_event_loop()
    loop.create_task(asyncio.sleep(100))
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


def lose_in_a_loop():
    async def lose():
        asyncio.ensure_future(broken())
        await turn()

    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(lose())
    finally:
        loop.close()


@by_default(LATE)
def write_of_a_late_thread(self):
    thread = threading.Thread(target=create_late)
    thread.start()
    self.before_the_end.append(thread.join)


@by_default(LATE)
async def write_of_late_work(self):
    pool = concurrent.futures.ThreadPoolExecutor(1)
    pool.submit(create_late)
    self.before_the_end.append(pool.shutdown)


@by_default(LATE)
def write_of_a_late_timer(self):
    timer = threading.Timer(0.05, create_late)
    timer.start()
    self.before_the_end.append(timer.join)


class Fragile(object):
    def __del__(self):
        fail()


def fragile_generator():
    try:
        yield 1
    finally:
        fail()


@by_default(IGNORED, needs=has_hook)
def exception_of_del(self):
    Fragile()


@by_default(IGNORED, needs=has_hook)
async def exception_of_del_in_a_cycle(self):
    fragile = Fragile()
    fragile.itself = fragile


@by_default(IGNORED, needs=has_hook)
def exception_of_del_in_a_thread(self):
    join(Fragile)


@by_default(IGNORED, needs=has_hook)
def exception_of_a_weak_reference(self):
    referent = threading.Event()
    self.reference = weakref.ref(referent, fail)


@by_default(IGNORED, needs=has_hook)
def exception_of_a_finalizer(self):
    referent = threading.Event()
    weakref.finalize(referent, fail)


@by_default(IGNORED, needs=has_hook)
def exception_of_the_end_of_a_generator(self):
    next(fragile_generator())


@by_default(NOT_ASKED)
def exception_of_work_of_multiprocessing(self):
    with multiprocessing.pool.ThreadPool(1) as pool:
        pool.apply_async(fail).wait()


@not_found("sys.exit() without a status is how threads are ended")
def quiet_exit_of_a_thread(self):
    join(sys.exit)
