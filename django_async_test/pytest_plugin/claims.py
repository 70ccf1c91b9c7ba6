"""Who runs a coroutine test: this plugin, another one, or nobody."""

import enum
import inspect
import types

import pytest

__unittest = True

_ASYNC = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_OTHERS = pytest.StashKey()


class Claim(enum.Enum):
    """Who runs a test."""

    SYNC = "pytest itself: it is no coroutine function"
    OURS = "this plugin"
    OTHER = "another plugin, which has said so"
    NOBODY = "it is a coroutine function, and nobody awaits it"


def inner_test(function):
    """Return the function that Hypothesis calls with each example, or `function` itself."""
    return getattr(getattr(function, "hypothesis", None), "inner_test", function)


def is_async(function):
    """Return whether `function` is a coroutine function or an asynchronous generator function."""
    # As it is for nearly all that are: the functions of `inspect` take ten times as long.
    if has_flag(function, _ASYNC):
        return True
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def has_flag(function, flag):
    """Return whether `function` is a function of Python whose code has `flag`, one of the ``CO_*`` of `inspect`."""
    return type(function) is types.FunctionType and bool(function.__code__.co_flags & flag)


def of_item(item):
    """Return the `Claim` of a test."""
    function = getattr(item, "function", None)
    if function is None or not is_async(inner_test(function)):
        return Claim.SYNC
    if other(item) is not None:
        return Claim.OTHER
    mode = item.config.getini("django_async_mode")
    if mode == "off" or (mode == "strict" and not _has_mark(item, "django_async")):
        return Claim.NOBODY
    return Claim.OURS


def other(item):
    """Return the name of the plugin that runs the coroutine test `item`, or None if it would be ours."""
    others = _others_of(item.config)
    if others.has_anyio and "anyio_backend" in getattr(item, "fixturenames", ()):
        return "anyio"
    if others.has_asyncio and (others.is_auto or _has_mark(item, "asyncio")):
        return "pytest-asyncio"
    if others.has_trio and (others.runs_all_in_trio or _has_mark(item, "trio")):
        return "pytest-trio"
    return None


class _Others(object):
    """The plugins that run coroutine tests, as the session has them: it is asked for each test."""

    def __init__(self, config):
        self.has_anyio = _has_plugin(config, "anyio", "anyio.pytest_plugin")
        self.has_asyncio = _has_plugin(config, "asyncio", "pytest_asyncio.plugin", "pytest_asyncio")
        self.is_auto = self.has_asyncio and is_auto(config)
        self.has_trio = _has_plugin(config, "trio", "pytest_trio.plugin")
        self.runs_all_in_trio = self.has_trio and bool(_ini(config, "trio_mode"))


def _others_of(config):
    found = config.stash.get(_OTHERS, None)
    if found is None:
        found = config.stash[_OTHERS] = _Others(config)
    return found


def is_auto(config):
    """Return whether pytest-asyncio runs all coroutine tests."""
    mode = config.getoption("asyncio_mode", default=None) or _ini(config, "asyncio_mode")
    return str(getattr(mode, "value", mode)) == "auto"


def _has_mark(item, name):
    return item.get_closest_marker(name) is not None


def _has_plugin(config, *names):
    return any(config.pluginmanager.has_plugin(name) for name in names)


def _ini(config, name):
    try:
        return config.getini(name)
    except (KeyError, ValueError):
        return None


def argument_names(item):
    """Return the names of the fixtures that pytest passes to the test function."""
    # pytest has no public name for them.
    known = getattr(getattr(item, "_fixtureinfo", None), "argnames", None)
    if known is not None:
        return known
    return [name for name in inspect.signature(item.obj).parameters if name in item.funcargs]
