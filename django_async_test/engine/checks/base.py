"""Collects what went wrong beside a test, and fails the test with all of it at the end."""

from ...compat import features
from .. import stacks

__unittest = True


class _Failure(AssertionError):
    """An AssertionError that unittest does not take for one of its own, whose cause it would cut."""

    def __reduce__(self):
        return AssertionError, self.args


# It reads like any other.
_Failure.__name__ = _Failure.__qualname__ = "AssertionError"
_Failure.__module__ = "builtins"


class Findings(object):
    """What the checks of one test have found.  `name` is a function that returns the name of the test."""

    def __init__(self, name):
        self.name = name
        self._messages = []
        self._cause = None

    def add(self, text, where=None, cause=None):
        """Add a finding; `where` is the text of a stack, or the notes of one, that belongs to it.

        The first `cause` becomes that of the failure; others are shown in the text.
        """
        message = "{}: {}".format(self.name(), text)
        if where:
            message += "\n" + (where if isinstance(where, str) else created(where)).rstrip("\n")
        if cause is not None:
            if self._cause is None:
                self._cause = cause.with_traceback(stacks.trimmed(cause.__traceback__))
            else:
                message += "\n" + stacks.of_exception(cause).rstrip("\n")
        self._messages.append(message)

    def fail(self):
        """Raise AssertionError naming the test if there is anything to tell."""
        if not self._messages:
            return
        messages, cause = self._messages, self._cause
        self._messages, self._cause = [], None
        failure = AssertionError if cause is None or features.shows_whole_causes_of_failures else _Failure
        raise failure("\n".join(messages)) from cause


def created(noted):
    """Return the notes of a stack as "Created at: ..." """
    return "Created at:\n" + stacks.text(noted) if noted else ""


class Check(object):
    """Base class: one check of one test, for which `run` has case, runner, owner and findings."""

    def __init__(self, run, value):
        self.run = run
        self.value = value

    def begin(self, stack):
        """Prepare the check, before ``setUp()``; what `stack` undoes is undone after `find()`."""

    #: None, or a method that looks at the loop: clean-ups have run, left-over tasks have ended.
    before_close = None

    def find(self):
        """Add what was found to ``run.findings``; the loop is closed."""
