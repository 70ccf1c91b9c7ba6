"""What is put on the instance of a ``unittest.TestCase`` while it runs, and how its parts reach a `TestRun`.

Nothing of ``unittest.TestCase.run()`` is repeated here.  While a test runs, the
*instance* has sync stand-ins for ``setUp``, ``tearDown`` and the test method,
which every ``run()`` and ``debug()`` looks up on ``self``; they call the
original and await what it returns.
"""

import contextlib
import inspect
import types
import warnings

from ..compat import features
from ..compat.asgiref import state as asgiref_state
from ..compat.python import coroutines, loops, partials
from ..undo import Undo
from . import class_scope, class_settings, prepared_hooks, traits
from .awaitables import awaiting_generators, check_result, is_awaitable
from .instance_plan import InstancePlan
from .run import Phase, TestRun

__unittest = True

#: Attributes that mark coroutine functions; a sync stand-in must not inherit them.
_COROUTINE_MARKS = ("_is_coroutine", "_is_coroutine_mark", "_is_coroutine_marker")

_ATTRIBUTE = traits.ATTRIBUTE
_IN_PART, _READY, _OVER = Phase.IN_PART, Phase.READY, Phase.OVER


class Installed(object):
    """The run of a test case, and what was put on the instance for it; a context manager.

    `family` is the class that gives a test case its asynchronous hooks.  The
    test ends with ``doCleanups()``; where that is not called, as by ``debug()``,
    `ends_as_cleanup` makes the end its last clean-up; None: if ``run()`` is not that of unittest.
    """

    #: Whether the test is being pickled.
    is_pickling = False

    def __init__(self, case, family, ends_as_cleanup=None):
        cls = type(case)
        scope = class_scope.scope_of(cls)
        #: The attributes of the test: what was put among them, and what it had before.
        self._namespace = case.__dict__
        environment = scope.environment if scope is not None else traits.of(cls).make_environment(cls)
        self.case = case
        self.run = TestRun(case, environment, scope)
        self._family = family
        self._scope = scope
        self._originals = {}
        self._stand_ins = []
        plan = scope.instance_plan if scope is not None else None
        if plan is None:
            plan = InstancePlan(cls, family)
            if scope is not None:
                scope.instance_plan = plan
        self._plan = plan
        self._ends_as_cleanup = plan.ends_as_cleanup if ends_as_cleanup is None else ends_as_cleanup

    # --- on the instance ----------------------------------------------------------------------------------

    def __enter__(self):
        # Each look at the class is dear: Django sets attributes of it in each test, and Python forgets where all are.
        case, namespace = self.case, self._namespace
        name = namespace["_testMethodName"]
        self._method = method = getattr(case, name, None)
        self._replace("setUp", self._set_up)
        if method is not None:
            self._replace(name, _stand_in(method, self._test))
        if self._plan.awaits_cleanups:
            self._replace("doCleanups", partials.partial(self._do_cleanups, case.doCleanups))
            self._ends_as_cleanup = True
        namespace[_ATTRIBUTE] = self
        return self

    def _replace(self, name, stand_in):
        namespace = self._namespace
        if name in namespace:
            self._originals[name] = namespace[name]
        self._stand_ins.append(name)
        namespace[name] = stand_in

    def _original(self, name):
        """Return the method of the test that the stand-in of that name stands for."""
        if name in self._originals:
            return self._originals[name]
        stand_in = self._namespace.pop(name)
        try:
            return getattr(self.case, name)
        finally:
            self._namespace[name] = stand_in

    def __exit__(self, exc_type, error, traceback):
        try:
            if error is None:
                if self.run.phase is not _OVER:
                    self.run.abandon()
            else:
                self._abandon(error)
        finally:
            self.remove_from(self._namespace)

    def _abandon(self, error):
        """Undo everything after `error`, which ends the test, and perhaps the whole run."""
        is_interrupted = not isinstance(error, Exception)
        undo = Undo()
        if is_interrupted:
            undo.callback(class_scope.abandon, type(self.case))
        undo.callback(self.run.environment.abandon, self.run)
        undo.callback(self.run.abandon)
        undo.close_after(is_interrupted)

    def remove_from(self, namespace):
        """Take everything out of `namespace`, that of the test or a copy, that was put there."""
        for name in self._stand_ins:
            namespace.pop(name, None)
        if self._originals:
            namespace.update(self._originals)
        namespace.pop("loop", None)
        namespace.pop(_ATTRIBUTE, None)

    # --- the parts of a test ------------------------------------------------------------------------------

    def _set_up(self):
        run = self.run
        if run.phase is _IN_PART:
            return self._call_hook(prepared_hooks.unprepared(self._original("setUp")))
        if run.phase is not _READY:
            self._begin()
        hooks = self._hooks
        if hooks.has_set_up or hooks.has_async_set_up:
            run.part("setUp", self._run_set_up, prepared_hooks.unprepared(self._original("setUp")))
        if run.settings.check_plan.has_after_set_up:
            run.after_set_up()

    def _run_set_up(self, original):
        if self._hooks.has_set_up:
            self.run.call(original)
        if self._hooks.has_async_set_up:
            self.run.call(self._in_order, "asyncSetUp", "setUpAsync")

    def _test(self, original, *args, **kwargs):
        run = self.run
        if run.phase is _IN_PART:
            return self._call_hook(original, *args, **kwargs)
        if run.phase is not _READY:
            self._begin()
        if run.settings.awaits_generators:
            original = awaiting_generators(original)
        result = run.part(getattr(original, "__name__", "the test"), run.call, original, *args, **kwargs)
        if result is not None and features.warns_of_returned_values:
            _warn_of_value(original, result)

    def _tear_down(self, original):
        run = self.run
        original = prepared_hooks.unprepared(original)
        if run.phase is _IN_PART:
            return self._call_hook(original)
        if run.phase is not _READY:
            # pytest --pdb calls it when everything is over.
            class_scope.call_alone(type(self.case), original)
            return
        run.part("tearDown", self._run_tear_down, original)

    def _run_tear_down(self, original):
        run = self.run
        try:
            if self._hooks.has_async_tear_down:
                run.call(self._in_order, "tearDownAsync", "asyncTearDown")
        finally:
            if self._hooks.has_tear_down:
                run.call(original)
        run.after_tear_down()

    def _do_cleanups(self, original):
        run = self.run
        if run.phase is _IN_PART:
            return self._call_hook(original)
        if run.phase is _READY:
            run.part("doCleanups", run.call, original)
        # What is left, if only the end of the test
        self._family.doCleanups(self.case)

    def call_cleanup(self, function, args, kwargs):
        """Call a clean-up, and await what it returns."""
        run = self.run
        if run.phase is not _READY and run.phase is not _IN_PART:
            class_scope.call_alone(type(self.case), function, *args, **kwargs)
            return
        name = ""
        if run.settings.timeout:
            name = "clean-up {}".format(getattr(function, "__qualname__", None) or repr(function))
        run.part(name, run.call, function, *args, **kwargs)

    def _call_hook(self, original, *args, **kwargs):
        # The test calls a hook of its own; in a coroutine it awaits what the hook returns.
        if loops.running_loop() is not None:
            return original(*args, **kwargs)
        return self.run.call(original, *args, **kwargs)

    async def _in_order(self, *names):
        for name in names:
            hook = getattr(self.case, name)
            result = hook()
            check_result(result, hook)
            if is_awaitable(result):
                await result

    # --- beginning and end --------------------------------------------------------------------------------

    def _begin(self):
        case, run = self.case, self.run
        run.begin(class_settings.of_test(case, run.environment, self._scope, self._method))
        self._hooks = hooks = self._plan.hooks_of(self._namespace, self._originals)
        if hooks.has_tear_down or hooks.has_async_tear_down or run.settings.check_plan.has_after_tear_down:
            self._replace("tearDown", partials.partial(self._tear_down, case.tearDown))
        else:
            # Four functions would do nothing.
            self._stand_ins.append("tearDown")
            self._namespace["tearDown"] = prepared_hooks.do_nothing
        if self._ends_as_cleanup:
            # The first clean-up is the last to run.
            case._cleanups.insert(0, (self._end, (), {}))

    def _end(self):
        cleanups = self.case._cleanups
        if cleanups:
            # Added by a clean-up that ran meanwhile.
            cleanups.insert(0, (self._end, (), {}))
            return
        self.run.end()

    def end_after_cleanups(self):
        """End the test, whose clean-ups have run; what is wrong becomes a clean-up that fails: any runner reports it.

        Return whether there are clean-ups to be run.
        """
        if self.run.phase is _READY and not self._ends_as_cleanup:
            try:
                self.run.end()
            except Exception as error:
                self.case._cleanups.append((_raise, (error,), {}))
        return bool(self.case._cleanups)

    def is_in_part(self):
        """Return whether a part of the test is running, which has called us."""
        return self.run.phase is _IN_PART

    def without_end(self):
        """Return a context manager in which a test that runs its clean-ups itself does not reach its end."""
        return _WithoutEnd(self.case, self._end)

    async def await_cleanups(self, call_cleanup):
        """Run the clean-ups inside the loop; return whether all is well, as ``doCleanups()`` does.

        `call_cleanup` is the function with which ``addCleanup()`` wraps the real clean-ups.
        """
        case = self.case
        outcome = case._outcome
        with self.without_end():
            cleanups = case._cleanups
            while cleanups:
                function, args, kwargs = cleanups.pop()
                # The real clean-up is the argument of ours, which waits for the loop.
                if function is call_cleanup:
                    _, function, args, kwargs = args
                with contextlib.ExitStack() as stack:
                    if outcome is not None:
                        stack.enter_context(outcome.testPartExecutor(case))
                    result = function(*args, **kwargs)
                    check_result(result, function)
                    if is_awaitable(result):
                        await result
        return outcome is None or outcome.success


