"""Run the coroutines of one test on one loop, in one task and one context.

The loop runs in the thread that runs the test, only while something is being
awaited: between two hooks it stands still, and sync code may use the database
and ``loop.run_until_complete()``.  One long-lived host task is fed with
awaitables, as anyio's test runner does it, so that a context variable or a
cancel scope opened in ``setUp`` is still there in ``tearDown``.
"""

import asyncio
import collections
import functools
import inspect
import sys
import threading
import types
import weakref

from ..compat.python import contexts, coroutines, executors, loop_runs, loops, tasks, threads, transports
from . import stacks

__unittest = True

#: How many times, a second each, left-over tasks are cancelled before they are given up.
CANCEL_ROUNDS = 10

#: How many turns of the loop a task that somebody has cancelled, or that is about to end, has for it.
TURNS_TO_END = 5


#: Called with each loop that ends, in this order, while it can still run; see `at_loop_end()`.
_loop_end_hooks = []


def at_loop_end(function):
    """Call ``function()`` at the end of each loop that a test, or a class, has had for itself; return `function`.

    What it returns is awaited, in that loop.  This is the place to drop, or close, what a project keeps in a global
    and what works on one loop only.  Usable as a decorator.
    """
    _loop_end_hooks.append(function)
    return function


def is_awaitable(value):
    """Tell whether `value` can be awaited (coroutine, future, generator-based coroutine, ``__await__``)."""
    return hasattr(value, "__await__") or inspect.isawaitable(value)


def check_result(value, function):
    """Raise TypeError if `value`, returned by `function`, would silently never run."""
    name = getattr(function, "__qualname__", None) or repr(function)
    if coroutines.is_async_generator(value):
        raise TypeError(
            "{} is an async generator (it contains `yield`), which nobody iterates: its body never ran. "
            "Remove the `yield`, or use an async context manager and enterAsyncContext().".format(name)
        )
    if isinstance(value, types.GeneratorType) and not is_awaitable(value):
        raise TypeError(
            "{} is a generator (it contains `yield`), which nobody iterates: its body never ran. "
            "Make it a coroutine function (`async def`) and use `await`.".format(name)
        )


class _Steps(object):
    """A generator as something to be awaited, as asyncio had it before ``async def``."""

    def __init__(self, generator):
        self._generator = generator

    def __await__(self):
        return self._generator


def awaiting_generators(function):
    """Return `function`, with the generator that it may return made awaitable."""

    @functools.wraps(function)
    def call(*args, **kwargs):
        result = function(*args, **kwargs)
        if isinstance(result, types.GeneratorType) and not is_awaitable(result):
            return _Steps(result)
        return result

    return call


class _Job(object):
    """One awaitable on its way through the host task."""

    def __init__(self, awaitable, done):
        self.awaitable = awaitable
        self.done = done
        self.result = None
        self.error = None


