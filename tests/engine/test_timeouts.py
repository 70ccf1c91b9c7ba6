"""Tests of the time limits: what is interrupted, what is reported, and that the run goes on."""

import asyncio
import functools
import os
import signal
import threading
import time
import unittest
from unittest import mock

from django.db import connection, transaction

import django_async_test
from django_async_test import TestTimeoutError, timeout
from django_async_test.engine import timeouts
from django_async_test.engine.clock import Clocked
from tests.helpers import forever, needs_open_loop

from ..helpers import TestsAboutTests, in_any_thread, in_sensitive_thread, run_class, run_without_settings
from ..project.shop.models import Product
from .helpers import Case

SHORT = 0.05


class TimeoutTestCase(TestsAboutTests):
    def assertTimesOut(self, cls, name, *texts):
        """Fail unless the test `name` of `cls` fails for its timeout, once, and soon; return the report."""
        start = time.monotonic()
        outcome = run_class(cls, name)
        self.assertLess(time.monotonic() - start, 15)
        self.assertEqual((1, 0), (len(outcome.failures), len(outcome.errors)), outcome.problems())
        test, report = outcome.failures[0]
        self.assertIn("{}: ".format(test.id()), report)
        self.assertIn("took longer than its timeout of {:g} seconds".format(SHORT), report)
        for text in texts:
            self.assertIn(text, report)
        self.assertEqual({}, outcome.left_behind)
        return report


class Clock(object):
    """Stands in for the module ``time``: it stands still but for what a test lets pass."""

    def __init__(self):
        self._now = time.monotonic()

    def monotonic(self):
        return self._now

    def pass_by(self, seconds):
        """Let `seconds` go by, and wait until the watchdog has dealt with what is due."""
        self._now += seconds
        # When it looks for the second time it has done what it saw the first time.
        self._wait_for_a_look()
        self._wait_for_a_look()

    def _wait_for_a_look(self):
        looked = threading.Event()
        probe = mock.Mock(step=lambda: looked.set() or self._now + 1000)
        timeouts._watchdog.add(probe, self._now, probe)
        try:
            with timeouts._watchdog._condition:
                timeouts._watchdog._condition.notify()
            looked.wait(30)
        finally:
            timeouts._watchdog.remove(probe)


