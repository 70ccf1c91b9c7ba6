"""What a test may change in the process, and what tells of it afterwards.

A probe is a function ``probe(undo)`` that returns another one, ``read()``:
{what: its value}.  It is read before ``setUp()`` and after the test; `undo`
ends what the probe needs meanwhile.
"""

import builtins
import gc
import locale
import logging
import os
import random
import signal
import socket
import sys
import tempfile
import threading
import time
import tracemalloc
import types
import warnings

from ..compat.python import policies

__unittest = True

_STREAMS = ("argv displayhook excepthook meta_path path path_hooks stderr stdin stdout unraisablehook").split()

# Functions of these are often replaced by hand.
_MODULES = (builtins, os, random, socket, threading, time, warnings)
# Filters have an entry of their own, and the rest is Python's own record.
_NOT_COMPARED = frozenset(["_", "filters", "_filters_version", "onceregistry", "_onceregistry"])


def patches(undo):
    """Patches that were started and not stopped, of ``unittest.mock`` and of the package mock."""

    def read():
        found = {}
        for name in ("unittest.mock", "mock.mock", "mock"):
            started = getattr(getattr(sys.modules.get(name), "_patch", None), "_active_patches", ())
            for patcher in started:
                found[id(patcher)] = patcher
        return {"the patch of {}".format(_target_of(patcher)): id(patcher) for patcher in found.values()}

    return read


def _target_of(patcher):
    if hasattr(patcher, "in_dict"):
        return "the dictionary {}".format(patcher.in_dict if isinstance(patcher.in_dict, str) else "")
    target = getattr(patcher, "target", None)
    return "{}.{}".format(getattr(target, "__name__", None) or repr(target), getattr(patcher, "attribute", "?"))


def environment(undo):
    """The environment variables, and the working directory."""

    def read():
        state = {"os.environ[{!r}]".format(name): value for name, value in os.environ.items()}
        try:
            state["the working directory"] = os.getcwd()
        except OSError:
            # It was deleted.
            state["the working directory"] = None
        return state

    return read


def interpreter(undo):
    """Attributes of sys, signal handlers, filters of warnings, and other things of which Python has one."""

    def read():
        state = {"sys." + name: _frozen(getattr(sys, name, None)) for name in _STREAMS}
        state["sys.getrecursionlimit()"] = sys.getrecursionlimit()
        state["sys.gettrace()"], state["sys.getprofile()"] = _identity(sys.gettrace()), _identity(sys.getprofile())
        state["warnings.filters"] = _frozen(warnings.filters)
        state["sys.getswitchinterval()"] = sys.getswitchinterval()
        state["tracemalloc.is_tracing()"] = tracemalloc.is_tracing()
        state["gc.callbacks"] = tuple(map(id, gc.callbacks))
        state["gc.isenabled()"], state["gc.get_threshold()"] = gc.isenabled(), gc.get_threshold()
        state["the locale"] = locale.setlocale(locale.LC_ALL)
        state["socket.getdefaulttimeout()"] = socket.getdefaulttimeout()
        state["tempfile.tempdir"] = tempfile.tempdir and str(tempfile.tempdir)
        state["the policy of asyncio"] = _identity(policies.current())
        if threading.current_thread() is threading.main_thread():
            for number in set(signal.Signals):
                state["the handler of {}".format(number.name)] = _identity(signal.getsignal(number))
        return state

    tempfile.gettempdir()
    return read


def modules(undo):
    """Functions of much used modules, and modules that came from nowhere."""

    def read():
        state = {
            "{}.{}".format(module.__name__, name): id(value)
            for module in _MODULES
            for name, value in vars(module).items()
            if name not in _NOT_COMPARED and (callable(value) or isinstance(value, types.ModuleType))
        }
        for name, module in list(sys.modules.items()):
            if getattr(module, "__spec__", None) is None and name != "__main__":
                state["sys.modules[{!r}]".format(name)] = id(module)
        return state

    return read


def loggers(undo):
    """What the loggers there are pass on, and to whom."""

    def read():
        state = {"logging.disable()": logging.root.manager.disable}
        state["logging.getLogRecordFactory()"] = id(logging.getLogRecordFactory())
        state["logging.getLoggerClass()"] = id(logging.getLoggerClass())
        known = [("root", logging.root)] + sorted(logging.root.manager.loggerDict.items())
        for name, logger in known:
            if isinstance(logger, logging.Logger):
                text = "the logger {!r}".format(name)
                state[text] = (logger.level, logger.disabled, logger.propagate, tuple(map(id, logger.handlers)))
                # What only came to be is no change.
                if state[text] == (logging.NOTSET, False, True, ()):
                    del state[text]
        return state

    return read


def temporary_files(undo):
    """Files and folders that ``tempfile`` has made and nobody has removed."""
    made = []

    def noting(original):
        def make(*args, **kwargs):
            path = original(*args, **kwargs)
            made.append(path[1] if isinstance(path, tuple) else path)
            return path

        return make

    for name in ("mkdtemp", "_mkstemp_inner"):
        if hasattr(tempfile, name):
            undo.replace(tempfile, name, noting(getattr(tempfile, name)), keeps_later=True)
    return lambda: {"the temporary file {!r}".format(path): True for path in made if os.path.exists(path)}


#: What each test may change, whatever it tests.
PROBES = (patches, environment, interpreter, modules, loggers, temporary_files)


def _identity(value):
    return value if value is None or isinstance(value, (int, str)) else id(value)


def _frozen(value):
    # Entries of a list are compared, and not the list.
    return tuple(map(str, value)) if isinstance(value, list) else _identity(value)


def differences(before, after):
    """Return texts that say what differs between two readings."""
    texts = ["{} was left behind".format(what) for what in after if what not in before]
    texts += ["{} is gone".format(what) for what in before if what not in after]
    return texts + ["{} was changed".format(what) for what in after if what in before and before[what] != after[what]]
