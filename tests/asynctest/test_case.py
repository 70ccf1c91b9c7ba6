"""Tests of asynctest's case classes: what they share with Django's is tested there, here is what is theirs."""

import asyncio
import socket
import subprocess
import sys
import threading
import types
import unittest
from unittest import mock

import django_async_test
import django_async_test.asynctest as asynctest
from django_async_test.compat.python.loops import remember_default_loop

from ..helpers import Outcome, TestsAboutTests, needs_open_loop, run_class


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

    @needs_open_loop
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


@needs_open_loop
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
