"""How everything ends that a test has left on its loop: tasks, async generators, threads, then the loop itself."""

import asyncio
import threading

from ..compat.python import executors, loop_runs, loops, tasks, threads, transports
from . import loop_end
from .host import CANCEL_ROUNDS

__unittest = True

#: How many turns of the loop a task has that was cancelled, or is about to end.
TURNS_TO_END = 5


class Shutdown(object):
    """The end of what `runner` has run: `host` is its host task, `previous_executor` what the loop had before."""

    def __init__(self, runner, host, previous_executor):
        self._runner = runner
        self._loop = runner.loop
        self._records = runner.records
        self._host = host
        self._previous_executor = previous_executor

    def finish(self, drain, before_close):
        """Do as `Runner.finish()` says."""
        uncancellable = ()
        try:
            if not loops.is_closed(self._loop):
                uncancellable = self._end_tasks()
                if self._runner.owns_loop:
                    loop_end.call_hooks(self._runner)
                generators = transports.open_async_generators(self._loop)
                if generators is None or generators:
                    self._end_async_generators(generators)
                waits = self._waits(drain)
                if waits:
                    self._end_threads(waits, drain)
                self._records.note_unretrieved()
                if before_close is not None:
                    before_close()
        finally:
            self._restore()
        return uncancellable

    # --- tasks --------------------------------------------------------------------------------------------

    def _end_tasks(self):
        if self._runner.owns_loop:
            host = self._host.close()
        else:
            # A loop that goes on would show a closed task among its pending ones.
            host = self._host.task
            self._host.drop()
        if host is not None and tasks.is_only_task(host):
            return ()
        pending = self._pending(host)
        if pending and self._runner.notes_left:
            pending = self._note_left(pending, host)
        for _ in range(CANCEL_ROUNDS):
            if not pending:
                return ()
            for task in pending:
                task.cancel()
            self._loop.run_until_complete(asyncio.wait(pending, timeout=1))
            pending = self._pending(host)
        return pending

    def _pending(self, host):
        # The coroutine of the host has been closed, which its task does not know.
        older = self._records.older
        return [task for task in tasks.pending_tasks(self._loop) if task is not host and task not in older]

    def _note_left(self, pending, host):
        for _ in range(TURNS_TO_END):
            self._loop.run_until_complete(asyncio.sleep(0))
            pending = self._pending(host)
            if not pending:
                return pending
        # In the order in which they were made
        order = {id(task): number for number, task in enumerate(self._records.made())}
        pending.sort(key=lambda task: order.get(id(task), -1))
        self._runner.left = [(task, repr(task)) for task in pending if not tasks.is_being_cancelled(task)]
        return pending

    def _end_async_generators(self, generators):
        if self._runner.owns_loop or generators is None:
            if self._runner.owns_loop and hasattr(self._loop, "shutdown_asyncgens"):
                self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            return
        # The loop goes on: it must not shut down its generators for good.
        closing = [generator.aclose() for generator in list(generators)]
        self._loop.run_until_complete(asyncio.gather(*closing, return_exceptions=True))

    # --- threads ------------------------------------------------------------------------------------------

    def _waits(self, drain):
        """Return functions that block until the work in threads has ended."""
        waits = [executor.drain for executor in drain if executor.is_busy()]
        executor = executors.default_executor(self._loop)
        if executor is not self._previous_executor and executor is not None:
            if executors.has_threads(executor):
                waits.append(executor.shutdown)
            else:
                executor.shutdown(wait=False)
        return waits

    def _own_executor(self):
        executor = executors.default_executor(self._loop)
        return executor if executor is not self._previous_executor else None

    def _end_threads(self, waits, drain):
        done = self._loop.create_future()

        def call_all():
            try:
                for wait in waits:
                    wait()
            finally:
                wake()

        def wake():
            try:
                self._loop.call_soon_threadsafe(lambda: done.done() or done.set_result(None))
            except RuntimeError:
                # No code waits any more, and the loop is closed.
                pass

        # In a thread: what is waited for may need the loop to end.
        thread = threading.Thread(target=call_all, name="django_async_test-drain", daemon=True)
        thread.start()
        patience = self._runner.patience
        if patience is None:
            self._loop.run_until_complete(done)
            thread.join()
            return
        # Not a timer of the loop, whose time may stand still.
        alarm = threading.Timer(patience, wake)
        alarm.daemon = True
        alarm.start()
        self._loop.run_until_complete(done)
        alarm.cancel()
        thread.join(0.1)
        if thread.is_alive():
            self._leave_threads(drain)

    def _leave_threads(self, drain):
        """Leave behind what does not end, so that it holds up neither the next test nor the end of the process."""
        self._runner.lost_patience = True
        for executor in drain:
            if executor.is_busy():
                for thread in executor.leave_behind():
                    threads.leave_behind(thread)
        for thread in executors.threads_of(self._own_executor()):
            if thread.is_alive():
                threads.leave_behind(thread)

    def _restore(self):
        loop = self._loop
        self._records.close()
        loop_runs.forget_runs(loop)
        loops.run_alone(loop)
        if loops.is_closed(loop):
            return
        if self._runner.owns_loop:
            self._host.release()
            loop.close()
        else:
            executors.reset_default_executor(loop, self._previous_executor)
