"""Functions of much used modules that a test has replaced by hand, and modules that came from nowhere."""

import builtins
import functools
import operator
import os
import sys
import threading
import time

from .part import Change, Part

__unittest = True

# Those of which programs ask so often for a function that what is assigned to them cannot be noted: see
# `module_attributes`.
_MODULES = (builtins, os, threading, time)

# What is nearly always replaced, if anything is
_USUAL = {
    builtins: ("open", "print", "input", "__import__"),
    os: ("getcwd", "getenv", "getpid", "listdir", "remove", "stat", "system", "urandom"),
    # The package has a hook of its own while a test runs.
    threading: ("Lock", "Thread", "Timer", "get_ident") + ("excepthook",) * hasattr(threading, "excepthook"),
    time: ("monotonic", "sleep", "time"),
}


def _getters(names):
    """Return (what a module has, a function that gets its `names`, {module: names}, from that) of each module."""
    return [(vars(module), operator.itemgetter(*names[module])) for module in _MODULES]


def _reader(names):
    """Return a function that returns a list of the values that the `names`, {module: names}, have now, quickly."""
    getters = _getters(names)

    def read():
        try:
            return [get(values) for values, get in getters]
        except KeyError:
            # One is gone.
            return [[values.get(name) for name in names[module]] for module, (values, _) in zip(_MODULES, getters)]

    return read


# Of modules that have many, those that tests and the code that they test use
_ONLY = {
    builtins: (
        "__import__ breakpoint compile eval exec exit getattr hasattr hash id input isinstance len open print quit "
        "repr sorted sum super"
    ),
    os: (
        "access chdir chmod chown close cpu_count fork fspath fstat get_terminal_size getcwd getenv getlogin getpid "
        "getppid getuid isatty kill link listdir lstat makedirs mkdir nice open popen putenv remove removedirs rename "
        "replace rmdir scandir stat symlink system umask uname unlink urandom utime waitpid walk"
    ),
    threading: (
        "Condition Event Lock RLock Semaphore Thread Timer active_count currentThread current_thread enumerate "
        "excepthook get_ident local main_thread setprofile settrace"
    ),
    time: "ctime gmtime localtime mktime monotonic perf_counter process_time sleep strftime strptime time time_ns",
}
_ONLY = {module: frozenset(names.split()) for module, names in _ONLY.items()}


def _functions(module):
    """Return the names of what `module` has to call; not of its exceptions, nor of what is its own."""
    return [
        name
        for name, value in vars(module).items()
        if callable(value)
        and name in _ONLY.get(module, (name,))
        and not (isinstance(value, type) and issubclass(value, BaseException))
        and (not name.startswith("_") or name == "__import__")
    ]


_NAMES = {module: _functions(module) for module in _MODULES}
_GETTERS = _getters(_NAMES)
_read, _read_usual = _reader(_NAMES), _reader(_USUAL)


class Functions(Part):
    """What much used modules have to call, such as os and time, and new names of builtins."""

    name = "functions"
    title = "functions of Python's modules"
    is_settled = True

    # What all of them and the usual ones were when they were last looked at
    _last = _usual = None

    def renew(self):
        self._last = None

    def take(self):
        if self._last is None or self._usual != _read_usual():
            self._note(_read())
        return self._last

    def _note(self, values):
        self._last, self._usual = values, _read_usual()
        self._builtins = set(vars(builtins))

    def changes(self, before):
        now = _read()
        if now == before and len(vars(builtins)) == len(self._builtins):
            return []
        texts = ["{}.{} is another one".format(module.__name__, name) for module, name, _ in _replaced(before, now)]
        texts += ["builtins.{} is new".format(name) for name in self._new()]
        return [Change(text) for text in texts]

    def marks(self, before):
        readers = [functools.partial(get, values) for values, get in _GETTERS]
        return list(zip(readers, before)) + [(vars(builtins).__len__, len(self._builtins))]

    def _new(self):
        # What the interactive interpreter has shown is "_"; gettext.install() makes a function of it.
        values = vars(builtins)
        return [name for name in values if name not in self._builtins and (name != "_" or callable(values["_"]))]

    def put_back(self, before):
        for module, name, value in _replaced(before, _read()):
            setattr(module, name, value)
        for name in self._new():
            delattr(builtins, name)
        self._last = None


# As they were when this module was imported
_original = _read()


