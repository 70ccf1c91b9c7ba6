"""Which loop serves the requests of a test: the test's own, one in a thread, or that of a server that has its own."""

import asyncio
import concurrent.futures
import threading

from ..compat.python import contexts, executors, tasks, transports
from ..engine import ownership, stacks
from ..engine.checks import Findings
from ..engine.checks.background_exceptions import add_errors
from ..engine.checks.pending_tasks import report_left, report_uncancellable
from ..engine.runner import Runner
from ..engine.shutdown import TURNS_TO_END

__unittest = True

# Seconds that the loop of a thread, which may be busy, gets in addition to its own time limits.
_GRACE = 5


class OnTestLoop(object):
    """Serves on the loop of the test, which runs while the test awaits something, at a `port`."""

    def __init__(self, loop, port):
        self.loop = loop
        self._port = port

    def run(self, coroutine, seconds):
        """Run `coroutine` on the loop; return its result."""
        # In an empty context, as in a server with a process of its own.
        task = _in_new_context(self.loop.create_task, coroutine)
        return self.loop.run_until_complete(task)

    def finish(self):
        """End the connections of the server that are left; the test closes its loop itself."""
        self.run(_end_connections(self.loop, self._port), _GRACE)


class InThread(object):
    """Serves on a new loop in a thread of its own; with `reports_left` tasks that it finds at the end fail the test."""

    def __init__(self, test, reports_left=False):
        self._reports_left = reports_left
        self._findings = Findings(test)
        self._error = None
        self._is_blocked = False
        self._test = test
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="live server", daemon=True)
        self._thread.start()

    def _serve(self):
        asyncio.set_event_loop(self.loop)
        runner = Runner(self.loop)
        runner.notes_left = self._reports_left
        try:
            self.loop.run_forever()
            records = runner.records
            report_uncancellable(self._findings, runner.finish(), records.created_at)
            report_left(self._findings, runner.left, records.created_at)
            add_errors(self._findings, records.errors, records.created_at, records.reports)
        except BaseException as error:
            self._error = error
        finally:
            asyncio.set_event_loop(None)

    def run(self, coroutine, seconds):
        """Run `coroutine` on the loop; return its result.

        Raises AssertionError, showing where the loop is, after so many seconds and some more.
        """
        future = asyncio.run_coroutine_threadsafe(coroutine, self.loop)
        self._is_blocked = not _is_done(future, seconds)
        if self._is_blocked:
            raise AssertionError(_describe_blocked(self._test(), self._thread, seconds))
        return future.result()

    def finish(self):
        """End what is still running on the loop, and the thread; raise AssertionError for what was found."""
        if self._is_blocked:
            return
        self.run(_end_connections(self.loop), _GRACE)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        if self._error is not None:
            raise self._error
        self._findings.fail()


class InReactor(object):
    """Serves on the loop of Twisted's reactor, which is started once and runs as long as the process."""

    _thread = None

    def __init__(self, reactor, test, reports_left=False):
        self._reactor = reactor
        self._reports_left = reports_left
        self._test = test
        self.loop = reactor._asyncioEventloop
        self._owner = ownership.innermost()
        thread = InReactor._thread
        # A forked process inherits the variable, but not the thread.
        is_new = thread is None or not thread.is_alive()
        if is_new:
            InReactor._thread = thread = threading.Thread(target=self._serve, name="reactor", daemon=True)
        self._release = self._owner.adopt(thread) if self._owner is not None else None
        if is_new:
            thread.start()

    def _serve(self):
        asyncio.set_event_loop(self.loop)
        self._reactor.run(installSignalHandlers=False)

    def run(self, coroutine, seconds):
        """Run `coroutine` on the loop; return its result.  Raises AssertionError as `InThread` does."""
        future = asyncio.run_coroutine_threadsafe(coroutine, self.loop)
        if not _is_done(future, seconds):
            raise AssertionError(_describe_blocked(self._test(), InReactor._thread, seconds))
        return future.result()

    def finish(self):
        """Cancel what the requests have left running, and release the reactor for the next test.

        Raises AssertionError for tasks that were left, if these are to be reported.
        """
        try:
            left, stubborn = self.run(_cancel_all(self.loop), _GRACE)
            if self._owner is not None:
                self._owner.note_late(stubborn)
        finally:
            if self._owner is not None:
                self._release_threads()
        if self._reports_left:
            findings = Findings(self._test)
            report_left(findings, left, tasks.creation_stack)
            findings.fail()

    def _release_threads(self):
        # The threads of its pools keep running.
        pools = executors.default_executor(self.loop), getattr(self._reactor, "threadpool", None)
        for pool in pools:
            for thread in list(getattr(pool, "_threads", None) or getattr(pool, "threads", ())):
                self._owner.allow(thread)
        self._release()


def _is_done(future, seconds):
    # Not the timeout of result(): its exception has another name on every other Python.
    return bool(concurrent.futures.wait([future], seconds + _GRACE).done)


async def _end_connections(loop, port=None):
    # Those that the server has accepted when it was about to stop; they need some turns to be lost. At a port: on the
    # loop of the test there are others, which are not ours.
    for _ in range(TURNS_TO_END):
        await asyncio.sleep(0)
        for transport in transports.connected_transports(loop):
            if port is None or _port(transport) == port:
                transport.abort()


def _port(transport):
    # Of this end. The name of a Unix socket is text.
    name = transport.get_extra_info("sockname")
    return name[1] if isinstance(name, tuple) else None


async def _cancel_all(loop):
    """Cancel all other tasks; return those that were left, with their texts, and those that go on nevertheless."""
    # What a stream has left open would be closed by the garbage collector, in a later test.
    generators = list(transports.open_async_generators(loop) or ())
    if generators:
        closing = [asyncio.ensure_future(generator.aclose()) for generator in generators]
        for task in (await asyncio.wait(closing, timeout=_GRACE))[0]:
            # What went wrong there is no error of the test, as at the end of any loop.
            task.cancelled() or task.exception()
    for _ in range(TURNS_TO_END):
        await asyncio.sleep(0)
    mine = tasks.current_task(loop)
    others = [task for task in tasks.pending_tasks(loop) if task is not mine]
    left = [(task, repr(task)) for task in others if not tasks.is_being_cancelled(task)]
    for task in others:
        task.cancel()
    return left, (await asyncio.wait(others, timeout=_GRACE))[1] if others else ()


def _in_new_context(function, *args):
    if contexts.contextvars is None:
        return function(*args)
    return contexts.contextvars.Context().run(function, *args)


def _describe_blocked(test, thread, seconds):
    stack = stacks.of_thread(thread.ident) or "  (the thread has ended)\n"
    return (
        "{}: the loop of the live server did not react within {:g} seconds, so the server could not be stopped. "
        "Something blocks it, perhaps a synchronous call in an asynchronous view: put that into sync_to_async(). "
        "The thread is at:\n{}"
    ).format(test, seconds + _GRACE, stack)
