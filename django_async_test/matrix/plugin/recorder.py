"""What really runs in an environment, noted inside its processes: tests, connections to databases, versions.

A copy of this file is in the environment while its commands run, and a ``.pth`` file has every Python there execute it.
Three classes are watched as soon as they are imported (``watches``): unittest's results, pytest's plugin manager,
Django's wrappers of databases.  So it does not matter which program runs the tests, nor in which process.  A process
that runs tests, or connects to a database, leaves one file of JSON.

It runs on any Python since 3.5, and whatever goes wrong in it must not disturb the tests.
"""

import os
import sys
import time

# Set while tests run: a process that finds it was started by one of them, or runs a part of them for another process.
INSIDE = "DJANGO_TEST_MATRIX_INSIDE"

# Seconds between two writes while tests run.
INTERVAL = 2

# Reasons for skips that are noted, and how much of each.
MOST = 50
LENGTH = 200

OUTCOMES = ("passed", "failed", "skipped", "expected")


class Finder(object):
    """Finds no module; it has a function called after one of some modules was executed."""

    def __init__(self, hooks):
        self.hooks = hooks
        self.busy = set()

    def find_spec(self, name, path=None, target=None):
        """Return the spec that others find for a module of interest, prepared; None for all others."""
        if name not in self.hooks or name in self.busy:
            return None
        from importlib.util import find_spec

        self.busy.add(name)
        try:
            spec = find_spec(name)
        finally:
            self.busy.discard(name)
        if spec is not None and hasattr(spec.loader, "exec_module"):
            after(spec.loader, self.hooks[name])
        return spec


def after(loader, hook):
    """Have a loader call a function with the module that it has executed."""
    execute = loader.exec_module

    def exec_module(module):
        execute(module)
        quietly(hook, module)

    loader.exec_module = exec_module


def quietly(function, *arguments):
    """Call a function, and ignore what it raises: recording must not disturb the tests."""
    try:
        return function(*arguments)
    except Exception:
        return None


def wrap(cls, name, function):
    """Have a method of a class call `function` too, with the same arguments, after the original."""
    original = getattr(cls, name, None)
    if original is None:
        return

    def method(*arguments, **keywords):
        result = original(*arguments, **keywords)
        quietly(function, *arguments)
        return result

    for attribute in ("__name__", "__qualname__", "__doc__", "__module__"):
        setattr(method, attribute, getattr(original, attribute, None))
    method.__wrapped__ = original
    setattr(cls, name, method)


