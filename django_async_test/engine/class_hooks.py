"""Class-level hooks as coroutines: ``setUpClass``, ``setUpTestData``, ``tearDownClass`` and class clean-ups."""

import contextlib
import functools
import inspect
import sys

from ..compat import features
from ..compat.python import loops, suites
from . import advice, class_scope, class_settings, hang_report, stacks, timeouts
from .awaitables import check_result, is_awaitable
from .checks.base import Findings
from .checks.never_awaited import HookWatch

__unittest = True

_PACKAGE = __name__.partition(".")[0]


class Done(object):
    """What a sync hook returns inside a coroutine, so that ``await super().setUpClass()`` works too."""

    def __await__(self):
        return iter(())


# --- the hooks --------------------------------------------------------------------------------------------


def run(cls, name, function, args, kwargs):
    """Call `function`, the class hook `name` of `cls`, and await what it returns."""
    if loops.running_loop() is not None:
        return _run_inside_coroutine(cls, name, function, args, kwargs)
    scope = class_scope.begin(cls) if name == "setUpClass" and _needs_scope(cls) else class_scope.scope_of(cls)
    outermost = scope is not None and scope.enter_hook(name)
    try:
        if outermost and _is_ours(function):
            # A class without such a hook pays for none: there is nothing of the user's to be checked or limited.
            return function(cls, *args, **kwargs)
        with contextlib.ExitStack() as stack:
            if outermost:
                stack.enter_context(_checked(cls, scope, name))
                stack.enter_context(_limited(cls, scope, name))
            _environment_of(cls, scope).enter_class_hook(name, stack)
            result = function(cls, *args, **kwargs)
            check_result(result, function)
            if is_awaitable(result):
                awaitable = result
                result = scope.wait(result) if scope is not None else class_scope.call_alone(cls, lambda: awaitable)
    except BaseException as error:
        if outermost and name in ("setUpClass", "tearDownClass"):
            class_scope.abandon(cls, interrupted=not isinstance(error, Exception))
        if not outermost or not isinstance(error, Exception):
            raise
        advice.add(error)
        # unittest takes frames of ours away at the beginning, but not those of contextlib between them.
        raise error.with_traceback(stacks.trimmed(error.__traceback__)) from error.__cause__
    finally:
        if outermost:
            scope.leave_hook(name)
            if name == "tearDownClass" and not features.runs_class_cleanups:
                class_scope.end(cls)
    return result


def _run_inside_coroutine(cls, name, function, args, kwargs):
    # Called through super() by a coroutine hook.
    if inspect.iscoroutinefunction(function):
        return function(cls, *args, **kwargs)
    with loops.hidden(), contextlib.ExitStack() as stack:
        _environment_of(cls, class_scope.scope_of(cls)).enter_class_hook(name, stack)
        result = function(cls, *args, **kwargs)
    return result if is_awaitable(result) else Done()


def _is_ours(function):
    return function.__module__.partition(".")[0] == _PACKAGE


def _needs_scope(cls):
    scope = class_scope.scope_of(cls)
    return scope is None or scope.is_stale()


def _environment_of(cls, scope):
    return scope.environment if scope is not None else cls._async_test.make_environment(cls)


@contextlib.contextmanager
def _checked(cls, scope, name):
    if "never_awaited" not in class_settings.values_of(cls, None, scope.environment):
        yield
        return
    findings = Findings(lambda: "{}.{}.{}".format(cls.__module__, cls.__qualname__, name))
    with HookWatch(cls) as watch:
        yield
        watch.search()
    watch.report(findings)
    findings.fail()


@contextlib.contextmanager
def _limited(cls, scope, name):
    """Give a class hook the time that each part of the class's tests has."""
    seconds = timeouts.limit_of(cls, None, timeouts.default(scope.environment.project_timeout))
    if not seconds:
        yield
        return
    runner = scope.runner()
    test = "{}.{}".format(cls.__module__, cls.__qualname__).format
    describe, cut_off = functools.partial(hang_report.of_test, runner.loop, runner.host), scope.environment.cut_off
    with timeouts.Limit(test, name, seconds, scope.runner, describe, cut_off).around():
        yield


# --- the base class ---------------------------------------------------------------------------------------


def set_up_base(cls, set_up_class):
    """Call ``setUpClass()`` of the class that is no longer asynchronous, then prepare the surroundings of the tests."""
    class_settings.require_valid(cls)
    scope = class_scope.ensure(cls)
    result = scope.environment.call_base("setUpClass", set_up_class)
    if result is not None and is_awaitable(result):
        raise TypeError(
            "setUpClass() of a base class of {} is a coroutine function, but the base is not asynchronous: "
            "let it inherit from the asynchronous mixin too.".format(cls.__qualname__)
        )
    scope.enter_class()


def tear_down_base(cls, tear_down_class):
    """Undo what surrounds the tests, then call ``tearDownClass()`` of the class that is no longer asynchronous."""
    scope = class_scope.scope_of(cls)
    environment = _environment_of(cls, scope)

    def tear_down():
        if scope is not None:
            scope.leave_class()
        if not class_scope.was_abandoned(cls):
            tear_down_class()

    environment.call_base("tearDownClass", tear_down)


@contextlib.contextmanager
def abandoning_with_suite(cls):
    """Undo what the class has set up if an exception ends ``TestSuite.debug()``, which tears nothing down."""
    try:
        yield
    except BaseException:
        if suites.is_debugging():
            class_scope.abandon(cls)
        raise


# --- class clean-ups --------------------------------------------------------------------------------------


def add_cleanup(root, cls, function, args, kwargs):
    """Register a class clean-up with unittest or, before Python 3.8, with ourselves."""
    if features.runs_class_cleanups:
        super(root, cls).addClassCleanup(_call_cleanup, cls, function, args, kwargs)
        return
    class_scope.ensure(cls).cleanups.append((function, args, kwargs))


def do_cleanups(root, cls):
    """Run the class clean-ups, then close the scope."""
    try:
        if features.runs_class_cleanups:
            _do_all_cleanups(super(root, cls).doClassCleanups)
    finally:
        try:
            class_scope.end(cls)
        except Exception:
            if not features.runs_class_cleanups:
                raise
            # Where unittest looks for errors; one that is raised would end the whole run.
            cls.tearDown_exceptions.append(sys.exc_info())


def _do_all_cleanups(do_class_cleanups):
    try:
        do_class_cleanups()
    except BaseException:
        # Interrupted: unittest has taken that clean-up from its list, and would leave the others there.
        _do_all_cleanups(do_class_cleanups)
        raise


def _call_cleanup(cls, function, args, kwargs):
    class_scope.call_in_scope(cls, class_scope.scope_of(cls), function, args, kwargs)
