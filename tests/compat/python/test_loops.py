"""Tests of the loop that runs in a thread, and of the one that is set for it."""

import asyncio
import sys
import types
import unittest
from unittest import mock

from django_async_test.compat.python import loops, policies, tasks

try:
    import asgiref.local
except ImportError:
    asgiref = None

from ...helpers import not_on_uvloop
from .helpers import LoopTestCase, RestingLoopTestCase


class DefaultLoopTests(LoopTestCase):
    def test_looking_for_the_default_loop_makes_none(self):
        """default_loop() is None where no loop is set, again and again."""
        asyncio.set_event_loop(None)
        self.assertIsNone(loops.default_loop())
        self.assertIsNone(loops.default_loop())

    def test_the_default_loop_is_found_and_restored(self):
        """remember_default_loop() gives a function that sets the loop of that time."""
        asyncio.set_event_loop(self.loop)
        restore = loops.remember_default_loop()
        asyncio.set_event_loop(None)
        restore()
        self.assertIs(self.loop, loops.default_loop())

    @unittest.skipUnless(policies.are_replaceable, "get_event_loop() makes no loop on this Python")
    def test_get_event_loop_makes_a_loop_again_where_none_was_ever_set(self):
        """Restoring leaves a thread in which no loop was ever set like that."""
        local = policies.thread_storage()
        local._loop, local._set_called = None, False
        restore = loops.remember_default_loop()
        asyncio.set_event_loop(self.loop)
        restore()
        self.assertEqual((None, False), (local._loop, local._set_called))

    def test_a_closed_loop_is_restored_too(self):
        """What was set is set again, even if it has been closed meanwhile."""
        asyncio.set_event_loop(self.loop)
        restore = loops.remember_default_loop()
        asyncio.set_event_loop(None)
        self.loop.close()
        restore()
        self.assertIs(self.loop, loops.default_loop())

    def test_a_loop_that_somebody_else_has_set_stays(self):
        """Given the loop that should be set meanwhile, the function leaves another one in place."""
        restore = loops.remember_default_loop()
        other = asyncio.new_event_loop()
        self.addCleanup(other.close)
        asyncio.set_event_loop(other)
        restore(self.loop)
        self.assertIs(other, loops.default_loop())
        restore(other)
        self.assertIsNot(other, loops.default_loop())


@unittest.skipIf(policies.are_replaceable, "get_event_loop() makes a loop on this Python")
class WithoutPoliciesTests(LoopTestCase):
    def setUp(self):
        super().setUp()
        patch = mock.patch.object(policies, "exist", False)
        patch.start()
        self.addCleanup(patch.stop)

    def test_the_default_loop_is_found(self):
        """default_loop() asks asyncio for it, and is None where no loop is set."""
        asyncio.set_event_loop(None)
        self.assertIsNone(loops.default_loop())
        asyncio.set_event_loop(self.loop)
        self.assertIs(self.loop, loops.default_loop())

    def test_a_running_loop_is_not_taken_for_the_default_one(self):
        """default_loop() returns the loop that is set, not the one that runs, which goes on."""
        other = asyncio.new_event_loop()
        self.addCleanup(other.close)

        async def run():
            return loops.default_loop(), loops.running_loop()

        asyncio.set_event_loop(other)
        self.assertEqual((other, self.loop), self.loop.run_until_complete(run()))

    def test_the_default_loop_is_remembered(self):
        """remember_default_loop() gives a function that sets the loop of that time."""
        asyncio.set_event_loop(self.loop)
        restore = loops.remember_default_loop()
        asyncio.set_event_loop(None)
        restore()
        self.assertIs(self.loop, loops.default_loop())


class RunningTests(LoopTestCase):
    def test_the_running_task_is_that_of_the_running_loop(self):
        """running_task() is None outside a loop and in a callback."""
        self.assertIsNone(loops.running_task())
        seen = []

        async def run():
            self.loop.call_soon(lambda: seen.append(loops.running_task()))
            seen.append(loops.running_task() is tasks.current_task(self.loop))
            await asyncio.sleep(0)
            await asyncio.sleep(0)

        self.loop.run_until_complete(run())
        self.assertEqual([True, None], seen)

    @not_on_uvloop("no frame below a callback is the loop's")
    def test_a_callback_runs_in_a_loop_also_where_greenlets_may_switch(self):
        """The loop is not at rest in a callback, whether or not asyncio still has the private name for a turn."""
        seen = []
        with mock.patch.dict(sys.modules, greenlet=types.ModuleType("greenlet")):
            self.loop.call_soon(lambda: seen.append(loops.running_loop()))
            self.loop.run_until_complete(asyncio.sleep(0))
            run_once = asyncio.BaseEventLoop._run_once
            cls = type("Loop", (type(self.loop),), {"_run_once": run_once})
            loop = cls()
            self.addCleanup(loop.close)
            del asyncio.BaseEventLoop._run_once
            try:
                loop.call_soon(lambda: seen.append(loops.running_loop()))
                loop.run_until_complete(asyncio.sleep(0))
            finally:
                asyncio.BaseEventLoop._run_once = run_once
        self.assertEqual([self.loop, loop], seen)

    def test_a_loop_in_another_stack_is_at_rest(self):
        """A loop that counts as running here without a frame of its own does not run."""
        with mock.patch.dict(sys.modules, greenlet=types.ModuleType("greenlet")):
            asyncio._set_running_loop(self.loop)
            try:
                self.assertTrue(loops.is_at_rest(self.loop))
                self.assertIsNone(loops.running_loop())
            finally:
                asyncio._set_running_loop(None)


