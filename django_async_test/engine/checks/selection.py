"""Which checks a test makes: ``@fail_on``, ``@strict``, ``@lenient``, and the project's defaults.

The decorator leaves a marker on what it decorates, under the name
`FAIL_ON_ATTR`.  Method wins over class over base class over the project's
defaults over those of the family of test cases.

There are two families of checks.  Those in `DEFAULTS` are asynctest's, made
after ``tearDown()``; an extension adds one as it does with asynctest: an entry
in `DEFAULTS`, and under the same name a function of the test case as an
attribute of `_fail_on`; with the prefix ``before_test_`` one that is called
before ``setUp()``.  Those in `END_DEFAULTS` are made at the end of a test.
"""

import warnings

from ...compat.python import environ, loop_runs
from ...compat.shims import watched
from .. import requirements, state
from . import active_handles, unused_loop

__unittest = True

#: The checks there are, and whether a test makes them unless it says otherwise.
DEFAULTS = {"unused_loop": False, "active_handles": False, "active_selector_callbacks": False}

#: The checks at the end of a test: on are those without which a test passes wrongly or harms the next one.
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
    "changed_state": state.DEFAULT,
    "stray_processes": False,
}

# Those of which it is known what they may be: a project can have more.
_OURS = frozenset(DEFAULTS) | frozenset(END_DEFAULTS)

#: Seconds that a callback may take if ``blocking_calls`` does not say how many; asyncio's own limit in debug mode.
BLOCKING_SECONDS = 0.1

#: The environment variable with a project's defaults, and the name of the setting.
FAIL_ON_VARIABLE = "ASYNC_TEST_FAIL_ON"

_WORDS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}

FAIL_ON_ATTR = "_asynctest_fail_on"


class _fail_on(object):
    """The checks of a class or a test; a decorator that leaves itself on what it decorates."""

    def __init__(self, checks=None):
        self._checks = dict(checks or {})

    def __call__(self, decorated):
        requirements.require(hasattr(decorated, "__dict__"), "what is decorated", decorated, requirements.DECORATED)
        nearer = getattr(decorated, FAIL_ON_ATTR, None)
        checks = dict(nearer._checks) if nearer is not None else {}
        checks.update(self._checks)
        setattr(decorated, FAIL_ON_ATTR, _fail_on(checks))
        return decorated

    def get_checks(self, case):
        """Return {name: whether it is made}, of asynctest's checks, for a test of `case` that is marked so."""
        checks = dict(DEFAULTS)
        project = project_defaults(type(case)._async_test.make_environment(type(case)).project_checks)
        for values in [project] + marks_of(mark_of(case), None) + [self._checks]:
            checks.update((name, value is _ALL or value) for name, value in values.items() if name in DEFAULTS)
        return checks

    # --- asynctest's checks, as functions of the test case ---------------------------------------------------

    @staticmethod
    def before_test_unused_loop(case):
        loop_runs.note_runs(case.loop)

    @staticmethod
    def unused_loop(case):
        unused_loop.require_run(case.loop, case.id())

    @staticmethod
    def active_handles(case):
        active_handles.require_none(case.loop, case.id())

    before_test_active_selector_callbacks = staticmethod(watched.fail_on_before_test_active_selector_callbacks)
    active_selector_callbacks = staticmethod(watched.fail_on_active_selector_callbacks)


class _All(object):
    """Switched on by ``@strict``, as far as the kind of test case has it so: asynctest's know their own checks only."""

    def __bool__(self):
        return True


_ALL = _All()

#: The value of a check that ``@strict`` has switched on, and that a loop may make impossible.
IF_POSSIBLE = _All()
#: The same for a check that is made when the clean-ups have run: what they remove is removed.
AT_THE_END = _All()
_DEPENDING_ON_THE_LOOP = ("active_handles", "active_selector_callbacks")


def mark_of(decorated):
    """Return what the decorators of a class, a test case, or a test method say about checks, None if nothing."""
    return getattr(decorated, FAIL_ON_ATTR, None)


def marks_of(of_class, method):
    """Return what the marks of a class and of its test `method` say, weakest first; either may be None."""
    marks = [of_class._checks] if of_class is not None else []
    own = mark_of(method)
    return marks + [own._checks] if own is not None and own is not of_class else marks


def project_defaults(project_checks):
    """Return what the project has for defaults: those of the environment variable win over ``project_checks()``."""
    text = environ.optional(FAIL_ON_VARIABLE)
    known = project_checks()
    if not text and (known is None or known == {}):
        return {}
    requirements.require(isinstance(known, dict), "the setting " + FAIL_ON_VARIABLE, known, "{check: value}")
    known = dict(known)
    known.update(parsed(text or ""))
    for name, value in known.items():
        _require_check(name, "ASYNC_TEST_FAIL_ON has the check {!r}, which does not exist.", ValueError)
        _require_value(name, value)
    return known


