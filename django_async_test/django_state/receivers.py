"""Receivers of Django's signals, and of all others that a test connects something to."""

import sys
import weakref

from django.core import signals as core_signals
from django.db.backends import signals as backend_signals
from django.db.models import signals as model_signals
from django.dispatch import Signal
from django.test import signals as test_signals

from ..engine import stacks
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


class Receivers(Part):
    """Receivers that were connected or disconnected; what a module connects while it is imported is no change."""

    name = "receivers"
    title = "receivers of signals"

    def take(self):
        return _Watch()

    def changes(self, before):
        before.undo.close()
        found = []
        for signal, old in before.receivers.items():
            new = signal.receivers
            if new != old and _living(new) != _living(old):
                name = _NAMES.get(signal) or short(signal)
                more, less = _difference(new, old), _difference(old, new)
                where = before.places.get(signal)
                found += [Change("{} has {}".format(name, _described(entry)), where) for entry in more]
                found += [Change("{} has lost {}".format(name, _described(entry)), where) for entry in less]
        return found

    def put_back(self, before):
        before.undo.close()
        for signal, old in before.receivers.items():
            if signal.receivers != old:
                signal.receivers = old
                signal.sender_receivers_cache.clear()


class _Watch(object):
    """Stands in for ``connect()`` and ``disconnect()`` until it is asked what has changed."""

    def __init__(self):
        self.receivers = {signal: signal.receivers[:] for signal in _NAMES}
        self.places = {}
        self.undo = Undo()
        for name in ("connect", "disconnect"):
            self.undo.replace(Signal, name, self._noting(getattr(Signal, name)), keeps_later=True)

    def _noting(self, function):
        def note(signal, *args, **kwargs):
            old = self.receivers.setdefault(signal, signal.receivers[:])
            before = signal.receivers[:]
            result = function(signal, *args, **kwargs)
            if _is_importing():
                old += _difference(signal.receivers, before)
            else:
                self.places.setdefault(signal, "Called at:\n" + stacks.text(stacks.note(without=("django",))))
            return result

        return note


def _is_importing():
    """Return whether a module is being imported: its body runs somewhere below the test."""
    frame = sys._getframe(2)
    while frame is not None and frame.f_globals.get("__name__") != "unittest.case":
        if frame.f_code.co_name == "<module>":
            return True
        frame = frame.f_back
    return False


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
