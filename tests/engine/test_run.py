"""Tests of how a test is driven through its phases; those driven here are functions, without any test case."""

import asyncio
from unittest import mock

from django_async_test.compat.python import contexts, loops
from django_async_test.compat.python.tasks import current_task, pending_tasks
from django_async_test.engine import run
from django_async_test.engine.environment import Environment
from django_async_test.engine.run import Phase
from django_async_test.engine.timeouts import TestTimeoutError
from django_async_test.undo import Undo

from ..helpers import define, needs_async_generators, needs_contextvars
from .functions import Function, Recorder, RunTestCase


class FunctionTests(RunTestCase):
    def test_a_coroutine_function_is_a_test(self):
        """A coroutine function is awaited on a loop of its own, which is closed afterwards."""
        seen = []

        async def function():
            await asyncio.sleep(0)
            seen.append(loops.running_loop())

        self.run_well(Function(function))
        self.run_well(Function(function))
        self.assertIsNot(seen[0], seen[1])
        self.assertTrue(seen[0].is_closed() and seen[1].is_closed())

    def test_the_exception_of_a_part_reaches_the_adapter(self):
        """What a part raises is raised by part(), and the test is ended as ever."""
        seen = []

        async def function():
            seen.append(loops.running_loop())
            await asyncio.sleep(0)
            raise LookupError("of the function")

        error = self.run_badly(Function(function), "of the function")
        self.assertIsInstance(error, LookupError)
        self.assertTrue(seen[0].is_closed())

    def test_all_parts_share_one_task(self):
        """The test and its clean-ups run in the same task, which is that of the runner."""
        seen = []

        async def note():
            await asyncio.sleep(0)
            seen.append(current_task(loops.running_loop()))
            self.assertIs(test.run.runner.host, seen[-1])

        async def function():
            await note()
            test.add_cleanup(note)
            test.add_cleanup(note)

        test = Function(function)
        self.run_well(test)
        self.assertEqual(3, len(seen))
        self.assertEqual(1, len(set(map(id, seen))))

    @needs_contextvars
    def test_all_parts_share_one_context(self):
        """A context variable that one part has set, sync or not, is set in the next ones, and not outside."""
        variable = contexts.contextvars.ContextVar("variable", default="unset")
        seen = []

        def sync_part():
            seen.append(variable.get())
            variable.set("sync")

        async def function():
            seen.append(variable.get())
            variable.set("function")
            test.add_cleanup(sync_part)

        async def clean_up():
            seen.append(variable.get())

        test = Function(function)
        test.add_cleanup(clean_up)
        self.run_well(test)
        self.assertEqual(["unset", "function", "sync"], seen)
        self.assertEqual("unset", variable.get())

    def test_clean_ups_are_parts_of_the_test(self):
        """Clean-ups run last first although the test has failed, and their errors are errors of the test."""
        events = []

        async def clean_up(name):
            await asyncio.sleep(0)
            events.append(name)
            if name == "failing":
                raise ValueError("of a clean-up")

        async def function():
            for name in ("first", "failing", "last"):
                test.add_cleanup(clean_up, name)
            raise LookupError("of the function")

        test = Function(function)
        self.assertEqual(["of the function", "of a clean-up"], [str(error.args[0]) for error in test()])
        self.assertEqual(["last", "failing", "first"], events)

    @needs_async_generators
    def test_async_generators_prepare_what_a_function_needs(self):
        """Fixtures that yield to the test run in its task, and go on after it, last first, although it fails."""
        events = []

        async def note(name):
            await asyncio.sleep(0)
            events.append((name, id(current_task(loops.running_loop()))))

        names = define(
            """
            async def first():
                await note("first begins")
                try:
                    yield 1
                finally:
                    await note("first ends")

            async def second():
                await note("second begins")
                yield 2
                await note("second ends")
            """,
            note=note,
        )

        async def function(one, two):
            await note("test")
            self.assertEqual((1, 2), (one, two))
            raise LookupError("of the function")

        self.run_badly(Function(function, names["first"], names["second"]), "of the function")
        self.assertEqual(
            ["first begins", "second begins", "test", "second ends", "first ends"], [name for name, _ in events]
        )
        self.assertEqual(1, len({task for _, task in events}))

    @needs_async_generators
    def test_a_failing_fixture_keeps_the_test_from_running(self):
        """If a fixture fails, the test does not run, and what was prepared before is ended."""
        events = []
        names = define(
            """
            async def first():
                yield
                events.append("first ends")

            async def second():
                raise LookupError("of the fixture")
                yield
            """,
            events=events,
        )

        async def function(one, two):
            events.append("test")

        self.run_badly(Function(function, names["first"], names["second"]), "of the fixture")
        self.assertEqual(["first ends"], events)


