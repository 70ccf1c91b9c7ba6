"""Writes down, for each test, how it ended and how many rows it has left; and removes these for the next one."""

import json
import os

import pytest
from django.db import connections

from . import tools

results = {}
blockers = []


@pytest.fixture(scope="session", autouse=True)
def may_use_the_database(django_db_setup, django_db_blocker):
    """Let a class that is none of Django's use it, too."""
    blockers.append(django_db_blocker)
    if os.environ["WAY"] == "isolated":
        with django_db_blocker.unblock():
            yield
    else:
        yield


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Let the database go with a test that is not one of those that are compared."""
    items.sort(key=lambda item: item.originalname == "test_nothing")


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    """Look at the database after the last part of each test."""
    results[item.originalname] = result = {"passed": True}
    yield
    for running in tools.current:
        running.finish()
    tools.current.clear()
    if item.originalname != "test_nothing":
        with blockers[0].unblock():
            result["rows"] = rows_left()


def pytest_runtest_logreport(report):
    """Note that a part of the test has failed."""
    if report.failed:
        results[report.nodeid.split("::")[-1]]["passed"] = False


def rows_left():
    """Return the number of rows that a connection of its own finds, and remove them."""
    connection = connections.create_connection("default")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM shop_product")
            number = cursor.fetchone()[0]
            cursor.execute("DELETE FROM shop_product")
        return number
    finally:
        connection.close()


def pytest_unconfigure():
    """Write the results down."""
    results.pop("test_nothing", None)
    with open(os.environ["RESULTS"], "w") as file:
        json.dump(results, file)
