"""Kinds of faults that nobody had in mind when the checks were made."""

import asyncio
import builtins
import concurrent.futures
import contextlib
import functools
import gc
import logging
import os
import queue
import random
import socketserver
import subprocess
import sys
import threading
import time
import tracemalloc
import types
import warnings
from unittest import mock

from django.conf import settings
from django.db import connection, transaction
from django.db.models.signals import pre_save
from django.dispatch import Signal

import django_async_test
from django_async_test import async_to_sync
from django_async_test.compat.python import contexts

from ..helpers import forever
from ..project.shop.models import Product
from .awaits import forgotten
from .kinds import NEVER_AWAITED, NOT_RETRIEVED, PENDING, by_check, by_default, not_found
from .resources import DROPPED, HELD, blocking
from .state import LEFT, undo
from .tasks import broken, fail, turn
from .threads import DIED, IGNORED, LATE, OTHER_LOOP, STRAY, create_late, has_hook

#: How many kinds there are here.
COUNT = 52

# What there is outside of any test
SHOW_WARNING, THREAD_HOOK = warnings.showwarning, getattr(threading, "excepthook", None)

variable = contexts.contextvars and contexts.contextvars.ContextVar("variable", default=None)


class Owner(object):
    """Keeps something."""


# --- coroutines -----------------------------------------------------------------------------------------------


@by_default(NEVER_AWAITED)
async def kept_in_a_nested_list(self):
    self.kept = [[forgotten()]]


@by_default(NEVER_AWAITED)
async def kept_by_an_object(self):
    self.kept = Owner()
    self.kept.coroutine = forgotten()


@by_default(NEVER_AWAITED)
async def kept_by_the_class(self):
    type(self).kept = forgotten()


@by_default(NEVER_AWAITED, needs=sys.version_info >= (3, 12))
async def kept_in_a_context_variable(self):
    variable.set(forgotten())


@by_default(NEVER_AWAITED)
async def kept_by_a_closure(self):
    coroutine = forgotten()
    self.kept = lambda: coroutine


@by_default(NEVER_AWAITED)
async def left_in_a_queue(self):
    asyncio.Queue().put_nowait(forgotten())


@by_default(NOT_RETRIEVED, needs=sys.version_info >= (3, 12))
async def coroutine_as_a_callback(self):
    self.loop.call_soon(forgotten())
    await turn()


@by_default(NEVER_AWAITED)
async def in_a_subtest(self):
    with self.subTest(1):
        forgotten()


@by_default(NEVER_AWAITED)
async def at_the_end_of_a_context(self):
    with contextlib.ExitStack() as stack:
        stack.callback(forgotten)


@by_default(NEVER_AWAITED)
async def coroutine_that_a_thread_returns(self):
    await self.loop.run_in_executor(None, forgotten)


@by_default(NEVER_AWAITED)
def close_of_del(self):
    class Connection(object):
        def __del__(self):
            forgotten()

    Connection()


@by_default(NEVER_AWAITED)
async def task_group_never_entered(self):
    # So it is with any function that raises before it takes the coroutine.
    with contextlib.suppress(ZeroDivisionError):
        asyncio.ensure_future(forgotten(), loop=1 / 0)


@by_default(NEVER_AWAITED)
async def reduced(self):
    functools.reduce(lambda one, other: forgotten(), [1, 2])


# --- tasks ----------------------------------------------------------------------------------------------------


@by_default(PENDING)
async def join_of_a_queue(self):
    lines = asyncio.Queue()
    lines.put_nowait(1)
    self.task = asyncio.ensure_future(lines.join())
    await turn()


@by_default(PENDING)
async def task_made_by_its_class(self):
    self.task = asyncio.Task(forever())
    await turn()


@by_default(NOT_RETRIEVED)
async def exception_of_a_task_made_by_its_class(self):
    self.task = asyncio.Task(broken())
    await turn()


@by_default(NOT_RETRIEVED)
async def result_set_twice(self):
    future = self.loop.create_future()
    for _ in range(2):
        self.loop.call_soon(future.set_result, 1)
    await turn()


@by_default(NOT_RETRIEVED)
async def notify_without_the_lock(self):
    async def notify():
        asyncio.Condition().notify()

    asyncio.ensure_future(notify())
    await turn()


@by_default(NOT_RETRIEVED)
async def shield_dropped(self):
    asyncio.shield(broken())
    await turn()


@by_default(NOT_RETRIEVED)
async def side_effect_of_a_mock_in_a_task(self):
    asyncio.ensure_future(django_async_test.CoroutineMock(side_effect=ValueError)())
    await turn()


@by_default(OTHER_LOOP)
def exception_of_a_task_below_async_to_sync(self):
    async def lose():
        asyncio.ensure_future(broken())
        await turn()

    async_to_sync(lose)()


@not_found("it is the handler of the code that has taken the exception")
async def handler_that_swallows(self):
    self.loop.set_exception_handler(lambda loop, context: None)
    self.loop.call_soon(fail)
    await turn()


@by_check("were not removed")
async def reader(self):
    reading, writing = os.pipe()
    self.later += [lambda: os.close(reading), lambda: os.close(writing)]
    self.loop.add_reader(reading, print)


# --- threads --------------------------------------------------------------------------------------------------


@by_default(DIED)
def exception_of_a_worker_of_a_queue(self):
    work = queue.Queue()
    work.put(fail)
    thread = threading.Thread(target=lambda: work.get()())
    thread.start()
    thread.join()


@by_default("concurrent.futures")
def initializer_of_a_pool(self):
    with concurrent.futures.ThreadPoolExecutor(1, initializer=fail) as pool:
        with contextlib.suppress(concurrent.futures.BrokenExecutor):
            pool.submit(int).result()