class Runner(object):
    """Awaits whatever the hooks of a test return, on `loop`, in `context`.

    ``owns_loop`` tells whether `finish()` closes the loop.  ``task_hooks`` are
    called with each task that is created on the loop.
    """

    def __init__(self, loop, owns_loop=True, context=None):
        self.loop = loop
        self.context = context if context is not None else contexts.new_context()
        self.background_errors = []
        #: What the loop has reported without an exception: (text, the task or other object concerned).
        self.loop_reports = []
        self.task_hooks = []
        #: Whether lost exceptions are kept in `background_errors`, instead of being logged by the loop.
        self.keeps_errors = True
        #: Whether `finish()` notes in `left` the tasks that it finds, as (task, text).
        self.notes_left = False
        self.left = []
        #: Seconds that `finish()` waits for threads; None: as long as they take.
        self.patience = None
        #: Whether `finish()` has left work behind that did not end in time.
        self.lost_patience = False
        #: Whether the host task is awaiting something for the test.
        self.is_waiting = False
        #: What ends the test instead of what it awaits.
        self.given_up = None
        self._owns_loop = owns_loop
        self._inside_context = False
        self._host = None
        self._host_hooks = []
        self._jobs = collections.deque()
        self._wakeup = None
        # task -> notes of the stack that created it; None before the first one
        self._tasks = None
        self._before = () if owns_loop else weakref.WeakSet(tasks.pending_tasks(loop))
        self._previous_executor = None
        if executors.hides_default_executor(loop):
            executors.reset_default_executor(loop)
        else:
            self._previous_executor = executors.default_executor(loop)
        self._previous_handler = loop.get_exception_handler() if hasattr(loop, "get_exception_handler") else None
        loop.set_exception_handler(self._exception_handler)
        # Not a task factory: the code under test may want to set one, and on Python 3.13.0 one spoils the names.
        self._previous_create_task = loop.create_task
        loop.create_task = self._create_task

    @property
    def host(self):
        """The task in which the test itself runs, or None."""
        return self._host

    @property
    def foreign_tasks(self):
        """The tasks of the loop that are older than the test, and the tasks made by them."""
        return self._before

    def created_at(self, task):
        """Return the stack that created `task` as text, "" if it is not known."""
        try:
            noted = self._tasks and self._tasks.get(task)
        except TypeError:
            # Not everything has a weak reference.
            noted = None
        if noted:
            return "Created at:\n" + stacks.text(noted)
        # Only a loop in debug mode knows where a handle comes from.
        known = getattr(task, "_source_traceback", None)
        return "Created at:\n" + "".join(known.format()) if known else ""

    def on_host(self, hook):
        """Call `hook` with the host task: now, if there is one, and with each later one."""
        self._host_hooks.append(hook)
        if self._host is not None:
            hook(self._host)

    # --- running ------------------------------------------------------------------------------------------

    def call(self, function, *args, **kwargs):
        """Call `function` in the context of the test; await what it returns until nothing awaitable is left."""
        if self.context is None or self._inside_context:
            result = function(*args, **kwargs)
        else:
            self._inside_context = True
            try:
                result = self.context.run(function, *args, **kwargs)
            finally:
                self._inside_context = False
        while result is not None:
            # Nearly always a coroutine, of which nothing need be asked
            if type(result) is not types.CoroutineType:
                check_result(result, function)
                if not is_awaitable(result):
                    break
            result = self.wait(result)
        return result

    def wait(self, awaitable):
        """Run the loop until `awaitable` is done; return its result or raise its exception."""
        if self._inside_context:
            # A sync hook called us: a task cannot enter the context a second time.
            return self._wait_beside(awaitable)
        if self._host is None or self._host.done():
            self._serving = self._serve()
            self._host = tasks.host_task(self.loop, self._serving, self.context)
            for hook in self._host_hooks:
                hook(self._host)
        job = _Job(awaitable, self.loop.create_future())
        self._jobs.append(job)
        self._wake()
        self.is_waiting = True
        try:
            self.loop.run_until_complete(job.done)
        finally:
            self.is_waiting = False
            if not job.done.done():
                # KeyboardInterrupt in another callback, or somebody stopped the loop.
                self._drop_host()
        if job.error is not None:
            error, job.error = job.error, None
            try:
                raise error
            finally:
                # A traceback that refers to itself would live until the next garbage collection.
                del error
        return job.result

    def _wait_beside(self, awaitable):
        seen = []

        async def run():
            try:
                return await awaitable
            finally:
                seen.append(contexts.new_context())

        try:
            return self.loop.run_until_complete(run())
        finally:
            if seen and seen[0] is not None:
                contexts.changes(seen[0])

    async def _serve(self):
        while True:
            while not self._jobs:
                self._wakeup = self.loop.create_future()
                try:
                    await self._wakeup
                except asyncio.CancelledError:
                    if self._jobs and self._jobs[0] is None:
                        return
            job = self._current = self._jobs.popleft()
            if job is None:
                return
            try:
                job.result = await job.awaitable
            except BaseException as error:
                # Without the frame of this task, which assertRaises() would clear, and thereby end before Python 3.11.
                job.error = error.with_traceback(error.__traceback__.tb_next)
            finally:
                job.awaitable = None
            if self.given_up is not None:
                # The test has ended without it.
                return
            self._forgive_cancellation()
            if not job.done.done():
                job.done.set_result(None)
            job = self._current = None

    def cancel_job(self):
        """Cancel what the host task awaits for the test.  To be called in the loop."""
        if self.is_waiting and self._host is not None:
            self._host.cancel()

    def give_up_job(self, error):
        """Let the test end with `error`, and the host task, which goes on, be one that nobody can end."""
        host, self._host = self._host, None
        self.given_up = host
        if host is not None:
            host._log_destroy_pending = False
        if self.is_waiting and host is not None:
            job = self._current
            job.error = error
            if not job.done.done():
                job.done.set_result(None)

    def _forgive_cancellation(self):
        # Whoever cancelled the test has got its exception; the hooks that follow start afresh.
        uncancel = getattr(self._host, "uncancel", None)
        while uncancel is not None and self._host.cancelling():
            uncancel()

    def _wake(self):
        if self._wakeup is not None and not self._wakeup.done():
            self._wakeup.set_result(None)

    def _drop_host(self):
        """Cancel the host task in the middle of its job."""
        host, self._host = self._host, None
        self._jobs.clear()
        self._jobs.append(None)
        if host is None or loops.is_closed(self.loop) or self.loop.is_running():
            return
        for _ in range(CANCEL_ROUNDS):
            if host.done():
                break
            host.cancel()
            self.loop.run_until_complete(asyncio.wait([host], timeout=1))
        self._jobs.clear()
        if host.done() and not host.cancelled():
            host.exception()

    # --- what the loop tells us ---------------------------------------------------------------------------

    def _create_task(self, coroutine, **kwargs):
        task = self._previous_create_task(coroutine, **kwargs)
        if self._tasks is None:
            self._tasks = weakref.WeakKeyDictionary()
        self._tasks[task] = stacks.note(sys._getframe(1))
        if self._before and tasks.current_task(self.loop) in self._before:
            self._before.add(task)
        for hook in self.task_hooks:
            hook(task)
        return task

    def _exception_handler(self, loop, context):
        if isinstance(context.get("exception"), asyncio.CancelledError):
            # Python 3.14 and later tell of a shielded future that was cancelled from within, as asgiref's are when the
            # request of an asynchronous view below sync middleware is: ``_log_on_exception`` in asyncio/tasks.py.
            return
        source = context.get("task") or context.get("future") or context.get("handle")
        if self.keeps_errors and context.get("exception") is not None:
            self.background_errors.append((source, context["exception"]))
        elif self.keeps_errors and source is not None:
            self.loop_reports.append((context.get("message"), source))
        elif self._previous_handler is not None:
            self._previous_handler(loop, context)
        else:
            loop.default_exception_handler(context)

    # --- the end ------------------------------------------------------------------------------------------

    def finish(self, drain=(), before_close=None):
        """Cancel and await what is left, close async generators and threads, then the loop.

        `drain` are executors outside the loop; what was submitted to them ends too.
        ``before_close()`` is called when all of it has ended.
        Returns the left-over tasks that refuse to end.
        """
        stubborn = ()
        try:
            if not loops.is_closed(self.loop):
                stubborn = self._end_tasks()
                self._call_end_hooks()
                self._end_async_generators()
                self._end_threads(drain)
                if self.keeps_errors:
                    self._note_unretrieved()
                if before_close is not None:
                    before_close()
        finally:
            self._hand_back()
        return stubborn

    def _end_tasks(self):
        if self._host is not None and not self._host.done():
            self._end_host()
        ended, self._host = self._host, None
        pending = self._pending(ended)
        if pending and self.notes_left:
            pending = self._note_left(pending, ended)
        for _ in range(CANCEL_ROUNDS):
            if not pending:
                return ()
            for task in pending:
                task.cancel()
            self.loop.run_until_complete(asyncio.wait(pending, timeout=1))
            pending = self._pending(ended)
        return pending

    def _pending(self, host):
        if host is not None and tasks.is_only_task(host):
            return []
        # The coroutine of the host has been closed, which its task does not know.
        return [task for task in tasks.pending_tasks(self.loop) if task is not host and task not in self._before]

    def _note_left(self, pending, host):
        for _ in range(TURNS_TO_END):
            self.loop.run_until_complete(asyncio.sleep(0))
            pending = self._pending(host)
            if not pending:
                return pending
        # In the order in which they were made
        order = {id(task): number for number, task in enumerate(list(self._tasks or ()))}
        pending.sort(key=lambda task: order.get(id(task), -1))
        self.left = [(task, repr(task)) for task in pending if not tasks.is_being_cancelled(task)]
        return pending

    def _end_host(self):
        if not self._owns_loop or self._wakeup is None or self._wakeup.done():
            # A loop that goes on would show the closed task among its pending ones.
            self._drop_host()
            return
        # It waits for work, and nobody waits for it: closing the coroutine spares a turn of the loop.
        self._host._log_destroy_pending = False
        self._serving.close()
        self._wakeup = None

    def _call_end_hooks(self):
        if not self._owns_loop:
            return
        if self.context is None or self._inside_context:
            self._run_end_hooks()
        else:
            # In the context of the test, where it has made what is to be dropped.
            self.context.run(self._run_end_hooks)

    def _run_end_hooks(self):
        for hook in list(_loop_end_hooks):
            result = hook()
            if result is not None and is_awaitable(result):
                self.loop.run_until_complete(_awaited(result))

    def _end_async_generators(self):
        generators = transports.open_async_generators(self.loop)
        if generators is not None and not generators:
            return
        if self._owns_loop or generators is None:
            if self._owns_loop and hasattr(self.loop, "shutdown_asyncgens"):
                self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            return
        # The loop goes on: it may not be told that it is the end.
        closing = [generator.aclose() for generator in list(generators)]
        self.loop.run_until_complete(asyncio.gather(*closing, return_exceptions=True))

    def _end_threads(self, drain):
        waits = [executor.drain for executor in drain if executor.is_busy()]
        executor = executors.default_executor(self.loop)
        if executor is not None and executor is not self._previous_executor:
            if executors.has_threads(executor):
                waits.append(executor.shutdown)
            else:
                executor.shutdown(wait=False)
        if not waits:
            return
        done = self.loop.create_future()

        def wait():
            try:
                for function in waits:
                    function()
            finally:
                tell()

        def tell():
            try:
                self.loop.call_soon_threadsafe(lambda: done.done() or done.set_result(None))
            except RuntimeError:
                # Nobody waits any more, and the loop is closed.
                pass

        # In a thread: what is waited for may need the loop to end.
        thread = threading.Thread(target=wait, name="django_async_test-drain", daemon=True)
        thread.start()
        if self.patience is not None:
            # Not a timer of the loop, whose time may stand still.
            alarm = threading.Timer(self.patience, tell)
            alarm.daemon = True
            alarm.start()
        self.loop.run_until_complete(done)
        if self.patience is not None:
            alarm.cancel()
            thread.join(0.1)
            if thread.is_alive():
                self._leave_threads(drain, executor)
                return
        thread.join()

    def _leave_threads(self, drain, executor):
        """Leave behind what does not end, so that it holds up neither the next test nor the end of the process."""
        self.lost_patience = True
        for one in drain:
            if one.is_busy():
                for thread in one.leave_behind():
                    threads.leave_behind(thread)
        for thread in list(getattr(executor, "_threads", ())):
            if thread.is_alive():
                threads.leave_behind(thread)

    def _note_unretrieved(self):
        for task in list(self._tasks or ()):
            if tasks.was_never_retrieved(task):
                self.background_errors.append((task, task.exception()))

    def _hand_back(self):
        loop = self.loop
        self._restore_create_task()
        loop_runs.forget_runs(loop)
        # What a task that outlives its loop has to say is not for the test any more.
        loop.set_exception_handler(self._previous_handler)
        if loops.is_closed(loop):
            return
        if self._owns_loop:
            loop.close()
        else:
            executors.reset_default_executor(loop, self._previous_executor)

    def _restore_create_task(self):
        # The loop must not refer to itself, or it would wait for the garbage collector.
        if isinstance(getattr(self._previous_create_task, "__self__", None), Runner):
            self.loop.create_task = self._previous_create_task
        else:
            del self.loop.create_task


async def _awaited(awaitable):
    await awaitable
