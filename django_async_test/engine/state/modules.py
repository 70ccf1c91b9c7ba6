"""Functions of much used modules that a test has replaced by hand, and modules that came from nowhere."""

import builtins
import os
import socket
import sys
import threading
import time
import types

from .part import Change, Part

__unittest = True

_MODULES = (builtins, os, socket, threading, time)


class Functions(Part):
    """What the modules builtins, os, socket, threading and time have to call."""

    name = "functions"
    title = "functions of Python's modules"

    def take(self):
        return [
            {name: value for name, value in vars(module).items() if callable(value) and name != "_"}
            for module in _MODULES
        ]

    def changes(self, before):
        found = []
        for module, old in zip(_MODULES, before):
            now = vars(module)
            found += [
                Change("{}.{} is another one".format(module.__name__, name))
                for name, value in old.items()
                if now.get(name) is not value
            ]
        return found

    def put_back(self, before):
        for module, old in zip(_MODULES, before):
            vars(module).update(old)


class FakeModules(Part):
    """Entries of ``sys.modules`` that no import has made."""

    name = "fake_modules"
    title = "the modules in sys.modules"

    def take(self):
        return {
            name: module
            for name, module in list(sys.modules.items())
            if type(module) is not types.ModuleType or module.__spec__ is None
        }

    def changes(self, before):
        return [
            Change("sys.modules[{!r}] is {!r}, which no import has made".format(name, type(module).__name__))
            for name, module in self.take().items()
            if before.get(name) is not module
            and not hasattr(module, "__path__")
            and getattr(module, "__spec__", None) is None
        ]

    def put_back(self, before):
        for name, module in self.take().items():
            if getattr(module, "__spec__", None) is None and name not in before:
                del sys.modules[name]
