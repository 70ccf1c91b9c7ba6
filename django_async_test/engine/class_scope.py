"""What lives as long as one class's tests: its environment, a loop if one is needed, things to undo."""

import functools
import weakref

from ..compat import features
from ..compat.python import loop_parts, loops
from ..undo import Undo
from . import class_settings, interruptions, ownership, run, traits
from .awaitables import check_result, is_awaitable
from .checks.background_exceptions import add_errors
from .checks.base import Findings
from .checks.never_awaited import keep_watching
from .context import TestContext
from .left_timers import LeftTimers
from .runner import Runner

__unittest = True

_scopes = {}

# Classes whose base was torn down early, before the runner came to it.
_abandoned = weakref.WeakSet()


class ClassScope(object):
    """What lives as long as the tests of one class."""

    def __init__(self, cls):
        self._cls = cls
        self._runner = None
        self._depths = {}
        self._loop_undo = Undo()
        # Undone at the very end: Ctrl-C may come in a class hook too.
        self._outer_undo = Undo()
        interruptions.redeliver(self._outer_undo)
        #: Undone before the base class's tearDownClass().
        self.undo = Undo()
        self.cleanups = []
        #: Whether the base class's setUpClass() has been called, and its tearDownClass() has not.
        self.base_is_set_up = False
        #: What holds for tests that say nothing else, once one of the class has asked; see `class_settings`.
        self.settings = None
        #: The `InstancePlan` of its tests, once one of them has asked for it.
        self.instance_plan = None
        self._loop_maker = None
        #: What the timers raise that its tests have left on a loop that goes on (`LeftTimers`).
        self.left_timers = LeftTimers(functools.partial(_name_of, cls))
        #: What surrounds the tests.
        self.environment = traits.of(cls).make_environment(cls)

    # --- its hooks ----------------------------------------------------------------------------------------

    def enter_hook(self, name):
        """Note that the class hook `name` is running; return whether it is the outermost call of it."""
        self._depths[name] = self._depths.get(name, 0) + 1
        return self._depths[name] == 1

    def leave_hook(self, name):
        """Note that the class hook `name` is over."""
        self._depths[name] = 0

    def is_stale(self):
        """Return whether the scope is left over from an earlier run, whose runner ran no class clean-ups."""
        return "setUpClass" in self._depths and not self._depths["setUpClass"]

    def enter_class(self):
        """The base class is set up: prepare the surroundings of its tests."""
        self.base_is_set_up = True
        undo = self.undo
        # Once for all tests, of which each would pay for it.
        ownership.keep_installed(undo)
        if self._watches_for_coroutines():
            keep_watching(undo)
        undo.callback(loops.make_default_loop_with(run.make_default_loop))
        self.environment.enter_class(undo)

    def _watches_for_coroutines(self):
        try:
            self.settings = class_settings.ClassSettings(self._cls, self.environment, self)
        except ValueError:
            # The tests fail with it, one by one.
            return False
        return "never_awaited" in self.settings.values

    def leave_class(self):
        """The base class is about to be torn down."""
        self.base_is_set_up = False
        self.undo.close()

    # --- its loop -----------------------------------------------------------------------------------------

    def runner(self):
        """Return the runner of the class hooks, which is made now if it was not needed before."""
        if self._runner is None:
            cls = self._cls
            new_loop, owns_loop = class_settings.loop_of(cls)
            self._runner = Runner(new_loop(), owns_loop)
            checks = class_settings.values_of(cls, None, self.environment)
            self._runner.records.keeps_errors = "background_exceptions" in checks
            self._runner.records.takes_error = self.left_timers.take
            self.left_timers.watch(self._runner.loop, self._loop_undo)
            for hook in self.environment.loop_hooks:
                hook(self._runner, self._loop_undo)
        return self._runner

    def loop(self):
        """Return the loop of the class hooks, and with ``loop_scope = "class"`` of all tests."""
        return self.runner().loop

    def new_loop(self):
        """Return a new loop for a test, made of parts that an earlier one has left."""
        if self._loop_maker is None:
            self._loop_maker = loop_parts.LoopMaker()
            self.undo.callback(self._loop_maker.close)
        return self._loop_maker.new_loop()

    def context_copy(self):
        """Return a copy of the context of the class hooks, or None if none of them was a coroutine."""
        if self._runner is None or self._runner.context.context is None:
            return None
        return self._runner.context.context.copy()

    def wait(self, awaitable):
        """Await `awaitable` on the loop of the class hooks."""
        runner = self.runner()
        if runner.loop.is_running():
            # setUpTestData() inside a coroutine setUpClass(): its loop stands still meanwhile.
            return call_alone(self._cls, lambda: awaitable)
        return runner.wait(awaitable)

    def close(self):
        """Undo everything, and close the loop."""
        runner, self._runner = self._runner, None
        # They refer to this scope.
        self.settings = self.instance_plan = None
        try:
            self._close_all(runner)
        finally:
            self._outer_undo.close()
        self._raise_background_errors(runner)

    def _close_all(self, runner):
        try:
            self.undo.close()
        finally:
            if runner is not None:
                runner.finish()
                self._loop_undo.close()

    def _raise_background_errors(self, runner):
        findings = Findings(functools.partial(_name_of, self._cls))
        self.left_timers.report(findings)
        if runner is not None:
            add_errors(findings, runner.records.errors, runner.records.created_at, runner.records.reports)
        findings.fail()


