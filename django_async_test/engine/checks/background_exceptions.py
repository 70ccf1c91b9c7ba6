"""``background_exceptions``: nothing in the test has noticed that a task, a callback or a thread has failed."""

import asyncio
import types

from ...compat.python import loops, tasks
from .. import dropped_results, lost_errors, ownership
from ..timeouts import TestTimeoutError
from .base import Check, own_attributes

__unittest = True


ownership.installers += [lost_errors.install, dropped_results.install]


class BackgroundExceptions(Check):
    """Exceptions of tasks, callbacks and work in pools that were never retrieved, those that ended a thread, and those
    that Python only prints (see `lost_errors`).
    """

    name = "background_exceptions"
    reports_after_timeout = True

    _of_threads = ()

    def begin(self, undo):
        owner = self.run.owner
        owner.report = self._take
        owner.report_lost = self._add_lost

    def _take(self, thread, error):
        self._of_threads += ((thread, error),)
        return True

    def _add_lost(self, loop, error, text, *arguments):
        if loop is not None and self.run.is_own_loop(loop):
            if not loops.is_closed(loop):
                # A handler of the test's own lets it be logged.
                return False
            text = lost_errors.OF_OWN_LOOP
        self.run.findings.add(text.format(*arguments), cause=error)
        return True

    def find(self):
        if self.run.runner is not None:
            records = self.run.runner.records
            # Of tasks it is known; futures of other kinds may be kept.
            kept = [
                value
                for value in own_attributes(getattr(self.run.test, "__dict__", {}))
                if isinstance(value, asyncio.Future)
            ]
            errors = records.errors + [(one, one.exception()) for one in kept if tasks.was_never_retrieved(one)]
            if errors or records.reports:
                add_errors(self.run.findings, errors, records.created_at, records.reports)
        for thread, error in self._of_threads:
            origin = ownership.of_thread(thread)
            self.run.findings.add(
                "thread {!r} died of {!r}. Handle the exception in the thread, or pass it to the test; or allow "
                "it with @fail_on(background_exceptions=False).".format(thread.name, error),
                "Started at:\n" + origin.stack() if origin is not None else None,
                error,
            )
        self._add_failures(self.run.owner.failures)

    def _add_failures(self, failures):
        # Whoever has seen one error of the same function leaves the others on purpose, as map() does.
        seen = {_kind(work) for work, failure in failures if failure.was_asked_for}
        for work, failure in failures:
            error = failure.error()
            if error is None or _kind(work) in seen:
                continue
            self.run.findings.add(
                "{!r}, {}, raised {!r} and nobody asked for its result. Call result() of the future (get() in "
                "multiprocessing), or iterate over what map() returns; or allow it with "
                "@fail_on(background_exceptions=False).".format(work.function, work.given, error),
                "Submitted at:\n" + work.stack(),
                error,
            )


def _kind(work):
    return id(work.pool), id(work.function)


def add_errors(findings, errors, created_at, reports=()):
    """Add ``(task or handle, exception)`` pairs that were never retrieved, and what the loop reports without one."""
    known = []
    for source, error in errors:
        if isinstance(error, TestTimeoutError) or any(error is one for one in known):
            continue
        known.append(error)
        findings.add(
            "{!r} raised {!r} and nobody retrieved it. Await the task or future in the test, or handle the "
            "exception where it is raised; or allow it with @fail_on(background_exceptions=False).".format(
                source, error
            ),
            created_at(source),
            error,
        )
        callback = getattr(source, "_callback", None)
        if isinstance(callback, types.CoroutineType):
            # A coroutine in place of a function: it is reported here, and would be again in the test in which it dies.
            callback.close()
    for text, source in reports:
        findings.add(
            "the event loop reports {!r}, for {!r}. Allow it with @fail_on(background_exceptions=False).".format(
                text, source
            ),
            created_at(source),
        )