class PartsTests(TimeoutTestCase):
    def test_each_part_has_its_own_time(self):
        """setUp, test, tearDown and each clean-up may hang, in a coroutine or in a call; the others have run."""
        events = []

        def make(hanging, hang):
            def part(name):
                def run(self):
                    events.append(name)
                    return hang() if name == hanging else None

                run.__name__ = name
                return run

            class Inner(Case):
                timeout = SHORT

                def setUp(self):
                    self.addCleanup(part("cleanup"), self)
                    return part("setUp")(self)

                test = part("test")
                tearDown = part("tearDown")

            return Inner

        everything = ["setUp", "test", "tearDown", "cleanup"]
        for hang in (lambda: forever(), lambda: time.sleep(30)):  # interrupted by a signal
            for hanging in everything:
                with self.subTest(hanging):
                    del events[:]
                    self.assertTimesOut(make(hanging, hang), "test", hanging.replace("cleanup", "clean-up"))
                    self.assertEqual(["setUp", "cleanup"] if hanging == "setUp" else everything, events)

    def test_parts_that_are_short_enough_pass(self):
        """All together may take longer than the limit."""
        clock = Clock()

        class Inner(Case):
            timeout = 0.8

            def setUp(self):
                clock.pass_by(0.5)

            def test(self):
                clock.pass_by(0.5)

            def tearDown(self):
                clock.pass_by(0.5)

        with mock.patch.object(timeouts, "time", clock):
            self.assertPasses(Inner)
            Inner.timeout = 0.4
            self.assertFails(Inner, "setUp took longer than its timeout of 0.4 seconds")

    def test_the_decorator_wins_over_the_class(self):
        """It wins on a method and on a class; 0 is no limit, and so is None."""

        class Inner(Case):
            timeout = 30

            @django_async_test.timeout(SHORT)
            async def test_short(self):
                await forever()

            @django_async_test.timeout(0)
            async def test_none(self):
                await asyncio.sleep(SHORT)  # Longer than the limit of others

        @timeout(SHORT)
        class Decorated(Case):
            async def test(self):
                await forever()

            @timeout(None)
            async def test_none(self):
                await asyncio.sleep(1.5 * SHORT)  # Longer than the limit of others

        self.assertTimesOut(Inner, "test_short")
        self.assertPasses(Inner, "test_none")
        self.assertTimesOut(Decorated, "test")
        self.assertPasses(Decorated, "test_none")

    def test_the_project_has_a_default(self):
        """The setting is for tests without a limit of their own, and the environment wins over it."""

        class Inner(django_async_test.SimpleTestCase):
            async def test(self):
                await forever()

            async def test_longer(self):
                await asyncio.sleep(1.5 * SHORT)  # Longer than the limit of others

            @timeout(0)
            async def test_none(self):
                await asyncio.sleep(1.5 * SHORT)  # Longer than the limit of others

        with self.settings_with(ASYNC_TEST_TIMEOUT=SHORT):
            self.assertTimesOut(Inner, "test")
            self.assertPasses(Inner, "test_none")
            with mock.patch.dict(os.environ, ASYNC_TEST_TIMEOUT="30"):
                self.assertPasses(Inner, "test_longer")
        with mock.patch.dict(os.environ, ASYNC_TEST_TIMEOUT=str(SHORT)):
            self.assertTimesOut(Inner, "test")

    def settings_with(self, **values):
        from django.test import override_settings

        return override_settings(**values)

    def test_a_wrong_limit_is_refused(self):
        """It is refused on the class, in the decorator and in the environment."""

        class Inner(Case):
            timeout = "soon"

            def test(self):
                pass

        self.assertFails(Inner, "Inner.timeout is 'soon': it must be a number of seconds")
        for wrong in (-1, True, "1"):
            with self.assertRaisesRegex(ValueError, "it must be a number of seconds"):
                timeout(wrong)
        Inner.timeout = None
        with mock.patch.dict(os.environ, ASYNC_TEST_TIMEOUT="soon"):
            self.assertFails(Inner, "ASYNC_TEST_TIMEOUT is 'soon'")

    def test_hooks_of_the_class_are_limited_too(self):
        """A setUpClass that hangs is an error of the class; its clean-ups run."""

        class Inner(Case):
            timeout = SHORT

            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                await forever()

            def test(self):
                pass

        outcome = run_class(Inner)
        self.assertEqual(1, len(outcome.errors), outcome.problems())
        self.assertIn("setUpClass took longer than its timeout of {:g} seconds".format(SHORT), outcome.problems())

    def test_debug_raises_it(self):
        """debug() lets the error through, as it does with any."""

        class Inner(Case):
            timeout = SHORT

            async def test(self):
                await forever()

        with self.assertRaisesRegex(TestTimeoutError, "Inner.test: test took longer"):
            Inner("test").debug()


