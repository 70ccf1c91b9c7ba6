"""What libraries of Python keep for the whole process, as one value each."""

import calendar
import collections
import csv
import decimal
import faulthandler
import functools
import gc
import locale
import operator
import os
import re
import signal
import socket
import sys
import tempfile
import threading
import time

from ...compat.python.resource_warnings import tracemalloc
from . import imports
from .part import Change, Part, compare, short

try:
    import resource
except ImportError:
    # Windows has none.
    resource = None

__unittest = True


def _set_collecting(enabled):
    (gc.enable if enabled else gc.disable)()


def _set_locale(name):
    locale.setlocale(locale.LC_ALL, name)


class _Rarely(object):
    """Reads a value anew only if the function that sets it was called: to read it takes long.

    The function is the attribute `name` of `module`, by which Python's own code calls it, whoever has imported that.
    """

    def __init__(self, read, module, name):
        self._read = read
        self._place = module, name
        self._is_known = False

    def __call__(self):
        if not self._is_known:
            self._is_known, self._value = self._listen(), self._read()
        return self._value

    def mark(self, value):
        """Return (function, value) for `Part.marks()`; `value` is what was read."""
        if not self._is_known or self._value != value:
            return self, value
        return functools.partial(operator.attrgetter("_is_known"), self), True

    def _listen(self):
        """Have it noted, for the process, when the function is called; return whether that can be."""
        module, name = self._place
        function = getattr(module, name, None)
        if function is not None and not hasattr(function, "_async_test_original"):

            @functools.wraps(function)
            def call(*args):
                self._is_known = False
                return function(*args)

            call._async_test_original = function
            setattr(module, name, call)
        return function is not None


def _set_tracing(is_tracing):
    if is_tracing != tracemalloc.is_tracing():
        (tracemalloc.start if is_tracing else tracemalloc.stop)()


def _set_dialects(names):
    for name in set(csv.list_dialects()).difference(names):
        csv.unregister_dialect(name)
    for name in set(names).difference(csv.list_dialects()):
        csv.register_dialect(name, _DIALECTS.get(name, csv.excel))


# Those of the module itself; what a project registers is hardly ever taken away.
_DIALECTS = {"excel": csv.excel, "excel-tab": csv.excel_tab, "unix": csv.unix_dialect}
_last_umask = [None]


def _read_umask():
    # It can only be read by setting it: to what it most probably is, so that no thread makes a file with another one.
    last = _last_umask[0]
    now = os.umask(0o77 if last is None else last)
    if now != last:
        os.umask(now)
        _last_umask[0] = now
    return now


_last_stack_size = [0]


def _read_stack_size():
    # To ask for it sets it to what the system has.
    now = threading.stack_size(_last_stack_size[0])
    if now != _last_stack_size[0]:
        threading.stack_size(now)
        _last_stack_size[0] = now
    return now


def _set_faults(enabled):
    (faulthandler.enable if enabled else faulthandler.disable)()


def _set_zone(_):
    time.tzset()


def _set_priority(value):
    os.setpriority(os.PRIO_PROCESS, 0, value)


def _read_tempdir():
    return tempfile.tempdir or tempfile.gettempdir()


def _set_tempdir(path):
    tempfile.tempdir = path


# Without the names of encodings, which the public function translates when it sets one, and of signals.
try:
    from _locale import setlocale as _setlocale
except ImportError:
    _setlocale = locale.setlocale
try:
    import _signal
except ImportError:
    _signal = signal
_sigmask = getattr(_signal, "pthread_sigmask", None)
_read_locale = _Rarely(functools.partial(_setlocale, locale.LC_ALL), locale, "_setlocale")


# (what a user would call to see it, how to read it, how to set it)
_VALUES = [
    ("sys.getrecursionlimit()", sys.getrecursionlimit, sys.setrecursionlimit),
    ("sys.getswitchinterval()", sys.getswitchinterval, sys.setswitchinterval),
    ("gc.isenabled()", gc.isenabled, _set_collecting),
    ("sys.path_hooks", sys.path_hooks.copy, functools.partial(sys.path_hooks.__setitem__, slice(None))),
    ("sys.gettrace()", sys.gettrace, sys.settrace),
    ("sys.getprofile()", sys.getprofile, sys.setprofile),
    ("socket.getdefaulttimeout()", socket.getdefaulttimeout, socket.setdefaulttimeout),
    ("locale.setlocale()", _read_locale, _set_locale),
    ("csv.list_dialects()", csv.list_dialects, _set_dialects),
    ("csv.field_size_limit()", csv.field_size_limit, csv.field_size_limit),
    ("faulthandler.is_enabled()", faulthandler.is_enabled, _set_faults),
    ("the umask", _read_umask, os.umask),
    ("tempfile.tempdir", _read_tempdir, _set_tempdir),
]
# What PyPy has not
if tracemalloc is not None:
    _VALUES.append(("tracemalloc.is_tracing()", tracemalloc.is_tracing, _set_tracing))
if hasattr(gc, "callbacks"):
    _VALUES.append(("gc.callbacks", gc.callbacks.copy, functools.partial(gc.callbacks.__setitem__, slice(None))))
if hasattr(gc, "get_threshold"):
    _VALUES.append(("gc.get_threshold()", gc.get_threshold, lambda values: gc.set_threshold(*values)))
if hasattr(gc, "get_debug"):
    _VALUES.append(("gc.get_debug()", gc.get_debug, gc.set_debug))
