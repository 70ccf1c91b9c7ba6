"""Tests of what is private or moving in asyncio."""

import asyncio
import functools
import inspect
import unittest
import unittest.mock
import weakref

from django_async_test.compat import features
from django_async_test.compat.python import contexts, coroutines, executors, loops, tasks

try:
    import asgiref.local
except ImportError:
    asgiref = None

from ...helpers import needs_contextvars


class LoopsTestCase(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(loops.remember_default_loop())
        self.loop = asyncio.new_event_loop()
        self.addCleanup(self.loop.close)


class DefaultLoopTests(LoopsTestCase):
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

    @unittest.skipIf(features.deprecates_event_loop_policies, "get_event_loop() makes no loop on this Python")
    def test_get_event_loop_makes_a_loop_again_where_none_was_ever_set(self):
        """A thread in which no loop was ever set is left like that."""
        local = asyncio.get_event_loop_policy()._local
        local._loop, local._set_called = None, False
        restore = loops.remember_default_loop()
        asyncio.set_event_loop(self.loop)
        restore()
        self.assertEqual((None, False), (local._loop, local._set_called))


class HiddenTests(LoopsTestCase):
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


class HostTaskTests(LoopsTestCase):
    @needs_contextvars
    def test_the_host_task_runs_in_the_context_itself(self):
        """What the task sets is seen in the context, not in a copy of it."""
        variable = contexts.contextvars.ContextVar("variable")
        context = contexts.new_context()

        async def run():
            await asyncio.sleep(0)
            variable.set("by the task")
            await asyncio.sleep(0)

        self.loop.run_until_complete(tasks.host_task(self.loop, run(), context))
        self.assertEqual("by the task", context[variable])

    @needs_contextvars
    def test_changes_of_another_context_are_taken_over(self):
        """changes() sets what is different in the other context."""
        variable = contexts.contextvars.ContextVar("variable")
        other = contexts.new_context()
        other.run(variable.set, "other")
        own = contexts.new_context()
        own.run(contexts.changes, other)
        self.assertEqual("other", own[variable])


class TaskTests(LoopsTestCase):
    def test_pending_tasks_are_those_that_are_not_done(self):
        """A finished task is not pending."""

        async def run():
            done = asyncio.ensure_future(asyncio.sleep(0))
            waiting = asyncio.ensure_future(asyncio.sleep(10))
            await done
            pending = tasks.pending_tasks(self.loop)
            waiting.cancel()
            return done in pending, waiting in pending

        self.assertEqual((False, True), self.loop.run_until_complete(run()))

    def test_a_task_is_not_the_only_one_beside_another(self):
        """Whatever the other one does, and on whichever loop it is, each counts as long as it is alive."""
        other_loop = asyncio.new_event_loop()
        self.addCleanup(other_loop.close)
        task = self.loop.create_task(asyncio.sleep(0))
        for loop in (self.loop, other_loop):
            other = loop.create_task(asyncio.sleep(0))
            self.assertFalse(tasks.is_only_task(task))
            loop.run_until_complete(other)
            self.assertFalse(tasks.is_only_task(task))
        self.loop.run_until_complete(task)

    @unittest.skipIf(tasks._registry is None, "this Python does not keep its tasks like that")
    def test_the_only_task_is_recognised(self):
        """Where Python keeps all tasks in one place, one that is alone there is the only one."""
        task = self.loop.create_task(asyncio.sleep(0))
        with unittest.mock.patch.object(tasks, "_registry", weakref.WeakSet([task])):
            self.assertTrue(tasks.is_only_task(task))
            other = self.loop.create_future()
            self.assertFalse(tasks.is_only_task(other))
        self.loop.run_until_complete(task)

    def test_an_exception_counts_as_retrieved_once_it_is_asked_for(self):
        """was_never_retrieved() is true of a failed task until somebody looks."""

        async def fail():
            raise ValueError("lost")

        async def run():
            task = asyncio.ensure_future(fail())
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            before = tasks.was_never_retrieved(task)
            task.exception()
            return before, tasks.was_never_retrieved(task)

        self.assertEqual((True, False), self.loop.run_until_complete(run()))


class ForbiddenTests(LoopsTestCase):
    def test_get_event_loop_is_refused_outside_a_running_loop_only(self):
        """Inside a coroutine get_event_loop() works, outside the refusal is called, afterwards nothing is left."""
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


class ExecutorTests(LoopsTestCase):
    def test_the_executor_of_a_loop_is_none_until_it_is_needed(self):
        """default_executor() shows what run_in_executor() has made, and reset takes it away."""
        self.assertIsNone(executors.default_executor(self.loop))
        self.loop.run_until_complete(self.loop.run_in_executor(None, str))
        executor = executors.default_executor(self.loop)
        self.assertIsNotNone(executor)
        executor.shutdown()
        executors.reset_default_executor(self.loop)
        self.assertIsNone(executors.default_executor(self.loop))


class ForbiddenGetEventLoopTests(unittest.TestCase):
    @unittest.skipIf(asgiref is None, "asgiref is not installed")
    def test_asgiref_may_ask_for_the_current_task(self):
        """It does so for each of its local values, and Python before 3.7 looks for the loop then."""
        local = asgiref.local.Local()
        local.value = 1
        with loops.forbidden_get_event_loop(self.fail):
            self.assertEqual(1, local.value)


class CoroutineFunctionTests(unittest.TestCase):
    def test_it_answers_as_inspect_does(self):
        """For functions, methods, marked and wrapped functions, mocks and what is no function."""

        async def coroutine_function():
            """Nothing."""

        def function():
            """Nothing."""

        async def with_attribute():
            """Nothing."""

        with_attribute.tags = {"slow"}

        class Case(object):
            async def method(self):
                """Nothing."""

            def plain(self):
                """Nothing."""

        values = [coroutine_function, function, with_attribute, Case().method, Case().plain, Case.method, Case, None]
        values += [functools.partial(coroutine_function), unittest.mock.Mock(), len]
        if hasattr(inspect, "markcoroutinefunction"):
            values.append(inspect.markcoroutinefunction(lambda: None))
        for value in values:
            with self.subTest(value):
                self.assertIs(inspect.iscoroutinefunction(value), coroutines.is_coroutine_function(value))
        self.assertTrue(coroutines.is_coroutine_function(Case().method))
