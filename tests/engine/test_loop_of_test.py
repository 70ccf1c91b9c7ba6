"""Tests of the loop of one test, which is made when it is first needed, prepared, and finished with the test."""

import asyncio

from django_async_test.compat.python import loops
from django_async_test.engine.environment import Environment
from django_async_test.engine.run import TestRun
from django_async_test.engine.settings import RunSettings

from ..helpers import TestsAboutTests


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


class LoopTests(TestsAboutTests):
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
