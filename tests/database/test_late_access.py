"""Tests of what has outlived its test and uses, or tries to use, the database."""

import asyncio
import concurrent.futures
import threading
import time
import unittest
from unittest import mock

from django.db import connections

import django_async_test
from django_async_test import ConnectionOwnershipError
from django_async_test.database import late_access
from django_async_test.engine import ownership
from django_async_test.engine.ownership import OwnerState
from django_async_test.engine.reports import ReportState

from ..helpers import TestsAboutTests, count_rows, in_any_thread, in_sensitive_thread, run_class
from ..project.shop.models import Product
from .fakes import FakeRun
from .servers import Server


def create(name="row"):
    return Product.objects.create(name=name)


def interrupt(case):
    raise KeyboardInterrupt


class Clock(object):
    """Stands in for the module ``time``: its time passes by sleeping only, and at once."""

    def __init__(self):
        #: Seconds
        self.slept = 0

    def monotonic(self):
        return self.slept

    def sleep(self, seconds):
        self.slept += seconds


def wait_until_over():
    """Wait until the test that has started the calling thread is over, for 20 seconds at most."""
    owner, end = ownership.current().owner, time.monotonic() + 20
    while not owner.is_over and time.monotonic() < end:
        time.sleep(0.005)


def wait_long():
    """Let the end of a test wait for as long as the slowest machine needs."""
    return mock.patch.object(late_access, "GRACE", 20)