class ReportTests(TimeoutTestCase):
    def test_the_chain_of_every_task_is_told(self):
        """It goes from the test's own line down to what is awaited, and the same for the other tasks."""

        class Inner(Case):
            timeout = SHORT

            async def inner(self):
                await forever()

            async def outer(self):
                await self.inner()

            async def other(self):
                await self.inner()

            async def test(self):
                asyncio.ensure_future(self.other())
                await self.outer()

        report = self.assertTimesOut(Inner, "test", "The test itself is at:", "in other\n", "and waits for <Future")
        chain = report[report.index("The test itself is at:") :]
        self.assertLess(chain.index("in test\n    await self.outer()"), chain.index("in outer\n    await self.inner()"))
        self.assertLess(chain.index("in outer\n"), chain.index("in inner\n"))

    def test_the_traceback_shows_the_line_that_hangs(self):
        """It begins at the test's own line, and ends where it was interrupted."""

        class Inner(Case):
            timeout = SHORT

            async def test_coroutine(self):
                await forever()

            def test_call(self):
                time.sleep(30)  # For ever, were it not interrupted

        for name, line in (("test_coroutine", "await forever()"), ("test_call", "time.sleep(30)")):
            report = self.assertTimesOut(Inner, name, line)
            first = report.split("\n")[1]
            self.assertIn("in " + name, first)

    def test_the_stacks_of_all_threads_are_told(self):
        """A thread that waits for something is shown by name, with its line."""
        end = threading.Event()

        class Inner(Case):
            timeout = SHORT

            def wait(self):
                end.wait(30)

            async def test(self):
                threading.Thread(target=self.wait, name="the waiter", daemon=True).start()
                await forever()

        report = self.assertTimesOut(Inner, "test", "Thread 'the waiter' is at:", "end.wait(30)")
        self.assertIn("Thread 'MainThread' is at:", report)
        self.assertNotIn("django_async_test-", report)
        end.set()

    def test_who_holds_the_connection_is_told(self):
        """A thread in an atomic block is named, with its stack."""
        end = threading.Event()

        class Inner(django_async_test.TestCase):
            timeout = SHORT

            def hold(self):
                with transaction.atomic():
                    end.wait(30)

            async def test(self):
                await in_any_thread(self.hold)

        text = "The database connection 'default' is held by thread "
        report = self.assertTimesOut(Inner, "test", text)
        self.assertIn("in hold", report[report.index(text) :])
        end.set()

    def test_what_occupies_the_thread_of_sync_to_async_is_told(self):
        """The function that runs there is named, and how many calls wait for it."""
        begun, end = threading.Event(), threading.Event()

        class Inner(django_async_test.SimpleTestCase):
            timeout = SHORT

            def occupy(self):
                begun.set()
                end.wait(30)

            async def test(self):
                first = asyncio.ensure_future(in_sensitive_thread(self.occupy))
                await in_any_thread(begun.wait, 10)
                await asyncio.gather(first, in_sensitive_thread(int), in_sensitive_thread(int))

        report = self.assertTimesOut(Inner, "test", "The thread of sync_to_async() is occupied by <bound method ")
        self.assertIn("Inner.occupy", report)
        self.assertIn(", and 2 calls wait for it.", report)
        end.set()