class TimeLimitTests(RunTestCase):
    def test_a_part_that_hangs_is_interrupted(self):
        """The error names the test and the part, and the clean-ups run."""
        events = []

        async def function():
            test.add_cleanup(events.append, "clean-up")
            try:
                await asyncio.sleep(1000)
            finally:
                events.append("interrupted")

        test = Function(function, timeout=0.05)
        error = self.run_badly(test, "functions.function", "test", "0.05")
        self.assertIsInstance(error, TestTimeoutError)
        self.assertEqual(["interrupted", "clean-up"], events)
        self.assertTrue(test.run.has_timed_out)

    def test_each_part_has_the_time_for_itself(self):
        """A clean-up that hangs is interrupted although the test was in time, and is named."""

        async def hang():
            await asyncio.sleep(1000)

        async def function():
            test.add_cleanup(hang)

        test = Function(function, timeout=0.05)
        self.assertIsInstance(self.run_badly(test, "clean-up"), TestTimeoutError)

    def test_checks_have_nothing_to_say_of_an_interrupted_test(self):
        """What an interrupted test has left is not reported beside the time that it took."""

        async def function():
            asyncio.ensure_future(asyncio.sleep(1000))
            await asyncio.sleep(1000)

        error = self.run_badly(Function(function, checks=["pending_tasks"], timeout=0.05))
        self.assertIsInstance(error, TestTimeoutError)

    def test_a_test_in_time_has_not_timed_out(self):
        """A limit that is not reached changes nothing."""

        async def function():
            await asyncio.sleep(0)

        self.assertFalse(self.run_well(Function(function, timeout=1000)).has_timed_out)


class PhaseTests(RunTestCase):
    def test_each_phase_is_seen_where_it_belongs(self):
        """A run is new, ready, in a part, ready again, ending, and over."""
        environment, phases = Recorder(), []

        async def function():
            phases.append(test.run.phase)
            test.run.part("inner", lambda: phases.append(test.run.phase))
            phases.append(test.run.phase)

        test = Function(function, environment=environment)
        phases.append(test.run.phase)
        test.run.begin()
        phases.append(test.run.phase)
        test.run.part("test", test.run.call, function)
        phases.append(test.run.phase)
        test.run.end()
        phases.append(test.run.phase)
        part = Phase.IN_PART
        self.assertEqual([Phase.NEW, Phase.READY, part, part, part, Phase.READY, Phase.OVER], phases)
        self.assertEqual(
            [("enter_test", Phase.READY), ("before_end", Phase.ENDING), ("find", Phase.ENDING), "test undone"],
            environment.calls,
        )

    def test_a_part_that_fails_is_over(self):
        """After an exception the run is ready for the next part."""
        test = Function(lambda: 1 / 0)
        test.run.begin()
        with self.assertRaises(ZeroDivisionError):
            test.run.part("test", test.run.call, test.function)
        self.assertIs(Phase.READY, test.run.phase)
        self.assertEqual(1, test.run.part("clean-up", test.run.call, lambda: 1))
        test.run.end()

    def test_the_end_comes_once(self):
        """end() does nothing when it is called again, and abandon() does nothing after it."""
        environment = Recorder()

        async def function():
            asyncio.ensure_future(asyncio.sleep(1000))
            await asyncio.sleep(0)

        test = Function(function, environment=environment, checks=["pending_tasks"])
        self.run_badly(test, "was still running")
        calls = list(environment.calls)
        test.run.end()
        test.run.abandon()
        self.assertEqual(calls, environment.calls)
        self.assertIs(Phase.OVER, test.run.phase)

    def test_a_run_that_has_not_begun_has_nothing_to_abandon(self):
        """abandon() before begin() does nothing, and the run can begin."""
        test = Function(lambda: None)
        test.run.abandon()
        self.assertIs(Phase.NEW, test.run.phase)
        self.run_well(test)