class Recorder(object):
    """What this process has done so far.

    * ``directory``: where its file is written
    * ``is_child``: whether it was started by a test, or works for a process that counts the tests
    * ``tests``: how many tests had each outcome, None before the first
    * ``reasons``: how many tests were skipped for which reason
    * ``statuses``: with which codes sessions of pytest have ended
    * ``connections``: what is known about each connection, by alias, engine and name
    * ``runner``: what runs the outermost tests: a result of unittest's, or a session of pytest's
    """

    def __init__(self, directory):
        self.directory = directory
        self.is_child = bool(os.environ.get(INSIDE))
        self.begin()

    def begin(self):
        """Begin with nothing: at the start of a process, and after a fork."""
        self.pid = os.getpid()
        self.parent = os.getppid()
        self.started = self.written = time.time()
        self.tests = None
        self.statuses = []
        self.reasons = {}
        self.connections = {}
        self.runner = None
        self.has_ended = False
        self.packages = None

    def is_forked(self):
        """Return whether this process is a fork of the one that was recorded so far; begin with it then."""
        if os.getpid() == self.pid:
            return False
        self.begin()
        self.is_child = True
        return True

    def enter(self, runner):
        """Return whether a runner is the outermost: only its tests count, not those that tests run."""
        self.is_forked()
        if self.runner is None:
            self.runner = runner
            self.begin_tests()
        return self.runner is runner

    def begin_tests(self):
        """Note that tests run in this process; what it starts from now on is no run of its own."""
        if self.tests is None:
            self.tests = dict.fromkeys(OUTCOMES, 0)
            os.environ[INSIDE] = str(self.pid)
            self.packages = quietly(installed)
            self.write()

    def leave(self, runner):
        """Note that a runner has ended."""
        if self.runner is runner:
            self.runner = None

    def count(self, outcome):
        """Count a test."""
        self.begin_tests()
        self.tests[outcome] += 1
        if time.time() - self.written > INTERVAL:
            self.write()

    def skipped(self, reason):
        """Note why a test was skipped, if there are not too many reasons already."""
        reason = " ".join(str(reason).split())[:LENGTH]
        if reason in self.reasons or len(self.reasons) < MOST:
            self.reasons[reason] = self.reasons.get(reason, 0) + 1

    def connected(self, wrapper):
        """Note a connection that one of Django's wrappers has made."""
        self.is_forked()
        self.note_connection(wrapper, False)

    def used(self, wrapper):
        """Note that a connection has made a cursor, if it was for a test; a fork has not made the connection itself."""
        self.is_forked()
        if self.runner is not None or self.is_child:
            self.note_connection(wrapper, True)

    def note_connection(self, wrapper, is_used):
        """Note what is not known yet about a connection."""
        settings = wrapper.settings_dict
        key = (wrapper.alias, settings.get("ENGINE"), str(settings.get("NAME")))
        known = self.connections.get(key)
        if known is None:
            self.connections[key] = dict(describe(wrapper), used=is_used)
        elif is_used and not known["used"]:
            known["used"] = True
        else:
            return
        self.write()

    def end(self):
        """Note that the process, or its run of the tests, has ended as it should."""
        if not self.is_forked():
            self.has_ended = True
            self.write()

    def write(self):
        """Write what is known, if there is anything to tell: all of it or nothing, for the process may be killed."""
        if self.tests is None and not self.connections:
            return
        import json

        self.written = time.time()
        path = os.path.join(self.directory, "{}-{:.6f}.json".format(self.pid, self.started))
        quietly(os.makedirs, self.directory)
        with open(path + ".new", "w") as file:
            json.dump(self.facts(), file)
        os.replace(path + ".new", path)

    def facts(self):
        """Return what is known, as JSON has it."""
        django = sys.modules.get("django")
        return {
            "python": sys.version.split()[0],
            "implementation": sys.implementation.name,
            "prefix": os.path.realpath(sys.prefix),
            "django": quietly(lambda: django.get_version()),
            "django_file": quietly(lambda: os.path.realpath(django.__file__)),
            "packages": self.packages,
            "pid": self.pid,
            "parent": self.parent,
            "is_child": self.is_child,
            "reasons": self.reasons,
            "tests": self.tests,
            "statuses": self.statuses,
            "has_ended": self.has_ended,
            "started": self.started,
            "written": self.written,
            "connections": list(self.connections.values()),
        }


def installed():
    """Return {package: version} of what can be imported; what comes first on sys.path wins, as in an import."""
    import re

    found = {}
    for place in sys.path:
        for name in os.listdir(place or ".") if os.path.isdir(place or ".") else ():
            parts = name.rsplit(".", 1)[0].split("-")
            if name.endswith((".dist-info", ".egg-info")) and len(parts) > 1:
                found.setdefault(re.sub("[-_.]+", "-", parts[0]).lower(), parts[1])
    return found


def describe(wrapper):
    """Return what one of Django's wrappers of databases is connected with."""
    settings = wrapper.settings_dict
    module = type(wrapper.connection).__module__.split(".")[0]
    # A connection's class can be Django's own, like that of SQLite.
    database = getattr(wrapper, "Database", None)
    if database is not None and module in ("django", "builtins"):
        module = database.__name__
    # The module sqlite3 has a version of its own, which says nothing, and asking for it is deprecated.
    package = None if module == "sqlite3" else sys.modules.get(module)
    version = getattr(package, "__version__", None)
    return {
        "alias": wrapper.alias,
        "engine": settings.get("ENGINE"),
        "name": str(settings.get("NAME")),
        "vendor": wrapper.vendor,
        "driver": module,
        # psycopg2 adds how it was built.
        "driver_version": version.split()[0] if isinstance(version, str) else None,
        "server": quietly(server, wrapper) or wrapper.vendor,
    }


def server(wrapper):
    """Return the server's name and version; nothing is sent to it, so that no test can notice."""
    connection, vendor = wrapper.connection, wrapper.vendor
    if vendor == "sqlite":
        import sqlite3

        return "SQLite " + sqlite3.sqlite_version
    if vendor == "postgresql":
        number = getattr(connection, "server_version", None) or connection.info.server_version
        major, rest = divmod(number, 10000)
        parts = (major, rest) if major > 9 else (major,) + divmod(rest, 100)
        return "PostgreSQL " + ".".join(map(str, parts))
    if vendor in ("mysql", "mariadb"):
        text = connection.get_server_info()
        # What replicas of old clients were told.
        text = text[6:] if text.startswith("5.5.5-") else text
        return "{} {}".format("MariaDB" if "MariaDB" in text else "MySQL", text.split("-")[0])
    return "{} {}".format(vendor, connection.version)