class GoingOnTests(TimeoutTestCase):
    """After a test that hangs."""

    def test_a_stuck_thread_does_not_hang_the_next_test(self):
        """Neither the executor nor the connection is poisoned; the stuck thread is refused when it comes back."""
        end, refused, told = threading.Event(), [], threading.Semaphore(0)

        class Inner(django_async_test.TestCase):
            timeout = SHORT

            def stick(self):
                with transaction.atomic():
                    Product.objects.create(name="stuck")
                    end.wait(30)
                    try:
                        Product.objects.create(name="late")
                    except RuntimeError as error:
                        refused.append(str(error))
                        told.release()

            async def test_1_sensitive(self):
                await in_sensitive_thread(self.stick)

            async def test_2_any(self):
                await in_any_thread(self.stick)

            @django_async_test.timeout(30)
            async def test_3(self):
                self.assertEqual(0, await in_sensitive_thread(Product.objects.count))
                await in_any_thread(Product.objects.create, name="next")
                end.set()
                for _ in range(2):
                    await self.loop.run_in_executor(None, functools.partial(told.acquire, timeout=10))
                self.assertEqual(1, await in_sensitive_thread(Product.objects.count))

        outcome = run_class(Inner)
        self.assertEqual(["test_3"], outcome.passed, outcome.problems())
        self.assertEqual(2, len(outcome.failures + outcome.errors), outcome.problems())
        self.assertEqual({}, outcome.left_behind)
        self.assertEqual(2, len(refused))
        for name, text in zip(("test_1_sensitive", "test_2_any"), sorted(refused, key=lambda text: "test_2" in text)):
            self.assertIn(name, text)

    @unittest.skipUnless(connection.vendor == "postgresql", "the database must be able to sleep")
    def test_a_statement_that_hangs_is_cancelled(self):
        """The driver is asked to; the connection is fit for the next test."""

        class Inner(django_async_test.TestCase):
            timeout = SHORT

            def sleep(self):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(60)")

            async def test_1(self):
                await in_any_thread(self.sleep)

            @django_async_test.timeout(30)
            async def test_2(self):
                self.assertEqual(0, await in_sensitive_thread(Product.objects.count))

        outcome = run_class(Inner)
        self.assertEqual(["test_2"], outcome.passed, outcome.problems())
        self.assertEqual(1, len(outcome.failures + outcome.errors), outcome.problems())

    def test_a_test_that_swallows_its_cancellation_is_given_up(self):
        """It is given up after some attempts, and the tests that follow run."""

        class Inner(Case):
            timeout = SHORT

            async def test_1(self):
                while True:
                    try:
                        await forever()
                    except asyncio.CancelledError:
                        pass

            @django_async_test.timeout(30)
            async def test_2(self):
                await asyncio.sleep(0)

        with mock.patch("django_async_test.engine.shutdown.CANCEL_ROUNDS", 1):
            outcome = run_class(Inner)
        self.assertEqual(["test_2"], outcome.passed, outcome.problems())
        self.assertEqual(1, len(outcome.failures + outcome.errors), outcome.problems())

    def test_a_callback_that_blocks_the_loop_is_interrupted(self):
        """The loop cannot take notice; a signal reaches the call."""

        class Inner(Case):
            timeout = SHORT

            async def test(self):
                self.loop.call_soon(time.sleep, 30)  # For ever, were it not interrupted
                await asyncio.sleep(0)

        self.assertTimesOut(Inner, "test")

    @needs_open_loop
    def test_a_stopped_clock_does_not_stop_the_timeout(self):
        """The time that counts is the real one."""

        class Inner(Clocked, Case):
            timeout = SHORT

            async def test(self):
                await asyncio.sleep(1)  # For ever, since the clock stands still

        self.assertTimesOut(Inner, "test")

    def test_work_that_goes_on_after_the_test_is_left_behind(self):
        """What was never awaited is reported after its time, instead of being waited for."""
        begun, end = threading.Event(), threading.Event()

        class Inner(django_async_test.TestCase):
            # Long enough for a slow machine to open a connection
            timeout = 0.5

            async def test(self):
                self.loop.run_in_executor(None, end.wait, 30)

            def wait(self):
                begun.set()
                end.wait(30)

            async def test_sensitive(self):
                task = asyncio.ensure_future(in_sensitive_thread(self.wait))
                await in_any_thread(begun.wait, 10)
                task.cancel()

            @django_async_test.timeout(30)
            async def test_z(self):
                self.assertEqual(0, await in_sensitive_thread(Product.objects.count))

        outcome = run_class(Inner)
        end.set()
        self.assertEqual(["test_z"], outcome.passed, outcome.problems())
        self.assertEqual(2, outcome.problems().count("went on for 0.5 seconds after its end, and was left behind"))

    def test_the_process_can_end_although_a_worker_is_stuck(self):
        """Python joins the workers of pools at exit, for ever if need be, but not those that were left behind."""
        code = """
import asyncio, threading, unittest
from django_async_test.engine.unittest_case import AsyncLifecycle

warnings.simplefilter("ignore")

class Inner(AsyncLifecycle, unittest.TestCase):
    timeout = 0.2

    async def test(self):
        await self.loop.run_in_executor(None, threading.Event().wait)

unittest.main(argv=["x"], exit=False)
"""
        output = run_without_settings(code)
        self.assertIn("took longer than its timeout", output)
        self.assertIn("FAILED (failures=1)", output)


