"""The databases of a suite of pytest-django: made once, before the forks of the trials, where the project lets us.

Each trial has a copy, as with Django's runner: see `clones`.  Otherwise pytest-django makes them anew in each trial.
"""

import contextlib
import os
import sys

from . import clones

__unittest = True

# The fixtures of pytest-django which say how databases are made: a project may have others in their place.
_FIXTURES = (
    "django_db_setup django_db_modify_db_settings django_db_keepdb django_db_createdb django_db_use_migrations"
).split()
_USERS = {"db", "transactional_db", "django_db_setup", "django_db_reset_sequences", "live_server"}


@contextlib.contextmanager
def shared(session):
    """A context manager in which the trials that are forked need not make databases; it gives what was made."""
    databases = _made(session) if _are_usual(session) and any(map(_uses_databases, session.items)) else None
    if databases is None:
        yield NoDatabases()
        return
    try:
        with _replaced(session):
            yield databases
    finally:
        databases.remove()


def definitions(session, name):
    """Return all fixtures of that name, those of all folders; an empty list where pytest does not tell."""
    manager = session._fixturemanager
    found = list(getattr(manager, "_arg2fixturedefs", {}).get(name, ()))
    # Later ones know the folders, and have those of plugins that do not in a table of their own.
    for table in ("_arg2node2fixturedefs", "_arg2nodeid2fixturedefs"):
        for definitions in getattr(manager, table, {}).get(name, {}).values():
            found += definitions
    return found


def _are_usual(session):
    """Return whether pytest-django makes the databases, and the project has nothing of its own to say about how."""
    if "pytest_django.plugin" not in sys.modules or os.environ.get("TOX_PARALLEL_ENV"):
        return False
    for name in _FIXTURES:
        if usual(session, name) is None:
            return False
    return True


def usual(session, name):
    """Return the definition of a fixture of pytest-django; None if it has none, or the project has another one."""
    found = definitions(session, name)
    if len(found) != 1 or not (getattr(found[0].func, "__module__", None) or "").startswith("pytest_django."):
        return None
    return found[0]


def _uses_databases(item):
    testcases = sys.modules.get("django.test.testcases")
    cls = getattr(item, "cls", None)
    return bool(
        _USERS.intersection(getattr(item, "fixturenames", ()))
        or item.get_closest_marker("django_db") is not None
        or (testcases is not None and cls is not None and issubclass(cls, testcases.TransactionTestCase))
    )


def _made(session):
    """Make the databases as the fixture does, and return them; None where there can be no copies of them."""
    try:
        from django.test.utils import setup_databases
    except ImportError:
        # Before Django 1.11
        return None
    unblocked = _unblocked(session.config)
    if unblocked is None:
        return None
    option = session.config.option
    is_kept = bool(getattr(option, "reuse_db", False)) and not getattr(option, "create_db", False)
    if getattr(option, "nomigrations", False):
        from pytest_django import fixtures

        fixtures._disable_migrations()
    with unblocked():
        databases = _Databases(setup_databases(verbosity=0, interactive=False, keepdb=is_kept), unblocked, is_kept)
        if clones.reason_not_to_fork(databases.old_config) is None:
            return databases
    databases.remove()
    return None


class NoDatabases(object):
    """None were made: each trial makes them, if it needs any."""

    #: The names of those that were made, and a function whose context manager lets them be used.
    aliases, unblocked = (), contextlib.ExitStack

    def prepare(self):
        """Make ready for a fork; return a function for it."""
        return _nothing


def _nothing():
    pass


class _Databases(object):
    """Those that were made; `unblocked` is a function whose context manager lets them be used."""

    def __init__(self, old_config, unblocked, is_kept):
        self.old_config = old_config
        self.unblocked = unblocked
        self._is_kept = is_kept

    @property
    def aliases(self):
        return [connection.alias for connection in clones.connections_of(self.old_config)]

    def prepare(self):
        with self.unblocked():
            return clones.prepare(self.old_config)

    def remove(self):
        from django.test.utils import teardown_databases

        with self.unblocked():
            clones.remove(self.old_config)
            if not self._is_kept:
                teardown_databases(self.old_config, verbosity=0)


def _unblocked(config):
    """Return a function whose context manager lets databases be used, which pytest-django refuses; None without it."""
    plugin = sys.modules["pytest_django.plugin"]
    manager = getattr(plugin, "_blocking_manager", None)
    if manager is None and hasattr(plugin, "blocking_manager_key"):
        manager = config.stash.get(plugin.blocking_manager_key, None)
    return None if manager is None else manager.unblock


@contextlib.contextmanager
def _replaced(session):
    """Let the fixture that makes databases do nothing."""
    definition = usual(session, "django_db_setup")
    original = definition.func
    definition.func = _is_done
    try:
        yield
    finally:
        definition.func = original


def _is_done(**fixtures):
    """Take the place of the fixture."""
