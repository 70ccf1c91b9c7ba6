"""Checks that a test class or a test switches on and off: ``@fail_on``, ``@strict``, ``@lenient``.

The decorator leaves a checker on what it decorates, under the name
`_FAIL_ON_ATTR`; the life cycle asks for the checker of a test with
`checker_of()`.  The names, the precedence (method over class over base class
over `DEFAULTS`) and the way to add a check are those of asynctest: an entry in
`DEFAULTS`, and under the same name a function of the test case as an attribute
of `_fail_on`; with the prefix ``before_test_`` one that runs before ``setUp()``.
"""

import warnings

from .compat import loops
from .compat.shims import watched

__unittest = True

#: The checks there are, and whether a test makes them unless it says otherwise.
DEFAULTS = {"unused_loop": False, "active_handles": False, "active_selector_callbacks": False}

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
        of_class = getattr(case, _FAIL_ON_ATTR, None)
        if of_class is not None:
            checks.update(of_class._checks)
        checks.update(self._checks)
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
        loops.note_runs(case.loop)

    @staticmethod
    def unused_loop(case):
        if not loops.has_run(case.loop):
            raise AssertionError(
                "{}: Loop did not run during the test. Await something in it, or allow this with "
                "@fail_on(unused_loop=False).".format(case.id())
            )

    @staticmethod
    def active_handles(case):
        timers = loops.live_timers(case.loop)
        if timers is None:
            raise AssertionError(_cannot_check("active_handles", case, "does not show what is scheduled on it"))
        if timers:
            raise AssertionError(
                "{}: Loop contained unfinished work {!r}. Cancel it in tearDown(), or allow it with "
                "@fail_on(active_handles=False).".format(case.id(), tuple(timers))
            )

    before_test_active_selector_callbacks = staticmethod(watched.fail_on_before_test_active_selector_callbacks)
    active_selector_callbacks = staticmethod(watched.fail_on_active_selector_callbacks)


def _cannot_check(check, case, why):
    return "{}: {} cannot be checked, since {}.{} {}. Use another loop, or @fail_on({}=False).".format(
        case.id(), check, type(case.loop).__module__, type(case.loop).__qualname__, why, check
    )


def checker_of(case, method):
    """Return the checker of the test `method` of `case`, or None if no check is on."""
    own = getattr(method, _FAIL_ON_ATTR, None)
    checker = own if own is not None else getattr(case, _FAIL_ON_ATTR, None)
    if checker is None:
        if not any(DEFAULTS.values()):
            return None
        checker = _fail_on()
    return checker


def fail_on(**checks):
    """Switch checks on or off, by name, for a test case class or a test method.

    Raises TypeError for a check that does not exist.
    """
    for check in checks:
        if check not in DEFAULTS:
            raise TypeError(
                "fail_on() got an unexpected keyword argument '{}'. The checks are: {}.".format(
                    check, ", ".join(sorted(DEFAULTS))
                )
            )
    return _fail_on(checks)


def strict(decorated=None):
    """Switch all checks on, with or without parentheses."""
    return _all(True, decorated)


def lenient(decorated=None):
    """Switch all checks off, with or without parentheses."""
    return _all(False, decorated)


def _all(enabled, decorated):
    decorator = _fail_on(dict.fromkeys(DEFAULTS, enabled))
    return decorator if decorated is None else decorator(decorated)


def ignore_loop(decorated=None):
    """Deprecated: use ``@fail_on(unused_loop=False)``."""
    warnings.warn("ignore_loop is deprecated: use @fail_on(unused_loop=False).", DeprecationWarning, stacklevel=2)
    decorator = fail_on(unused_loop=False)
    return decorator if decorated is None else decorator(decorated)
