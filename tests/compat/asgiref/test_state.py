"""Tests of asgiref, or what stands for it, with the loop in the test's own thread."""

import asyncio
import threading
import unittest

from django.utils import translation

import django_async_test
from django_async_test import async_to_sync
from django_async_test.compat import features
from django_async_test.compat.asgiref import bridge
from django_async_test.compat.asgiref import state as asgiref_state
from django_async_test.compat.python import contexts
from django_async_test.database import flow

from ...helpers import TestsAboutTests, in_any_thread, in_sensitive_thread, needs_contextvars

try:
    from asgiref.local import Local
    from asgiref.sync import SyncToAsync
except ImportError:
    SyncToAsync = None
try:
    from asgiref.sync import ThreadSensitiveContext
except ImportError:  # asgiref < 3.3
    ThreadSensitiveContext = None


async def running_loop():
    return asyncio.get_event_loop()


# Applied when the module is imported, as a decorator is.
early = async_to_sync(running_loop)


def values_leak_out_of_contexts():
    """Return whether asgiref has the defect that was corrected in 3.9."""
    if SyncToAsync is None or not features.locals_follow_contextvars:
        return False
    local = Local()
    local.value = "outside"
    contexts.new_context().run(setattr, local, "value", "inside")
    return local.value == "inside"


