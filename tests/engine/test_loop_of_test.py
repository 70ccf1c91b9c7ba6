"""Tests of when the loop of a test is made, and how it is prepared."""

import asyncio
import threading
from unittest import mock

from django_async_test.compat.python import loops
from django_async_test.compat.python.tasks import pending_tasks
from django_async_test.engine import class_scope
from django_async_test.engine.environment import Environment
from django_async_test.engine.run import TestRun
from django_async_test.engine.settings import RunSettings

from ..helpers import TestsAboutTests
from .functions import Function, RunTestCase
from .helpers import Case


class LoopTests(RunTestCase):
    def new_loop(self):
        self.made += 1
        return asyncio.new_event_loop()

    def setUp(self):
        super().setUp()
        self.made = 0

    def test_a_sync_function_makes_no_loop(self):
        """A test that awaits nothing and asks for no loop has none."""
        refuse = mock.Mock(side_effect=AssertionError("A loop was made."))
        test = Function(lambda: None, new_loop=refuse, checks=["pending_tasks", "never_awaited"])
        test.add_cleanup(lambda: None)
        with mock.patch.object(asyncio, "new_event_loop", refuse):
            self.run_well(test)
        self.assertFalse(refuse.called)

    def test_the_first_coroutine_makes_the_loop(self):
        """A coroutine of a clean-up makes the loop of a test that is sync otherwise."""

        async def clean_up():
            self.assertEqual(1, self.made)

        test = Function(lambda: self.assertEqual(0, self.made), new_loop=self.new_loop)
        test.add_cleanup(clean_up)
        test.add_cleanup(clean_up)
        self.run_well(test)
        self.assertEqual(1, self.made)

    def test_asking_for_the_loop_makes_it(self):
        """loop() makes the loop, which is set for the thread, once; there is none before and after the test."""
        seen = []

        def function():
            self.assertEqual(0, self.made)
            seen.append(test.run.loop())
            self.assertIs(seen[0], test.run.loop())
            self.assertIs(seen[0], loops.default_loop())

        test = Function(function, new_loop=self.new_loop)
        self.assertIsNone(test.run.loop())
        self.run_well(test)
        self.assertIsNone(test.run.loop())
        self.assertEqual(1, self.made)
        self.assertTrue(seen[0].is_closed())

    def test_get_event_loop_finds_the_loop_inside_a_class(self):
        """In a class that is set up, asyncio.get_event_loop() makes the loop of a sync test, and returns it."""
        scope = class_scope.begin(Case)
        self.addCleanup(class_scope.end, Case)
        scope.enter_class()
        test_run = TestRun(Function(lambda: None), scope.environment, scope)
        test_run.begin(RunSettings(new_loop=self.new_loop))
        self.addCleanup(test_run.end)
        self.assertEqual(0, self.made)
        found = test_run.part("test", test_run.call, asyncio.get_event_loop)
        self.assertIs(test_run.loop(), found)
        self.assertEqual(1, self.made)

    def test_get_event_loop_of_another_thread_makes_no_loop(self):
        """Another thread gets no loop of the test by asking for its own."""
        scope = class_scope.begin(Case)
        self.addCleanup(class_scope.end, Case)
        scope.enter_class()
        test_run = TestRun(Function(lambda: None), scope.environment, scope)
        test_run.begin(RunSettings(new_loop=self.new_loop))
        self.addCleanup(test_run.end)
        errors = []

        def target():
            try:
                asyncio.get_event_loop()
            except RuntimeError as error:
                errors.append(error)

        thread = threading.Thread(target=target)
        thread.start()
        thread.join()
        self.assertEqual((1, 0), (len(errors), self.made))

    def test_a_hook_on_the_loop_is_called_when_there_is_one(self):
        """on_loop() calls its function when the loop is made, at once if there is one; what it adds is undone."""
        events = []

        def hook(runner, undo):
            events.append(runner)
            undo.callback(events.append, "undone")

        def function():
            test.run.on_loop(hook)
            self.assertEqual([], events)
            test.run.loop()
            self.assertEqual([test.run.runner], events)
            test.run.on_loop(hook)
            self.assertEqual([test.run.runner] * 2, events)

        test = Function(function)
        self.run_well(test)
        self.assertEqual(["undone"] * 2, events[2:])

    def test_the_loop_can_be_made_at_once(self):
        """With makes_loop_at_once the loop is there when the first part runs, also if nothing needs it."""
        test = Function(lambda: self.assertEqual(1, self.made), new_loop=self.new_loop, makes_loop_at_once=True)
        self.run_well(test)

    def test_a_borrowed_loop_goes_on(self):
        """A loop that is not the test's own is left open, in the state in which it was."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        create_task = loop.create_task

        async def function():
            self.assertIs(loop, loops.running_loop())
            asyncio.ensure_future(asyncio.sleep(1000))

        self.run_well(Function(function, new_loop=lambda: loop, owns_loop=False))
        self.assertFalse(loop.is_closed())
        self.assertEqual(set(), pending_tasks(loop))
        self.assertEqual(create_task, loop.create_task)

    def test_a_loop_that_cannot_be_made_fails_the_test(self):
        """The error of the function that makes the loop reaches the adapter, and nothing is left."""

        def refuse():
            raise LookupError("no loop")

        test = Function(lambda: test.run.loop(), new_loop=refuse)
        self.run_badly(test, "no loop")

    def test_what_is_no_loop_fails_the_test(self):
        """An error names the test and what the function that makes the loop has returned instead."""
        test = Function(lambda: test.run.loop(), new_loop=lambda: None)
        self.run_badly(test, "loop_factory returned None, which is no event loop")

    def test_get_event_loop_can_be_forbidden(self):
        """With forbids_get_event_loop a call outside a running loop is an error that names the test."""

        async def function():
            self.assertIs(loops.running_loop(), asyncio.get_event_loop())
            test.add_cleanup(asyncio.get_event_loop)

        test = Function(function, forbids_get_event_loop=True)
        self.run_badly(test, "functions.function: ", "asyncio.get_event_loop() was called")


class Subject(object):
    """Stands for a test."""

    def id(self):
        return "the test"


class Executor(object):
    """Stands for an executor outside the loop, which has work for a while."""

    def __init__(self, busy):
        self.busy = busy

    def is_busy(self):
        return self.busy

    def drain(self):
        self.busy = False


class Draining(Environment):
    """Has an executor whose work belongs to the test."""

    def __init__(self, busy):
        super().__init__(None)
        self.executor = Executor(busy)

    def drain(self):
        return (self.executor,)


class PreparationTests(TestsAboutTests):
    def setUp(self):
        super().setUp()
        self.made = []

    def new_loop(self):
        self.made.append(asyncio.new_event_loop())
        return self.made[-1]

    def begin(self, environment=None, **settings):
        test_run = TestRun(Subject(), environment)
        test_run.begin(RunSettings(new_loop=self.new_loop, **settings))
        self.addCleanup(test_run.end)
        return test_run

    def test_the_loop_is_set_for_the_thread_until_the_end(self):
        """The loop is the default loop of the thread from its making to the end of the test."""
        before = loops.default_loop()
        test_run = self.begin()
        self.assertIs(before, loops.default_loop())
        loop = test_run.loop()
        self.assertIs(loop, loops.default_loop())
        test_run.end()
        self.assertIs(before, loops.default_loop())
        self.assertTrue(loop.is_closed())

    def test_the_loop_can_be_in_debug_mode(self):
        """With `debug` the loop is in debug mode, or is not, whatever the process says."""
        for debug in (True, False):
            test_run = self.begin(debug=debug)
            self.assertIs(debug, test_run.loop().get_debug())
            test_run.end()

    def test_without_work_in_threads_no_loop_is_made_for_the_end(self):
        """A test without a loop ends without one if its executors have nothing to do."""
        self.begin(Draining(busy=False)).end()
        self.assertEqual([], self.made)

    def test_work_in_threads_is_waited_for_on_a_loop(self):
        """A sync test whose executors are busy waits for them, on a loop that is closed afterwards."""
        environment = Draining(busy=True)
        self.begin(environment).end()
        self.assertFalse(environment.executor.busy)
        self.assertEqual([True], [loop.is_closed() for loop in self.made])

    def test_a_loop_that_cannot_be_prepared_is_closed(self):
        """If the mode of the loop cannot be set, its error is raised, and the loop is closed."""

        def refuse(enabled):
            raise LookupError("no mode")

        def new_loop():
            loop = self.new_loop()
            loop.set_debug = refuse
            return loop

        test_run = TestRun(Subject())
        test_run.begin(RunSettings(new_loop=new_loop, debug=True))
        with self.assertRaisesRegex(LookupError, "no mode"):
            test_run.loop()
        self.assertTrue(self.made[0].is_closed())
        self.assertIsNone(test_run.runner)
        test_run.end()
