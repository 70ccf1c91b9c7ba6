"""What must never pass silently: lost exceptions, coroutines that never ran, tasks that do not end."""

import gc
import inspect

from .compat import unawaited

__unittest = True

_CONTAINERS = (list, tuple, set, frozenset, dict)


class Findings(object):
    """Collects what goes wrong beside a test, and fails the test with all of it at the end."""

    def __init__(self, test):
        self.test = test
        self._unawaited = []
        self._errors = []
        self._stubborn = ()

    def watching(self):
        """Return a context manager in which coroutines that die un-awaited are noticed."""
        self._collections = _collections()
        return unawaited.watch(self._unawaited.append)

    def search(self, namespace):
        """Notice un-awaited coroutines in reference cycles, and in `namespace` (the attributes of the test)."""
        # What the test has made is young, unless the collector has promoted it meanwhile.
        promoted = [now != before for now, before in zip(_collections(), self._collections)]
        gc.collect(2 if any(promoted[1:]) else int(promoted[0]))
        for value in list(namespace.values()):
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
        messages = []
        for source, error in self._errors:
            messages.append(
                "{}: {!r} raised {!r} and nobody retrieved it. Await the task or future in the test, "
                "or handle the exception where it is raised.".format(self.test, source, error)
            )
        for text in self._unawaited:
            messages.append(
                "{}: {} was never awaited, so it never ran. Put `await` before the call, or close() the "
                "coroutine if it is not meant to run.".format(self.test, text)
            )
        for task in self._stubborn:
            messages.append(
                "{}: {!r} is still running although it was cancelled. Let CancelledError through, or end "
                "the task in the test.".format(self.test, task)
            )
        cause = self._errors[0][1] if self._errors else None
        self._errors, self._unawaited[:], self._stubborn = [], [], ()
        if messages:
            raise AssertionError("\n".join(messages)) from cause


def _collections():
    return [generation["collections"] for generation in gc.get_stats()]


def _items(value):
    if isinstance(value, _CONTAINERS):
        return list(value.values() if isinstance(value, dict) else value)
    return (value,)
