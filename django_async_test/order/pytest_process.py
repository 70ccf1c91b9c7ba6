"""The process that has a suite of pytest: a plugin that answers requests where pytest would run what it has collected.

It does nothing unless the command has started pytest.
"""

import inspect
import os
import sys
import types

import pytest

from . import blame, outcomes, pytest_databases, serving

__unittest = True

_CONFIG = os.environ.get("DJANGO_ASYNC_TEST_ORDER")
# Before pytest captures what is printed
_config = serving.read_json(_CONFIG) if _CONFIG else None
_channel = serving.Channel(_config["log"]) if _CONFIG else None

# What means that a test empties the tables: pytest-django runs those after the others.
_FLUSHING = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    """Answer requests."""
    if _config is None or session.testsfailed:
        # pytest says what it could not collect.
        return None
    served = Session(session)
    if _config["suite"]:
        serving.write_json(_config["suite"], served.description())
    if _config["request"]:
        served.run(serving.read_json(_config["request"]))
    elif _config["no_fork"]:
        serving.serve(_channel, served.run, None, "it was not wanted")
    else:
        with pytest_databases.shared(session) as served.databases:
            serving.serve(_channel, served.run, served.databases.prepare)
    return True


class Session(object):
    """What pytest has collected, what there is to know of it, and trials with it."""

    def __init__(self, session):
        self._session = session
        self.databases = pytest_databases.NoDatabases()
        self._items = {}
        self._seen = {}
        for item in session.items:
            number = self._seen[item.nodeid] = self._seen.get(item.nodeid, 0) + 1
            self._items[item.nodeid if number == 1 else "{}#{}".format(item.nodeid, number)] = item

    def description(self):
        tests, modules = [], []
        for key, item in self._items.items():
            module = item.nodeid.split("::")[0]
            if module not in modules:
                modules.append(module)
            path = [module]
            if getattr(item, "cls", None) is not None:
                path.append("{}::{}".format(module, item.cls.__name__))
            tests.append([key, _group(item), path, module])
        return {"tests": sorted(tests, key=lambda test: test[1]), "modules": modules, "calls_hooks": False}

    def run(self, request):
        """Run the items of a request, in one session of fixtures."""
        writer = outcomes.Writer(request["answer"])
        chosen = [(key, self._items[key]) for key in request["tests"] if key in self._items]
        recorder = Recorder(writer, request["tells"])
        self._session.config.pluginmanager.register(recorder)
        look = _looker(self._session, self.databases, writer) if request["blame"] else None
        try:
            self._run(chosen, recorder, look)
        finally:
            writer.close()

    def _run(self, chosen, recorder, look):
        whole = look(None) if look else None
        self._session.items = [item for _, item in chosen]
        for number, (key, item) in enumerate(chosen):
            following = chosen[number + 1][1] if number + 1 < len(chosen) else None
            end = None
            if look and following is not None:
                end = look(key)
            elif look:
                whole()
            recorder.begin(key)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            recorder.end()
            if end is not None:
                end()


def _looker(session, databases, writer):
    django = sys.modules.get("django.conf")
    if django is not None and django.settings.configured:
        # Its parts are registered when it is imported.
        from .. import django_state  # noqa: F401

        _set_environment_up(session)

    def look(key):
        with databases.unblocked():
            end = blame.look(databases.aliases, with_rows=key is None)

        def end_unblocked():
            with databases.unblocked():
                writer.left(key or "", end())

        return end_unblocked

    return look


def _set_environment_up(session):
    """Do what a fixture of pytest-django does at the first test, or that test would seem to have changed settings."""
    definition = pytest_databases.usual(session, "django_test_environment")
    if definition is not None:
        request = types.SimpleNamespace(config=session.config, addfinalizer=lambda function: None)
        # The process ends before it would be undone.
        begun = definition.func(request)
        if inspect.isgenerator(begun):
            next(begun)
        definition.func = lambda request: begun


def _group(item):
    if _FLUSHING.intersection(getattr(item, "fixturenames", ())):
        return 1
    cls = getattr(item, "cls", None)
    testcases = sys.modules.get("django.test.testcases")
    if cls is not None and testcases is not None and issubclass(cls, testcases.TransactionTestCase):
        return 0 if issubclass(cls, testcases.TestCase) else 1
    marker = item.get_closest_marker("django_db")
    return int(marker is not None and bool(marker.kwargs.get("transaction", marker.args and marker.args[0])))


class Recorder(object):
    """Writes what becomes of each item."""

    def __init__(self, writer, tells=False):
        self._writer = writer
        self._tells = tells
        self._key = None
        self._found = None

    def begin(self, key):
        self._key = key
        self._found = (outcomes.PASSED, "")
        self._writer.started(key)

    def end(self):
        self._writer.ended(self._key, *self._found)
        self._key = None

    def pytest_runtest_logreport(self, report):
        if self._key is None or self._found[0] == outcomes.FAILED:
            return
        if report.failed:
            if self._tells:
                print("{} ({}):\n{}".format(report.nodeid, report.when, report.longreprtext), file=sys.stderr)
            self._found = (outcomes.FAILED, _last_line(report))
        elif report.skipped and not hasattr(report, "wasxfail"):
            self._found = (outcomes.SKIPPED, "")


def _last_line(report):
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash is not None else str(report.longrepr).strip().split("\n")[-1]
    return text.split("\n")[0][:200]