class InterruptionTests(TimeoutTestCase):
    def test_it_is_suspended_while_a_debugger_is_active(self):
        """Who stands at a prompt has all the time in the world."""

        class Inner(Case):
            timeout = SHORT

            async def test(self):
                await asyncio.sleep(2 * SHORT)  # Longer than the limit

        with mock.patch.object(timeouts.threads, "is_debugged", lambda: True):
            self.assertPasses(Inner)

    def test_the_signal_is_given_back(self):
        """The handler that was there before the test is there after it, and gets its own signals meanwhile."""
        seen, arrived = [], threading.Event()

        class Inner(Case):
            timeout = 30

            def test(self):
                signal.setitimer(signal.ITIMER_REAL, 0.01)
                arrived.wait(10)

        def handle(*args):
            seen.append(args)
            arrived.set()

        before = signal.signal(signal.SIGALRM, handle)
        try:
            mine = signal.getsignal(signal.SIGALRM)
            run_class(Inner)
            self.assertIs(mine, signal.getsignal(signal.SIGALRM))
        finally:
            signal.signal(signal.SIGALRM, before)
        self.assertEqual(1, len(seen))

    def test_without_a_signal_the_report_is_written_at_once(self):
        """Where the call cannot be interrupted one can see what hangs, and the test fails when it returns."""
        written = threading.Event()

        class Inner(Case):
            timeout = SHORT

            def test(self):
                written.wait(30)

        with mock.patch.object(timeouts, "_SIGNAL", None), mock.patch.object(timeouts.sys, "stderr") as stderr:
            stderr.flush.side_effect = written.set
            outcome = run_class(Inner)
        self.assertEqual(1, len(outcome.failures), outcome.problems())
        self.assertIn("test took longer than its timeout of {:g} seconds".format(SHORT), outcome.problems())
        self.assertIn("written.wait(30)", stderr.write.call_args_list[0][0][0])

    def test_an_interruption_may_come_when_the_part_has_just_ended(self):
        """The test fails with the report, and nothing interrupts what comes after it."""
        end, late = timeouts._Interruption.end, []

        def interrupted_end(interruption, stop_watching):
            if interruption._sent and interruption not in late:
                late.append(interruption)
                raise TestTimeoutError
            end(interruption, stop_watching)

        class InTest(Case):
            timeout = SHORT

            def test(self):
                threading.Event().wait(30)

        class InClassHook(InTest):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                threading.Event().wait(30)

        with mock.patch.object(timeouts._Interruption, "end", interrupted_end):
            self.assertTimesOut(InTest, "test")
            outcome = run_class(InClassHook)
        self.assertIn("InClassHook: setUpClass took longer than its timeout", outcome.problems())
        self.assertEqual(2, len(late))
        for interruption in late:
            self.assertNotIn(interruption._limit, timeouts._watchdog._ends)

    def test_an_interruption_without_a_message(self):
        """Python makes one in the thread that is interrupted; it says where the report is."""
        self.assertIn("longer than its timeout: the report was written to stderr", str(TestTimeoutError()))

    def test_a_test_in_another_thread_is_interrupted_too(self):
        """A coroutine is cancelled, in whichever thread its loop runs."""

        class Inner(Case):
            timeout = SHORT

            async def test(self):
                await forever()

        outcomes = []
        thread = threading.Thread(target=lambda: outcomes.append(run_cases(Inner("test"))))
        thread.start()
        thread.join(20)
        self.assertIn("took longer than its timeout", outcomes[0].failures[0][1])

    def test_an_exception_while_it_ends_is_the_cause(self):
        """What the test raises instead of being cancelled is not lost."""

        class Inner(Case):
            timeout = SHORT

            async def test(self):
                try:
                    await forever()
                finally:
                    raise ValueError("while it ends")

        self.assertTimesOut(Inner, "test", "ValueError: while it ends", "direct cause")


def run_cases(*cases):
    result = unittest.TestResult()
    unittest.TestSuite(cases).run(result)
    return result
