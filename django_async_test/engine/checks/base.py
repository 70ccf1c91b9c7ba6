"""Collects what went wrong beside a test, and fails the test with all of it at the end."""

import enum

from ... import documentation
from ...compat import features
from ...compat.python import notes
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
        """Raise AssertionError naming the test if there is a finding."""
        if not self._messages:
            return
        messages, cause = self._messages, self._cause
        self._messages, self._cause = [], None
        failure = AssertionError if cause is None or features.shows_whole_causes_of_failures else _Failure
        error = failure("\n".join(messages))
        notes.add(error, "See " + documentation.page("errors", "what-a-test-did-not-notice"))
        raise error from cause


# Attributes that every test has
_OF_EVERY_TEST = frozenset(
    "_async_test _cleanups _outcome _subtest _testMethodDoc _testMethodName _type_equality_funcs async_client client "
    "loop setUp tearDown".split()
)


def own_attributes(namespace):
    """Return a list of what a test keeps of its own; `namespace` has its attributes."""
    names = namespace.keys() - _OF_EVERY_TEST
    # What stands for its method
    names.discard(namespace.get("_testMethodName"))
    return [value for name, value in list(namespace.items()) if name in names] if names else []


def created(noted):
    """Return the notes of a stack as "Created at: ..." """
    return "Created at:\n" + stacks.text(noted) if noted else ""


class Stage(enum.Enum):
    """When a check of a test begins."""

    TEST = "with the test"
    LOOP = "with the loop of the test, which is never made for a test that awaits nothing"
    END = "at the end of the test, if it is needed then"


class Check(object):
    """Base class: one check of one test.

    `run` is the `TestRun` of the test; a check uses its ``test``, ``name()``,
    ``runner``, ``findings``, ``owner``, ``has_timed_out`` and
    ``shared_threads()``.  `value` is what ``@fail_on`` says of the check.

    A check implements what it needs of the following; None stands for nothing.
    """

    #: The name of the check, a word of ``@fail_on``.
    name = None
    #: When it is instantiated: what a test does not need costs it nothing.
    stage = Stage.TEST
    #: Whether it is made in every test, whatever ``@fail_on`` says.
    is_always_on = False
    #: Whether it has something to say of a test that was interrupted because it took too long.
    reports_after_timeout = False

    #: ``loop_made(runner, undo)``: the loop of the test has been made.
    loop_made = None
    #: ``before_set_up()``: everything is prepared, and ``setUp()`` is next; may raise AssertionError.
    before_set_up = None
    #: ``others_changed()``: what lasts longer than the test has been prepared in the middle of it.
    others_changed = None
    #: ``after_set_up()``: the set-up is over.
    after_set_up = None
    #: ``after_tear_down()``: the tear-down is over; may raise AssertionError.
    after_tear_down = None
    #: ``before_close()``: the clean-ups have run, left-over tasks have ended, and the loop is still open.
    before_close = None

    def __init__(self, run, value):
        self.run = run
        self.value = value

    @classmethod
    def applies_to(cls, test_class):
        """Return whether the tests of `test_class` can be checked."""
        return True

    @classmethod
    def is_needed(cls, run):
        """Return whether there may be something to find at the end of the test; asked of checks that begin there."""
        return True

    #: ``begin(undo)``: prepare the check, before ``setUp()``; what is registered with `undo` is undone after `find()`.
    begin = None

    #: ``find()``: the loop is closed; add what was found to ``run.findings``.
    find = None
