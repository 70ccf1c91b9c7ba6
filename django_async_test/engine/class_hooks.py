"""Class-level hooks: ``setUpClass``, ``setUpTestData``, ``tearDownClass`` and class clean-ups as coroutines.

A class hook is called on the class by unittest, Django and pytest, each in its
own way and time, and class decorators keep references to ``setUp``.  So
coroutine hooks are replaced when the class is made: from then on the class has
sync functions that await the originals.
"""

import contextlib
import functools
import inspect
import sys
import types
import unittest
import weakref

from ..compat import features
from ..compat.python import loop_parts, loops
from . import hang_report, timeouts
from .checks import selection
from .checks.background_exceptions import add_errors
from .checks.base import Findings
from .checks.never_awaited import Watch
from .runner import Runner, check_result, is_awaitable

__unittest = True

CLASS_HOOKS = ("setUpClass", "tearDownClass", "setUpTestData")
INSTANCE_HOOKS = ("setUp", "tearDown")

_MARK = "_django_async_test_hook"

_scopes = {}

# Classes whose base was torn down early, before the runner came to it.
_abandoned = weakref.WeakSet()


class _Done(object):
    """What a sync hook returns inside a coroutine, so that ``await super().setUpClass()`` works too."""

    def __await__(self):
        return iter(())


# --- when a class is made ---------------------------------------------------------------------------------


def prepare(cls):
    """Replace the hooks that `cls` defines, or inherits from a class that is not prepared."""
    if not hasattr(cls, "setUpClass"):
        # the empty root of the family
        return
    _require_order(cls)
    _take_debug(cls)
    for name in CLASS_HOOKS + INSTANCE_HOOKS:
        owner, raw = _find(cls, name)
        if owner is None or _is_default(owner) or getattr(_function(raw), _MARK, False):
            continue
        if name in CLASS_HOOKS:
            if isinstance(raw, classmethod):
                setattr(cls, name, classmethod(_class_hook(name, raw.__func__)))
        elif inspect.iscoroutinefunction(raw):
            setattr(cls, name, _instance_hook(raw))
        elif isinstance(raw, types.FunctionType):
            setattr(cls, name, _sync_instance_hook(raw))
    if hasattr(cls, "_class_cleanups") and "_class_cleanups" not in cls.__dict__:
        # On Python 3.8 and 3.9 all classes share one list, and a class run inside a test would empty it.
        cls._class_cleanups = []
    cls._class_made()


def _require_order(cls):
    for base in cls.__mro__:
        if "_async_lifecycle_root" in base.__dict__:
            return
        if base is unittest.TestCase:
            raise TypeError(
                "{}: the asynchronous mixin must stand before the test case class, or its coroutines would never "
                "run: class {}(AsyncTestMixin, ...).".format(cls.__qualname__, cls.__name__)
            )


def _take_debug(cls):
    """Let ``debug = True`` of a class be about its loop, and keep the method of that name, which runners call."""
    owner, value = _find(cls, "debug")
    if not (value is None or isinstance(value, bool)) or owner is None:
        return
    cls._loop_debug = value
    if owner is cls:
        del cls.debug
    if not callable(getattr(cls, "debug", None)):
        # It comes from a mixin.
        cls.debug = next(each.__dict__["debug"] for each in cls.__mro__ if callable(each.__dict__.get("debug")))


def unprepared(method):
    """Return the coroutine method that a bound, prepared hook stands for; another method as it is."""
    function = getattr(method, "__func__", None)
    if getattr(function, _MARK, False):
        return types.MethodType(function.__wrapped__, method.__self__)
    return method


def _find(cls, name):
    for owner in cls.__mro__:
        if name in owner.__dict__:
            return owner, owner.__dict__[name]
    return None, None


def _is_default(owner):
    return owner.__module__.split(".")[0] in ("unittest", "builtins") or owner.__module__.startswith("django.test")


def _function(raw):
    return getattr(raw, "__func__", raw)


def _class_hook(name, function):
    @functools.wraps(function)
    def hook(cls, *args, **kwargs):
        return _run_class_hook(cls, name, function, args, kwargs)

    hook.__dict__.pop("_is_coroutine", None)
    setattr(hook, _MARK, True)
    return hook


def _instance_hook(function):
    @functools.wraps(function)
    def hook(self, *args, **kwargs):
        result = function(self, *args, **kwargs)
        if loops.running_loop() is not None:
            # `await super().setUp()`
            return result
        run = self.__dict__.get("_async_run")
        if run is None or run.runner is None:
            return call_alone(type(self), lambda: result)
        # Our stand-in awaits it, or a sync override has called it: then it is done at once.
        return run.runner.wait(result)

    setattr(hook, _MARK, True)
    return hook


