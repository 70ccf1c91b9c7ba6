"""What libraries of Python keep for the whole process, as one value each."""

import decimal
import gc
import locale
import logging
import socket
import sys
import tempfile

from ...compat.python.resource_warnings import tracemalloc
from .part import Change, Part, compare, short

__unittest = True


def _set_collecting(enabled):
    (gc.enable if enabled else gc.disable)()


def _set_locale(name):
    locale.setlocale(locale.LC_ALL, name)


def _set_temporary_directory(path):
    tempfile.tempdir = path


def _set_tracing(is_tracing):
    if is_tracing != tracemalloc.is_tracing():
        (tracemalloc.start if is_tracing else tracemalloc.stop)()


def _set_callbacks(callbacks):
    gc.callbacks[:] = callbacks


# (what a user would call to see it, how to read it, how to set it)
_VALUES = (
    ("sys.getrecursionlimit()", sys.getrecursionlimit, sys.setrecursionlimit),
    ("sys.getswitchinterval()", sys.getswitchinterval, sys.setswitchinterval),
    ("gc.isenabled()", gc.isenabled, _set_collecting),
    ("socket.getdefaulttimeout()", socket.getdefaulttimeout, socket.setdefaulttimeout),
    ("locale.setlocale()", lambda: locale.setlocale(locale.LC_ALL), _set_locale),
    ("logging.getLogRecordFactory()", logging.getLogRecordFactory, logging.setLogRecordFactory),
    ("logging.getLoggerClass()", logging.getLoggerClass, logging.setLoggerClass),
    ("tempfile.tempdir", lambda: tempfile.tempdir, _set_temporary_directory),
)
# What PyPy has not
if tracemalloc is not None:
    _VALUES += (("tracemalloc.is_tracing()", tracemalloc.is_tracing, _set_tracing),)
if hasattr(gc, "callbacks"):
    _VALUES += (("gc.callbacks", lambda: gc.callbacks[:], _set_callbacks),)
if hasattr(gc, "get_threshold"):
    _VALUES += (("gc.get_threshold()", gc.get_threshold, lambda values: gc.set_threshold(*values)),)

_DECIMAL = "decimal.getcontext()"


class Interpreter(Part):
    """Limits, the collection of garbage, locale, default time-outs, the context of decimal numbers."""

    name = "interpreter"
    title = "the interpreter"

    def take(self):
        values = {name: read() for name, read, _ in _VALUES}
        context = decimal.getcontext()
        # Without the flags, which every inexact result raises.
        values[_DECIMAL] = context.prec, context.rounding, context.Emin, context.Emax, context.capitals, context.clamp
        return values

    def changes(self, before):
        after = self.take()
        if after == before:
            return []
        if before["tempfile.tempdir"] is None:
            # Found when it was first needed.
            after["tempfile.tempdir"] = None
        return [Change(text) for text in compare(before, after, short)]

    def put_back(self, before):
        for name, _, put in _VALUES:
            put(before[name])
        context = decimal.getcontext()
        context.prec, context.rounding, context.Emin, context.Emax, context.capitals, context.clamp = before[_DECIMAL]
