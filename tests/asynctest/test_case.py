"""Tests of asynctest's case classes: what they share with Django's is tested there, here is what is theirs."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
import types
import unittest
import warnings
from unittest import mock

import django_async_test
import django_async_test.asynctest as asynctest
from django_async_test.compat.python.loops import remember_default_loop
from tests.helpers import forever

from ..helpers import Outcome, TestsAboutTests, run_class


def summary(outcome):
    """Return what was reported, by kind: how many, or why."""
    return {
        "passed": outcome.passed,
        "errors": len(outcome.errors),
        "failures": len(outcome.failures),
        "skipped": [reason for _, reason in outcome.skipped],
        "expected failures": len(outcome.expectedFailures),
        "unexpected successes": len(outcome.unexpectedSuccesses),
    }


NOTHING = {
    "passed": [],
    "errors": 0,
    "failures": 0,
    "skipped": [],
    "expected failures": 0,
    "unexpected successes": 0,
}


class CaseTests(TestsAboutTests):
    def test_it_is_no_django_test(self):
        """The class is a plain unittest.TestCase: no database is set up for it."""
        self.assertTrue(issubclass(asynctest.TestCase, unittest.TestCase))
        self.assertFalse(hasattr(asynctest.TestCase, "databases"))

    def test_hooks_and_cleanups_may_be_coroutine_functions(self):
        """Everything runs, in order, on one loop, in run() and in debug()."""
        calls = []

        class Inner(asynctest.TestCase):
            async def note(self, name):
                calls.append((name, self.loop))

            async def setUp(self):
                self.addCleanup(self.note, "cleanup")
                await self.note("setUp")

            async def test(self):
                await self.note("test")

            async def tearDown(self):
                await self.note("tearDown")

        for call in (lambda case: case.run(), lambda case: case.debug()):
            del calls[:]
            call(Inner("test"))
            self.assertEqual(["setUp", "test", "tearDown", "cleanup"], [name for name, _ in calls])
            self.assertEqual(1, len({id(loop) for _, loop in calls}))
            self.assertTrue(calls[0][1].is_closed())

    def test_a_coroutine_may_await_the_cleanups(self):
        """``await self.doCleanups()`` runs them inside the test, last added first; what fails is reported."""
        calls = []

        class Inner(asynctest.TestCase):
            async def cleanup(self, name):
                await asyncio.sleep(0)
                calls.append(name)

            async def test(self):
                self.addCleanup(self.cleanup, "first")
                self.addCleanup(calls.append, "second")
                self.assertTrue(await self.doCleanups())
                self.assertEqual(["second", "first"], calls)

            async def test_failing(self):
                self.addCleanup(self.cleanup, "first")
                self.addCleanup(self.fail, "as it must")
                self.assertFalse(await self.doCleanups())
                self.assertEqual(["first"], calls)

        for name in ("test", "test"):
            del calls[:]
            Inner(name).debug()
        del calls[:]
        outcome = Outcome()
        Inner("test_failing").run(outcome)
        self.assertEqual((1, 0), (len(outcome.failures), len(outcome.errors)), outcome.problems())
        self.assertIn("as it must", outcome.problems())

    def test_do_cleanups_may_be_overridden_by_a_coroutine(self):
        """What it does before and after super() happens, and the test ends as usual."""
        calls = []

        class Inner(asynctest.TestCase):
            async def cleanup(self):
                calls.append("cleanup")

            async def test(self):
                self.addCleanup(self.cleanup)

            async def doCleanups(self):
                calls.append("before")
                result = await super().doCleanups()
                calls.append("after")
                return result

        self.assertPasses(Inner)
        self.assertEqual(["before", "cleanup", "after"] * 2, calls)

    def test_a_sync_test_may_run_the_cleanups(self):
        """It calls doCleanups(), or has ``self.loop.run_until_complete(self.doCleanups())``, as with asynctest."""
        calls = []

        class Inner(asynctest.TestCase):
            async def cleanup(self):
                calls.append("cleanup")

            def test(self):
                self.addCleanup(self.cleanup)
                self.assertTrue(self.doCleanups())
                self.addCleanup(self.cleanup)
                self.assertTrue(self.loop.run_until_complete(self.doCleanups()))
                self.assertEqual(["cleanup"] * 2, calls[-2:])

        self.assertPasses(Inner)
        Inner("test").debug()
        self.assertEqual(["cleanup"] * 6, calls)

    def test_a_test_may_be_a_generator(self):
        """A test with ``yield from``, older than ``async def``, runs, undecorated or as a generator-based coroutine."""
        calls = []

        class Inner(asynctest.TestCase):
            def steps(self):
                future = self.loop.create_future()
                self.loop.call_soon(future.set_result, self.id().rpartition(".")[2])
                calls.append((yield from future))

            def test_generator(self):
                yield from self.steps()

            @types.coroutine
            def test_coroutine(self):
                yield from self.steps()
                yield from asyncio.sleep(0)

            def test_failing(self):
                yield
                self.fail("as it must")

        self.assertPasses(Inner, "test_generator", "test_coroutine")
        self.assertEqual(["test_generator", "test_coroutine"] * 2, calls)
        outcome = run_class(Inner, "test_failing")
        self.assertIn("as it must", outcome.problems())

        class OfDjango(django_async_test.SimpleTestCase):
            def test_generator(self):
                yield

        self.assertFails(OfDjango, "is a generator")

    def test_a_hook_that_is_a_generator_is_an_error(self):
        """setUp() with ``yield``, as pytest's fixtures have it, does not pass as if it had run."""

        class Inner(asynctest.TestCase):
            def setUp(self):
                yield

            async def test(self):
                pass

        self.assertFails(Inner, "setUp is a generator")

    def test_a_loop_set_by_the_test_stays(self):
        """asyncio.set_event_loop() inside a test survives it, as the code under test meant it."""
        loop = asyncio.new_event_loop()
        self.addCleanup(remember_default_loop())
        self.addCleanup(loop.close)

        class Inner(asynctest.TestCase):
            def test(self):
                asyncio.set_event_loop(loop)

        Inner("test").debug()
        self.assertIs(loop, asyncio.get_event_loop())

    def test_new_event_loop_is_looked_up_for_each_test(self):
        """A test about tests may put the mock of a loop in its place: it is used and closed."""
        fake = mock.Mock(asyncio.AbstractEventLoop)
        fake.run_until_complete.side_effect = self.run_elsewhere

        class Inner(asynctest.TestCase):
            def test(self):
                self.assertIs(fake, self.loop)

        with mock.patch("asyncio.new_event_loop", return_value=fake):
            Inner("test").debug()
        fake.close.assert_called_with()

    def run_elsewhere(self, coroutine):
        if hasattr(coroutine, "close"):
            coroutine.close()

    @unittest.skipIf(sys.platform == "win32", "Unix only")
    def test_subprocesses_are_watched(self):
        """A test may start a process and await its end."""

        class Inner(asynctest.TestCase):
            async def test(self):
                process = await asyncio.create_subprocess_exec(sys.executable, "-c", "", stdout=subprocess.PIPE)
                await process.communicate()
                self.assertEqual(0, process.returncode)

        self.assertPasses(Inner)

    def test_each_test_has_its_own_loop(self):
        """It is there in hooks, tests and clean-ups, and gone before and afterwards."""
        seen = []

        class Inner(asynctest.TestCase):
            def setUp(self):
                seen.append(self.loop)
                self.addCleanup(lambda: self.assertFalse(self.loop.is_closed()))

            async def test_one(self):
                self.assertIs(seen[-1], self.loop)

            def test_two(self):
                self.assertIs(seen[-1], self.loop)

        case = Inner("test_one")
        self.assertIsNone(case.loop)
        case.debug()
        self.assertIsNone(case.loop)
        self.assertPasses(Inner)
        self.assertEqual(5, len(set(map(id, seen))))
        self.assertTrue(all(loop.is_closed() for loop in seen))

    def test_the_default_loop_goes_on(self):
        """With use_default_loop the loop set for the thread is used, keeps its selector, and is not closed."""
        loop = asyncio.new_event_loop()
        self.addCleanup(remember_default_loop())
        self.addCleanup(loop.close)
        asyncio.set_event_loop(loop)
        before = loop._selector

        class Inner(asynctest.TestCase):
            use_default_loop = True

            async def test(self):
                self.assertIs(loop, self.loop)
                self.assertIsInstance(loop._selector, asynctest.TestSelector)

        self.assertPasses(Inner)
        self.assertFalse(loop.is_closed())
        self.assertIs(before, loop._selector)
        self.assertIs(loop, asyncio.get_event_loop())