class LateTests(TestsAboutTests):
    def test_a_thread_that_uses_the_database_too_late_fails_its_own_test(self):
        """It is refused, its test reports where it was started, and the next test is not touched."""
        refused = []

        class Inner(django_async_test.TestCase):
            def late(self):
                wait_until_over()
                try:
                    create("late")
                except ConnectionOwnershipError as error:
                    refused.append(str(error))

            async def test_1(self):
                threading.Thread(target=self.late, name="too late").start()

            async def test_2(self):
                self.assertEqual(0, await in_sensitive_thread(Product.objects.count))

        with wait_long():
            outcome = run_class(Inner)
        self.assertEqual(["test_2"], outcome.passed, outcome.problems())
        self.assertEqual(1, len(outcome.failures + outcome.errors), outcome.problems())
        text = outcome.problems()
        self.assertIn("Inner.test_1: thread 'too late' tried to use the database when the test was over", text)
        self.assertIn("Started at:", text)
        self.assertIn('threading.Thread(target=self.late, name="too late").start()', text)
        self.assertIn("was started by ", refused[0])
        self.assertIn("Inner.test_1, which is over", refused[0])

    def test_a_thread_that_goes_on_using_the_database_fails_its_own_test(self):
        """The test fails even if the thread is idle at the moment, and later queries are refused."""
        end, refused = threading.Event(), []

        class Inner(django_async_test.TestCase):
            def work(self):
                create("in time")
                self.used.set()
                end.wait(20)
                try:
                    create("late")
                except ConnectionOwnershipError as error:
                    refused.append(error)

            def test_1(self):
                self.used = threading.Event()
                self.thread = threading.Thread(target=self.work, name="going on", daemon=True)
                Inner.late = self.thread
                self.thread.start()
                self.used.wait(20)

            def test_2(self):
                end.set()
                Inner.late.join(20)
                self.assertEqual(0, Product.objects.count())

        outcome = run_class(Inner)
        self.assertEqual(["test_2"], outcome.passed, outcome.problems())
        self.assertEqual(1, len(outcome.failures + outcome.errors), outcome.problems())
        text = "test_1: thread 'going on' was still using the database when the test was over"
        self.assertIn(text, outcome.problems())
        self.assertEqual(1, len(refused))

    def test_a_thread_that_comes_long_after_its_test_is_told_with_its_class(self):
        """Its test has been reported, so the class fails and names it, and no other test does."""
        end = threading.Event()

        class Inner(django_async_test.TestCase):
            def work(self):
                end.wait(20)
                with mock.patch("sys.stderr"):
                    try:
                        create("late")
                    except ConnectionOwnershipError:
                        pass

            def test_1(self):
                Inner.late = threading.Thread(target=self.work, name="long after", daemon=True)
                Inner.late.start()

            def test_2(self):
                end.set()
                Inner.late.join(20)
                self.assertEqual(0, Product.objects.count())

        outcome = run_class(Inner)
        self.assertEqual(["test_1", "test_2"], outcome.passed, outcome.problems())
        self.assertEqual(1, len(outcome.errors), outcome.problems())
        self.assertIn("tearDownClass", str(outcome.errors[0][0]))
        self.assertIn("thread 'long after' was started by ", outcome.problems())
        self.assertIn("Inner.test_1, which is over", outcome.problems())

    def test_a_thread_that_comes_when_the_class_is_over_writes_nothing(self):
        """No test has the connections then, and what it wrote would stay: it is refused all the same."""
        end, refused = threading.Event(), []

        class Inner(django_async_test.TestCase):
            def work(self):
                end.wait(20)
                for name in ("one", "two"):
                    try:
                        create(name)
                    except ConnectionOwnershipError as error:
                        refused.append(str(error))
                connections.close_all()

            def test(self):
                Inner.late = threading.Thread(target=self.work, name="long after", daemon=True)
                Inner.late.start()

        for interrupted in (False, True):
            del refused[:]
            end.clear()
            if interrupted:
                Inner.tearDown = interrupt
            with self.subTest(interrupted=interrupted):
                before = count_rows()
                try:
                    run_class(Inner)
                except KeyboardInterrupt:
                    self.assertTrue(interrupted)
                end.set()
                Inner.late.join(20)
                self.assertEqual(2, len(refused))
                self.assertIn("Inner.test, which is over", refused[0])
                self.assertEqual(before, count_rows())

    def test_late_work_in_a_pool_fails_the_test_that_gave_it(self):
        """The worker serves other tests, the work does not."""
        pool = concurrent.futures.ThreadPoolExecutor(1)
        self.addCleanup(pool.shutdown)

        class Inner(django_async_test.TestCase):
            def late(self):
                wait_until_over()
                create("late")

            def test_1(self):
                pool.submit(self.late)

            def test_2(self):
                self.assertEqual("in time", pool.submit(create, "in time").result(20).name)

        with wait_long():
            outcome = run_class(Inner)
        self.assertEqual(["test_2"], outcome.passed, outcome.problems())
        self.assertEqual(1, len(outcome.failures + outcome.errors), outcome.problems())
        self.assertIn("test_1: work given to a pool tried to use the database", outcome.problems())
        self.assertIn("pool.submit(self.late)", outcome.problems())

    def test_a_late_task_fails_its_own_test(self):
        """A task that cannot be ended is refused the database in the next test on the loop of the class."""
        refused = []

        class Inner(django_async_test.TestCase):
            loop_scope = "class"

            async def stubborn(self):
                while not refused:
                    try:
                        await asyncio.sleep(0.01)
                        if self.is_over():
                            await in_any_thread(create, "late")
                    except asyncio.CancelledError:
                        pass
                    except ConnectionOwnershipError as error:
                        refused.append(str(error))

            def is_over(self):
                return getattr(Inner, "second", False)

            async def test_1(self):
                asyncio.ensure_future(self.stubborn())
                await asyncio.sleep(0)

            async def test_2(self):
                Inner.second = True
                until = time.monotonic() + 10
                while not refused and time.monotonic() < until:
                    await asyncio.sleep(0.01)
                self.assertEqual(0, await in_sensitive_thread(Product.objects.count))

        with mock.patch("django_async_test.engine.shutdown.CANCEL_ROUNDS", 1):
            outcome = run_class(Inner)
        self.assertEqual(["test_2"], outcome.passed, outcome.problems())
        self.assertEqual(1, len(outcome.failures + outcome.errors), outcome.problems())
        self.assertIn("test_1: <Task", outcome.problems())
        self.assertIn("Inner.test_1, which is over", refused[0])

    def test_threads_that_end_in_time_are_no_finding(self):
        """Threads that are joined, idle, of a pool, or started by the class, are not reported."""
        end = threading.Event()
        self.addCleanup(end.set)
        pool = concurrent.futures.ThreadPoolExecutor(1)
        self.addCleanup(pool.shutdown)

        class Inner(django_async_test.TestCase):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                cls.server = Server()

            def test_joined(self):
                thread = threading.Thread(target=create)
                thread.start()
                thread.join()

            def test_idle(self):
                threading.Thread(target=end.wait, daemon=True).start()

            def test_pool_1(self):
                pool.submit(create).result(20)

            test_pool_2 = test_pool_1

            def test_server(self):
                self.assertEqual("row", self.server.call(create).name)

        with mock.patch.object(late_access, "GRACE", 0.05):
            self.assertPasses(Inner)

    def test_a_thread_that_never_uses_the_database_is_waited_for_a_few_times_only(self):
        """Where threads are started that prove harmless, the tests that follow do not wait for them."""
        end = threading.Event()
        self.addCleanup(end.set)

        class Inner(django_async_test.TestCase):
            def check(self):
                threading.Thread(target=end.wait, daemon=True).start()

        names = ["test_{}".format(number) for number in range(20)]
        for name in names:
            setattr(Inner, name, lambda self: self.check())
        clock = Clock()
        with mock.patch.object(late_access, "time", clock):
            outcome = run_class(Inner)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())
        self.assertAlmostEqual(3 * late_access.GRACE, clock.slept, delta=0.1)


