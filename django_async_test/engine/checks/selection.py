"""Checks that a test class or a test switches on and off: ``@fail_on``, ``@strict``, ``@lenient``.

The decorator leaves a checker on what it decorates, under the name
`_FAIL_ON_ATTR`.  Method wins over class over base class over the project's
defaults over those of the family of test cases.

There are two kinds of checks.  Those in `DEFAULTS` are asynctest's, made after
``tearDown()``; the way to add one is asynctest's too: an entry in `DEFAULTS`,
and under the same name a function of the test case as an attribute of
`_fail_on`; with the prefix ``before_test_`` one that runs before ``setUp()``.
Those in `END_DEFAULTS` are made at the end of a test, by the modules in
``checks/``; the life cycle asks `values_of()` for them.
"""

import os
import warnings

from ...compat.python import loop_runs, timers
from ...compat.shims import watched

__unittest = True

#: The checks there are, and whether a test makes them unless it says otherwise.
DEFAULTS = {"unused_loop": False, "active_handles": False, "active_selector_callbacks": False}

#: The checks at the end of a test: on are those without which a test lies or hurts the next one.
END_DEFAULTS = {
    "never_awaited": True,
    "background_exceptions": True,
    "pending_tasks": True,
    "open_connections": True,
    "pending_timers": False,
    "stray_threads": False,
    "unclosed_transports": False,
    "unclosed_resources": False,
    "blocking_calls": False,
}

#: Seconds that a callback may take if ``blocking_calls`` does not say how many; asyncio's own limit in debug mode.
BLOCKING_SECONDS = 0.1

#: The environment variable with a project's defaults, and the name of the setting.
FAIL_ON_VARIABLE = "ASYNC_TEST_FAIL_ON"

_WORDS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}

_FAIL_ON_ATTR = "_asynctest_fail_on"


class _fail_on(object):
    """The checks of a class or a test; a decorator that leaves itself on what it decorates."""

    def __init__(self, checks=None):
        self._checks = dict(checks or {})

    def __call__(self, decorated):
        if isinstance(decorated, type):
            inherited = getattr(decorated, _FAIL_ON_ATTR, None)
            checks = dict(inherited._checks) if inherited is not None else {}
        else:
            nearer = getattr(decorated, _FAIL_ON_ATTR, None)
            checks = dict(nearer._checks) if nearer is not None else {}
        checks.update(self._checks)
        setattr(decorated, _FAIL_ON_ATTR, _fail_on(checks))
        return decorated

    def get_checks(self, case):
        """Return {name: whether it is made} for a test of `case` whose method has this checker."""
        checks = dict(DEFAULTS)
        for values in _sources(case, self):
            checks.update((name, value) for name, value in values.items() if name in DEFAULTS)
        return checks

    def before_test(self, case):
        """Prepare the checks of a test; called before its ``setUp()``."""
        for check in self._enabled(case):
            prepare = getattr(_fail_on, "before_test_" + check, None)
            if callable(prepare):
                prepare(case)

    def check_test(self, case):
        """Make the checks of a test: each raises AssertionError if it fails.  Called after ``tearDown()``."""
        for check in self._enabled(case):
            getattr(_fail_on, check)(case)

    def _enabled(self, case):
        return [check for check, enabled in self.get_checks(case).items() if enabled]

    # --- the checks ---------------------------------------------------------------------------------------

    @staticmethod
    def before_test_unused_loop(case):
        loop_runs.note_runs(case.loop)

    @staticmethod
    def unused_loop(case):
        if not loop_runs.has_run(case.loop):
            raise AssertionError(
                "{}: Loop did not run during the test. Await something in it, or allow this with "
                "@fail_on(unused_loop=False).".format(case.id())
            )

    @staticmethod
    def active_handles(case):
        live = timers.live_timers(case.loop)
        if live is None:
            raise AssertionError(_cannot_check("active_handles", case, "does not show what is scheduled on it"))
        if live:
            raise AssertionError(
                "{}: Loop contained unfinished work {!r}. Cancel it in tearDown(), or allow it with "
                "@fail_on(active_handles=False).".format(case.id(), tuple(live))
            )

    before_test_active_selector_callbacks = staticmethod(watched.fail_on_before_test_active_selector_callbacks)
    active_selector_callbacks = staticmethod(watched.fail_on_active_selector_callbacks)


def _cannot_check(check, case, why):
    return "{}: {} cannot be checked, since {}.{} {}. Use another loop, or @fail_on({}=False).".format(
        case.id(), check, type(case.loop).__module__, type(case.loop).__qualname__, why, check
    )


class _All(object):
    """Switched on by ``@strict``, in the test cases that know these checks: asynctest's know their own only."""

    def __bool__(self):
        return True


