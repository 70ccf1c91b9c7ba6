"""Tests of what a test leaves unfinished, also when it is interrupted."""

import asyncio
import gc
import threading
import time
import weakref
from unittest import mock

from django_async_test.compat.python.tasks import current_task
from django_async_test.engine.checks.selection import fail_on
from tests.helpers import forever, needs_reference_counts

from ..helpers import (
    Kept,
    TestsAboutTests,
    define,
    needs_async_generators,
    needs_open_loop,
    replaced,
    run_class,
    without_collections,
)
from .helpers import Case


class LeftOverTests(TestsAboutTests):
    @needs_reference_counts
    def test_what_a_test_keeps_goes_with_it(self):
        """A test and its attributes are freed when the suite drops it; they do not wait for the garbage collector."""
        references = []

        class Inner(Case):
            async def setUp(self):
                self.kept = Kept()
                references.append(weakref.ref(self.kept))

            async def test_coroutine(self):
                await asyncio.sleep(0)

            def test_function(self):
                self.assertIsNotNone(self.kept)

            async def test_task(self):
                await asyncio.ensure_future(asyncio.sleep(0))

            @fail_on(pending_timers=True, stray_threads=True, unused_loop=True)
            async def test_with_more_checks(self):
                await asyncio.sleep(0)

        with without_collections():
            self.assertEqual("", run_class(Inner).problems())
            self.assertEqual([None] * 4, [reference() for reference in references])

    @needs_reference_counts
    @needs_open_loop
    def test_its_loop_and_task_go_with_it(self):
        """The loop of a test and the task that has run it are freed at its end: they too wait for no collector."""
        references = []

        class Inner(Case):
            async def test_it(self):
                await asyncio.sleep(0)
                references.extend(map(weakref.ref, (self.loop, current_task(self.loop))))

        with without_collections():
            self.assertEqual("", run_class(Inner).problems())
            self.assertEqual([None, None], [reference() for reference in references])

    def test_left_over_tasks_are_cancelled_after_the_cleanups(self):
        """A task that is still running is cancelled and awaited, after tearDown and the last clean-up."""
        events = []

        @fail_on(pending_tasks=False)
        class Inner(Case):
            async def background(self):
                try:
                    await forever()
                finally:
                    await asyncio.sleep(0)
                    events.append("cancelled")

            async def setUp(self):
                self.addCleanup(events.append, "cleanup")
                asyncio.ensure_future(self.background())

            async def test(self):
                await asyncio.sleep(0)

            async def tearDown(self):
                events.append("tearDown")

        self.assertPasses(Inner)
        self.assertEqual(["tearDown", "cleanup", "cancelled"] * 2, events)

    def test_a_task_that_makes_a_task_when_it_is_cancelled_is_ended_too(self):
        """Tasks are cancelled until none is left."""
        events = []

        @fail_on(pending_tasks=False)
        class Inner(Case):
            async def first(self):
                try:
                    await forever()
                finally:
                    asyncio.ensure_future(self.second())

            async def second(self):
                try:
                    await forever()
                finally:
                    events.append("second")

            async def test(self):
                asyncio.ensure_future(self.first())
                await asyncio.sleep(0)

        self.assertPasses(Inner)
        self.assertEqual(["second"] * 2, events)

    def test_a_task_that_refuses_to_end_fails_the_test(self):
        """A task that swallows every cancellation is given up after a while, and named."""

        class Inner(Case):
            async def stubborn(self):
                while True:
                    try:
                        await forever()
                    except asyncio.CancelledError:
                        pass

            async def test(self):
                asyncio.ensure_future(self.stubborn())
                await asyncio.sleep(0)

        with self.assertLogs("asyncio", "ERROR"):
            with mock.patch("django_async_test.engine.shutdown.CANCEL_ROUNDS", 1):
                outcome = run_class(Inner)
            gc.collect()
        self.assertEqual(1, len(outcome.failures), outcome.problems())
        self.assertIn("still running although it was cancelled", outcome.problems())
        self.assertIn("stubborn", outcome.problems())

    @needs_async_generators
    def test_open_async_generators_are_closed(self):
        """An async generator that was not exhausted is closed on the loop of the test."""
        events = []
        names = define(
            """
            import asyncio

            async def numbers():
                try:
                    yield 1
                    yield 2
                finally:
                    await asyncio.sleep(0)
                    events.append("closed")
            """,
            events=events,
        )

        class Inner(Case):
            async def test(self):
                self.numbers = names["numbers"]()
                await self.numbers.__anext__()
                self.addCleanup(events.append, "cleanup")

        class Again(Inner):
            loop_scope = "class"

        for cls in (Inner, Again):
            with self.subTest(cls.__name__):
                del events[:]
                self.assertPasses(cls)
                self.assertEqual(["cleanup", "closed"] * 2, events)

    def test_work_in_the_default_executor_is_awaited(self):
        """The test does not end before the work that it has given to the default executor."""
        events = []

        class Inner(Case):
            def work(self, has_cleaned):
                has_cleaned.wait(30)
                time.sleep(0.05)  # Longer than an end takes that does not wait for it
                events.append("worked")

            async def test(self):
                has_cleaned = threading.Event()
                self.loop.run_in_executor(None, self.work, has_cleaned)
                self.addCleanup(has_cleaned.set)
                self.addCleanup(events.append, "cleanup")

        self.assertPasses(Inner)
        self.assertEqual(["cleanup", "worked"] * 2, events)

    def test_an_exception_in_a_task_fails_its_test(self):
        """The exception of a task that nobody awaits fails the test that made it, by name."""

        class Inner(Case):
            async def fail_later(self):
                raise ValueError("in the background")

            async def test_passes(self):
                pass

            async def test_with_task(self):
                asyncio.ensure_future(self.fail_later())
                await asyncio.sleep(0)

        outcome = self.assertFails(Inner, "Inner.test_with_task: ", "ValueError", "in the background", "Await the task")
        self.assertEqual(["test_passes"], outcome.passed)
        self.assertEqual("test_with_task", (outcome.failures + outcome.errors)[0][0]._testMethodName)

    def test_an_exception_of_a_task_that_never_started_fails_its_test(self):
        """A task made in the last step of the test still gets to run, and its exception counts."""

        class Inner(Case):
            async def linger(self):
                try:
                    await forever()
                finally:
                    raise ValueError("while cancelled")

            async def test(self):
                asyncio.ensure_future(self.linger())
                await asyncio.sleep(0)

        self.assertFails(Inner, "Inner.test: ", "while cancelled")

    def test_an_exception_in_a_dropped_task_fails_its_test(self):
        """A failed task that has been garbage-collected meanwhile is not forgotten."""

        class Inner(Case):
            async def fail_later(self):
                raise ValueError("in the background")

            async def test(self):
                asyncio.ensure_future(self.fail_later())
                for _ in range(3):
                    await asyncio.sleep(0)
                gc.collect()

        self.assertFails(Inner, "Inner.test: ", "in the background")

    def test_an_exception_in_a_callback_fails_its_test(self):
        """An exception in call_soon() or a done callback fails the test."""

        def callback():
            raise ValueError("in a callback")

        class Inner(Case):
            async def test(self):
                self.loop.call_soon(callback)
                await asyncio.sleep(0)

        self.assertFails(Inner, "Inner.test: ", "in a callback")

    def test_an_exception_that_is_awaited_does_not_count(self):
        """An exception that the test has retrieved is not reported."""

        class Inner(Case):
            async def fail_later(self):
                raise ValueError("retrieved")

            async def test(self):
                with self.assertRaises(ValueError):
                    await asyncio.ensure_future(self.fail_later())
                results = await asyncio.gather(self.fail_later(), return_exceptions=True)
                assert isinstance(results[0], ValueError)

        self.assertPasses(Inner)

    def test_a_coroutine_that_was_never_awaited_fails_its_test(self):
        """A forgotten `await` fails the test that forgot it, by name, sync or async, also in a cycle."""

        # Python 3.5 and 3.6 shorten the name in the message: make it short enough.
        forgotten = define("async def forgotten(): pass")["forgotten"]

        class Async(Case):
            async def test(self):
                forgotten()

        class Sync(Case):
            def test(self):
                forgotten()

        class SetUp(Case):
            async def setUp(self):
                forgotten()

            async def test(self):
                pass

        class Cleanup(Case):
            async def test(self):
                self.addCleanup(self.clean)

            async def clean(self):
                forgotten()

        class Cycle(Case):
            async def test(self):
                cycle = [forgotten()]
                cycle.append(cycle)

        class Attribute(Case):
            async def test(self):
                self.coroutine = forgotten()

        class InList(Case):
            async def test(self):
                self.coroutines = [forgotten()]

        for cls in (Async, Sync, SetUp, Cleanup, Cycle, Attribute, InList):
            with self.subTest(cls.__name__):
                self.assertFails(cls, cls.__name__ + ".test: ", "forgotten", "never awaited")

    def test_a_failing_test_tells_of_its_background_too(self):
        """If the test fails and a task has failed, both are reported."""

        class Inner(Case):
            async def fail_later(self):
                raise ValueError("in the background")

            async def test(self):
                asyncio.ensure_future(self.fail_later())
                await asyncio.sleep(0)
                self.fail("in the test")

        outcome = run_class(Inner)
        self.assertEqual(2, len(outcome.failures + outcome.errors), outcome.problems())
        self.assertIn("in the background", outcome.problems())
        self.assertIn("in the test", outcome.problems())