class OutcomeTests(TestsAboutTests):
    """What is reported is what unittest would report of a sync test."""

    def assertReports(self, cls, *names, **expected):
        outcome = run_class(cls, *names)
        self.assertEqual(dict(NOTHING, **expected), summary(outcome), outcome.problems())

    def test_skips(self):
        """What is skipped by decorator, in the test, in setUp() or as a whole class is reported, and does not run."""
        calls = []

        class Inner(asynctest.TestCase):
            async def setUp(self):
                if self._testMethodName == "test_set_up":
                    self.addCleanup(calls.append, "cleanup")
                    self.skipTest("in setUp")

            @asynctest.skip("by decorator")
            async def test_decorator(self):
                calls.append("test")

            @asynctest.skipIf(True, "by condition")
            async def test_condition(self):
                calls.append("test")

            async def test_inside(self):
                await asyncio.sleep(0)
                raise asynctest.SkipTest("inside")

            async def test_set_up(self):
                calls.append("test")

        self.assertReports(Inner, "test_decorator", skipped=["by decorator"])
        self.assertReports(Inner, "test_condition", skipped=["by condition"])
        self.assertReports(Inner, "test_inside", skipped=["inside"])
        self.assertReports(Inner, "test_set_up", skipped=["in setUp"])
        self.assertEqual(["cleanup"], calls)
        with mock.patch("asyncio.new_event_loop") as new_event_loop:
            self.assertReports(asynctest.skip("all of it")(Inner), "test_inside", skipped=["all of it"])
        self.assertFalse(new_event_loop.called)

    def test_expected_failures(self):
        """A coroutine may fail as expected, or raise, and it is reported if it does not."""

        class Inner(asynctest.TestCase):
            @asynctest.expectedFailure
            async def test_failure(self):
                await asyncio.sleep(0)
                self.fail("as it must")

            @asynctest.expectedFailure
            async def test_error(self):
                raise KeyError("as it must")

            @asynctest.expectedFailure
            async def test_success(self):
                await asyncio.sleep(0)

        self.assertReports(Inner, "test_failure", **{"expected failures": 1})
        self.assertReports(Inner, "test_error", **{"expected failures": 1})
        self.assertReports(Inner, "test_success", **{"unexpected successes": 1})

    def test_failures_errors_and_subtests(self):
        """An AssertionError is a failure, another exception an error, and each subtest counts by itself."""

        class Inner(asynctest.TestCase):
            async def test_failure(self):
                self.fail("as it must")

            async def test_error(self):
                raise KeyError("as it must")

            async def test_subtests(self):
                for number in range(4):
                    with self.subTest(number=number):
                        await asyncio.sleep(0)
                        self.assertEqual(0, number % 2)

            async def test_cancelled(self):
                raise asyncio.CancelledError()

        self.assertReports(Inner, "test_failure", failures=1)
        self.assertReports(Inner, "test_error", errors=1)
        self.assertReports(Inner, "test_subtests", failures=2)
        self.assertReports(Inner, "test_cancelled", errors=1)