def _sync_instance_hook(function):
    @functools.wraps(function)
    def hook(self, *args, **kwargs):
        if loops.running_loop() is None:
            return function(self, *args, **kwargs)
        # Called through super() by a coroutine hook: it may use the database as ever.
        with loops.hidden():
            result = function(self, *args, **kwargs)
        return result if is_awaitable(result) else _Done()

    setattr(hook, _MARK, True)
    return hook


# --- running class hooks ----------------------------------------------------------------------------------


def _run_class_hook(cls, name, function, args, kwargs):
    if loops.running_loop() is not None:
        # Called through super() by a coroutine hook.
        if inspect.iscoroutinefunction(function):
            return function(cls, *args, **kwargs)
        with loops.hidden(), contextlib.ExitStack() as stack:
            cls._enter_class_hook(name, stack)
            result = function(cls, *args, **kwargs)
        return result if is_awaitable(result) else _Done()

    scope = _scope_for(cls, name)
    outermost = scope is not None and scope.enter(name)
    try:
        with contextlib.ExitStack() as stack:
            if outermost:
                stack.enter_context(_checked(cls, name))
                stack.enter_context(_limited(cls, scope, name))
            cls._enter_class_hook(name, stack)
            result = function(cls, *args, **kwargs)
            check_result(result, function)
            if is_awaitable(result):
                result = scope.wait(result) if scope is not None else call_alone(cls, lambda: result)
    except BaseException as error:
        if outermost and name in ("setUpClass", "tearDownClass"):
            abandon(cls, interrupted=not isinstance(error, Exception))
        raise
    finally:
        if outermost:
            scope.leave(name)
            if name == "tearDownClass" and not features.runs_class_cleanups:
                end(cls)
    return result


@contextlib.contextmanager
def _checked(cls, name):
    if "never_awaited" not in selection.values_of(cls, None):
        yield
        return
    findings = Findings(lambda: "{}.{}.{}".format(cls.__module__, cls.__qualname__, name))
    with Watch() as watch:
        yield
        watch.search({})
    watch.report(findings)
    findings.fail()


@contextlib.contextmanager
def _limited(cls, scope, name):
    """Give a class hook the time that each part of the class's tests has."""
    seconds = timeouts.limit_of(cls, None, timeouts.default(cls)) if scope is not None else 0
    if not seconds:
        yield
        return
    runner = scope.runner()
    test = "{}.{}".format(cls.__module__, cls.__qualname__).format
    with timeouts.Limit(test, name, seconds, runner, lambda: hang_report.of_test(runner.loop, runner.host)):
        yield


def _scope_for(cls, name):
    scope = scope_of(cls)
    if name == "setUpClass" and (scope is None or scope.is_stale()):
        if scope is not None:
            end(cls)
        _abandoned.discard(cls)
        scope = _scopes[cls] = Scope(cls)
    return scope


def call_alone(cls, function, *args, **kwargs):
    """Call `function` outside any test or class, on a loop of its own if it must be awaited."""
    result = function(*args, **kwargs)
    check_result(result, function)
    if not is_awaitable(result):
        return result
    if loops.running_loop() is not None:
        return result
    runner = Runner(cls._new_loop(), not cls.use_default_loop)
    try:
        return runner.wait(result)
    finally:
        runner.finish()