if hasattr(sys, "set_int_max_str_digits"):
    _VALUES.append(("sys.get_int_max_str_digits()", sys.get_int_max_str_digits, sys.set_int_max_str_digits))
# What Windows has not
if hasattr(os, "getpriority"):
    _VALUES.append(
        ("the priority of the process", functools.partial(os.getpriority, os.PRIO_PROCESS, 0), _set_priority)
    )
if hasattr(sys, "getdlopenflags"):
    _VALUES.append(("sys.getdlopenflags()", sys.getdlopenflags, sys.setdlopenflags))
if resource is not None:
    # Each call of the operating system takes as long as ten others.
    _read = functools.partial(resource.getrlimit, resource.RLIMIT_NOFILE)
    _set = functools.partial(resource.setrlimit, resource.RLIMIT_NOFILE)
    _VALUES.append(("resource.getrlimit(RLIMIT_NOFILE)", _read, _set))
if hasattr(time, "tzset"):
    _VALUES.append(("time.tzname", functools.partial(operator.itemgetter("tzname", "timezone"), vars(time)), _set_zone))
if _sigmask is not None:
    _read = _Rarely(functools.partial(_sigmask, signal.SIG_BLOCK, ()), _signal, "pthread_sigmask")
    _VALUES.append(
        ("the signals that are blocked", _read, functools.partial(signal.pthread_sigmask, signal.SIG_SETMASK))
    )


def _set_thread_name(name):
    threading.main_thread().name = name


def _set_hooks(hooks):
    threading.settrace(hooks[0])
    threading.setprofile(hooks[1])


_VALUES += [
    ("calendar.firstweekday()", calendar.firstweekday, calendar.setfirstweekday),
    ("threading.stack_size()", _read_stack_size, threading.stack_size),
    ("the name of the main thread", functools.partial(vars(threading.main_thread()).get, "_name"), _set_thread_name),
]
if hasattr(threading, "_trace_hook") and hasattr(threading, "_profile_hook"):
    _read = functools.partial(operator.itemgetter("_trace_hook", "_profile_hook"), vars(threading))
    _VALUES.append(("threading.settrace() and setprofile()", _read, _set_hooks))
_DECIMAL = "decimal.getcontext()"


_of_decimal = operator.attrgetter("prec", "rounding", "Emin", "Emax", "capitals", "clamp", "traps")
_usual_of_decimal = operator.attrgetter("prec", "rounding", "traps")
# The context of decimal numbers when it was looked at last, what a copy of it has, and all of that to keep
_last_decimal = [None, None, None, None]


def _read_decimal():
    """Return what the context of decimal numbers has; not the flags, which every inexact result raises."""
    context = decimal.getcontext()
    if context is not _last_decimal[0] or _usual_of_decimal(context) != _last_decimal[1]:
        # A mapping of traps is valid as long as its context is, and to copy it takes longest.
        copy = context.copy()
        *values, traps = _of_decimal(copy)
        _last_decimal[:] = context, _usual_of_decimal(copy), (tuple(values), dict(traps)), copy
    return _last_decimal[2]


_NAMES = [name for name, _, _ in _VALUES] + [_DECIMAL]
_READERS = [read for _, read, _ in _VALUES]
# What sets a value, where that is not said by its name
_SETTERS = {"list_dialects": "register_dialect", "firstweekday": "setfirstweekday", "getcontext": "getcontext"}
_Noted = collections.namedtuple("_Noted", "values modules")


def _read_all():
    values = [read() for read in _READERS]
    values.append(_read_decimal())
    return values


def _setter_of(name):
    """Return the name of the function that sets the value of this name."""
    word = re.findall(r"\w+", name.partition("(")[0])[-1]
    return _SETTERS.get(word) or re.sub("^get", "set", word)


class Interpreter(Part):
    """Limits, the collection of garbage, locale, default time-outs, the context of decimal numbers."""

    name = "interpreter"
    title = "the interpreter"
    is_settled = True

    def take(self):
        return _Noted(_read_all(), imports.noted())

    def changes(self, before):
        after = _read_all()
        if after == before.values:
            return []
        excused = self._excused(before, after)
        old, new = (
            {name: value for name, value in zip(_NAMES, values) if name not in excused}
            for values in (before.values, after)
        )
        return [Change(text) for text in compare(old, new, short)]

    @staticmethod
    def _excused(before, after):
        """Return the names of the values that a module has set which was imported meanwhile."""
        return {
            name
            for name, old, new in zip(_NAMES, before.values, after)
            if old != new and imports.mention(_setter_of(name), before.modules)
        }

    def marks(self, before):
        context, values, _, _ = _last_decimal
        pairs = [
            # To ask whether it is known takes no function of Python.
            read.mark(value) if type(read) is _Rarely else (read, value)
            for read, value in zip(_READERS, before.values)
        ]
        return pairs + [
            (decimal.getcontext, context),
            (functools.partial(_usual_of_decimal, context), values),
        ]

    def put_back(self, before):
        excused = self._excused(before, _read_all())
        for (name, read, put), value in zip(_VALUES, before.values):
            if read() != value and name not in excused:
                try:
                    put(value)
                except (OSError, ValueError):
                    # A limit that only the administrator may raise again.
                    continue
        if _DECIMAL not in excused:
            _set_decimal(before.values[-1])


def _set_decimal(value):
    context = decimal.getcontext()
    (context.prec, context.rounding, context.Emin, context.Emax, context.capitals, context.clamp), traps = value
    context.traps.update(traps)
