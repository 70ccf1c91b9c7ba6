"""Hundreds of generated tests, twenty of which have a fault: these are reported for what they are, and nothing else.

    TEST_SEEDED_TESTS=2000 TEST_SEED=7 python tests/run.py tests.test_seeded_faults

``TEST_SEED`` decides where the faults are, and among which tests; it is in the
name of the inner tests' module.
"""

import asyncio
import concurrent.futures
import gc
import os
import random
import re
import threading
import time
import unittest
import warnings

from django.db import connection, transaction

import django_async_test
from django_async_test import fail_on, timeout
from django_async_test.engine import ownership
from tests.helpers import forever

from .helpers import Outcome, TestsAboutTests, count_rows, define, in_any_thread, in_sensitive_thread, take_rows_since
from .project.shop.models import Product

TESTS = int(os.environ.get("TEST_SEEDED_TESTS") or 400)
TESTS_OF_A_CLASS = 40
SEED = int(os.environ.get("TEST_SEED") or 1)

forgotten = define("async def forgotten(): pass")["forgotten"]


async def nothing():
    pass


async def broken():
    raise ValueError("broken")


def fail():
    raise ValueError("broken")


def create(name="row"):
    return Product.objects.create(name=name)


def create_late():
    owner, end = ownership.current().owner, time.monotonic() + 30
    while not owner.is_over and time.monotonic() < end:
        time.sleep(0.005)
    create("late")


def blamed(test, text):
    """Return the name of the test that a report blames; what comes after its own report, its class reports."""
    return re.search("was started by ([^ ,]+)", text).group(1) if test.id().startswith("tearDownClass") else test.id()


def join(target):
    thread = threading.Thread(target=target)
    thread.start()
    thread.join()


# --- tests without a fault ----------------------------------------------------------------------------------


async def clean_empty(self):
    pass


def clean_sync(self):
    create()
    self.assertEqual(1, Product.objects.count())


async def clean_sensitive(self):
    await in_sensitive_thread(create)
    self.assertEqual(1, await in_sensitive_thread(Product.objects.count))


async def clean_any(self):
    await in_any_thread(create)
    self.assertEqual(1, await in_any_thread(Product.objects.count))


async def clean_gather(self):
    await asyncio.gather(*[in_any_thread(create, str(number)) for number in range(3)])


async def clean_task(self):
    await asyncio.ensure_future(nothing())
    asyncio.ensure_future(forever()).cancel()


async def clean_cleanup(self):
    task = asyncio.ensure_future(forever())
    self.addCleanup(task.cancel)
    self.addCleanup(nothing)


async def clean_exception(self):
    with self.assertRaises(ValueError):
        await asyncio.ensure_future(broken())


async def clean_timer(self):
    self.loop.call_later(100, print).cancel()


def clean_thread(self):
    join(create)


async def clean_pool(self):
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        await asyncio.wrap_future(pool.submit(create))


async def clean_atomic(self):
    def block():
        with transaction.atomic():
            create()
            fail()

    with self.assertRaises(ValueError):
        await in_any_thread(block)
    self.assertEqual(0, await in_sensitive_thread(Product.objects.count))


CLEAN = [value for name, value in sorted(globals().items()) if name.startswith("clean_")]


# --- faults: each with what is said about it ------------------------------------------------------------------


async def pending_task(self):
    asyncio.ensure_future(forever())


def pending_task_of_sync_test(self):
    self.loop.create_task(forever())


async def never_awaited(self):
    forgotten()


async def never_awaited_in_a_cycle(self):
    cycle = [forgotten()]
    cycle.append(cycle)


async def exception_of_a_task(self):
    asyncio.ensure_future(broken())
    await asyncio.sleep(0)


async def exception_of_a_callback(self):
    self.loop.call_soon(fail)
    await asyncio.sleep(0)


def exception_of_a_thread(self):
    join(fail)


def late_thread(self):
    threading.Thread(target=create_late).start()


async def late_work(self):
    self.late_pools.append(concurrent.futures.ThreadPoolExecutor(1))
    self.late_pools[-1].submit(create_late)


def open_connection(self):
    join(Product.objects.count)


def swallowed_commit(self):
    with connection.cursor() as cursor:
        try:
            cursor.execute("COMMIT")
        except Exception:
            pass


def lost_transaction(self):
    # Past the gate, which refuses it
    plain = next(cls for cls in type(connection.connection).__mro__ if "_async_test_shared" not in vars(cls))
    plain.rollback(connection.connection)


@timeout(0.3)
async def hanging_coroutine(self):
    await forever()


@timeout(0.3)
def hanging_call(self):
    time.sleep(100)  # For ever, were it not interrupted


