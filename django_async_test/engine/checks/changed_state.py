"""``changed_state``: the test has changed what others use, and has not changed it back.

CPython's own runner names what a file of tests has changed (``test.libregrtest``); that is where the idea is from.
"""

import sys
import weakref

from .. import state
from .base import Check

__unittest = True


# What runs between the parts of two tests of a class, and whose own modules
_BETWEEN = ("__init__", "__call__", "run", "_pre_setup", "_post_teardown", "_fixture_setup", "_fixture_teardown")
_NO_STRANGERS = ("unittest", "django", "django_async_test")


class _Neighbour(object):
    """What the last test has left to the next one of its class.

    `noted` is a list of (part, what was noted), empty while a test runs; `stale` has the places in it of what is to be
    noted anew, `unsure` those of what holds if it is the same when the next test begins.
    """

    # Whether nothing but what is known is at work until the next test, once somebody has asked
    _keeps = None

    def __init__(self, parts=None, scope=None):
        self.parts = parts
        # Of the class; not one that it keeps alive
        self.scope = weakref.ref(scope) if scope is not None else None
        self.noted, self.stale, self.unsure = (), (), ()
        # What says that all is the same, but for the places in `unmarked`; None if the parts are to be asked for it
        self.marks, self.unmarked = None, ()
        # What says that the unsure ones are the same, when a test begins
        self._marks_at_begin = None

    def is_of(self, parts, scope):
        """Return whether it is one of the same class, with the same parts."""
        return self.parts is parts and self.scope is not None and self.scope() is scope

    def keeps(self, cls):
        """Return whether what was noted may hold for the next test of `cls`."""
        if self._keeps is None:
            self._keeps = _are_neighbours(cls)
        return self._keeps

    def forget(self):
        for place, (part, before) in enumerate(self.noted):
            if place not in self.stale:
                part.forget(before)
        self.noted = ()

    def take(self):
        """Return what was noted, or is noted now, for a test that begins."""
        noted, self.noted = self.noted, ()
        if self._marks_at_begin is None:
            self._marks_at_begin, unmarked = _marks_of(noted, self.unsure)
            self.stale = list(self.stale) + unmarked
        stale = self.stale
        if not self._marks_at_begin.are_same():
            stale = list(stale) + list(self.unsure)
            self.marks = self._marks_at_begin = None
        for place in stale:
            part = self.parts[place]
            noted[place] = part, part.take()
        if self.marks is None:
            self.marks, self.unmarked = _marks_of(noted, range(len(noted)))
        return noted

    def keep(self, noted, stale, unsure=None):
        """Keep what was noted for the next test; `unsure` is None if the parts that have marks need not be asked."""
        self.noted, self.stale = noted, stale
        if unsure is not None:
            self.unsure, self.marks, self._marks_at_begin = unsure, None, None


def _marks_of(noted, places):
    """Return the `Marks` of the parts in these places, and the places of those that have none."""
    marks, unmarked = state.Marks(), []
    for place in places:
        part, before = noted[place]
        pairs = part.marks(before)
        if pairs is None:
            unmarked.append(place)
        else:
            marks.add(pairs)
    return marks, unmarked


class ChangedState(Check):
    """What of the process is no longer as it was before the test; it is put back, whatever becomes of the report."""

    name = "changed_state"
    reports_after_timeout = True
    _noted = ()
    _neighbour = None
    # That of the test that has begun last
    _last = _Neighbour()

    def begin(self, undo):
        self._undo = undo

    def before_set_up(self):
        # What surrounds the test has been prepared: it is no change.
        parts, scope = state.parts_of(self.value), self.run.owner.scope
        last = ChangedState._last
        state.Part.test = self.run.test
        try:
            noted, last = self._take(parts, scope, last)
        finally:
            state.Part.test = None
        self._noted, self._neighbour = noted, last
        # For a test that is interrupted, after which nobody looks.
        self._undo.callback(self._put_back)

    @staticmethod
    def _take(parts, scope, last):
        if last.noted and last.is_of(parts, scope):
            noted = last.take()
        else:
            last.forget()
            for part in parts:
                part.renew()
            noted = [(part, part.take()) for part in parts]
            ChangedState._last = last = _Neighbour(parts, scope)
        return noted, last

    def others_changed(self):
        # Whose change is whose is not known any more.
        noted, self._noted = self._noted, ()
        for part, before in noted:
            part.forget(before)

    def find(self):
        for part, changes in self._put_back():
            self.run.findings.add(
                "it has left {} changed: {}. {}. Undo it in the test or in a clean-up, or allow it with "
                "@fail_on(changed_state=False).".format(
                    part.title, "; ".join(change.text for change in changes), part.outcome
                ),
                next((change.where for change in changes if change.where), None),
            )

    def _put_back(self):
        """Put back what has changed; return a list of (part, list of `Change`)."""
        noted, self._noted = self._noted, ()
        if not noted:
            return []
        state.Part.test = self.run.test
        try:
            return self._compare(noted)
        finally:
            state.Part.test = None

    def _compare(self, noted):
        neighbour = self._neighbour
        keeps = neighbour.keeps(type(self.run.test))
        if keeps and neighbour.marks is not None and neighbour.marks.are_same():
            # Nearly always
            found, stale, unsure = _compare(noted, neighbour.unmarked, keeps) if neighbour.unmarked else ([], [], [])
            neighbour.keep(noted, stale + unsure)
        else:
            found, stale, unsure = _compare(noted, range(len(noted)), keeps)
            neighbour.keep(noted, stale, unsure)
        if neighbour is not ChangedState._last:
            # Another test has run in this one.
            neighbour.forget()
        return found


def _compare(noted, places, keeps):
    """Compare the parts in these places; return a list of (part, list of `Change`), and what does not hold any more.

    That are places: of what is to be noted anew, and of what holds if it is the same when the next test begins.
    """
    found, stale, unsure = [], [], []
    for place in places:
        part, before = noted[place]
        changes = part.changes(before)
        if changes:
            found.append((part, changes))
            # At once: a patch that was left may be what other parts would see.
            part.put_back(before)
            stale.append(place)
        elif not keeps or not (part.is_settled or part.settles(before)):
            if keeps and part.holds_while_same:
                unsure.append(place)
            else:
                part.forget(before)
                stale.append(place)
    return found, stale, unsure


# What `_are_neighbours()` has found last, and said of it: nearly all classes inherit the same
_last_found = _last_said = None


def _are_neighbours(cls):
    """Return whether nothing but unittest, Django and this package is at work until the next test of the class."""
    global _last_found, _last_said
    # To look up what a new class only inherits takes longer than in its base class.
    is_as_its_base = len(cls.__bases__) == 1 and not any(map(cls.__dict__.__contains__, _BETWEEN))
    looked_up = cls.__bases__[0] if is_as_its_base else cls
    found = [getattr(looked_up, name, None) for name in _BETWEEN]
    if found != _last_found:
        _last_found = found if is_as_its_base else None
        _last_said = hasattr(cls, "doCleanups") and all(
            (getattr(method, "__module__", None) or "unittest").partition(".")[0] in _NO_STRANGERS
            for method in found
            if method is not None
        )
    # Fixtures of pytest may do anything.
    return _last_said and "_pytest.main" not in sys.modules
