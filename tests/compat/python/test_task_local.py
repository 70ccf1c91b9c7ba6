"""Tests of values that belong to a task, its children and its worker threads."""

import asyncio
import threading
import unittest

from django_async_test import TestCase
from django_async_test.compat.python import task_local
from tests.helpers import TestsAboutTests, in_any_thread, in_sensitive_thread, needs_contextvars

local = task_local.TaskLocal("tests_of_task_local")


class TaskTests(TestsAboutTests):
    def test_children_and_worker_threads_inherit(self):
        """Tasks, ``run_in_executor()``, ``sync_to_async()`` see the value; bare threads and callbacks do not."""

        class Inner(TestCase):
            async def get(self):
                await asyncio.sleep(0)
                return local.get()

            async def test(self):
                self.assertIsNone(local.get())
                local.set("a")
                self.assertEqual("a", local.get())
                self.assertEqual(["a", "a"], await asyncio.gather(self.get(), asyncio.ensure_future(self.get())))
                self.assertEqual("a", await self.loop.run_in_executor(None, local.get))
                self.assertEqual("a", await in_sensitive_thread(local.get))
                self.assertEqual("a", await in_any_thread(local.get))
                seen = []
                thread = threading.Thread(target=lambda: seen.append(local.get()))
                thread.start()
                thread.join()
                thread = threading.Thread(
                    target=self.loop.call_soon_threadsafe, args=(lambda: seen.append(local.get()),)
                )
                thread.start()
                while len(seen) < 2:
                    await asyncio.sleep(0.001)
                thread.join()
                self.assertEqual([None, None], seen)
                local.set(None)
                self.assertIsNone(await in_any_thread(local.get))

        self.assertPasses(Inner)

    def test_a_loop_that_is_there_before_the_first_value_inherits_it(self):
        """A loop is followed from the first value of the process on, whichever test sets it, and left alone before."""
        self.addCleanup(setattr, task_local, "_is_used", task_local._is_used)

        class Inner(TestCase):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                task_local._is_used = False

            async def test_1(self):
                self.assertNotIn("run_in_executor", vars(self.loop))
                local.set("a")
                self.assertEqual("a", await self.loop.run_in_executor(None, local.get))
                # Before Python 3.7 it is the thread's.
                local.set(None)

            async def test_2(self):
                self.assertIn("run_in_executor", vars(self.loop))
                self.assertIsNone(await self.loop.run_in_executor(None, local.get))

        self.assertPasses(Inner)
        self.assertTrue(task_local._is_used)
        self.assertEqual(set(), task_local._waiting)

    def test_what_a_child_sets_is_its_own(self):
        """Neither its parent nor its siblings see what a child sets."""

        class Inner(TestCase):
            async def set(self, value):
                before = local.get()
                local.set(value)
                await asyncio.sleep(0)
                return before, local.get()

            async def test(self):
                local.set("a")
                self.assertEqual([("a", "b"), ("a", "c")], await asyncio.gather(self.set("b"), self.set("c")))
                self.assertEqual("a", local.get())
                self.assertEqual("a", await in_any_thread(local.get))

        self.assertPasses(Inner)

    def test_hooks_and_test_have_one_value(self):
        """What a coroutine ``setUp()`` sets, sync hooks and the test see, and the next test does not."""

        class Inner(TestCase):
            async def setUp(self):
                await super().setUp()
                self.assertIsNone(local.get())
                local.set("a")
                self.addCleanup(lambda: self.assertEqual("a", local.get()))

            async def asyncSetUp(self):
                self.assertEqual("a", local.get())

            async def test(self):
                self.assertEqual("a", local.get())

            def test_sync(self):
                self.assertEqual("a", local.get())

            def tearDown(self):
                self.assertEqual("a", local.get())
                super().tearDown()

        # Before Python 3.7 a thread has no context that ends with the test.
        self.addCleanup(local.set, None)
        for name in ("test", "test_sync"):
            local.set(None)
            self.assertPassesOnce(Inner, name)

    def assertPassesOnce(self, cls, name):
        result = unittest.TestResult()
        unittest.TestSuite([cls(name)]).run(result)
        self.assertEqual([], result.errors + result.failures)

    @needs_contextvars
    def test_an_empty_context_hides_nothing(self):
        """A task that is started in an empty context, as by asgiref's communicators, inherits as well."""
        from contextvars import Context

        class Inner(TestCase):
            async def get(self):
                return local.get()

            async def test(self):
                local.set("a")
                self.assertEqual("a", await Context().run(self.loop.create_task, self.get()))

        self.assertPasses(Inner)


class CarryingTests(unittest.TestCase):
    def test_a_function_carries_the_values(self):
        """A carrying function has the values wherever it is called, and leaves none there."""
        local.set("a")
        carried = task_local.carrying(local.get)
        local.set(None)
        self.assertEqual("a", carried())
        self.assertIsNone(local.get())

    def test_without_values_nothing_is_wrapped(self):
        """carrying() returns the function itself where there is nothing to carry, as in a new thread."""
        carrying = []
        # Without contexts a block that was never left may have stayed with this one, and is over.
        thread = threading.Thread(target=lambda: carrying.append(task_local.carrying(len)))
        thread.start()
        thread.join()
        self.assertEqual([len], carrying)
