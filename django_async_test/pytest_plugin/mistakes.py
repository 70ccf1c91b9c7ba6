"""Mistakes that pytest, or the plugins, pass over in silence: errors that say what to do."""

import inspect

import pytest

from . import claims
from .claims import Claim

__unittest = True

_HOW_TO_RUN = (
    "Let django-async-test run it: remove `django_async_mode = {mode}` from the configuration{or_mark}. Or give it the "
    "mark of the plugin that is to run it, as @pytest.mark.asyncio or @pytest.mark.anyio, and install that."
)


def refuse_coroutine_test(item):
    """Fail a coroutine test that nobody awaits."""
    mode = item.config.getini("django_async_mode")
    mark = ", or mark the test @pytest.mark.django_async" if mode == "strict" else ""
    pytest.fail(
        "{} is a coroutine function, and nobody runs it. {}".format(
            item.nodeid, _HOW_TO_RUN.format(mode=mode, or_mark=mark)
        ),
        pytrace=False,
    )


def refuse_generator_test(item):
    """Fail a coroutine test with a ``yield``, which nobody would iterate."""
    is_coroutine = claims.has_flag(item.function, inspect.CO_COROUTINE)
    if not is_coroutine and inspect.isasyncgenfunction(item.function):
        pytest.fail(
            "{} contains `yield`: it is an asynchronous generator, whose body would never run. Remove the `yield`, or "
            "make it a fixture.".format(item.nodeid),
            pytrace=False,
        )


def require_runner_of_fixture(name, item, claim):
    """Return whether an asynchronous fixture is ours to run; fail the test if it must not be passed over in silence."""
    if claim is Claim.OURS:
        return True
    if claim is Claim.SYNC:
        if not _is_requested(item, name):
            return item.config.getini("django_async_mode") == "auto"
        pytest.fail(
            "{} is not asynchronous, but requests the asynchronous fixture {!r}. Make the test `async def`, or the "
            "fixture a plain function: it can call coroutines with django_async_test.async_to_sync().".format(
                item.nodeid, name
            ),
            pytrace=False,
        )
    if claim is Claim.NOBODY:
        refuse_coroutine_test(item)
    plugin = claims.other(item)
    remedy = {
        "pytest-asyncio": "Decorate the fixture with @pytest_asyncio.fixture, or set `asyncio_mode = auto`; or remove "
        "the mark `asyncio`, so that django-async-test runs both",
        "anyio": "Remove the mark `anyio`, so that django-async-test runs both",
    }.get(plugin, "Let that plugin run the fixture")
    pytest.fail(
        "{} requests the asynchronous fixture {!r}, but is run by {}, which does not run the fixture. {}.".format(
            item.nodeid, name, plugin, remedy
        ),
        pytrace=False,
    )


def _is_requested(item, name):
    """Return whether the test itself names the fixture, which else is there for all tests, or for another fixture."""
    if any(name in mark.args for mark in item.iter_markers("usefixtures")):
        return True
    function = getattr(item, "function", None)
    return function is not None and name in inspect.signature(function).parameters