class InterruptTests(TestsAboutTests):
    def test_an_interrupt_in_any_phase_ends_everything(self):
        """After Ctrl-C in setUp, test, tearDown or a clean-up the loop is closed, and nothing stays replaced."""
        seen = []

        def make(phase, asynchronous):
            def interrupt(self, now):
                seen.append(self.loop)
                if now == phase:
                    raise KeyboardInterrupt(phase)

            if asynchronous:

                async def hook(self, now):
                    asyncio.ensure_future(forever())
                    await asyncio.sleep(0)
                    interrupt(self, now)

            else:
                hook = interrupt

            class Inner(Case):
                def setUp(self):
                    self.addCleanup(hook, self, "cleanup")
                    return hook(self, "setUp")

                def test(self):
                    return hook(self, "test")

                def tearDown(self):
                    return hook(self, "tearDown")

            return Inner

        before = replaced()
        for phase in ("setUp", "test", "tearDown", "cleanup"):
            for asynchronous in (False, True):
                with self.subTest(phase, asynchronous=asynchronous):
                    del seen[:]
                    cls = make(phase, asynchronous)
                    with self.assertRaisesRegex(KeyboardInterrupt, phase):
                        run_class(cls)
                    self.assertTrue(seen[0].is_closed())
                    self.assertEqual(before, replaced())
                    case = cls("test")
                    attributes = set(case.__dict__)
                    with self.assertRaises(KeyboardInterrupt):
                        case.debug()
                    self.assertEqual(set(), set(case.__dict__) - attributes - {"_outcome"})