class HandlerTests(LoopTestCase):
    """Handlers that a task of Playwright's loop calls in stacks of their own."""

    async def call_in_stack(self, module, function):
        """Call `function` as if in a greenlet of a class of `module`."""
        stack = type("Stack", (object,), {"__module__": module})()
        greenlet = mock.Mock(**{"getcurrent.return_value": stack})
        # Below a stack of its own there is no frame of a loop.
        frame = types.SimpleNamespace(f_code=None, f_back=None)
        with mock.patch.dict(sys.modules, greenlet=greenlet), mock.patch("sys._getframe", return_value=frame):
            return function()

    def test_it_does_not_run_there(self):
        """The loop is at rest in a handler, though one of its tasks is current, and in no other stack of a task."""
        for module, is_at_rest in (("playwright._impl._greenlets", True), ("sqlalchemy.util.concurrency", False)):
            with self.subTest(module=module):
                call = self.call_in_stack(module, lambda: loops.is_at_rest(self.loop))
                self.assertIs(is_at_rest, self.loop.run_until_complete(call))

    def test_another_loop_runs_there(self):
        """Another loop can run in it, with tasks of its own, and the task that called goes on afterwards."""
        other = asyncio.new_event_loop()
        self.addCleanup(other.close)

        async def main():
            task = tasks.current_task(self.loop)
            with mock.patch.object(loops, "is_at_rest", return_value=True), loops.resting_aside():
                result = other.run_until_complete(asyncio.sleep(0, "other"))
            self.assertIs(self.loop, asyncio._get_running_loop())
            self.assertIs(task, tasks.current_task(self.loop))
            return result

        self.assertEqual("other", self.loop.run_until_complete(main()))


class RunningBesideTests(RestingLoopTestCase):
    def setUp(self):
        super().setUp()
        self.resting = mock.Mock(**{"is_running.return_value": True})
        asyncio._set_running_loop(self.resting)
        self.addCleanup(asyncio._set_running_loop, None)

    def test_a_loop_runs_beside_one_at_rest(self):
        """Whoever runs it, the loop at rest is put aside for the time."""
        loops.run_beside_resting(self.loop)
        loops.run_beside_resting(self.loop)
        seen = []

        async def look():
            seen.append(asyncio._get_running_loop())

        self.loop.run_until_complete(look())
        self.assertEqual([self.loop], seen)
        self.assertIs(self.resting, asyncio._get_running_loop())

    def test_a_loop_that_has_ended_is_not_put_back(self):
        """A loop at rest that stops while it is aside does not count as running afterwards."""
        with loops.resting_aside():
            self.resting.is_running.return_value = False
        self.assertIsNone(asyncio._get_running_loop())

    def test_it_ends(self):
        """The loop is as it was after run_alone()."""
        before = dict(self.loop.__dict__)
        loops.run_alone(self.loop)
        loops.run_beside_resting(self.loop)
        loops.run_alone(self.loop)
        self.assertEqual(before, self.loop.__dict__)


class HiddenTests(LoopTestCase):
    def test_a_hidden_loop_is_not_seen(self):
        """Inside hidden() no loop runs and none is set; afterwards both are there again."""
        seen = []

        async def run():
            task = tasks.current_task(self.loop)
            with loops.hidden():
                seen.append((loops.running_loop(), loops.default_loop()))
            seen.append((loops.running_loop(), loops.default_loop(), tasks.current_task(self.loop) is task))

        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(run())
        self.assertEqual([(None, None), (self.loop, self.loop, True)], seen)

    def test_another_loop_can_run_while_one_is_hidden(self):
        """A second loop runs a coroutine in the same thread."""
        other = asyncio.new_event_loop()
        self.addCleanup(other.close)

        async def inner():
            await asyncio.sleep(0)
            return "inner"

        async def run():
            with loops.hidden():
                result = other.run_until_complete(inner())
            await asyncio.sleep(0)
            return result

        self.assertEqual("inner", self.loop.run_until_complete(run()))

    def test_nothing_is_hidden_where_nothing_runs(self):
        """hidden() outside a loop does nothing."""
        asyncio.set_event_loop(self.loop)
        with loops.hidden():
            self.assertIs(self.loop, loops.default_loop())


class ForbiddenTests(LoopTestCase):
    def test_get_event_loop_is_refused_outside_a_running_loop_only(self):
        """get_event_loop() works inside a coroutine and is refused outside, and afterwards all is as before."""
        original = asyncio.get_event_loop

        def refuse():
            raise AssertionError("refused")

        async def run():
            return asyncio.get_event_loop()

        with loops.forbidden_get_event_loop(refuse):
            self.assertRaisesRegex(AssertionError, "refused", lambda: asyncio.get_event_loop())
            self.assertIs(self.loop, self.loop.run_until_complete(run()))
        self.assertIs(original, asyncio.get_event_loop)
        asyncio.set_event_loop(self.loop)
        self.assertIs(self.loop, loops.default_loop())

    @unittest.skipIf(asgiref is None, "asgiref is not installed")
    def test_asgiref_may_ask_for_the_current_task(self):
        """A ``Local`` of asgiref works, although Python before 3.7 looks for the loop at each access."""
        local = asgiref.local.Local()
        local.value = 1
        with loops.forbidden_get_event_loop(self.fail):
            self.assertEqual(1, local.value)
