"""What a test case class says about its tests: their loop, time limit and checks."""

import asyncio
import functools
import inspect
import operator
import types

from ..compat.python import loops
from . import checks, requirements, timeouts, traits
from .checks import selection
from .settings import RunSettings

__unittest = True

LOOP_SCOPES = ("test", "class")

# What nearly all classes have for `require_valid()`
_NOTHING_SAID = (None, "test", False, False, None)


def require_valid(cls):
    """Raise ValueError unless what the class says about loop and time limit is something that it can say."""
    requirements.require_threads(cls)
    said = (cls.timeout, cls.loop_scope, cls.use_default_loop, cls.forbid_get_event_loop, cls.loop_factory)
    if said == _NOTHING_SAID:
        return
    timeouts.require_seconds(cls.timeout, "{}.timeout".format(cls.__qualname__))
    requirements.require_attribute(cls, "loop_scope", LOOP_SCOPES.__contains__, "'test' or 'class'")
    requirements.require_switches(cls, "use_default_loop", "forbid_get_event_loop")
    requirements.require_attribute(
        cls,
        "loop_factory",
        lambda factory: factory is None or callable(factory),
        "a callable that returns an event loop, None, or {name: one of these}, with names that are identifiers, for a "
        "class at the top of its module",
    )


def factories_of(value):
    """Return the names and factories of a class that has several, in a dictionary; None for another value."""
    if not isinstance(value, dict) or not value:
        return None
    for name, factory in value.items():
        if not (isinstance(name, str) and name.isidentifier() and (factory is None or callable(factory))):
            return None
    return value


class _Rules(object):
    """What holds for the tests of all classes that say the same, but for their loop.

    `said` is what `_said_by()` returns, `timeout` the limit that follows, `traits`
    are those of such a class, `more_checks` the checks of the environment,
    `project_checks` what the project says.
    """

    def __init__(self, said, timeout, traits, more_checks, project_checks):
        own_timeout, self._mark, use_default_loop, forbids_get_event_loop, _, _, _ = said
        self._traits = traits
        self._more_checks = more_checks
        self._project_checks = project_checks
        #: Whether the time limit is no property, which is asked of each test.
        self.has_common_timeout = own_timeout is None or isinstance(own_timeout, (int, float))
        values = self.values_of(None)
        #: `RunSettings` of a test that says nothing else.
        self.common = RunSettings(
            values=values,
            checks=checks.classes_of(values, more_checks),
            timeout=timeout,
            makes_loop_at_once=traits.makes_loop_at_once or use_default_loop or forbids_get_event_loop,
            sets_loop=not use_default_loop,
            forbids_get_event_loop=forbids_get_event_loop,
            debug=traits.debug,
            awaits_generators=traits.awaits_generators,
            watches_mocks_once_needed=traits.watches_mocks_once_needed,
        )

    def values_of(self, method):
        """Return {name: value} of the checks that are on for the test `method`, None for one that says nothing."""
        return selection.values_of(selection.marks_of(self._mark, method), self._traits, self._project_checks)

    def checks_of(self, method):
        """Return the values and the checks of a test that says something about them itself."""
        values = self.values_of(method)
        return {"values": values, "checks": checks.classes_of(values, self._more_checks)}


class _LastRules(object):
    """The rules of the class before: the next one has the same, nearly always."""

    def __init__(self):
        self._known = ()
        self._rules = None

    def of(self, cls, said, environment):
        """Return the `_Rules` for `cls`, which says `said`."""
        declared = traits.of(cls)
        more_checks = tuple([check for check in environment.checks if check.applies_to(cls)])
        project_checks = selection.project_defaults(environment.project_checks)
        project_timeout = timeouts.default(environment.project_timeout)
        known = [*said, *more_checks, declared, project_timeout]
        for defaults in (selection.DEFAULTS, declared.default_checks):
            # To which an extension adds its own
            known += [*defaults, *defaults.values()]
        # Not ==, since 1 is a number of seconds, and True is not.
        if not project_checks and len(known) == len(self._known) and all(map(operator.is_, known, self._known)):
            return self._rules
        rules = _Rules(said, timeouts.limit_of(cls, None, project_timeout), declared, more_checks, project_checks)
        self._known, self._rules = known if not project_checks else (), rules
        return rules


