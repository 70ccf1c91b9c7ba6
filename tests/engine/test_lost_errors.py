"""Tests of exceptions that Python prints or logs and nobody notices: the test that is to blame fails with them."""

import asyncio
import concurrent.futures
import contextlib
import io
import logging
import socket
import socketserver
import sys
import threading
import unittest
import weakref
from unittest import mock

from django_async_test.engine.checks.selection import fail_on

from ..helpers import collect_what_dies_late
from .checks.helpers import CheckTestCase
from .helpers import Case


def fail(*args):
    raise ValueError("lost")


async def fail_later():
    fail()


class Fragile(object):
    def __del__(self):
        fail()


def in_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


async def lose_a_task():
    asyncio.ensure_future(fail_later())
    await asyncio.sleep(0)


def run_a_loop():
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(lose_a_task())
        collect_what_dies_late()
    finally:
        loop.close()


class PoolTests(CheckTestCase):
    def test_nobody_asks_how_work_went(self):
        """The failure of work in a pool is reported if its future is dropped, also when it is waited for."""

        class Dropped(Case):
            def test(self):
                with concurrent.futures.ThreadPoolExecutor(1) as pool:
                    pool.submit(fail)

        class Mapped(Case):
            def test(self):
                with concurrent.futures.ThreadPoolExecutor(1) as pool:
                    pool.map(fail, [1, 2])

        class Waited(Case):
            def test(self):
                with concurrent.futures.ThreadPoolExecutor(1) as pool:
                    concurrent.futures.wait([pool.submit(fail)])

        for cls in (Dropped, Mapped, Waited):
            self.assertFound(
                cls, "function fail at", "raised ValueError('lost'", "nobody asked for its result", "pool."
            )

    def test_who_asks_knows(self):
        """Who looks at the future in any way, or at one of several for the same function, has been told."""

        class Inner(Case):
            def look(self, future):
                raise NotImplementedError

            def test(self):
                with concurrent.futures.ThreadPoolExecutor(1) as pool:
                    future = pool.submit(fail)
                    concurrent.futures.wait([future])
                    self.look(future)

            def test_map(self):
                with concurrent.futures.ThreadPoolExecutor(2) as pool, self.assertRaises(ValueError):
                    list(pool.map(fail, [1, 2]))

            async def test_asyncio(self):
                with concurrent.futures.ThreadPoolExecutor(1) as pool:
                    for future in (asyncio.wrap_future(pool.submit(fail)), self.loop.run_in_executor(pool, fail)):
                        with self.assertRaises(ValueError):
                            await future

        def result(self, future):
            self.assertRaises(ValueError, future.result)

        looks = [
            result,
            lambda self, future: self.assertEqual("lost", str(future.exception())),
            lambda self, future: future.add_done_callback(str),
            lambda self, future: future.cancel(),
        ]
        for look in looks:
            self.assertClean(type("Inner", (Inner,), {"look": look, "__module__": __name__}))


class OtherTests(CheckTestCase):
    @unittest.skipUnless(hasattr(sys, "unraisablehook"), "Python before 3.8 tells nobody")
    def test_what_python_ignores(self):
        """Exceptions in ``__del__()`` and callbacks of weak references are reported, in cycles too."""

        class Deleted(Case):
            def test(self):
                Fragile()

        class InCycle(Case):
            def test(self):
                fragile = Fragile()
                fragile.itself = fragile

        class InThread(Case):
            def test(self):
                in_thread(Fragile)

        class WeakReference(Case):
            def test(self):
                referent = Case()
                self.reference = weakref.ref(referent, fail)

        for cls in (Deleted, InCycle, InThread, WeakReference):
            self.assertFound(cls, "raised ValueError('lost'", "which Python ignores there")

        @fail_on(background_exceptions=False)
        class Allowed(Case):
            def test(self):
                Fragile()

        ignored = []
        with mock.patch.object(sys, "unraisablehook", lambda unraisable: ignored.append(str(unraisable.exc_value))):
            self.assertClean(Allowed)
        self.assertEqual({"lost"}, set(ignored))

    def test_other_loops(self):
        """What a loop reports that a thread, or the test itself, has made is reported, unless the test records it."""

        class InThread(Case):
            def test(self):
                in_thread(run_a_loop)

        class Beside(Case):
            def test(self):
                run_a_loop()

        for cls in (InThread, Beside):
            self.assertFound(cls, "which is not that of the test, reports", "ValueError('lost'")

        class Recorded(Case):
            def test(self):
                with self.assertLogs("asyncio", "ERROR"):
                    run_a_loop()

            def test_by_the_root(self):
                with self.assertLogs(level="ERROR"):
                    run_a_loop()

        self.assertClean(Recorded)

    def test_callbacks_of_futures(self):
        """What a callback of a concurrent future raises is reported."""

        class Inner(Case):
            def test(self):
                concurrent.futures.Future().add_done_callback(fail)
                future = concurrent.futures.Future()
                future.add_done_callback(fail)
                future.set_result(None)

        self.assertFound(Inner, "which a callback of a future of concurrent.futures has raised")

    def test_callbacks_of_asyncio_are_no_finding(self):
        """Python 3.6 itself tells a loop that has been closed of what a pool has done: that is nobody's fault."""
        asyncios = {"__name__": "asyncio.futures"}
        exec("def tell(future): raise RuntimeError('Event loop is closed')", asyncios)

        class Inner(Case):
            def test(self):
                future = concurrent.futures.Future()
                future.add_done_callback(asyncios["tell"])
                with mock.patch.object(logging.getLogger("concurrent.futures"), "callHandlers") as logged:
                    future.set_result(None)
                logged.assert_called_once_with(mock.ANY)

        self.assertClean(Inner)

    def test_exits_of_threads(self):
        """SystemExit with a status is an error that a thread has died of; without one it is how threads are ended."""

        class Inner(Case):
            def test(self):
                in_thread(lambda: sys.exit("no configuration"))

        self.assertFound(Inner, "died of SystemExit('no configuration'")

        class Clean(Case):
            def test(self):
                in_thread(sys.exit)

        self.assertClean(Clean)


class PrintedTests(CheckTestCase):
    def test_the_handler_of_a_request(self):
        """What socketserver prints of a handler is reported, but not that a client has gone away."""

        def serve(error):
            class Handler(socketserver.BaseRequestHandler):
                def handle(self):
                    raise error

            server = socketserver.TCPServer(("127.0.0.1", 0), Handler)
            thread = threading.Thread(target=server.handle_request)
            thread.start()
            with socket.create_connection(server.server_address) as client:
                client.recv(1)
            thread.join()
            server.server_close()

        class Failing(Case):
            def test(self):
                serve(ValueError("lost"))

        class Gone(Case):
            def test(self):
                with contextlib.redirect_stderr(io.StringIO()):
                    serve(ConnectionResetError())

        self.assertFound(Failing, "ValueError('lost'", "which the handler of a request of", "was only printed")
        self.assertClean(Gone)

    def test_a_record_that_cannot_be_formatted(self):
        """A message that does not fit its arguments is reported, but not a stream that is closed."""
        logger, stream = logging.Logger("mine"), io.StringIO()
        logger.addHandler(logging.StreamHandler(stream))

        class Misfit(Case):
            def test(self):
                logger.warning("%d", "one")

        class Closed(Case):
            def test(self):
                stream.close()
                with contextlib.redirect_stderr(io.StringIO()):
                    logger.warning("%d", 1)

        self.assertFound(Misfit, "the logger 'mine' was given '%d' with the arguments ('one',), which do not fit")
        self.assertClean(Closed)
