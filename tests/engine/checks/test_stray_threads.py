"""Tests of the check ``stray_threads``."""

import concurrent.futures
import threading
from unittest import mock

from django_async_test.engine import timeouts
from django_async_test.engine.checks.selection import fail_on

from ..helpers import Case
from .helpers import CheckTestCase


@fail_on(stray_threads=True)
class ThreadCase(Case):
    pass


class StrayThreadsTests(CheckTestCase):
    def setUp(self):
        super().setUp()
        self.end = threading.Event()
        self.addCleanup(self.end.set)

    def test_a_thread_that_still_runs_is_found(self):
        """The report has its name and the line that started it; what a thread of the test starts is the test's too."""
        end = self.end

        class Bare(ThreadCase):
            async def test(self):
                threading.Thread(target=end.wait, name="worker", daemon=True).start()

        class Nested(ThreadCase):
            def start(self):
                threading.Thread(target=end.wait, name="worker", daemon=True).start()

            def test(self):
                thread = threading.Thread(target=self.start)
                thread.start()
                thread.join()

        pools = []

        class Pool(ThreadCase):
            def test(self):
                pool = concurrent.futures.ThreadPoolExecutor(1)
                pool.submit(end.wait, 0.001)
                pools.append(pool)

        text = "was still running when the test ended"
        for cls in (Bare, Nested):
            self.assertFound(cls, "thread 'worker' " + text, "Started at:", ".start()", "@fail_on(stray_threads=False)")
        self.assertFound(Pool, text, "pool.submit(end.wait, 0.001)")
        for pool in pools:
            pool.shutdown()

    def test_threads_that_end_are_no_finding(self):
        """Joined threads, those about to end, pools that are shut down and the loop's executor are not reported."""

        class Inner(ThreadCase):
            def test_joined(self):
                thread = threading.Thread(target=print, args=("",), kwargs={"end": ""})
                thread.start()
                thread.join()

            def test_about_to_end(self):
                threading.Thread(target=threading.Event().wait, args=(0.02,)).start()

            def test_pool(self):
                with concurrent.futures.ThreadPoolExecutor(2) as pool:
                    pool.submit(int).result()

            async def test_executor(self):
                await self.loop.run_in_executor(None, int)

        # However busy the machine is
        with mock.patch("django_async_test.engine.checks.stray_threads.GRACE", 10):
            self.assertClean(Inner)

    def test_the_thread_that_watches_time_is_nobodys(self):
        """The first test of a process that has a time limit is not blamed for the thread that watches all limits."""

        class Inner(ThreadCase):
            timeout = 100

            async def test(self):
                pass

        with mock.patch.object(timeouts, "_watchdog", timeouts._Watchdog()):
            self.assertClean(Inner)

    def test_it_is_off_by_default(self):
        """By default a thread that does not use the database is not reported: libraries start some for the process."""
        end = self.end

        class Inner(Case):
            def test(self):
                threading.Thread(target=end.wait, daemon=True).start()

        self.assertClean(Inner)