class Scope(object):
    """What lives as long as one class's tests: a loop if one is needed, clean-ups, things to undo."""

    def __init__(self, cls):
        self._cls = cls
        self._runner = None
        self._depths = {}
        self._loop_stack = contextlib.ExitStack()
        #: Undone before the base class's tearDownClass().
        self.stack = contextlib.ExitStack()
        self.cleanups = []
        #: Whether the base class's setUpClass() has been called, and its tearDownClass() has not.
        self.base_is_set_up = False
        #: What holds for tests that say nothing else, once one of the class has asked.
        self.defaults = None
        self._loop_maker = None
        cls._note_class(self)

    def enter(self, name):
        self._depths[name] = self._depths.get(name, 0) + 1
        return self._depths[name] == 1

    def leave(self, name):
        self._depths[name] = 0

    def is_stale(self):
        """Tell whether the scope is left over from an earlier run, whose runner ran no class clean-ups."""
        return "setUpClass" in self._depths and not self._depths["setUpClass"]

    def runner(self):
        if self._runner is None:
            cls = self._cls
            self._runner = Runner(cls._new_loop(), not cls.use_default_loop)
            self._runner.keeps_errors = "background_exceptions" in selection.values_of(cls, None)
            cls._enter_class_loop(self._loop_stack, self._runner)
        return self._runner

    def loop(self):
        return self.runner().loop

    def loop_maker(self):
        """Return what makes the loops of the tests."""
        if self._loop_maker is None:
            self._loop_maker = loop_parts.LoopMaker()
            self.stack.callback(self._loop_maker.close)
        return self._loop_maker

    def context_copy(self):
        """Return a copy of the context of the class hooks, or None if none of them was a coroutine."""
        if self._runner is None or self._runner.context is None:
            return None
        return self._runner.context.copy()

    def wait(self, awaitable):
        runner = self.runner()
        if runner.loop.is_running():
            # setUpTestData() inside a coroutine setUpClass(): its loop stands still meanwhile.
            return call_alone(self._cls, lambda: awaitable)
        return runner.wait(awaitable)

    def close(self):
        runner, self._runner = self._runner, None
        try:
            self.stack.close()
        finally:
            if runner is not None:
                runner.finish()
                self._loop_stack.close()
                _raise_background_errors(self._cls, runner)


def _raise_background_errors(cls, runner):
    findings = Findings(lambda: "{}.{}".format(cls.__module__, cls.__qualname__))
    add_errors(findings, runner.background_errors, runner.created_at, runner.loop_reports)
    findings.fail()


def scope_of(cls):
    """Return the scope of the class whose tests are running, or None."""
    return _scopes.get(cls)


def end(cls):
    """End the scope of `cls`: its clean-ups where unittest does not run them, its loop."""
    scope = _scopes.pop(cls, None)
    if scope is None:
        return
    errors = []
    while scope.cleanups:
        function, args, kwargs = scope.cleanups.pop()
        try:
            _call_in_scope(cls, scope, function, args, kwargs)
        except BaseException as error:
            errors.append(error)
    scope.close()
    if errors:
        # An interruption first
        raise min(errors, key=lambda error: isinstance(error, Exception))


def abandon(cls, interrupted=True):
    """Undo what the class has set up: it was interrupted, or one of its hooks failed.

    After an ordinary exception unittest runs the class clean-ups; after an
    interruption nobody does.
    """
    scope = scope_of(cls)
    if scope is None or cls in _abandoned or not (interrupted or scope.base_is_set_up):
        return
    _abandoned.add(cls)
    try:
        scope.stack.close()
    finally:
        try:
            cls._abandon_class(scope)
        finally:
            if not features.runs_class_cleanups:
                end(cls)
            elif interrupted:
                cls.doClassCleanups()


def abandon_with_suite(cls):
    """Undo what the class has set up if the exception at hand ends ``TestSuite.debug()``, which tears nothing down."""
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code is unittest.TestSuite.run.__code__ and frame.f_locals["debug"]:
            abandon(cls)
            return
        frame = frame.f_back


def was_abandoned(cls):
    """Tell whether ``tearDownClass()`` of the base class has been dealt with already."""
    return cls in _abandoned


# --- class clean-ups --------------------------------------------------------------------------------------


def add_cleanup(root, cls, function, args, kwargs):
    """Register a class clean-up with unittest or, before Python 3.8, with ourselves."""
    if features.runs_class_cleanups:
        super(root, cls).addClassCleanup(_call_cleanup, cls, function, args, kwargs)
        return
    scope = scope_of(cls)
    if scope is None:
        scope = _scopes[cls] = Scope(cls)
    scope.cleanups.append((function, args, kwargs))


def do_cleanups(root, cls):
    """Run the class clean-ups, then close the scope."""
    try:
        if features.runs_class_cleanups:
            _do_all_cleanups(super(root, cls).doClassCleanups)
    finally:
        try:
            end(cls)
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
    _call_in_scope(cls, scope_of(cls), function, args, kwargs)


def _call_in_scope(cls, scope, function, args, kwargs):
    result = function(*args, **kwargs)
    check_result(result, function)
    if is_awaitable(result):
        if scope is None:
            call_alone(cls, lambda: result)
        else:
            scope.wait(result)


def plain_attribute(cls, name):
    """Return the class attribute `name`, a function without binding it unless it takes an argument."""
    _, raw = _find(cls, name)
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
