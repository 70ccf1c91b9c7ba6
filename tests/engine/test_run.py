"""Tests of how a test is driven through its phases; those driven here are functions, without any test case."""

import asyncio
import threading
from unittest import mock

from django_async_test.compat.python import contexts, loops
from django_async_test.compat.python.tasks import current_task, pending_tasks
from django_async_test.engine import class_scope, run
from django_async_test.engine.checks import classes_of
from django_async_test.engine.environment import Environment
from django_async_test.engine.run import Phase, TestRun
from django_async_test.engine.settings import RunSettings
from django_async_test.engine.timeouts import TestTimeoutError
from django_async_test.undo import Undo

from ..helpers import TestsAboutTests, define, needs_async_generators, needs_contextvars
from .helpers import Case


class Function(object):
    """A function as a test: an adapter, such as a plugin of a runner that knows functions would have.

    `fixtures` are async generator functions; the test gets what each of them yields.
    """

    def __init__(self, function, *fixtures, environment=None, checks=(), **settings):
        self.function = function
        self.fixtures = fixtures
        self.cleanups = []
        #: Exceptions of the parts and of the end, in their order.
        self.errors = []
        values = dict.fromkeys(checks, True)
        self.settings = RunSettings(values=values, checks=classes_of(values), **settings)
        self.run = TestRun(self, environment)

    def id(self):
        return "functions." + self.function.__name__

    def add_cleanup(self, function, *args):
        self.cleanups.append((function, args))

    def __call__(self):
        """Run the test; return the exceptions."""
        test_run = self.run
        test_run.begin(self.settings)
        try:
            values = []
            if self._passes(self._set_up, values):
                self._passes(test_run.after_set_up)
                self._passes(test_run.part, "test", test_run.call, self.function, *values)
                self._passes(test_run.after_tear_down)
            while self.cleanups:
                function, args = self.cleanups.pop()
                self._passes(test_run.part, "clean-up", test_run.call, function, *args)
        except BaseException:
            # Interrupted
            test_run.abandon()
            test_run.environment.abandon(test_run)
            raise
        self._passes(test_run.end)
        return self.errors

    def _set_up(self, values):
        for fixture in self.fixtures:
            generator = fixture()
            values.append(self.run.part("set-up", self.run.call, generator.__anext__))
            self.add_cleanup(exhaust, generator)

    def _passes(self, function, *args):
        try:
            function(*args)
        except Exception as error:
            self.errors.append(error)
            return False
        return True


async def exhaust(generator):
    """Let an async generator go on to its end."""
    try:
        await generator.__anext__()
    except StopAsyncIteration:
        return
    raise AssertionError("The fixture has yielded twice.")


async def forgotten():
    """Never run, since nobody awaits it."""


class Recorder(Environment):
    """Notes which verb was called in which phase."""

    def __init__(self, cls=None):
        super().__init__(cls)
        self.calls = []

    def enter_class(self, undo):
        super().enter_class(undo)
        self.calls.append("enter_class")
        undo.callback(self.calls.append, "class undone")

    def enter_test(self, run, undo):
        super().enter_test(run, undo)
        self.calls.append(("enter_test", run.phase))
        run.kept["number"] = len(self.calls)
        undo.callback(self.calls.append, "test undone")

    def before_end(self, run):
        super().before_end(run)
        self.calls.append(("before_end", run.phase))

    def find(self, run):
        super().find(run)
        self.calls.append(("find", run.phase))

    def abandon(self, run):
        super().abandon(run)
        self.calls.append(("abandon", run and run.phase))


class RunTestCase(TestsAboutTests):
    def run_well(self, test):
        """Run the function as a test, and fail if it does; return its run."""
        self.assertEqual([], test())
        self.assertIs(Phase.OVER, test.run.phase)
        return test.run

    def run_badly(self, test, *texts):
        """Run the function as a test, and fail unless it has one error, with all `texts`; return the error."""
        errors = test()
        self.assertEqual(1, len(errors), errors)
        for text in texts:
            self.assertIn(text, str(errors[0]))
        self.assertIs(Phase.OVER, test.run.phase)
        return errors[0]


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


class CheckTests(RunTestCase):
    def test_a_pending_task_is_found(self):
        """A task that is left running fails the test when it ends, by name, and is cancelled."""
        left = []

        async def function():
            left.append(asyncio.ensure_future(asyncio.sleep(1000)))
            await asyncio.sleep(0)

        self.run_badly(Function(function, checks=["pending_tasks"]), "functions.function: ", "was still running")
        self.assertTrue(left[0].cancelled())
        self.run_well(Function(function))

    def test_a_coroutine_that_nobody_awaits_is_found(self):
        """A forgotten `await` fails the test, also if the test keeps the coroutine in an attribute."""

        async def drops():
            forgotten()

        async def keeps():
            test.kept = forgotten()

        self.run_badly(Function(drops, checks=["never_awaited"]), "functions.drops: ", "forgotten", "never awaited")
        test = Function(keeps, checks=["never_awaited"])
        self.run_badly(test, "functions.keeps: ", "forgotten", "never awaited")
        test.kept.close()

    def test_an_exception_in_the_background_is_found(self):
        """The exception of a task that nobody awaits is the cause of the failure."""

        async def fail():
            raise LookupError("in the background")

        async def function():
            asyncio.ensure_future(fail())
            await asyncio.sleep(0)

        error = self.run_badly(Function(function, checks=["background_exceptions"]), "functions.function: ")
        self.assertIsInstance(error.__cause__, LookupError)

    def test_all_findings_are_one_error(self):
        """Several things that went wrong are told together."""

        async def fail():
            raise LookupError("in the background")

        async def function():
            asyncio.ensure_future(fail())
            asyncio.ensure_future(asyncio.sleep(1000))
            await asyncio.sleep(0)

        test = Function(function, checks=["background_exceptions", "pending_tasks"])
        self.run_badly(test, "was still running", "fail")

    def test_a_check_after_the_tear_down_fails_the_test(self):
        """asynctest's check that the loop has run fails for a function that awaits nothing."""

        async def function():
            await asyncio.sleep(0)

        self.run_badly(Function(lambda: None, checks=["unused_loop"]), "Loop did not run during the test")
        self.run_well(Function(function, checks=["unused_loop"]))


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

    def test_get_event_loop_can_be_forbidden(self):
        """With forbids_get_event_loop a call outside a running loop is an error that names the test."""

        async def function():
            self.assertIs(loops.running_loop(), asyncio.get_event_loop())
            test.add_cleanup(asyncio.get_event_loop)

        test = Function(function, forbids_get_event_loop=True)
        self.run_badly(test, "functions.function: ", "asyncio.get_event_loop() was called")


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
