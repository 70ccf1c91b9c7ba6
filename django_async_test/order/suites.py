"""Tests of unittest by their names: what is in a suite, and how some of them are run in a given order."""

import sys
import traceback
import unittest

from .outcomes import FAILED, PASSED, SKIPPED

__unittest = True

#: Before the name of a class: its hooks are called, none of its tests.
HOOKS = "hooks:"


def flattened(suite):
    """Yield the tests in a suite, whatever suites it is made of."""
    try:
        inner = list(suite)
    except TypeError:
        yield suite
    else:
        for test in inner:
            for found in flattened(test):
                yield found


def class_name(test):
    cls = test.__class__
    return "{}.{}".format(cls.__module__, getattr(cls, "__qualname__", cls.__name__))


def keyed(suite):
    """Return a list of (key, test) for a suite: ``id()`` of the test, numbered where it is there more than once."""
    found, seen = [], {}
    for test in flattened(suite):
        name = test.id()
        seen[name] = seen.get(name, 0) + 1
        found.append((name if seen[name] == 1 else "{}#{}".format(name, seen[name]), test))
    return found


class StandIn(object):
    """Stands in a suite for a test: unittest calls the hooks of its class and module before it is called."""

    def __init__(self, cls, call):
        self._class = cls
        self._call = call

    # What the suites of unittest look at.
    @property
    def __class__(self):
        return self._class

    def __call__(self, result):
        self._call(result)

    def countTestCases(self):
        return 0


class _Nothing(object):
    """A class of which nothing is called: the tests before it have no hooks to come."""


def run(tests, keys, writer, look=None, tells=False):
    """Run the tests of these `keys` in their order; `tests` is {key: test}.

    ``look(key)``, if given, is called before each but the last, and returns a function for its end.  What is left by
    the hooks of classes is looked at with ``look(None)``, before the first test, and before the last.  With `tells`
    tracebacks are printed.
    """
    names = {id(tests[key]): key for key in keys if key in tests}
    recorder = Recorder(names, writer, tells)
    suite = unittest.TestSuite()
    whole = look(None) if look else None
    for key in keys[:-1]:
        suite.addTest(_stand_in(key, tests, look))
    if look:
        last = keys[-1]
        same = len(keys) > 1 and _class_of(keys[-2], tests) is tests[last].__class__
        # The hooks of the class before are called, unless it is the class of the test too.
        suite.addTest(StandIn(tests[last].__class__ if same else _Nothing, lambda result: whole()))
    suite.addTest(_stand_in(keys[-1], tests, None))
    suite.run(recorder)


def _class_of(key, tests):
    if not key.startswith(HOOKS):
        return tests[key].__class__
    name = key[len(HOOKS) :]
    return next(test.__class__ for test in tests.values() if class_name(test) == name)


def _stand_in(key, tests, look):
    if key.startswith(HOOKS):
        return StandIn(_class_of(key, tests), lambda result: None)
    test = tests[key]
    if look is None:
        return test

    def call(result):
        end = look(key)
        test(result)
        end()

    return StandIn(test.__class__, call)


class Recorder(unittest.TestResult):
    """Writes what becomes of each test."""

    def __init__(self, names, writer, tells=False):
        super().__init__()
        self._names = names
        self._tells = tells
        self._writer = writer
        self._last = None
        self._ending = None

    def startTest(self, test):
        super().startTest(test)
        self._begin(test)

    def _begin(self, test):
        self._last = self._names.get(id(test))
        self._ending = (PASSED, "")
        if self._last is not None:
            self._writer.started(self._last)

    def stopTest(self, test):
        super().stopTest(test)
        key = self._names.get(id(test))
        if key is not None:
            self._writer.ended(key, *self._ending)

    def _note(self, test, kind, text):
        if id(test) in self._names:
            if self._ending is None or self._ending[0] != FAILED:
                self._ending = (kind, text)
            return
        # A hook: "setUpClass (module.Class)"
        hook, _, name = test.id().partition(" (")
        name = name.rstrip(")")
        if hook.startswith("tearDown") and self._last is not None:
            self._writer.ended(self._last, kind, "{}: {}".format(test.id(), text))
        else:
            self._writer.broken(name, kind, "{}: {}".format(test.id(), text))

    def _note_error(self, test, err):
        if self._tells:
            print("{}:".format(test.id()), file=sys.stderr)
            traceback.print_exception(*err)
        self._note(test, FAILED, last_line(err))

    def addError(self, test, err):
        self._note_error(test, err)

    def addFailure(self, test, err):
        self._note_error(test, err)

    def addSkip(self, test, reason):
        key = self._names.get(id(test))
        if key is not None and key != self._last:
            # Python 3.12.1 does not call startTest() for it.
            self._begin(test)
        self._note(test, SKIPPED, reason)

    def addUnexpectedSuccess(self, test):
        self._note(test, FAILED, "it was expected to fail, and passed")

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self._note_error(test, err)


def last_line(err):
    """Return the type of an error and the first line of its message."""
    try:
        text = "".join(traceback.format_exception_only(err[0], err[1])).strip()
    except Exception as error:
        return "{} ({!r} in its __str__())".format(err[0].__name__, error)
    return text.split("\n")[0][:200]
