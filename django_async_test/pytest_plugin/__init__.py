"""Gives pytest functions and fixtures what the test case classes have; a plugin of pytest.

pytest loads this module in every project where the package is installed.  So it imports nothing but pytest, and
declares options and marks only; the rest (`hooks`, `fixtures`) is registered when the tests are about to be collected,
if pytest-django is there and has configured Django.
"""

import sys

import pytest

__unittest = True

#: (name of an ini option, what it is, type, default)
_OPTIONS = [
    (
        "django_async_mode",
        "which coroutine tests are run by django-async-test: 'auto', all that no other plugin runs; 'strict', those "
        "with the mark django_async; 'off', none. The connections of all tests are shared in any case.",
        "string",
        "auto",
    ),
    (
        "django_async_loop_scope",
        "how long the event loop of a coroutine test lives: function, class, module, package or session.",
        "string",
        "function",
    ),
    (
        "django_async_fail_on",
        "checks that are switched on or off, as in ASYNC_TEST_FAIL_ON: pending_tasks=0,blocking_calls=0.25.",
        "string",
        "",
    ),
    ("django_async_timeout", "seconds that each part of a test may take; 0 is no limit.", "string", ""),
]

_MARKS = [
    "django_async(loop_scope=None): let django-async-test run this coroutine test, on a loop of that scope.",
    "fail_on(**checks): switch checks of django-async-test on or off, by name.",
    "strict_checks: switch all checks of django-async-test on.",
    "lenient_checks: switch all checks of django-async-test off.",
    "time_limit(seconds): how long set-up, test and each clean-up may take; the report says where everything was.",
    "live_server_options(**attributes): what asgi_live_server or wsgi_live_server is like.",
    "strict_ownership: let only what the test has started use its database connections.",
]


def pytest_addoption(parser):
    """Declare the ini options."""
    for name, text, kind, default in _OPTIONS:
        parser.addini(name, text, type=kind, default=default)


def pytest_configure(config):
    """Declare the marks."""
    for mark in _MARKS:
        config.addinivalue_line("markers", mark)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session):
    """Register the rest, unless the project does not use Django."""
    _activate(session.config)


def _activate(config):
    manager = config.pluginmanager
    if not _uses_django(manager) or manager.has_plugin("django_async_test_hooks"):
        return
    from . import fixtures, hooks

    hooks.prepare(config)
    manager.register(hooks, "django_async_test_hooks")
    manager.register(fixtures, "django_async_test_fixtures")


def _uses_django(manager):
    # pytest-django, by whatever name it was loaded, imports and configures Django, if the project has settings.
    has_plugin = manager.has_plugin("django") or manager.has_plugin("pytest_django.plugin")
    conf = sys.modules.get("django.conf")
    return has_plugin and conf is not None and conf.settings.configured