class AbandonTests(RunTestCase):
    def test_an_interrupted_test_leaves_nothing(self):
        """After KeyboardInterrupt the loop is closed and given back what was replaced, and what was entered is left."""
        environment, seen = Recorder(), []

        async def interrupted():
            seen.append(loops.running_loop())
            seen.append(asyncio.ensure_future(asyncio.sleep(1000)))
            await asyncio.sleep(0)
            raise KeyboardInterrupt

        before = loops.default_loop()
        test = Function(interrupted, environment=environment, checks=["pending_tasks", "never_awaited"])
        with self.assertRaises(KeyboardInterrupt):
            test()
        loop, task = seen
        self.assertTrue(loop.is_closed())
        self.assertTrue(task.cancelled())
        self.assertNotIn("create_task", loop.__dict__)
        self.assertIs(before, loops.default_loop())
        self.assertIs(Phase.OVER, test.run.phase)
        self.assertEqual([], run._running)
        self.assertEqual(
            [
                ("enter_test", Phase.READY),
                ("before_end", Phase.ENDING),
                "test undone",
                ("abandon", Phase.OVER),
            ],
            environment.calls,
        )

    def test_an_interrupted_sync_test_leaves_nothing(self):
        """A test that has no loop is abandoned without one."""
        refuse = mock.Mock(side_effect=AssertionError("A loop was made."))

        def interrupted():
            raise KeyboardInterrupt

        test = Function(interrupted, new_loop=refuse)
        with self.assertRaises(KeyboardInterrupt):
            test()
        self.assertIs(Phase.OVER, test.run.phase)
        self.assertFalse(refuse.called)

    def test_a_borrowed_loop_is_given_back(self):
        """An interrupted test leaves a loop that is not its own open, without the test's tasks."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        create_task = loop.create_task

        async def interrupted():
            asyncio.ensure_future(asyncio.sleep(1000))
            await asyncio.sleep(0)
            raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            Function(interrupted, new_loop=lambda: loop, owns_loop=False)()
        self.assertFalse(loop.is_closed())
        self.assertEqual(set(), pending_tasks(loop))
        self.assertEqual(create_task, loop.create_task)

    def test_a_beginning_that_fails_is_undone(self):
        """If the environment cannot prepare a test, begin() raises its error, and all is as before."""

        class Failing(Recorder):
            def enter_test(self, run, undo):
                super().enter_test(run, undo)
                run.loop()
                raise LookupError("no surroundings")

        environment, made = Failing(), []

        def new_loop():
            made.append(asyncio.new_event_loop())
            return made[0]

        test = Function(lambda: None, environment=environment, new_loop=new_loop)
        with self.assertRaisesRegex(LookupError, "no surroundings"):
            test.run.begin(test.settings)
        self.assertIs(Phase.OVER, test.run.phase)
        self.assertTrue(made[0].is_closed())
        self.assertEqual("test undone", environment.calls[-1])

    def test_an_environment_that_fails_at_the_end_leaves_no_loop(self):
        """If the environment fails before the end, its error is raised, and the loop is closed all the same."""

        class Failing(Environment):
            def before_end(self, run):
                raise LookupError("no end")

        seen = []

        async def function():
            seen.append(loops.running_loop())
            seen.append(asyncio.ensure_future(asyncio.sleep(1000)))
            await asyncio.sleep(0)

        async def interrupted():
            await function()
            raise KeyboardInterrupt

        self.run_badly(Function(function, environment=Failing(None)), "no end")
        with self.assertRaisesRegex(LookupError, "no end"):
            Function(interrupted, environment=Failing(None))()
        for loop, task in (seen[:2], seen[2:]):
            self.assertTrue(loop.is_closed())
            self.assertTrue(task.cancelled())


class EnvironmentTests(RunTestCase):
    def test_the_verbs_are_called_in_order(self):
        """The adapter enters the class, the run calls the other verbs, and each undoes what it has prepared."""
        environment = Recorder()
        with Undo() as undo:
            environment.enter_class(undo)
            self.run_well(Function(lambda: environment.calls.append("test"), environment=environment))
        self.assertEqual(
            [
                "enter_class",
                ("enter_test", Phase.READY),
                "test",
                ("before_end", Phase.ENDING),
                ("find", Phase.ENDING),
                "test undone",
                "class undone",
            ],
            environment.calls,
        )

    def test_what_is_kept_is_kept_for_each_test(self):
        """Each run has a dictionary of its own."""
        environment = Recorder()
        first, second = (Function(lambda: None, environment=environment) for _ in range(2))
        self.run_well(first)
        self.assertEqual({}, second.run.kept)
        self.run_well(second)
        self.assertNotEqual(first.run.kept, second.run.kept)
        self.assertEqual({"number"}, set(first.run.kept))

    def test_what_the_environment_finds_fails_the_test(self):
        """find() may add to the findings, when the loop is closed."""

        class Finding(Environment):
            def find(self, run):
                super().find(run)
                run.findings.add("something is amiss; closed: {}".format(run.runner.loop.is_closed()))

        async def function():
            pass

        test = Function(function, environment=Finding(None))
        self.run_badly(test, "functions.function: something is amiss; closed: True")

    def test_the_loop_hooks_of_an_environment_see_the_loop(self):
        """Each hook is called once with the runner, when the loop is made."""
        seen = []

        class Hooked(Environment):
            loop_hooks = (lambda runner, undo: seen.append(runner),)

        def function():
            self.assertEqual([], seen)
            test.run.loop()
            self.assertEqual([test.run.runner], seen)

        test = Function(function, environment=Hooked(None))
        self.run_well(test)