def parsed(text, source=FAIL_ON_VARIABLE):
    """Return {check: value} of a text as the environment variable has it; ValueError, which names `source`."""
    values = {}
    for part in text.replace(",", " ").split():
        name, equals, value = part.partition("=")
        is_word = value.lower() in _WORDS and (name, value) != ("blocking_calls", "1")
        try:
            values[name] = _WORDS[value.lower()] if is_word else _value_of(name, value) if equals else True
        except ValueError:
            raise ValueError(
                "{} has {!r}: write check=1, check=0 or, for blocking_calls, a number of seconds, for changed_state "
                "the names of parts with + between them, separated by commas.".format(source, part)
            ) from None
        _require_check(name, source + " has the check {!r}, which does not exist.", ValueError)
    return values


def _value_of(name, text):
    """Return the value of a check that is no switch."""
    return set(text.split("+")) if name == "changed_state" else float(text)


def is_marked(method):
    """Return whether a test method says something about checks itself."""
    return getattr(method, FAIL_ON_ATTR, None) is not None


def values_of(marks, traits, project):
    """Return {name: value} of the checks that are on.

    `marks` are those of class and method, `project` the project's defaults, `traits` those of the class: they say
    which checks at the end of a test are on otherwise.
    """
    values = dict(DEFAULTS)
    values.update(traits.default_checks)
    for source in [project] + marks:
        for name, value in source.items():
            if value is _ALL:
                value = _by_strict(name, traits)
            if name in values:
                values[name] = value
    enabled = {name: value for name, value in values.items() if value}
    # Not ==, since 1 is a number of seconds.
    if enabled.get("blocking_calls") is True or enabled.get("blocking_calls") is _ALL:
        enabled["blocking_calls"] = BLOCKING_SECONDS
    return enabled


def _by_strict(name, traits):
    """Return what ``@strict`` says of a check in the test cases with these traits."""
    if name in traits.default_checks and not traits.strict_switches_all_on:
        return traits.default_checks[name]
    if not traits.strict_switches_all_on:
        return IF_POSSIBLE if name in _DEPENDING_ON_THE_LOOP else True
    if name == "active_selector_callbacks":
        return AT_THE_END
    # A plain function need not use the loop of a test case for both; asynctest's is for coroutines.  Timers are what
    # `pending_timers` is about, when the clean-ups have run.
    return name not in ("unused_loop", "active_handles")


def _require_check(name, message, error):
    if name not in DEFAULTS and name not in END_DEFAULTS:
        names = sorted(DEFAULTS) + sorted(END_DEFAULTS)
        similar = requirements.did_you_mean(name, names)
        raise error("{}{} The checks are: {}.".format(message.format(name), similar, ", ".join(names)))


def _require_value(name, value):
    if value is _ALL or requirements.is_switch(value) or name not in _OURS:
        return
    if name == "changed_state":
        is_collection = value is state.DEFAULT or isinstance(value, (set, frozenset, list, tuple))
        requirements.require(is_collection, name, value, "{}, or a set of names of parts".format(requirements.SWITCH))
        state.parts_of(value)
    elif name == "blocking_calls":
        what = "{}, {}".format(requirements.SECONDS, requirements.SWITCH)
        requirements.require(requirements.is_seconds(value), name, value, what)
    else:
        requirements.require(False, "the check " + name, value, requirements.SWITCH)


def fail_on(**checks):
    """Switch checks on or off, by name, for a test case class or a test method.

    ``blocking_calls`` takes a number of seconds, ``changed_state`` a set of names of parts, True for
    all.  Raises TypeError for a check that does not exist.
    """
    for name, value in checks.items():
        _require_check(name, "fail_on() got an unexpected keyword argument '{}'.", TypeError)
        _require_value(name, value)
    return _fail_on(checks)


def strict(decorated=None):
    """Switch all checks on, with or without parentheses.

    ``unused_loop`` and ``active_handles`` in asynctest's test cases only; ``active_selector_callbacks`` is made after
    ``tearDown()`` there, and when the clean-ups have run in others.
    """
    return _all(True, decorated)


def lenient(decorated=None):
    """Switch all checks off, with or without parentheses."""
    return _all(False, decorated)


def _all(enabled, decorated):
    checks = dict.fromkeys(END_DEFAULTS, _ALL if enabled else False)
    checks.update(dict.fromkeys(DEFAULTS, enabled))
    if enabled:
        checks.update((name, _ALL) for name in ("unused_loop",) + _DEPENDING_ON_THE_LOOP if name in checks)
    decorator = _fail_on(checks)
    return decorator if decorated is None else decorator(decorated)


def ignore_loop(decorated=None):
    """Deprecated: use ``@fail_on(unused_loop=False)``."""
    warnings.warn("ignore_loop is deprecated: use @fail_on(unused_loop=False).", DeprecationWarning, stacklevel=2)
    decorator = fail_on(unused_loop=False)
    return decorator if decorated is None else decorator(decorated)