class _WithoutEnd(object):
    """Keeps the end of a test from its clean-ups."""

    def __init__(self, case, end):
        self._cleanups = case._cleanups
        self._end = end

    def __enter__(self):
        self._taken = [entry for entry in self._cleanups[:1] if entry[0] == self._end]
        del self._cleanups[: len(self._taken)]

    def __exit__(self, *exc_info):
        self._cleanups[:0] = self._taken


def _warn_of_value(method, value):
    # At the line of the test, as if the test had warned.
    code = inspect.unwrap(getattr(method, "__func__", method)).__code__
    warnings.warn_explicit(
        "It is deprecated to return a value that is not None from a test case ({} returned {!r}): assert what it "
        "should be.".format(getattr(method, "__qualname__", method), type(value).__name__),
        DeprecationWarning,
        code.co_filename,
        code.co_firstlineno,
    )


def _raise(error):
    raise error


def of(case):
    """Return what is installed on `case`, whose run is under way, or None."""
    return case.__dict__.get(_ATTRIBUTE)


def run_of(case):
    """Return the run of the test if it has begun and is not over, or None."""
    installed = of(case)
    if installed is None or installed.run.phase not in (_READY, _IN_PART):
        return None
    return installed.run


def _stand_in(original, call):
    """Return a sync function that does what ``call(original)`` does, and looks like `original`."""
    function = getattr(original, "__func__", original)
    own = getattr(function, "__dict__", None)
    is_plain = not own and type(function) is types.FunctionType
    if function.__code__.co_flags & inspect.CO_COROUTINE if is_plain else coroutines.is_coroutine_function(original):
        stand_in = asgiref_state.SyncStandIn(partials.partial(call, original))
    else:

        def stand_in(*args, **kwargs):
            return call(original, *args, **kwargs)

    stand_in.__name__ = getattr(function, "__name__", "stand_in")
    stand_in.__doc__ = function.__doc__
    stand_in.__wrapped__ = original
    if own:
        # As functools.wraps() does it: skip, expectedFailure and tags are attributes of the function.
        attributes = dict(own, __wrapped__=original)
        for mark in _COROUTINE_MARKS:
            attributes.pop(mark, None)
        stand_in.__dict__.update(attributes)
    return stand_in