def _replaced(before, now):
    """Return (module, name, function before) of what is another one now."""
    found = []
    for module, old, new, original in zip(_MODULES, before, now, _original):
        found += [
            (module, name, old_value)
            for name, old_value, new_value, own in zip(_NAMES[module], old, new, original)
            if old_value is not new_value
            # Who replaces it around each test, again and again, does so where only the usual ones were looked at.
            and (old_value is own or name in _USUAL[module])
            # pytest before 8.4 has a hook of threads for each phase of a test.
            and not _is_of_pytest(old_value) and not _is_of_pytest(new_value)
        ]
    return found


def _is_of_pytest(function):
    return (getattr(function, "__module__", None) or "").startswith("_pytest.")


# Packages whose parts nobody replaces without another one being new, and which have hundreds
_NEVER_FAKED = frozenset(
    "asgiref asyncio collections concurrent ctypes django django_async_test email encodings html http importlib json "
    "logging multiprocessing os re unittest urllib xml _pytest".split()
)
# Of Python's own modules, those that everything needs; and those written in C, of which others take what they need
_PYTHONS = frozenset(
    "abc argparse array ast atexit base64 binascii bisect builtins bz2 calendar codecs contextlib contextvars copy "
    "copyreg dataclasses decimal difflib dis enum errno fnmatch fractions functools gc genericpath gettext glob "
    "graphlib gzip hashlib heapq hmac inspect io itertools keyword linecache locale lzma marshal math ntpath numbers "
    "opcode operator pathlib pickle pkgutil posix posixpath pprint queue quopri reprlib selectors site six "
    "socketserver stat statistics string struct sys sysconfig tempfile textwrap threading token tokenize traceback "
    "tracemalloc types typing unicodedata warnings weakref wsgiref zipfile zipimport zlib".split()
).union(name for name in sys.modules if name.startswith("_") and name != "__main__")


class FakeModules(Part):
    """Entries of ``sys.modules`` that no import has made."""

    name = "fake_modules"
    title = "the modules in sys.modules"

    # A copy of all, how many there were and the last of them, and those that a fake may replace, when they were last
    # looked at
    _last = _mark = _usual = None

    def renew(self):
        self._mark = None

    def take(self):
        if self._last is None or self._mark != _mark():
            self._note()
        return self._last

    def _note(self):
        modules = sys.modules.copy()
        if modules != self._last:
            names = [
                name
                for name in modules
                if name not in _PYTHONS and ("." not in name or name.partition(".")[0] not in _SETTLED)
            ]
            self._usual = operator.itemgetter(*names)
            self._last, self._values = modules, self._usual(modules)
        self._mark = _mark()

    def changes(self, before):
        if self._mark == _mark() and before is self._last and self._usual(sys.modules) == self._values:
            # To look at some thousand takes as long as a small test.
            return []
        modules = sys.modules.copy()
        found = _faked(before, modules)
        self._note()
        return [
            Change("sys.modules[{!r}] is {!r}, which no import has made".format(name, type(modules[name]).__name__))
            for name in found
        ] + [Change("sys.modules[{!r}] is gone".format(name)) for name in _gone(before, modules)]

    def settles(self, before):
        return before is self._last

    def marks(self, before):
        if before is not self._last or self._mark != _mark():
            return None
        return [(_mark, self._mark), (functools.partial(self._usual, sys.modules), self._values)]

    def put_back(self, before):
        for name in _faked(before, sys.modules.copy()):
            if name in before:
                sys.modules[name] = before[name]
            else:
                del sys.modules[name]
        for name in _gone(before, sys.modules.copy()):
            sys.modules[name] = before[name]
        self._last = None


_SETTLED = _NEVER_FAKED | _PYTHONS
_MISSING = object()


def _mark():
    """Return what is another one when a module is added, and nearly always when one is removed."""
    modules = sys.modules
    try:
        return len(modules), modules[next(reversed(modules))]
    except (TypeError, KeyError, RuntimeError):
        # Before Python 3.8 a dictionary has no last one; or another thread imports.
        return object()


def _faked(before, now):
    """Return the names of the modules that are fakes and were not; not of a fake in place of another one."""
    return [
        name
        for name, module in now.items()
        if before.get(name, _MISSING) is not module
        and _is_fake(module)
        and (name not in before or not _is_fake(before[name]))
        and not _is_made_with_its_package(name, before, now)
    ]


def _gone(before, now):
    """Return the names of modules that were imported and are not there any more: the next import makes another one."""
    return [name for name, module in before.items() if name not in now and not _is_fake(module)]


def _is_made_with_its_package(name, before, now):
    """Return whether the package of a module was imported since `before`: that of pyexpat has made two."""
    package = name.rpartition(".")[0]
    return package in now and package not in before and not _is_fake(now[package])


def _is_fake(module):
    return not hasattr(module, "__path__") and getattr(module, "__spec__", None) is None
