"""``never_awaited``: a coroutine function was called, but nobody awaited the coroutine, so it never ran."""

import gc
import inspect
import types

from ...compat.python import unawaited
from .base import Check

__unittest = True

_CONTAINERS = (list, tuple, set, frozenset, dict)
_SEARCHED = frozenset(_CONTAINERS + (types.CoroutineType,))


class Watch(object):
    """Notices coroutines that die without having been awaited, while it is entered."""

    def __init__(self):
        self._found = []
        # The oldest generation in which there may be something of the test
        self._oldest = 0

    def __enter__(self):
        gc.callbacks.append(self._note_collection)
        self._watch = unawaited.watch(self._found.append)
        self._watch.__enter__()
        return self

    def __exit__(self, *exc_info):
        self._watch.__exit__(*exc_info)
        self._ignore_collections()

    def _note_collection(self, phase, info):
        # What the collector has looked at, and kept, is in the next generation from then on.
        self._oldest = max(self._oldest, min(info["generation"] + 1, 2))

    def _ignore_collections(self):
        if self._note_collection in gc.callbacks:
            gc.callbacks.remove(self._note_collection)

    def search(self, namespace):
        """Look for coroutines in reference cycles, and in `namespace` (the attributes of the test)."""
        # What the test has made is young, unless the collector has promoted it meanwhile.  Look no further than
        # needed: all objects of a project take as long as twenty tests.
        self._ignore_collections()
        if self._oldest == 0 and gc.get_count()[1] >= gc.get_threshold()[1]:
            # Collecting so many times in vain makes Python look at the next generation too, in the middle of a test
            # perhaps, and then nothing short of all objects would do here.
            self._oldest = 1
        gc.collect(self._oldest)
        for value in list(namespace.values()):
            if type(value) not in _SEARCHED:
                continue
            for item in _items(value):
                if type(item) is types.CoroutineType and inspect.getcoroutinestate(item) == inspect.CORO_CREATED:
                    # Close it: it is reported here, and once is enough.
                    self._found.append(unawaited.describe(item))
                    item.close()

    def report(self, findings):
        """Add what was found to `findings`."""
        for text, where in self._found:
            findings.add(
                "{} was never awaited, so it never ran. Put `await` before the call, or close() the coroutine if "
                "it is not meant to run; or allow it with @fail_on(never_awaited=False).".format(text),
                where,
            )
        del self._found[:]


class NeverAwaited(Check):
    """Coroutines of the test that never ran."""

    def begin(self, stack):
        self._watch = stack.enter_context(Watch())
        # When the rest is undone there is less to be looked through.
        stack.callback(self._search)

    def _search(self):
        self._watch.search(self.run.case.__dict__)
        if not self.run.has_timed_out:
            self._watch.report(self.run.findings)


def _items(value):
    if isinstance(value, _CONTAINERS):
        return list(value.values() if isinstance(value, dict) else value)
    return (value,)
