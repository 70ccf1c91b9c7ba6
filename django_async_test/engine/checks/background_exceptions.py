"""``background_exceptions``: nothing in the test has noticed that a task, a callback or a thread has failed."""

from .. import ownership
from ..timeouts import TestTimeoutError
from .base import Check, Stage

__unittest = True


class BackgroundExceptions(Check):
    """Exceptions of tasks and callbacks that were never retrieved, and those that ended a thread."""

    name = "background_exceptions"
    stage = Stage.END
    reports_after_timeout = True

    @classmethod
    def is_needed(cls, run):
        return run.runner is not None or bool(run.owner.deaths)

    def find(self):
        if self.run.runner is not None:
            records = self.run.runner.records
            add_errors(self.run.findings, records.errors, records.created_at, records.reports)
        for thread, error in self.run.owner.deaths:
            origin = ownership.of_thread(thread)
            self.run.findings.add(
                "thread {!r} died of {!r}. Handle the exception in the thread, or pass it to the test; or allow "
                "it with @fail_on(background_exceptions=False).".format(thread.name, error),
                "Started at:\n" + origin.stack() if origin is not None else None,
                error,
            )


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
    for text, source in reports:
        findings.add(
            "the event loop reports {!r}, for {!r}. Allow it with @fail_on(background_exceptions=False).".format(
                text, source
            ),
            created_at(source),
        )
