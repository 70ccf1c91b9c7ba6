"""Who runs a coroutine test: this plugin, another one, or nobody."""

import enum
import inspect

__unittest = True


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
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def of_item(item):
    """Return the `Claim` of a test."""
    function = getattr(item, "function", None)
    if function is None or not is_async(inner_test(function)):
        return Claim.SYNC
    if other(item) is not None:
        return Claim.OTHER
    mode = item.config.getini("django_async_mode")
    is_marked = item.get_closest_marker("django_async") is not None
    if mode == "off" or (mode == "strict" and not is_marked):
        return Claim.NOBODY
    return Claim.OURS


def other(item):
    """Return the name of the plugin that runs the coroutine test `item`, or None if it would be ours."""
    config, names = item.config, getattr(item, "fixturenames", ())
    if "anyio_backend" in names and _has_plugin(config, "anyio", "anyio.pytest_plugin"):
        return "anyio"
    has_asyncio = _has_plugin(config, "asyncio", "pytest_asyncio.plugin", "pytest_asyncio")
    if has_asyncio and (_has_mark(item, "asyncio") or is_auto(config)):
        return "pytest-asyncio"
    if (_has_mark(item, "trio") or _ini(config, "trio_mode")) and _has_plugin(config, "trio", "pytest_trio.plugin"):
        return "pytest-trio"
    return None


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