_last_rules = _LastRules()


class ClassSettings(object):
    """What holds for the tests of `cls`, read once for all of them; `scope` is the class's scope, or None."""

    #: Whether a test has found that it holds.
    is_confirmed = False

    def __init__(self, cls, environment, scope):
        self._cls = cls
        self._said = said = _said_by(cls)
        self._rules = rules = _last_rules.of(cls, said, environment)
        _, _, use_default_loop, _, loop_factory, loop_scope, _ = said
        if scope is None:
            loop = loop_of(cls)
        elif loop_scope == "class":
            loop = scope.loop, False
        elif use_default_loop or loop_factory is not None:
            loop = loop_of(cls)
        else:
            loop = scope.new_loop, True
        #: `RunSettings` of a test that says nothing else.
        self.common = rules.common.with_loop(*loop)
        #: {name: value} of the checks that are on for what says nothing else.
        self.values = self.common.values

    def confirm(self):
        """Return whether the class says what it said; asked by the first test, since ``setUpClass()`` may say more."""
        self.is_confirmed = True
        return self._said == _said_by(self._cls)

    def of_test(self, case, method):
        """Return the `RunSettings` of the test `method` of `case`."""
        common = self.common
        if (
            self._rules.has_common_timeout
            and "timeout" not in case.__dict__
            and getattr(method, selection.FAIL_ON_ATTR, None) is None
            and getattr(method, timeouts.TIMEOUT_ATTR, None) is None
        ):
            # Nearly always
            return common
        differs = self._rules.checks_of(method) if selection.is_marked(method) else {}
        timeout = timeouts.of_test(case, method)
        if timeout is not None and timeout != common.timeout:
            differs["timeout"] = timeout
        return common.but(**differs) if differs else common


def of_test(case, environment, scope, method=None):
    """Return the `RunSettings` of a test; `method` is its method, if it has been looked up."""
    settings = scope.settings if scope is not None else None
    if settings is None or (not settings.is_confirmed and not settings.confirm()):
        settings = ClassSettings(type(case), environment, scope)
        if scope is not None:
            scope.settings = settings
    return settings.of_test(case, method if method is not None else getattr(case, case._testMethodName, None))


def _said_by(cls):
    """Return what a class says about its tests itself: its time limit, its checks, its loop."""
    return (
        cls.timeout,
        selection.mark_of(cls),
        cls.use_default_loop,
        cls.forbid_get_event_loop,
        cls.loop_factory,
        cls.loop_scope,
        traits.of(cls).debug,
    )


def values_of(cls, method, environment):
    """Return {name: value} of the checks that are on for `method`, a test of `cls`, or for the hooks of `cls`."""
    project = selection.project_defaults(environment.project_checks)
    return selection.values_of(selection.marks_of(selection.mark_of(cls), method), traits.of(cls), project)


def loop_of(cls):
    """Return a function that returns the loop for a test or class, and whether the loop is ours to close."""
    if cls.use_default_loop:
        return _default_loop, False
    if cls.loop_factory is not None:
        return plain_attribute(cls, "loop_factory"), True
    # Looked up each time: the code under test may replace it.
    return (lambda: asyncio.new_event_loop()), True


def _default_loop():
    loop = loops.default_loop()
    if loop is None or loop.is_closed():
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
    return loop


def find_attribute(cls, name):
    """Return the class that has the attribute `name` in its namespace, and the raw attribute; None and None if none."""
    for owner in cls.__mro__:
        if name in owner.__dict__:
            return owner, owner.__dict__[name]
    return None, None


def plain_attribute(cls, name):
    """Return the class attribute `name`, a function without binding it unless it takes an argument."""
    _, raw = find_attribute(cls, name)
    if isinstance(raw, (staticmethod, classmethod)):
        return raw.__get__(None, cls)
    if isinstance(raw, types.FunctionType):
        needed = [
            parameter
            for parameter in inspect.signature(raw).parameters.values()
            if parameter.default is parameter.empty and parameter.kind == parameter.POSITIONAL_OR_KEYWORD
        ]
        return functools.partial(raw, cls) if needed else raw
    return raw