class AdoptTests(TestsAboutTests):
    def test_sensitive_code_runs_in_the_wrapped_executor(self):
        """During a test the executor of thread-sensitive code is the test's."""

        class Inner(django_async_test.SimpleTestCase):
            async def test(self):
                owner = bridge if SyncToAsync is None else SyncToAsync
                self.assertIsInstance(owner.single_thread_executor, flow.SensitiveExecutor)
                self.assertTrue(await in_sensitive_thread(flow.is_sensitive))
                self.assertFalse(await in_any_thread(flow.is_sensitive))

        self.assertPasses(Inner)

    @unittest.skipUnless(hasattr(ThreadSensitiveContext, "__aenter__"), "this asgiref has no ThreadSensitiveContext")
    @needs_contextvars
    def test_a_sensitive_context_has_a_thread_to_itself(self):
        """Code in a ThreadSensitiveContext runs in one thread, another than the test's other thread-sensitive code."""

        class Inner(django_async_test.SimpleTestCase):
            async def test(self):
                outside = await in_sensitive_thread(threading.get_ident)
                async with ThreadSensitiveContext():
                    inside = await in_sensitive_thread(threading.get_ident)
                    self.assertNotEqual(outside, inside)
                    self.assertEqual(inside, await in_sensitive_thread(threading.get_ident))
                self.assertEqual(outside, await in_sensitive_thread(threading.get_ident))

        self.assertPasses(Inner)

    def test_an_early_async_to_sync_reaches_the_loop_of_the_test(self):
        """async_to_sync applied at import time runs the coroutine on the test's loop, not on one of its own."""

        class Inner(django_async_test.SimpleTestCase):
            async def test(self):
                self.assertIs(self.loop, await in_sensitive_thread(early))

        self.assertPasses(Inner)

    def test_calls_at_once_go_back_to_a_loop_each(self):
        """One async_to_sync function, called for two loops that overlap, keeps the loop of neither."""
        entered, go_on = threading.Event(), threading.Event()
        nothing = object()

        @async_to_sync
        async def meet(wait):
            if wait:
                entered.set()
                await in_any_thread(go_on.wait, 10)
            return asyncio.get_event_loop()

        def elsewhere(wait):
            async def main():
                return asyncio.get_event_loop(), await in_any_thread(meet, wait)

            loop = asyncio.new_event_loop()
            try:
                return loop.run_until_complete(main())
            finally:
                loop.close()

        class Inner(django_async_test.SimpleTestCase):
            async def test(self):
                entered.clear()
                go_on.clear()
                kept = getattr(meet, "main_event_loop", nothing)
                other = self.loop.run_in_executor(None, elsewhere, True)
                await self.loop.run_in_executor(None, entered.wait, 10)
                mine = asyncio.ensure_future(in_any_thread(meet, True))
                await asyncio.sleep(0.05)
                go_on.set()
                there, seen_there = await other
                self.assertIs(there, seen_there)
                self.assertIs(self.loop, await mine)
                self.assertIs(self.loop, await in_any_thread(meet, False))
                self.assertIs(kept, getattr(meet, "main_event_loop", nothing))

        self.assertPasses(Inner)

    def test_calls_for_which_threads_wait_are_known(self):
        """awaited_by_threads() lists the tasks of async_to_sync, and no other task."""

        async def wait(event):
            await event.wait()

        class Inner(django_async_test.SimpleTestCase):
            async def test(self):
                event = asyncio.Event()
                self.assertEqual([], asgiref_state.awaited_by_threads(self.loop))
                calling = asyncio.ensure_future(in_any_thread(async_to_sync(wait), event))
                while not asgiref_state.awaited_by_threads(self.loop):
                    await asyncio.sleep(0.01)
                found = asgiref_state.awaited_by_threads(self.loop)
                self.assertEqual(1, len(found))
                self.assertIsNot(calling, found[0])
                event.set()
                await calling

        if async_to_sync is not bridge._async_to_sync:
            self.assertPasses(Inner)

    def test_cancellation_reaches_the_coroutine_for_which_a_thread_waits(self):
        """A request that is cancelled ends, on every asgiref, and the coroutine that it awaited is cancelled."""
        happened = []

        async def view():
            happened.append("begun")
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                happened.append("cancelled")
                raise

        def middleware():
            async_to_sync(view)()

        async def request():
            async with ThreadSensitiveContext():
                await in_sensitive_thread(middleware)

        class Inner(django_async_test.SimpleTestCase):
            async def test(self):
                for begin in (request, lambda: in_sensitive_thread(middleware), lambda: in_any_thread(middleware)):
                    del happened[:]
                    task = asyncio.ensure_future(begin())
                    while not happened:
                        await asyncio.sleep(0.01)
                    task.cancel()
                    with self.assertRaises(asyncio.CancelledError):
                        await task
                    self.assertEqual(["begun", "cancelled"], happened)

        if async_to_sync is not bridge._async_to_sync and hasattr(ThreadSensitiveContext, "__aenter__"):
            self.assertPasses(Inner)

    def test_what_is_activated_in_set_up_is_seen_everywhere(self):
        """The language of setUp() holds in the coroutine, in its tasks, in their tasks, and in sync code of all."""

        class Inner(django_async_test.SimpleTestCase):
            def setUp(self):
                translation.activate("fr")

            def tearDown(self):
                translation.deactivate()

            async def languages(self, depth):
                seen = {translation.get_language(), await in_sensitive_thread(translation.get_language)}
                if depth:
                    for more in await asyncio.gather(*[self.languages(depth - 1) for _ in range(2)]):
                        seen |= more
                return seen

            async def test(self):
                self.assertEqual({"fr"}, await self.languages(2))

        self.assertPasses(Inner)

    @unittest.skipUnless(features.keeps_state_in_asgiref_locals, "threading.local is shared by the tasks of a thread")
    @unittest.skipIf(values_leak_out_of_contexts(), "asgiref 3.8 lets values out of the contexts they were set in")
    def test_a_task_has_values_of_its_own(self):
        """What a task activates is not seen by its neighbours or its creator."""

        class Inner(django_async_test.SimpleTestCase):
            async def activate(self, language):
                translation.activate(language)
                await asyncio.sleep(0.001)
                return translation.get_language()

            async def test(self):
                before = translation.get_language()
                seen = await asyncio.gather(*[self.activate(language) for language in ("fr", "de")])
                self.assertEqual(["fr", "de"], seen)
                self.assertEqual(before, translation.get_language())

        self.assertPasses(Inner)

    def test_the_module_adopts_what_the_package_exports(self):
        """asgiref is adopted exactly where it is what the package exports."""
        self.assertEqual(asgiref_state.SyncToAsync is None, bridge.sync_to_async is bridge._sync_to_async)

    @unittest.skipUnless(hasattr(asgiref_state.AsyncToSync, "loop_thread_executors"), "asgiref keeps no loops")
    def test_loops_that_have_ended_are_forgotten(self):
        """Of the loops for which asgiref keeps an executor, those that are closed go, and the others stay."""
        kept = asgiref_state.AsyncToSync.loop_thread_executors
        ended, alive = asyncio.new_event_loop(), asyncio.new_event_loop()
        self.addCleanup(alive.close)
        self.addCleanup(kept.pop, alive, None)
        ended.close()
        kept[ended] = kept[alive] = None
        asgiref_state.forget_loop()
        self.assertNotIn(ended, kept)
        self.assertIn(alive, kept)
