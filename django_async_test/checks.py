"""What must never pass silently: lost exceptions, coroutines that never ran, tasks that do not end."""

import gc
import inspect
import types

from .compat import unawaited

__unittest = True

_CONTAINERS = (list, tuple, set, frozenset, dict)
_SEARCHED = frozenset(_CONTAINERS + (types.CoroutineType,))


class Findings(object):
    """Collects what goes wrong beside a test, and fails the test with all of it at the end.

    `name` is a function that returns the name of the test.
    """

    def __init__(self, name):
        self._name = name
        self._unawaited = []
        self._errors = []
        self._stubborn = ()

    def watching(self):
        """Return a context manager in which coroutines that die un-awaited are noticed."""
        self._collections = _collections()
        return unawaited.watch(self._unawaited.append)

    def search(self, namespace):
        """Notice un-awaited coroutines in reference cycles, and in `namespace` (the attributes of the test)."""
        # What the test has made is young, unless the collector has promoted it meanwhile.  Look no further than
        # needed: all objects of a project take as long as twenty tests.
        young, middle, old = [now - before for now, before in zip(_collections(), self._collections)]
        gc.collect(2 if middle or old else 1 if young else 0)
        for value in list(namespace.values()):
            if type(value) not in _SEARCHED:
                continue
            for item in _items(value):
                if inspect.iscoroutine(item) and inspect.getcoroutinestate(item) == inspect.CORO_CREATED:
                    # Close it: it is reported here, and once is enough.
                    self._unawaited.append("coroutine '{}'".format(item.__qualname__))
                    item.close()

    def add_errors(self, errors):
        """Add ``(task or handle, exception)`` pairs that nobody has retrieved."""
        for source, error in errors:
            if all(error is not known for _, known in self._errors):
                self._errors.append((source, error))

    def add_stubborn(self, tasks):
        """Add tasks that are still running although they were cancelled."""
        self._stubborn = tuple(tasks)

    def fail(self):
        """Raise AssertionError naming the test if there is anything to tell."""
        if not (self._errors or self._unawaited or self._stubborn):
            return
        test = self._name()
        messages = []
        for source, error in self._errors:
            messages.append(
                "{}: {!r} raised {!r} and nobody retrieved it. Await the task or future in the test, "
                "or handle the exception where it is raised.".format(test, source, error)
            )
        for text in self._unawaited:
            messages.append(
                "{}: {} was never awaited, so it never ran. Put `await` before the call, or close() the "
                "coroutine if it is not meant to run.".format(test, text)
            )
        for task in self._stubborn:
            messages.append(
                "{}: {!r} is still running although it was cancelled. Let CancelledError through, or end "
                "the task in the test.".format(test, task)
            )
        cause = self._errors[0][1] if self._errors else None
        self._errors, self._unawaited[:], self._stubborn = [], [], ()
        raise AssertionError("\n".join(messages)) from cause


def _collections():
    return [generation["collections"] for generation in gc.get_stats()]


def _items(value):
    if isinstance(value, _CONTAINERS):
        return list(value.values() if isinstance(value, dict) else value)
    return (value,)
