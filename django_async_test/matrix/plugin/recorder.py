"""What really runs in an environment, noted inside its processes: tests, connections to databases, versions.

A copy of this file is in the environment while its commands run, and a ``.pth`` file has every Python there execute it.
It watches three classes as soon as they are imported: unittest's results, pytest's plugin manager, Django's wrappers of
databases.  So it does not matter which program runs the tests, nor in which process.  A process that runs tests, or
connects to a database, leaves one file of JSON.

It runs on any Python since 3.5, and whatever goes wrong in it must not disturb the tests.
"""

import os
import sys
import time

# Set while tests run: a process that finds it was started by one of them, or runs a part of them for another process.
INSIDE = "DJANGO_TEST_MATRIX_INSIDE"

# Seconds between two writes while tests run.
INTERVAL = 2

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
        self.started = self.written = time.time()
        self.tests = None
        self.statuses = []
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
            "is_child": self.is_child,
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
    package = sys.modules.get(module)
    version = getattr(package, "__version__", None) or getattr(package, "version", None)
    return {
        "alias": wrapper.alias,
        "engine": settings.get("ENGINE"),
        "name": str(settings.get("NAME")),
        "vendor": wrapper.vendor,
        "driver": module,
        "driver_version": str(version) if isinstance(version, str) else None,
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


class UnittestWatch(object):
    """Counts the tests whose outcome a result of unittest's is told; the runners of Django, nose and others have one.

    * ``outcome``: that of the test that runs, which the worst of its parts decides
    """

    def __init__(self, recorder):
        self.recorder = recorder
        self.outcome = None

    def watch(self, module):
        """Watch the class in unittest.result."""
        cls = module.TestResult
        wrap(cls, "startTest", self.start)
        wrap(cls, "stopTest", self.stop)
        wrap(cls, "addSkip", self.outcome_of("skipped"))
        wrap(cls, "addExpectedFailure", self.outcome_of("expected"))
        for name in ("addError", "addFailure", "addUnexpectedSuccess"):
            wrap(cls, name, self.outcome_of("failed"))
        wrap(cls, "addSubTest", self.subtest)
        wrap(cls, "stopTestRun", lambda result: self.recorder.runner is None and self.recorder.end())

    def start(self, result, test):
        """Begin a test."""
        if self.recorder.enter(result):
            self.outcome = "passed"

    def stop(self, result, test):
        """Count a test."""
        if self.recorder.runner is result:
            self.recorder.count(self.outcome)
            self.outcome = None
            self.recorder.leave(result)

    def outcome_of(self, outcome):
        """Return a function that notes an outcome; what fails outside of a test, like setUpClass(), counts as one."""

        def note(result, test, *arguments):
            self.recorder.is_forked()
            if self.recorder.runner is None:
                self.recorder.count(outcome)
            elif self.recorder.runner is result and self.outcome != "failed":
                self.outcome = outcome

        return note

    def subtest(self, result, test, subtest, error=None):
        """Note a subtest that has failed."""
        if error is not None and self.recorder.runner is result:
            self.outcome = "failed"


class PytestWatch(object):
    """A plugin of pytest that counts tests.

    * ``outcomes``: {test: its outcome} while its parts are run
    """

    def __init__(self, recorder):
        self.recorder = recorder
        self.outcomes = {}

    def pytest_sessionstart(self, session):
        """Begin a session; with pytest-xdist the workers leave counting to the process that has started them."""
        if hasattr(session.config, "workerinput") or hasattr(session.config, "slaveinput"):
            self.recorder.is_child = True
        quietly(self.recorder.enter, self)

    def pytest_runtest_logreport(self, report):
        """Count a test after its last part."""
        quietly(self.note, report)

    def note(self, report):
        """Take a report of a part of a test."""
        if self.recorder.runner is not self:
            return
        test, outcome = report.nodeid, report.outcome
        if hasattr(report, "wasxfail") and outcome == "skipped":
            outcome = "expected"
        # A part of a test with subtests may be skipped without the whole.
        is_part = outcome == "skipped" and type(report).__name__.lower().startswith("sub")
        if outcome == "rerun":
            self.outcomes.pop(test, None)
        elif outcome == "failed" or not (is_part or outcome == "passed" or self.outcomes.get(test) == "failed"):
            self.outcomes[test] = outcome
        if report.when == "teardown":
            self.recorder.count(self.outcomes.pop(test, "passed"))

    def pytest_sessionfinish(self, session, exitstatus):
        """End a session."""
        if self.recorder.runner is self:
            for outcome in self.outcomes.values():  # of tests that an interruption has left
                self.recorder.count(outcome)
            self.recorder.statuses.append(int(exitstatus))
            self.recorder.leave(self)
            quietly(self.recorder.end)


def start_coverage():
    """Begin to measure this process, if that is asked for; coverage does it itself where it has brought a .pth file."""
    if os.environ.get("COVERAGE_PROCESS_START"):
        import coverage

        coverage.process_startup()


def start(directory):
    """Begin to record this process."""
    import atexit

    recorder = Recorder(directory)

    def watch_pytest(module):
        wrap(module.PytestPluginManager, "__init__", lambda manager, *_: manager.register(PytestWatch(recorder)))

    def watch_django(module):
        wrap(module.BaseDatabaseWrapper, "connect", recorder.connected)
        wrap(module.BaseDatabaseWrapper, "_cursor", lambda wrapper, *_: recorder.used(wrapper))

    hooks = {
        "unittest.result": UnittestWatch(recorder).watch,
        "_pytest.config": watch_pytest,
        "django.db.backends.base.base": watch_django,
    }
    for name in list(hooks):
        if name in sys.modules:
            quietly(hooks.pop(name), sys.modules[name])
    sys.meta_path.insert(0, Finder(hooks))
    atexit.register(quietly, recorder.end)
    return recorder
