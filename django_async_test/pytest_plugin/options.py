"""What ini options, marks and decorators say about a test: who runs it, its checks, its time limit, its loop."""

import types

import pytest

from ..compat.python import environ
from ..engine import timeouts
from ..engine.checks import selection
from ..engine.class_settings import ClassSettings

__unittest = True

MODES = ("auto", "strict", "off")
SCOPES = ("function", "class", "module", "package", "session")

_CHECK_MARKS = ("fail_on", "strict_checks", "lenient_checks")
_MARKS = frozenset(_CHECK_MARKS + ("time_limit", "strict_ownership", "django_async"))


def require_valid(config):
    """Raise pytest.UsageError unless the ini options have values that they can have."""
    for name, values in (("django_async_mode", MODES), ("django_async_loop_scope", SCOPES)):
        value = config.getini(name)
        if value not in values:
            raise pytest.UsageError("{} is {!r}: it can be {}.".format(name, value, ", ".join(values)))
    try:
        project_checks(config)
        project_timeout(config)
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None


def project_checks(config):
    """Return what the ini option says about checks: {name: value}.  Raises ValueError."""
    return selection.parsed(config.getini("django_async_fail_on"), "django_async_fail_on")


def project_timeout(config):
    """Return the seconds of the ini option, or None if it is not set.  Raises ValueError."""
    text = config.getini("django_async_timeout")
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = text
    timeouts.require_seconds(seconds, "django_async_timeout")
    return seconds


def is_marked(item):
    """Return whether one of our marks, or decorators, is on the test, its class or its module."""
    return has_mark(item) or _is_decorated(getattr(item, "function", None))


def has_mark(item):
    """Return whether one of our marks is on the test, its class or its module: else none need be looked for by name."""
    node = item
    while node is not None:
        for mark in node.own_markers:
            if mark.name in _MARKS:
                return True
        node = node.parent
    return False


def _is_decorated(function):
    return selection.is_marked(function) or timeouts.own_limit(function) is not None


def loop_scope(item):
    """Return how long the loop of the test lives, one of `SCOPES`."""
    for mark in item.iter_markers("django_async") if has_mark(item) else ():
        scope = mark.kwargs.get("loop_scope", mark.args[0] if mark.args else None)
        if scope is None:
            continue
        if scope not in SCOPES:
            raise pytest.UsageError(
                "{}: the loop_scope of the mark django_async is {!r}; it can be {}.".format(
                    item.nodeid, scope, ", ".join(SCOPES)
                )
            )
        return scope
    return item.config.getini("django_async_loop_scope")


# Each test asks for them.
_VARIABLES = (selection.FAIL_ON_VARIABLE, timeouts.TIMEOUT_VARIABLE)


def settings_of(item, cls, environment, scope, known):
    """Return the `RunSettings` of a test whose stand-in is an instance of `cls`.

    `scope` is what its loop comes from, `known` a dictionary that keeps what was found for other tests.
    """
    key = (cls, scope) + tuple(map(environ.optional, _VARIABLES))
    known_settings = known.get(key)
    if known_settings is None:
        of_class = ClassSettings(cls, environment, None)
        common = of_class.common.but(new_loop=scope.loop_of_test, owns_loop=not scope.lasts)
        known_settings = known[key] = (of_class, common)
    of_class, common = known_settings
    if not is_marked(item):
        return common
    return of_class.of_test(cls, _said(item)).but(new_loop=common.new_loop, owns_loop=common.owns_loop)


def _said(item):
    """Return an object that carries what marks and decorators say, as a decorated method of a class does."""
    said = types.SimpleNamespace()
    for mark in reversed(list(item.iter_markers())):
        # The farthest first: a nearer one wins.
        if mark.name == "fail_on":
            _apply(item, mark, selection.fail_on, said)
        elif mark.name in ("strict_checks", "lenient_checks"):
            decorate = selection.strict if mark.name == "strict_checks" else selection.lenient
            decorate(said)
        elif mark.name == "time_limit":
            _apply(item, mark, timeouts.timeout, said)
    function = item.function
    for name in (selection.FAIL_ON_ATTR, timeouts.TIMEOUT_ATTR):
        own = getattr(function, name, None)
        if own is not None and name == timeouts.TIMEOUT_ATTR:
            setattr(said, name, own)
        elif own is not None:
            own(said)
    return said


def _apply(item, mark, make, said):
    try:
        make(*mark.args, **mark.kwargs)(said)
    except (TypeError, ValueError) as error:
        raise pytest.UsageError("{}: the mark {}: {}".format(item.nodeid, mark.name, error)) from None


def is_strict_owner(item):
    """Return whether only what the test has started may use its connections."""
    return has_mark(item) and item.get_closest_marker("strict_ownership") is not None
