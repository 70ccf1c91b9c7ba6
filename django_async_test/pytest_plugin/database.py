"""The databases of a function test: shared from when pytest-django has set them up until it resets them.

pytest-django does both in one fixture, on which all of its database fixtures depend.
"""

import pytest
from django.db import connections

from ..compat.django import driver_connections
from ..database import django_code
from ..database.gated_connections import gated_connection
from ..undo import Undo
from . import item_run, outcomes

__unittest = True

#: The fixture of pytest-django that sets the databases up.  It is private: see `require_fixture()`.
HELPER = "_django_db_helper"

#: Fixtures that ask for the helper while they are set up, and so have not its name among what they need.
_ASKING = ("live_server",)


def uses_database(item):
    """Return whether it is known before the test is set up that pytest-django sets databases up for it."""
    names = item.fixturenames
    if HELPER in names or item.get_closest_marker("django_db") is not None:
        return True
    return any(name in names for name in _ASKING)


def require_fixture(manager):
    """Raise pytest.UsageError unless pytest-django has the fixture `HELPER`."""
    for name in ("django", "pytest_django.plugin"):
        plugin = manager.get_plugin(name)
        if plugin is not None and not hasattr(plugin, HELPER):
            raise pytest.UsageError(
                "django-async-test does not know this version of pytest-django: it has no fixture {!r}, so that "
                "connections could not be shared. Upgrade django-async-test, or run pytest with "
                "-p no:django_async_test.".format(HELPER)
            )


def around_set_up(fixturedef, request, item):
    """A generator: before the helper is set up, and, given its outcome, after."""
    with Undo() as undo:
        with request.getfixturevalue("django_db_blocker").unblock():
            driver_connections.prepare([connections[alias] for alias in connections], gated_connection, undo)
        with django_code():
            outcome = yield
    if outcome.excinfo is not None:
        return
    run = item_run.of(item)
    # Before pytest-django resets the databases, and after.
    fixturedef.addfinalizer(run.end)
    try:
        run.begin_with_database()
    except BaseException as error:
        outcomes.force_exception(outcome, error)


def set_up_first(item, request):
    """Let pytest-django set the databases up before any other fixture of the test."""
    if uses_database(item):
        # What is reported after the databases are reset
        item.addfinalizer(item_run.of(item).report_problems)
        request.getfixturevalue(HELPER)