@timeout(0.3)
async def hanging_thread(self):
    def hold():
        with transaction.atomic():
            create()
            self.end.wait(100)

    await in_sensitive_thread(hold)


@fail_on(pending_timers=True)
async def pending_timer(self):
    self.loop.call_later(100, print)


@fail_on(stray_threads=True)
async def stray_thread(self):
    threading.Thread(target=self.end.wait, daemon=True).start()


@fail_on(unclosed_transports=True)
async def unclosed_transport(self):
    # Closed when the test is over: Python would warn of it.
    self.servers.append(await self.loop.create_server(asyncio.Protocol, "127.0.0.1", 0))


@fail_on(unclosed_resources=True)
async def unclosed_resource(self):
    open(os.devnull)


@fail_on(blocking_calls=0.2)
async def blocking_call(self):
    time.sleep(1.0)  # Longer than the limit


FAULTS = [
    (pending_task, "was still running when the test ended, and was cancelled"),
    (pending_task_of_sync_test, "was still running when the test ended, and was cancelled"),
    (never_awaited, "was never awaited"),
    (never_awaited_in_a_cycle, "was never awaited"),
    (exception_of_a_task, "and nobody retrieved it"),
    (exception_of_a_callback, "and nobody retrieved it"),
    (exception_of_a_thread, "died of ValueError"),
    (late_thread, "was refused"),
    (late_work, "was refused"),
    (open_connection, "has opened a connection"),
    (swallowed_commit, "It was not executed"),
    (lost_transaction, "vanished"),
    (hanging_coroutine, "took longer than its timeout"),
    (hanging_call, "took longer than its timeout"),
    (hanging_thread, "took longer than its timeout"),
    (pending_timer, "was still waiting when the test ended"),
    (stray_thread, "was still running when the test ended. Join it"),
    (unclosed_transport, "was still open when the test ended"),
    (unclosed_resource, "(ResourceWarning)"),
    (blocking_call, "held the event loop"),
]


class SeededFaultsTests(TestsAboutTests):
    def setUp(self):
        super().setUp()
        self.random = random.Random(SEED)
        self.resources = {"end": threading.Event(), "servers": [], "late_pools": []}
        self.addCleanup(self.release)

    def release(self):
        self.resources["end"].set()
        for pool in self.resources["late_pools"]:
            pool.shutdown()
        with warnings.catch_warnings():
            # The servers that nobody has closed.
            warnings.simplefilter("ignore", ResourceWarning)
            del self.resources["servers"][:]
            gc.collect()

    def generate(self):
        """Return the suite, and {name of a test with a fault: what is to be said about it}."""
        bodies = [(self.random.choice(CLEAN), None) for _ in range(TESTS - len(FAULTS))]
        for fault in FAULTS:
            bodies.insert(self.random.randrange(len(bodies) + 1), fault)
        suite, expected = unittest.TestSuite(), {}
        for start in range(0, TESTS, TESTS_OF_A_CLASS):
            cls = type("Class{}".format(start), (django_async_test.TestCase,), dict(self.resources))
            cls.__module__ = "seed{}".format(SEED)
            commits = type("Commits{}".format(start), (django_async_test.TransactionTestCase,), dict(self.resources))
            commits.__module__ = cls.__module__
            tests = []
            for number, (body, text) in enumerate(bodies[start : start + TESTS_OF_A_CLASS], start):
                # A connection of its own has a thread where connections are not shared only.
                owner = commits if body is open_connection else cls
                name = "test_{:04}".format(number)
                setattr(owner, name, body)
                tests.append(owner(name))
                if text is not None:
                    expected[tests[-1].id()] = text
            suite.addTest(unittest.TestSuite(sorted(tests, key=lambda test: type(test).__name__)))
        return suite, expected

    def test_all_faults_are_reported_and_nothing_else(self):
        """Each fault is reported for the test that has it, in its own words, once; no row is left."""
        self.assertEqual(20, len(FAULTS))
        suite, expected = self.generate()
        self.assertEqual((TESTS, 20), (suite.countTestCases(), len(expected)))
        before, outcome = count_rows(), Outcome()
        suite.run(outcome)
        self.assertEqual(TESTS, outcome.testsRun)
        self.assertEqual({}, take_rows_since(before))
        reports = outcome.errors + outcome.failures
        found = [blamed(test, text) for test, text in reports]
        self.assertEqual(sorted(expected), sorted(found), outcome.problems())
        for name, (_, text) in zip(found, reports):
            with self.subTest(name):
                self.assertIn(name, text)
                self.assertIn(expected[name], text)
