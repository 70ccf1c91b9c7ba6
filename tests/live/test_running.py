"""Tests of the loops that serve requests."""

import asyncio
import socket
import threading
import time
import unittest
from unittest import mock

from django_async_test.compat.python import contexts, loops
from django_async_test.engine import ownership
from django_async_test.live import running, servers
from tests.helpers import forever, let_others_run, not_on_uvloop
from tests.live.helpers import SERVERS


async def where():
    """Return the running loop and thread."""
    return loops.running_loop(), threading.current_thread()


class OnTestLoopTests(unittest.TestCase):
    def test_it_is_the_loop_of_the_test(self):
        """The server runs on the test's own loop, in the thread of the test."""
        loop = asyncio.new_event_loop()
        place = running.OnTestLoop(loop, 0)
        self.assertEqual((loop, threading.current_thread()), place.run(where(), 1))
        place.finish()
        self.assertFalse(loop.is_closed())
        loop.close()

    @unittest.skipUnless(contexts.contextvars, "Python before 3.7 has no contextvars")
    def test_the_context_is_not_that_of_the_test(self):
        """A server's requests begin with no context variable set."""
        variable = contexts.contextvars.ContextVar("variable")
        token = variable.set("of the test")

        async def ask():
            return variable.get("not set")

        loop = asyncio.new_event_loop()
        self.assertEqual("not set", running.OnTestLoop(loop, 0).run(ask(), 1))
        loop.close()
        variable.reset(token)


class InThreadTests(unittest.TestCase):
    def test_it_is_a_loop_in_a_thread(self):
        """Both end with finish()."""
        place = running.InThread("the test".format)
        loop, thread = place.run(where(), 1)
        self.assertIsNot(threading.current_thread(), thread)
        place.finish()
        self.assertTrue(loop.is_closed())
        self.assertFalse(thread.is_alive())

    def test_exceptions_are_raised_in_the_test(self):
        """An exception of the coroutine is raised in the test, also a timeout of its own."""

        async def fail():
            raise asyncio.TimeoutError("its own")

        place = running.InThread("the test".format)
        with self.assertRaises(asyncio.TimeoutError):
            place.run(fail(), 1)
        place.finish()

    def test_what_is_left_running_is_ended(self):
        """Lost exceptions of tasks fail the test, as on its own loop."""

        async def lose():
            async def fail():
                raise ValueError("lost")

            asyncio.ensure_future(fail())
            asyncio.ensure_future(forever())
            await let_others_run()

        place = running.InThread("the test".format)
        place.run(lose(), 1)
        with self.assertRaisesRegex(AssertionError, "the test: .*ValueError.*lost.*nobody retrieved it"):
            place.finish()

    def test_a_loop_that_is_blocked(self):
        """It is given up, and the message shows what blocks it."""

        go_on = threading.Event()

        async def block():
            go_on.wait(10)

        place = running.InThread("the test".format)
        with mock.patch.object(running, "_GRACE", 0):
            with self.assertRaisesRegex(AssertionError, "(?s)the test: the loop of the live server.*go_on.wait"):
                place.run(block(), 0.2)
            go_on.set()
            place.finish()


@unittest.skipUnless("daphne" in SERVERS, "needs daphne")
class InReactorTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        # Only Daphne's import makes it a reactor on asyncio.
        self.reactor = servers.Daphne(None).reactor

    def serve(self, coroutine):
        """Run a coroutine for a test on the reactor; return the test as owner, and the result."""
        owner = ownership.Owner("the test".format)
        owner.begin()
        try:
            place = running.InReactor(self.reactor, "the test".format)
            try:
                result = place.run(coroutine, 1)
            finally:
                place.finish()
        finally:
            owner.end()
        return owner, result

    def ends(self, owner):
        """Return whether the work of the test ends, as soon as the threads of the pool have come back to its queue."""
        until = time.monotonic() + 10
        while owner.lasting() and time.monotonic() < until:
            time.sleep(0.001)
        return not owner.lasting()

    def test_its_thread_serves_one_test_after_the_other(self):
        """The thread, its loop's pool and Twisted's pool serve several tests; none is said to have outlived one."""

        from twisted.internet import threads

        async def ask():
            def note():
                return ownership.current(), threading.current_thread()

            here = note()
            deferred = threads.deferToThreadPool(self.reactor, self.reactor.getThreadPool(), note)
            return (
                here,
                await loops.running_loop().run_in_executor(None, note),
                await deferred.asFuture(loops.running_loop()),
            )

        reactor_threads = set()
        for _ in range(2):
            owner, (here, in_executor, in_pool) = self.serve(ask())
            self.assertIs(owner, here[0].owner)
            self.assertIs(owner, in_executor[0].owner)
            # By the queue of the pool
            self.assertIs(owner, in_pool[0].owner)
            self.assertTrue(self.ends(owner))
            for thread in (in_executor[1], in_pool[1]):
                self.assertTrue(owner.allows(thread))
            self.assertIsNone(ownership.of_thread(here[1]))
            reactor_threads.add(here[1])
        self.assertEqual(1, len(reactor_threads))

    def test_what_goes_on_is_late(self):
        """A task that cannot be cancelled stays with its test."""
        seen, go_on = [], None

        async def resist():
            while not go_on.is_set():
                try:
                    await go_on.wait()
                except asyncio.CancelledError:
                    pass
            seen.append(ownership.current())

        async def start():
            nonlocal go_on
            go_on = asyncio.Event()
            asyncio.ensure_future(resist())
            await let_others_run()

        with mock.patch.object(running, "_GRACE", 1):
            first, _ = self.serve(start())

        async def end():
            go_on.set()
            await let_others_run()

        self.serve(end())
        self.assertEqual([first], [origin.owner for origin in seen])


class Noting(asyncio.Protocol):
    """Notes in a list that its connection is lost."""

    def __init__(self, lost):
        self._lost = lost

    def connection_lost(self, error):
        self._lost.append(self)


class LeftConnectionsTests(unittest.TestCase):
    def setUp(self):
        self.loop = asyncio.new_event_loop()
        self.addCleanup(self.loop.close)

    def serve(self):
        """Accept a connection, then stop accepting; return the port and the list of lost connections."""
        lost = []
        accepted = self.loop.create_future()

        def make():
            accepted.set_result(None)
            return Noting(lost)

        server = self.loop.run_until_complete(self.loop.create_server(make, "127.0.0.1", 0))
        address = server.sockets[0].getsockname()
        client = socket.create_connection(address)
        self.addCleanup(client.close)
        self.loop.run_until_complete(asyncio.wait_for(accepted, 30))
        server.close()
        return address[1], lost

    @not_on_uvloop("it shows no transports")
    def test_its_connections_end(self):
        """A connection that was accepted when the server stopped is lost before the test ends, and no other one is."""
        port, lost = self.serve()
        other, kept = self.serve()
        running.OnTestLoop(self.loop, port).finish()
        self.assertEqual((1, 0), (len(lost), len(kept)))
        running.OnTestLoop(self.loop, other).finish()
        self.assertEqual(1, len(kept))