class CheckTests(unittest.TestCase):
    """The check by itself, with a run that no engine has made."""

    def setUp(self):
        super().setUp()
        self.end = threading.Event()
        self.addCleanup(self.end.set)
        patcher = mock.patch.object(late_access, "GRACE", 0.05)
        patcher.start()
        self.addCleanup(patcher.stop)

    def run_with_thread(self, state, **kwargs):
        """Return a run, over now, whose thread still runs and has got to `state`; and the origin of the thread."""
        run = FakeRun(**kwargs)
        run.owner.begin()
        self.addCleanup(run.owner.end)
        thread = threading.Thread(target=self.end.wait, args=(20,), name="late", daemon=True)
        thread.start()
        origin = run.owner.threads[0][1]
        origin.advance(state)
        late_access.LateAccess(run, True).find()
        return run, origin

    def test_what_was_refused_is_reported(self):
        """The finding says that it tried to use the database, and is the only one."""
        run, origin = self.run_with_thread(ReportState.DUE)
        self.assertIn("the test: thread 'late' tried to use the database", run.found())
        self.assertIs(ReportState.DONE, origin.report_state)
        self.assertIs(OwnerState.REPORTED, run.owner.state)

    def test_what_still_uses_the_database_is_reported(self):
        """The finding says that it was using the database, and is still running."""
        run, origin = self.run_with_thread(ReportState.USED)
        self.assertIn("thread 'late' was still using the database", run.found())
        self.assertIs(ReportState.DONE, origin.report_state)

    def test_what_does_not_use_the_database_is_not_reported(self):
        """A thread that goes on without using the database is not reported by this check."""
        run, origin = self.run_with_thread(ReportState.NOTHING)
        self.assertEqual("", run.found())
        self.assertIs(ReportState.NOTHING, origin.report_state)

    def test_after_a_timeout_nothing_is_reported_now_or_later(self):
        """The time-out explains it, yet the test is over for what it has started."""
        run, origin = self.run_with_thread(ReportState.DUE, has_timed_out=True)
        self.assertEqual("", run.found())
        self.assertIs(ReportState.DONE, origin.report_state)
        self.assertTrue(run.owner.is_over)

    def test_a_test_that_has_left_nothing_is_over(self):
        """Its owner is closed, and there is nothing more to report."""
        run = FakeRun()
        late_access.LateAccess(run, True).find()
        self.assertEqual("", run.found())
        self.assertIs(OwnerState.OVER, run.owner.state)