def _name_of(cls):
    return "{}.{}".format(cls.__module__, cls.__qualname__)


def scope_of(cls):
    """Return the scope of the class whose tests are running, or None."""
    return _scopes.get(cls)


def ensure(cls):
    """Return the scope of the class, which is made if there is none."""
    scope = _scopes.get(cls)
    if scope is None:
        scope = _scopes[cls] = ClassScope(cls)
    return scope


def begin(cls):
    """Return a new scope for the class; one that an earlier run has left is ended."""
    if cls in _scopes:
        end(cls)
    _abandoned.discard(cls)
    scope = _scopes[cls] = ClassScope(cls)
    return scope


def end(cls):
    """End the scope of `cls`: its clean-ups where unittest does not run them, its loop."""
    scope = _scopes.pop(cls, None)
    if scope is None:
        return
    errors = []
    while scope.cleanups:
        function, args, kwargs = scope.cleanups.pop()
        try:
            call_in_scope(cls, scope, function, args, kwargs)
        except BaseException as error:
            errors.append(error)
    scope.close()
    if errors:
        # An interruption first
        raise min(errors, key=lambda error: isinstance(error, Exception))


def abandon(cls, interrupted=True):
    """Undo what the class has set up: it was interrupted, or one of its hooks failed.

    After an ordinary exception unittest runs the class clean-ups; after an
    interruption no runner does.
    """
    scope = scope_of(cls)
    if scope is None or cls in _abandoned or not (interrupted or scope.base_is_set_up):
        return
    _abandoned.add(cls)
    undo = Undo()
    if not features.runs_class_cleanups:
        undo.callback(end, cls)
    elif interrupted:
        undo.callback(cls.doClassCleanups)
    undo.callback(setattr, scope, "base_is_set_up", False)
    undo.callback(scope.environment.abandon, None)
    undo.callback(scope.undo.close)
    undo.close_after(interrupted)


def was_abandoned(cls):
    """Return whether ``tearDownClass()`` of the base class has been dealt with already."""
    return cls in _abandoned


def call_in_scope(cls, scope, function, args, kwargs):
    """Call `function`, and await what it returns on the loop of the class hooks."""
    result = function(*args, **kwargs)
    if result is None or result is False:
        return
    check_result(result, function)
    if is_awaitable(result):
        if scope is None:
            call_alone(cls, lambda: result)
        else:
            scope.wait(result)


def call_alone(cls, function, *args, **kwargs):
    """Call `function` outside any test or class, on a loop of its own if it must be awaited."""
    result = function(*args, **kwargs)
    check_result(result, function)
    if not is_awaitable(result):
        return result
    if loops.running_loop() is not None:
        return result
    new_loop, owns_loop = class_settings.loop_of(cls)
    runner = Runner(new_loop(), owns_loop, TestContext())
    try:
        return runner.wait(result)
    finally:
        runner.finish()
