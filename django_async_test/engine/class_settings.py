"""What a test case class says about its tests: their loop, time limit and checks."""

import asyncio
import functools
import inspect
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


class ClassSettings(object):
    """What holds for the tests of `cls`, read once for all of them; `scope` is the class's scope, or None."""

    #: Whether a test has found that it holds.
    is_confirmed = False

    def __init__(self, cls, environment, scope):
        self._cls = cls
        self._said = _said_by(cls)
        self._traits = traits.of(cls)
        self._more_checks = tuple(check for check in environment.checks if check.applies_to(cls))
        self._project_checks = selection.project_defaults(environment.project_checks)
        #: {name: value} of the checks that are on for what says nothing else.
        self.values = values = self._values_of(None)
        if cls.loop_scope == "class" and scope is not None:
            new_loop, owns_loop = scope.loop, False
        else:
            new_loop, owns_loop = loop_of(cls, scope.new_loop if scope is not None else None)
        #: `RunSettings` of a test that says nothing else.
        self.common = RunSettings(
            values=values,
            checks=checks.classes_of(values, self._more_checks),
            timeout=timeouts.limit_of(cls, None, timeouts.default(environment.project_timeout)),
            new_loop=new_loop,
            owns_loop=owns_loop,
            makes_loop_at_once=self._traits.makes_loop_at_once or cls.use_default_loop or cls.forbid_get_event_loop,
            sets_loop=not cls.use_default_loop,
            forbids_get_event_loop=cls.forbid_get_event_loop,
            debug=self._traits.debug,
            watches_mocks_once_needed=self._traits.watches_mocks_once_needed,
        )

    def confirm(self):
        """Return whether the class says what it said; asked by the first test, since ``setUpClass()`` may say more."""
        self.is_confirmed = True
        return self._said == _said_by(self._cls)

    def of_test(self, case, method):
        """Return the `RunSettings` of the test `method` of `case`."""
        common, differs = self.common, {}
        if selection.is_marked(method):
            values = self._values_of(method)
            differs.update(values=values, checks=checks.classes_of(values, self._more_checks))
        timeout = timeouts.of_test(case, method)
        if timeout is not None and timeout != common.timeout:
            differs["timeout"] = timeout
        return common.but(**differs) if differs else common

    def _values_of(self, method):
        return selection.values_of(selection.marks_of(self._cls, method), self._traits, self._project_checks)


def of_test(case, environment, scope):
    """Return the `RunSettings` of a test."""
    settings = scope.settings if scope is not None else None
    if settings is None or (not settings.is_confirmed and not settings.confirm()):
        settings = ClassSettings(type(case), environment, scope)
        if scope is not None:
            scope.settings = settings
    return settings.of_test(case, getattr(case, case._testMethodName, None))


def _said_by(cls):
    """Return what a class says about its tests itself."""
    loop = cls.use_default_loop, cls.forbid_get_event_loop, cls.loop_factory, cls.loop_scope, traits.of(cls).debug
    return cls.timeout, getattr(cls, selection.FAIL_ON_ATTR, None), loop


def values_of(cls, method, environment):
    """Return {name: value} of the checks that are on for `method`, a test of `cls`, or for the hooks of `cls`."""
    project = selection.project_defaults(environment.project_checks)
    return selection.values_of(selection.marks_of(cls, method), traits.of(cls), project)


def loop_of(cls, make=None):
    """Return a function that returns the loop for a test or class, and whether the loop is ours to close.

    ``make()`` makes a new one where the class does not say how.
    """
    if cls.use_default_loop:
        return _default_loop, False
    if cls.loop_factory is not None:
        return plain_attribute(cls, "loop_factory"), True
    # Looked up each time: the code under test may replace it.
    return make or (lambda: asyncio.new_event_loop()), True


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