_ALL = _All()


def _sources(case, checker, project=None):
    """Return the mappings that say which checks a test of `case` with `checker` makes, the weakest first."""
    sources = [project_defaults(case) if project is None else project]
    of_class = getattr(case, _FAIL_ON_ATTR, None)
    if of_class is not None:
        sources.append(of_class._checks)
    if checker is not None and checker is not of_class:
        sources.append(checker._checks)
    return sources


def project_defaults(case):
    """Return what the project of `case` has for defaults: the environment's, and what the test case class knows."""
    text = os.environ.get(FAIL_ON_VARIABLE)
    settings = getattr(case, "_project_checks", dict)()
    if not text and not settings:
        return {}
    known = dict(settings)
    known.update(_parsed(text or ""))
    for name, value in known.items():
        _require_check(name, "ASYNC_TEST_FAIL_ON has the check {!r}, which does not exist.", ValueError)
        _require_value(name, value, ValueError)
    return known


def _parsed(text):
    values = {}
    for part in text.replace(",", " ").split():
        name, equals, value = part.partition("=")
        is_word = value.lower() in _WORDS and (name, value) != ("blocking_calls", "1")
        try:
            values[name] = _WORDS[value.lower()] if is_word else float(value) if equals else True
        except ValueError:
            raise ValueError(
                "ASYNC_TEST_FAIL_ON has {!r}: write check=1, check=0 or, for blocking_calls, a number of seconds, "
                "separated by commas.".format(part)
            ) from None
    return values


def is_marked(method):
    """Tell whether a test method says something about checks itself."""
    return getattr(method, _FAIL_ON_ATTR, None) is not None


def values_of(case, method, project=None):
    """Return {name: value} of the checks at the end of the test `method` of `case`, those that are on only.

    `project` are its `project_defaults()`, if they have been asked for already.
    """
    values = dict(case._end_checks)
    for source in _sources(case, getattr(method, _FAIL_ON_ATTR, None), project):
        for name, value in source.items():
            if name in END_DEFAULTS:
                values[name] = case._end_checks[name] if value is _ALL and not case._is_strict_on_all else value
    enabled = {name: value for name, value in values.items() if value}
    # Not ==, since 1 is a number of seconds.
    if enabled.get("blocking_calls") is True or enabled.get("blocking_calls") is _ALL:
        enabled["blocking_calls"] = BLOCKING_SECONDS
    return enabled


def checker_of(case, method, project=None):
    """Return the checker of asynctest's checks for the test `method` of `case`, or None if none of them is on."""
    own = getattr(method, _FAIL_ON_ATTR, None)
    checker = own if own is not None else getattr(case, _FAIL_ON_ATTR, None)
    if checker is None:
        if not any(DEFAULTS.values()) and not (project_defaults(case) if project is None else project):
            return None
        checker = _fail_on()
    return checker


def _require_check(name, message, error):
    if name not in DEFAULTS and name not in END_DEFAULTS:
        names = sorted(DEFAULTS) + sorted(END_DEFAULTS)
        raise error("{} The checks are: {}.".format(message.format(name), ", ".join(names)))


def _require_value(name, value, error):
    if name == "blocking_calls" and not isinstance(value, bool):
        if not isinstance(value, (int, float)) or value < 0:
            raise error("blocking_calls is {!r}: it must be a number of seconds, True or False.".format(value))


def fail_on(**checks):
    """Switch checks on or off, by name, for a test case class or a test method.

    ``blocking_calls`` takes a number of seconds.  Raises TypeError for a check
    that does not exist.
    """
    for name, value in checks.items():
        _require_check(name, "fail_on() got an unexpected keyword argument '{}'.", TypeError)
        _require_value(name, value, ValueError)
    return _fail_on(checks)


def strict(decorated=None):
    """Switch all checks on, with or without parentheses."""
    return _all(True, decorated)


def lenient(decorated=None):
    """Switch all checks off, with or without parentheses."""
    return _all(False, decorated)


def _all(enabled, decorated):
    checks = dict.fromkeys(END_DEFAULTS, _ALL if enabled else False)
    checks.update(dict.fromkeys(DEFAULTS, enabled))
    decorator = _fail_on(checks)
    return decorator if decorated is None else decorator(decorated)


def ignore_loop(decorated=None):
    """Deprecated: use ``@fail_on(unused_loop=False)``."""
    warnings.warn("ignore_loop is deprecated: use @fail_on(unused_loop=False).", DeprecationWarning, stacklevel=2)
    decorator = fail_on(unused_loop=False)
    return decorator if decorated is None else decorator(decorated)