@by_check(STRAY)
def server_of_a_thread(self):
    server = socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    self.later += [server.server_close, thread.join, server.shutdown]


@by_default(LATE)
def write_of_a_late_thread_of_a_thread(self):
    inner = threading.Thread(target=create_late)
    outer = threading.Thread(target=inner.start)
    outer.start()
    outer.join()
    self.later.append(inner.join)


@by_default(IGNORED, needs=has_hook)
def exception_of_a_context_that_is_dropped(self):
    @contextlib.contextmanager
    def manage():
        try:
            yield
        finally:
            fail()

    manage().__enter__()


@not_found("asyncio drops the result of what was cancelled")
async def exception_after_a_timeout(self):
    def fail_later():
        time.sleep(0.02)  # Until it has been given up
        fail()

    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(self.loop.run_in_executor(None, fail_later), 0.001)


# --- resources ------------------------------------------------------------------------------------------------


@by_check(DROPPED)
def folder_half_listed(self):
    next(os.scandir(os.path.dirname(__file__)))


@by_check(DROPPED)
def runner_not_closed(self):
    loop = asyncio.new_event_loop()
    loop.run_until_complete(asyncio.sleep(0))


@by_check("the process")
def process_dropped(self):
    child = subprocess.Popen([sys.executable, "-S", "-E", "-c", "input()"], stdin=subprocess.PIPE)
    self.later += [child.wait, child.stdin.close]


@by_check(HELD)
@blocking
async def process_in_a_coroutine(self):
    subprocess.check_call([sys.executable, "-S", "-E", "-c", "import time; time.sleep(1.5)"])


@not_found("Python does not know of a number that the system has given")
def descriptor(self):
    descriptor = os.open(os.devnull, os.O_RDONLY)
    self.later.append(lambda: os.close(descriptor))


# --- what outlives the test -----------------------------------------------------------------------------------


@by_check(LEFT)
def function_replaced_by_hand(self):
    undo(self, setattr, time, "time", time.time)
    time.time = lambda: 0


@by_check(LEFT)
def built_in_replaced(self):
    undo(self, setattr, builtins, "input", builtins.input)
    builtins.input = lambda: "yes"


@by_check(LEFT)
def module_that_is_none(self):
    sys.modules["seeded_fake"] = types.ModuleType("seeded_fake")
    undo(self, sys.modules.pop, "seeded_fake")


@by_check(LEFT, needs=hasattr(threading, "excepthook"))
def hook_of_threads(self):
    undo(self, setattr, threading, "excepthook", THREAD_HOOK)
    threading.excepthook = lambda args: None


@by_check(LEFT)
def hook_of_warnings(self):
    undo(self, setattr, warnings, "showwarning", SHOW_WARNING)
    warnings.showwarning = lambda *args, **kwargs: None


@by_check(LEFT)
def factory_of_records(self):
    undo(self, logging.setLogRecordFactory, logging.getLogRecordFactory())
    logging.setLogRecordFactory(lambda *args, **kwargs: logging.LogRecord(*args, **kwargs))


@by_check(LEFT)
def memory_traced(self):
    tracemalloc.start()
    undo(self, tracemalloc.stop)


@by_check(LEFT)
def callback_of_the_collector(self):
    gc.callbacks.append(callback)
    undo(self, gc.callbacks.remove, callback)


def callback(phase, info):
    """Do nothing."""


@by_check(LEFT)
def interval_of_threads(self):
    undo(self, sys.setswitchinterval, sys.getswitchinterval())
    sys.setswitchinterval(0.5)


@by_check(LEFT)
def setting_changed_in_place(self):
    settings.ALLOWED_HOSTS.append("elsewhere")
    undo(self, settings.ALLOWED_HOSTS.remove, "elsewhere")


@by_check(LEFT)
def receiver_of_a_signal_of_its_own(self):
    signal = Signal()
    signal.connect(callback, weak=False)
    self.signal = signal


@by_check(LEFT)
def receiver_removed(self):
    pre_save.disconnect(lasting)
    undo(self, pre_save.connect, lasting)


def lasting(**kwargs):
    """Receive a signal."""


pre_save.connect(lasting)


@by_default("it has left patches changed")
def patches_that_one_starts(self):
    patcher = mock.patch.multiple(random, random=mock.DEFAULT, randint=mock.DEFAULT)
    patcher.start()
    undo(self, patcher.stop)


# --- the database ---------------------------------------------------------------------------------------------


@by_default("atomic")
def blocks_left_half(self):
    outer, inner = transaction.atomic(), transaction.atomic()
    outer.__enter__()
    inner.__enter__()
    inner.__exit__(None, None, None)


@by_default("atomic", base=django_async_test.TransactionTestCase)
def block_left_open_in_a_transaction_test(self):
    transaction.atomic().__enter__()


@by_default("atomic")
def block_of_a_thread_that_goes_on(self):
    entered = threading.Event()

    def hold():
        with transaction.atomic():
            entered.set()
            self.end.wait(5)

    thread = threading.Thread(target=hold, daemon=True)
    thread.start()
    entered.wait(5)
    self.later.append(thread.join)


@not_found("nothing looks at the autocommit of a connection", base=django_async_test.TransactionTestCase)
def autocommit_switched_off(self):
    connection.set_autocommit(False)
    self.later.append(lambda: connection.set_autocommit(True))


@by_default("a server-side cursor", needs=connection.vendor == "postgresql")
def rows_half_read(self):
    Product.objects.create(name="one")
    self.rows = Product.objects.iterator()
    next(self.rows)