class OrderTests(TestsAboutTests):
    """In which order a test begins and ends, and what happens if part of it fails."""

    def setUp(self):
        super().setUp()
        self.calls = calls = []

        class Inner(asynctest.TestCase):
            async def note(self, name, error=None):
                await asyncio.sleep(0)
                calls.append(name)
                if error is not None:
                    raise error

            async def setUp(self):
                self.addCleanup(self.note, "first")
                self.addCleanup(calls.append, "second")
                await self.note("setUp", self.errors.get("setUp"))

            async def test(self):
                self.addCleanup(self.note, "third", self.errors.get("third"))
                self.addCleanup(self.adding)
                await self.note("test", self.errors.get("test"))

            async def adding(self):
                calls.append("adding")
                self.addCleanup(self.note, "added")

            async def tearDown(self):
                self.addCleanup(self.note, "last")
                await self.note("tearDown", self.errors.get("tearDown"))

        self.inner = Inner

    def run_with(self, **errors):
        del self.calls[:]
        self.inner.errors = errors
        outcome = Outcome()
        self.inner("test").run(outcome)
        return outcome

    def debug_with(self, **errors):
        del self.calls[:]
        self.inner.errors = errors
        with self.assertRaises(KeyError):
            self.inner("test").debug()

    def test_cleanups_run_backwards_after_tear_down(self):
        """Sync and asynchronous clean-ups run in one order; one that a clean-up adds is the next."""
        everything = ["setUp", "test", "tearDown", "last", "adding", "added", "third", "second", "first"]
        self.assertTrue(self.run_with().wasSuccessful())
        self.assertEqual(everything, self.calls)
        del self.calls[:]
        self.inner("test").debug()
        self.assertEqual(everything, self.calls)

    def test_everything_else_runs_after_a_failure(self):
        """tearDown() and clean-ups run after a failing test, clean-ups after a failing tearDown() or clean-up."""
        for part in ("test", "tearDown", "third"):
            with self.subTest(part):
                outcome = self.run_with(**{part: KeyError(part)})
                self.assertEqual(1, len(outcome.errors), outcome.problems())
                self.assertEqual(
                    ["setUp", "test", "tearDown", "last", "adding", "added", "third", "second", "first"], self.calls
                )

    def test_only_the_cleanups_run_after_a_failing_set_up(self):
        """Neither the test nor tearDown() runs."""
        self.assertEqual(1, len(self.run_with(setUp=KeyError()).errors))
        self.assertEqual(["setUp", "second", "first"], self.calls)

    def test_debug_stops_at_the_failure(self):
        """The exception arrives, nothing else runs, and the loop is closed."""
        loops = []
        make = asyncio.new_event_loop

        def new_event_loop():
            loops.append(make())
            return loops[-1]

        with mock.patch("asyncio.new_event_loop", new_event_loop):
            self.debug_with(setUp=KeyError())
            self.assertEqual(["setUp"], self.calls)
            self.debug_with(test=KeyError())
            self.assertEqual(["setUp", "test"], self.calls)
            self.debug_with(tearDown=KeyError())
            self.assertEqual(["setUp", "test", "tearDown"], self.calls)
        self.assertEqual([True] * 3, [loop.is_closed() for loop in loops])

    def test_sync_cleanups_stand_outside_the_loop(self):
        """A sync clean-up may run the loop itself, unlike with asynctest; a lambda's coroutine is awaited."""
        calls = []

        async def work(name):
            await asyncio.sleep(0)
            calls.append(name)

        class Inner(asynctest.TestCase):
            async def test(self):
                self.addCleanup(lambda: self.loop.run_until_complete(work("run")))
                self.addCleanup(lambda: work("returned"))
                self.addCleanup(lambda: calls.append(self.loop.is_running()))

        self.assertPasses(Inner)
        self.assertEqual([False, "returned", "run"] * 2, calls)

    def test_left_over_tasks_are_cancelled(self):
        """They end before the loop is closed, and after the clean-ups."""
        calls = []

        class Inner(asynctest.TestCase):
            async def forever(self):
                try:
                    await forever()
                finally:
                    calls.append("task")

            async def test(self):
                self.task = asyncio.ensure_future(self.forever())
                self.addCleanup(calls.append, "cleanup")
                await asyncio.sleep(0)

        self.assertPasses(Inner)
        self.assertEqual(["cleanup", "task"] * 2, calls)


