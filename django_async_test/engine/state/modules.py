"""Functions of much used modules that a test has replaced by hand, and modules that came from nowhere."""

import builtins
import os
import socket
import sys
import threading
import time

from .part import Change, Part

__unittest = True

_MODULES = (builtins, os, socket, threading, time)


class Functions(Part):
    """What the modules builtins, os, socket, threading and time have to call."""

    name = "functions"
    title = "functions of Python's modules"

    _last = None

    def take(self):
        values = _values()
        if self._last is None or self._last[0] != values:
            self._last = values, [dict(vars(module)) for module in _MODULES]
        return self._last

    def changes(self, before):
        if _values() == before[0]:
            return []
        return [Change("{}.{} is another one".format(module.__name__, name)) for module, name, _ in _replaced(before)]

    def put_back(self, before):
        for module, name, value in _replaced(before):
            setattr(module, name, value)


def _values():
    """Return what all the names stand for, in order.

    Lists of the same objects are compared in a tenth of the time that dictionaries take.
    """
    return [list(vars(module).values()) for module in _MODULES]


def _replaced(before):
    """Return (module, name, function before) of what is another one now."""
    found = []
    for module, old in zip(_MODULES, before[1]):
        now = vars(module)
        if now == old:
            continue
        found += [
            (module, name, value)
            for name, value in old.items()
            # What the interactive interpreter has shown is "_".
            if now.get(name) != value and callable(value) and name != "_"
            # pytest before 8.4 has a hook of threads for each phase of a test.
            and not _is_of_pytest(value) and not _is_of_pytest(now.get(name))
        ]
    return found


def _is_of_pytest(function):
    return (getattr(function, "__module__", None) or "").startswith("_pytest.")


class FakeModules(Part):
    """Entries of ``sys.modules`` that no import has made."""

    name = "fake_modules"
    title = "the modules in sys.modules"

    _last = None

    def take(self):
        # The copy is made last: what another thread imports meanwhile is in it, and no change of the test.
        values = list(sys.modules.values())
        if self._last is None or self._last[0] != values:
            self._last = values, sys.modules.copy()
        return self._last

    def changes(self, before):
        values, before = before
        if list(sys.modules.values()) == values:
            return []
        return [
            Change("sys.modules[{!r}] is {!r}, which no import has made".format(name, type(module).__name__))
            for name, module in sys.modules.copy().items()
            if before.get(name) is not module and _is_fake(module)
        ]

    def put_back(self, before):
        _, before = before
        for name, module in sys.modules.copy().items():
            if _is_fake(module) and before.get(name) is not module:
                if name in before:
                    sys.modules[name] = before[name]
                else:
                    del sys.modules[name]


def _is_fake(module):
    return not hasattr(module, "__path__") and getattr(module, "__spec__", None) is None
