"""Receivers of Django's signals, and of all others that a test connects something to."""

import functools
import operator
import sys
import types
import weakref

from django.core import signals as core_signals
from django.db.backends import signals as backend_signals
from django.db.models import signals as model_signals
from django.db.models.base import ModelBase
from django.dispatch import Signal
from django.test import signals as test_signals

from ..engine import stacks
from ..engine.state import assignments
from ..engine.state.part import Change, Part, short
from ..undo import Undo

__unittest = True

# Modules whose signals are looked at, connected or not: to empty the list of receivers is a change, too.
_MODULES = [core_signals, backend_signals, model_signals, test_signals]
_NAMES = {}
for _module in _MODULES:
    for _name, _value in vars(_module).items():
        # Not isinstance(), which asks lazy settings for their class.
        if issubclass(type(_value), Signal):
            _NAMES.setdefault(_value, _name)
_SIGNALS = list(_NAMES)
_get_methods = functools.partial(operator.itemgetter("connect", "disconnect"), vars(Signal))
# In one look: objects that are attributes of another one, and have theirs
_all = types.SimpleNamespace(**{"s{}".format(_place): _signal for _place, _signal in enumerate(_SIGNALS)})
_read_receivers = functools.partial(
    operator.attrgetter(*["s{}.receivers".format(_place) for _place in range(len(_SIGNALS))]), _all
)
_PLACES = {_signal: _place for _place, _signal in enumerate(_SIGNALS)}


class Receivers(Part):
    """Receivers that were connected or disconnected; what a module connects while it is imported is no change.

    A method of what a test keeps as an attribute, which dies with the test, is disconnected without a word.
    """

    name = "receivers"
    title = "receivers of signals"

    # Copies of the lists of Django's signals when they were last looked at
    _last = None

    def take(self):
        if not self._are_same():
            self._last = tuple(receivers[:] for receivers in _read_receivers())
        return _Watch(self._last)

    def _are_same(self):
        # The entries are mostly the same objects, which makes it quick.
        return _read_receivers() == self._last

    def changes(self, before):
        if not before.others and before.receivers is self._last and self._are_same():
            return []
        found = []
        for signal, old in before.by_signal():
            new = signal.receivers
            if new != old and _living(new) != _living(old):
                own = [
                    entry for entry in _difference(new, old) if self.test is not None and _is_of_test(entry, self.test)
                ]
                if own:
                    signal.receivers = new = [entry for entry in new if entry not in own]
                    signal.sender_receivers_cache.clear()
                name = _NAMES.get(signal) or short(signal)
                more, less = _difference(new, old), _difference(old, new)
                where = before.places.get(signal)
                for entries, text in ((more, "{} has {}"), (less, "{} has lost {}")):
                    found += [
                        Change(text.format(name, _described(entry)), where)
                        for entry in entries
                        if not _is_djangos(entry)
                    ]
        return found

    def settles(self, before):
        return not before.others and before.receivers is self._last and before.is_in_place()

    def marks(self, before):
        if before.receivers is not self._last:
            return None
        return [(_read_receivers, self._last)] + before.marks()

    def forget(self, before):
        before.undo.close()

    def put_back(self, before):
        before.undo.close()
        for signal, old in before.by_signal():
            if signal.receivers != old:
                signal.receivers = old + [entry for entry in _difference(signal.receivers, old) if _is_djangos(entry)]
                signal.sender_receivers_cache.clear()


class _Watch(object):
    """Stands in for ``connect()`` and ``disconnect()`` until it is asked what has changed.

    `receivers` are those of Django's signals, in order.
    """

    def __init__(self, receivers):
        self.receivers = receivers
        # Those of signals that were given or lost some: what they had before
        self.others = {}
        self.places = {}
        self.undo = undo = Undo()
        self._methods = self._noting(Signal.connect), self._noting(Signal.disconnect)
        for name, method in zip(("connect", "disconnect"), self._methods):
            undo.replace(Signal, name, method, keeps_later=True)

    def is_in_place(self):
        return _get_methods() == self._methods

    def marks(self):
        return [(self.others.__len__, 0), (_get_methods, self._methods)]

    def by_signal(self):
        """Return (signal, its receivers before) of each that may have changed."""
        found = dict(zip(_SIGNALS, self.receivers))
        found.update(self.others)
        return list(found.items())

    def _noting(self, function):
        def note(signal, *args, **kwargs):
            old = self.others.get(signal)
            if old is None:
                # What was done to a list of Django's without these methods is in the copy only.
                old = self.receivers[_PLACES[signal]] if signal in _PLACES else signal.receivers
                self.others[signal] = old = old[:]
            before = signal.receivers[:]
            result = function(signal, *args, **kwargs)
            if _is_importing():
                old += _difference(signal.receivers, before)
            else:
                self.places.setdefault(signal, "Called at:\n" + stacks.text(stacks.note(without=("django",))))
            return result

        return note


# Of attributes in attributes of a test: a lazy object, what it stands for, and what that has
_DEPTH = 2

# What makes the class of a model
_NEW_MODEL = ModelBase.__new__.__code__


def _is_importing():
    """Return whether a module is being imported: its body runs somewhere below the test; or a model is being made.

    Fields of many packages connect something then, for good; the part ``models`` names the model.
    """
    return assignments.is_importing(sys._getframe(2), (_NEW_MODEL,))


def _is_of_test(entry, test):
    """Return whether the receiver is a method of something that the test has, and with which it dies."""
    owner = getattr(_receiver(entry), "__self__", None)
    return isinstance(entry[1], weakref.ReferenceType) and owner is not None and _has(test, owner, _DEPTH)


def _has(owner, wanted, depth):
    """Return whether an attribute of `owner`, or one of such an attribute down to `depth`, is `wanted`."""
    if isinstance(owner, (type, type(sys))):
        # These live on.
        return False
    try:
        # As lazy objects have it themselves
        values = list(object.__getattribute__(owner, "__dict__").values())
    except AttributeError:
        return False
    return any(value is wanted or (depth and _has(value, wanted, depth - 1)) for value in values)


def _is_djangos(entry):
    """Return whether the receiver is Django's own, as that of a storage is, which is made when it is first used."""
    return (getattr(_receiver(entry), "__module__", None) or "").startswith("django.")


def _receiver(entry):
    receiver = entry[1]
    return receiver() if isinstance(receiver, weakref.ReferenceType) else receiver


def _living(entries):
    return [entry[0] for entry in entries if _receiver(entry) is not None]


def _difference(entries, others):
    keys = _living(others)
    return [entry for entry in entries if entry[0] not in keys and _receiver(entry) is not None]


def _described(entry):
    receiver = _receiver(entry)
    code = getattr(receiver, "__code__", None) or getattr(getattr(receiver, "__func__", None), "__code__", None)
    name = getattr(receiver, "__qualname__", None) or short(receiver)
    return "{} ({}:{})".format(name, code.co_filename, code.co_firstlineno) if code is not None else name