class CheckTests(TestsAboutTests):
    """The checks as tests see them."""

    def failures_of(self, cls, name="test"):
        outcome = Outcome()
        cls(name).run(outcome)
        self.assertEqual([], outcome.errors, outcome.problems())
        return [text for _, text in outcome.failures]

    def test_a_check_is_made_after_tear_down_and_before_the_cleanups(self):
        """What tearDown() removes is no failure, what a clean-up would remove is one."""

        @asynctest.strict
        class Inner(asynctest.TestCase):
            async def test(self):
                self.timer = self.loop.call_later(60, print)
                self.file = asynctest.FileMock()
                self.loop.add_reader(self.file, print)

        class Tidy(Inner):
            def tearDown(self):
                self.timer.cancel()
                self.loop.remove_reader(self.file)

        class Late(Inner):
            async def setUp(self):
                self.addCleanup(lambda: (self.timer.cancel(), self.loop.remove_reader(self.file)))

        self.assertEqual([], self.failures_of(Tidy))
        for cls in (Inner, Late):
            self.assertEqual(1, len(self.failures_of(cls)))

    def test_each_check_finds_what_it_is_for(self):
        """Each finds its own mistake, and can be switched off for one test."""

        @asynctest.strict
        class Inner(asynctest.TestCase):
            def test_unused(self):
                pass

            @asynctest.lenient
            def test_unused_allowed(self):
                pass

            async def test_timer(self):
                self.loop.call_later(60, print)

            @asynctest.fail_on(active_handles=False)
            async def test_timer_allowed(self):
                self.loop.call_later(60, print)

            async def test_reader(self):
                self.loop.add_reader(asynctest.SocketMock(), print)

            @asynctest.fail_on(active_selector_callbacks=False)
            async def test_reader_allowed(self):
                self.loop.add_reader(asynctest.SocketMock(), print)

        for name, text in (
            ("test_unused", "Loop did not run during the test"),
            ("test_timer", "Loop contained unfinished work"),
            ("test_reader", "some events watched during the tests were not removed"),
        ):
            with self.subTest(name):
                failures = self.failures_of(Inner, name)
                self.assertEqual(1, len(failures))
                self.assertIn(text, failures[0])
                self.assertIn(name, failures[0])
                self.assertEqual([], self.failures_of(Inner, name + "_allowed"))

    def test_a_real_file_that_stays_watched_is_found(self):
        """The check knows real files beside mocks, and ignores what the default loop watched before."""
        left, right = socket.socketpair()
        self.addCleanup(left.close)
        self.addCleanup(right.close)
        loop = asyncio.new_event_loop()
        self.addCleanup(remember_default_loop())
        self.addCleanup(loop.close)
        asyncio.set_event_loop(loop)
        loop.add_reader(left, print)
        self.addCleanup(loop.remove_reader, left)

        @asynctest.fail_on(active_selector_callbacks=True)
        class Inner(asynctest.TestCase):
            use_default_loop = True

            async def test_nothing(self):
                pass

            async def test_watching(self):
                self.loop.add_writer(right, print)
                self.addCleanup(self.loop.remove_writer, right)

        self.assertEqual([], self.failures_of(Inner, "test_nothing"))
        failures = self.failures_of(Inner, "test_watching")
        self.assertEqual(1, len(failures))
        self.assertIn("add_writer", failures[0])

    def test_only_the_loop_of_the_test_itself_counts(self):
        """A loop that ran in setUp() or in a clean-up alone has not run; one that the test ran has."""

        @asynctest.fail_on(unused_loop=True)
        class Inner(asynctest.TestCase):
            async def noop(self):
                pass

            async def setUp(self):
                self.addCleanup(self.noop)

            def test(self):
                pass

            def test_running(self):
                self.loop.run_until_complete(self.noop())

            async def test_coroutine(self):
                pass

        self.assertEqual(1, len(self.failures_of(Inner)))
        self.assertEqual([], self.failures_of(Inner, "test_running"))
        self.assertEqual([], self.failures_of(Inner, "test_coroutine"))

    def test_ignore_loop(self):
        """It warns at the line that uses it, bare or called, and switches the check off."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")

            @asynctest.fail_on(unused_loop=True)
            class Inner(asynctest.TestCase):
                @asynctest.ignore_loop
                def test(self):
                    pass

                @asynctest.ignore_loop()
                def test_called(self):
                    pass

                @django_async_test.ignore_loop
                def test_other_name(self):
                    pass

        self.assertEqual([DeprecationWarning] * 3, [warning.category for warning in caught])
        self.assertEqual({os.path.basename(__file__)}, {os.path.basename(warning.filename) for warning in caught})
        self.assertPasses(Inner)

    def test_django_tests_have_the_checks_too(self):
        """One engine: decorators, selector and loop are the same in the classes for Django."""

        @django_async_test.strict
        class Inner(django_async_test.TestCase):
            async def test_timer(self):
                self.loop.call_later(60, print)

            async def test_reader(self):
                self.loop.add_reader(django_async_test.SocketMock(), print)

            @django_async_test.lenient
            def test(self):
                # The first mock of the process may have been made before.
                django_async_test.FileMock()
                self.assertIsInstance(self.loop._selector, django_async_test.TestSelector)

        outcome = run_class(Inner)
        self.assertEqual(["test"], outcome.passed, outcome.problems())
        self.assertEqual(2, len(outcome.failures), outcome.problems())


class FileTests(asynctest.TestCase):
    """Mocks and real files in one test, on the loop that a test has."""

    async def test_a_real_socket_is_read_through_the_selector(self):
        """Readers, streams and the socket methods of the loop work as ever."""
        left, right = socket.socketpair()
        self.addCleanup(right.close)
        left.setblocking(False)
        right.setblocking(False)
        received = self.loop.create_future()
        self.loop.add_reader(left, lambda: received.set_result(left.recv(10)))
        right.send(b"reader")
        self.assertEqual(b"reader", await asyncio.wait_for(received, 10))
        self.loop.remove_reader(left)
        await self.loop.sock_sendall(right, b"method")
        self.assertEqual(b"method", await asyncio.wait_for(self.loop.sock_recv(left, 10), 10))
        reader, writer = await asyncio.open_connection(sock=left)
        right.send(b"stream\n")
        self.assertEqual(b"stream\n", await asyncio.wait_for(reader.readline(), 10))
        writer.close()
        await asynctest.exhaust_callbacks(self.loop)

    async def test_a_thread_may_announce_data(self):
        """set_read_ready() wakes a loop that sleeps in its selector."""
        file = asynctest.SocketMock()
        file.recv.return_value = b"data"
        received = self.loop.create_future()
        self.loop.add_reader(file, lambda: received.set_result(file.recv(10)))
        thread = threading.Timer(0.01, asynctest.set_read_ready, (file, self.loop))  # when it sleeps
        thread.start()
        self.assertEqual(b"data", await asyncio.wait_for(received, 10))
        thread.join()
        self.assertTrue(self.loop.remove_reader(file))

    async def test_a_protocol_talks_to_a_mock(self):
        """A connection over the mock of a socket receives what the test makes up, and its end."""
        calls = []

        class Protocol(asyncio.Protocol):
            def data_received(self, data):
                calls.append(data)

            def connection_lost(self, error):
                calls.append(error)

        file = asynctest.SocketMock()
        file.type = socket.SOCK_STREAM
        file.gettimeout.return_value = 0
        file.recv.side_effect = [b"hello", b""]
        await self.loop.create_connection(Protocol, sock=file)
        for _ in range(2):
            asynctest.set_read_ready(file, self.loop)
            await asynctest.exhaust_callbacks(self.loop)
        self.assertEqual([b"hello", None], calls)

    async def test_what_is_watched_is_told(self):
        """get_registered_events() has the events of the mocks among those of the loop."""
        before = asynctest.get_registered_events(self.loop._selector)
        file = asynctest.FileMock()
        self.loop.add_reader(file, print)
        self.loop.add_writer(file, print)
        keys = asynctest.get_registered_events(self.loop._selector) - before
        self.assertEqual([(file, 3)], [(key.fileobj, key.events) for key in keys])
        self.assertTrue(self.loop.remove_reader(file))
        self.assertTrue(self.loop.remove_writer(file))
        self.assertFalse(self.loop.remove_writer(file))
        self.assertEqual(before, asynctest.get_registered_events(self.loop._selector))


class FunctionTests(TestsAboutTests):
    def test_functions_may_be_coroutine_functions(self):
        """Test, setUp and tearDown run and are awaited."""
        calls = []

        async def test():
            await asyncio.sleep(0)
            calls.append("test")

        async def set_up():
            await asyncio.sleep(0)
            calls.append("setUp")

        def tear_down():
            calls.append("tearDown")

        case = asynctest.FunctionTestCase(test, set_up, tear_down, "description")
        outcome = Outcome()
        case.run(outcome)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())
        self.assertEqual(["setUp", "test", "tearDown"], calls)
        self.assertEqual("description", case.shortDescription())

    def test_a_failing_coroutine_function_fails(self):
        """It does not pass unseen."""

        async def test():
            raise KeyError("as it must")

        outcome = Outcome()
        asynctest.FunctionTestCase(test).run(outcome)
        self.assertIn("as it must", outcome.problems())

    def test_a_skip_is_a_skip(self):
        """A coroutine function that raises SkipTest is skipped."""

        async def test():
            raise asynctest.SkipTest("why")

        outcome = Outcome()
        asynctest.FunctionTestCase(test).run(outcome)
        self.assertEqual(["why"], [reason for _, reason in outcome.skipped])

    def test_two_cases_of_one_function_are_equal(self):
        """They are equal, and are a unittest.FunctionTestCase, as asynctest's is."""

        async def test():
            pass

        case = asynctest.FunctionTestCase(test)
        self.assertEqual(case, asynctest.FunctionTestCase(test))
        self.assertEqual(hash(case), hash(asynctest.FunctionTestCase(test)))
        self.assertIsInstance(case, unittest.FunctionTestCase)
        self.assertIsInstance(case, asynctest.TestCase)

    def test_a_sync_function_works_as_with_unittest(self):
        """A sync function is run as by unittest, and so is one without setUp and tearDown."""
        calls = []
        outcome = Outcome()
        asynctest.FunctionTestCase(lambda: calls.append(1)).run(outcome)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())
        self.assertEqual([1], calls)
