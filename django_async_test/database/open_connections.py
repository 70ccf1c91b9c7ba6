"""``open_connections``: a connection that the test has opened was still open when it ended."""

from django.test import TransactionTestCase

from ..engine.checks.base import Check, Stage
from . import sharing

__unittest = True


class OpenConnections(Check):
    """Reports connections that a thread of the test has opened and not closed.

    Those are not counted that the threads of asgiref and of the loop have opened: who would close them?
    """

    name = "open_connections"
    stage = Stage.END

    @classmethod
    def applies_to(cls, test_class):
        """Return whether the tests of `test_class` can be checked.

        A SimpleTestCase has no database, which Django 1.8 does not refuse yet.  A class with `available_apps` is one
        of Django's own tests, whose threads leave their connections open.
        """
        return issubclass(test_class, TransactionTestCase) and test_class.available_apps is None

    @classmethod
    def is_needed(cls, run):
        # Nearly always there are none: this is asked of each test.
        current = sharing.current_sharing()
        return current is not None and current.openings.has_any()

    def __init__(self, run, value):
        super().__init__(run, value)
        self._shared_threads = None

    def before_close(self):
        if _openings_exist():
            # Before the loop forgets its executor
            self._shared_threads = set(self.run.shared_threads())

    def find(self):
        if not _openings_exist():
            return
        if self._shared_threads is None:
            # There was no loop.
            self._shared_threads = set(self.run.shared_threads())
        for opening in sharing.current_sharing().openings.left_open(self.run.owner):
            if opening.is_managed or opening.thread in self._shared_threads:
                continue
            if self.run.environment.is_shared(opening.thread):
                continue
            self.run.findings.add(
                "thread {!r} has opened a connection to the database {!r}, which was still open when the test "
                "ended. Close it in the thread (connection.close()), or allow it with "
                "@fail_on(open_connections=False).".format(opening.thread.name, opening.wrapper.alias),
                opening.noted,
            )


def _openings_exist():
    current = sharing.current_sharing()
    return current is not None and current.openings.has_any()
