"""The asynchronous life of a test: what is put on the instance, in which order things begin and end.

Nothing of ``unittest.TestCase.run()`` is repeated here.  While a test runs, the
*instance* has sync stand-ins for ``setUp``, ``tearDown`` and the test method,
which every ``run()`` and ``debug()`` looks up on ``self``; they call the
original and await what it returns.  This module knows nothing of Django.
"""

import asyncio
import contextlib
import functools
import inspect
import pickle
import unittest

from ..compat.asgiref import state as asgiref_state
from ..compat.python import coroutines, executors, loop_runs, loops, timers
from ..compat.python.class_creation import preparing_base
from ..compat.shims import chosen_file_mocks
from ..undo import Undo
from . import checks, class_hooks, hang_report, ownership, timeouts
from .assertions import AsyncAssertions
from .checks import selection
from .checks.pending_tasks import add_stubborn
from .debug_mode import DebugMode
from .runner import Runner, awaiting_generators, check_result, is_awaitable

__unittest = True

#: Attributes that mark coroutine functions; a sync stand-in must not inherit them.
_COROUTINE_MARKS = ("_is_coroutine", "_is_coroutine_mark", "_is_coroutine_marker")

_RUN = "_async_run"


class AsyncLifecycle(AsyncAssertions, preparing_base(class_hooks.prepare)):
    """Makes a ``unittest.TestCase`` asynchronous.  Place it before the base class.

    Hooks, each of which may be a coroutine function:

    * ``setUp``, ``asyncSetUp``, ``setUpAsync`` run in this order;
    * ``tearDownAsync``, ``asyncTearDown``, ``tearDown`` run in this order;
    * ``setUpClass``, ``tearDownClass``, and callables given to ``addCleanup``,
      ``addAsyncCleanup`` and ``addClassCleanup``.
    """

    _async_lifecycle_root = True

    #: The event loop of the running test, None outside a test.
    loop = None
    #: Use the loop that is set for the thread (``asyncio.get_event_loop()``), and do not close it.
    use_default_loop = False
    #: Let ``asyncio.get_event_loop()`` outside a running loop raise AssertionError.
    forbid_get_event_loop = False
    #: A callable that returns a new event loop; None: ``asyncio.new_event_loop``.
    loop_factory = None
    #: ``"test"``: a new loop for each test; ``"class"``: one for all tests and class hooks of the class.
    loop_scope = "test"
    #: Seconds that setUp, test, tearDown and each clean-up may take; 0: no limit; None: the project's default.
    timeout = None

    def __call__(self, *args, **kwargs):
        with _installed(self):
            return super().__call__(*args, **kwargs)

    def run(self, result=None):
        """Run the test as ``unittest`` does, with its coroutines awaited."""
        with _installed(self):
            return super().run(result)

    def debug(self):
        """Run the test without collecting the result; exceptions reach the caller."""
        try:
            self._debug()
        except BaseException:
            class_hooks.abandon_with_suite(type(self))
            raise

    def _debug(self):
        with _installed(self):
            super().debug()

    def __getstate__(self):
        # A failing subtest is pickled with its test, in the middle of the run, by Django's parallel runner.
        state = dict(self.__dict__)
        run = state.pop(_RUN, None)
        if run is None:
            return state
        run.remove_from(state)
        if state.get("_outcome") is None:
            return state
        state["_outcome"] = state["_subtest"] = None
        if run.is_pickling:
            # An attribute that refers to the test itself is being tried.
            return {}
        run.is_pickling = True
        try:
            return {name: value for name, value in state.items() if _is_picklable(value)}
        finally:
            run.is_pickling = False

    # --- hooks --------------------------------------------------------------------------------------------

    def setUp(self):
        """Prepare the test; a subclass may make it a coroutine function, and await ``super().setUp()``."""
        super().setUp()

    def tearDown(self):
        """Clean up after the test; a subclass may make it a coroutine function."""
        super().tearDown()

    async def asyncSetUp(self):
        """Prepare the test; runs after ``setUp()``."""

    async def asyncTearDown(self):
        """Clean up after the test; runs before ``tearDown()``."""

    async def setUpAsync(self):
        """Prepare the test; runs after ``asyncSetUp()``."""

    async def tearDownAsync(self):
        """Clean up after the test; runs before ``asyncTearDown()``."""

    def addCleanup(*args, **kwargs):
        """Call ``function(*args, **kwargs)`` after the test, last added first; await what it returns.

        Raises TypeError for a coroutine object: pass the coroutine function and its arguments.
        """
        self, function = args[:2]
        _require_callable(function, "addCleanup")
        super(AsyncLifecycle, self).addCleanup(_call_cleanup, self, function, args[2:], kwargs)

    def addAsyncCleanup(*args, **kwargs):
        """Do the same as ``addCleanup()``; the name that ``IsolatedAsyncioTestCase`` has for it."""
        args[0].addCleanup(*args[1:], **kwargs)

    def doCleanups(self):
        """Run the clean-ups that have been added; a test may do so before its end.

        A coroutine awaits what it returns, as with asynctest; a sync test may
        hand that to ``loop.run_until_complete()``.
        """
        run = current_run(self)
        if run is None:
            return super().doCleanups()
        if loops.running_loop() is not None:
            return run.await_cleanups()
        with run.kept_open():
            return _Succeeded(bool(super().doCleanups()))

    def enterContext(self, manager):
        """Enter the context manager, leave it as a clean-up; return what it gives.

        Raises TypeError if `manager` is not one.
        """
        return _enter_sync(manager, self.addCleanup)

    @classmethod
    def enterClassContext(cls, manager):
        """Enter the context manager in ``setUpClass``, leave it as a class clean-up.

        Raises TypeError if `manager` is not one.
        """
        return _enter_sync(manager, cls.addClassCleanup)

    async def enterAsyncContext(self, manager):
        """Enter the asynchronous context manager, leave it as a clean-up; return what it gives.

        Raises TypeError if `manager` is not one.
        """
        return await _enter(manager, self.addCleanup)

    @classmethod
    async def enterAsyncClassContext(cls, manager):
        """Enter the asynchronous context manager in ``setUpClass``, leave it as a class clean-up.

        Raises TypeError if `manager` is not one.
        """
        return await _enter(manager, cls.addClassCleanup)

    @classmethod
    def addClassCleanup(*args, **kwargs):
        """Call ``function(*args, **kwargs)`` after ``tearDownClass()``; await what it returns."""
        cls, function = args[:2]
        _require_callable(function, "addClassCleanup")
        class_hooks.add_cleanup(AsyncLifecycle, cls, function, args[2:], kwargs)

    @classmethod
    def doClassCleanups(cls):
        """Run the class clean-ups, then end what the class still has running."""
        class_hooks.do_cleanups(AsyncLifecycle, cls)

    @classmethod
    def setUpClass(cls):
        """Prepare the class; a subclass may make it a coroutine function."""
        if cls.loop_scope not in ("test", "class"):
            raise ValueError(
                "{}.loop_scope is {!r}: it must be 'test' or 'class'.".format(cls.__qualname__, cls.loop_scope)
            )
        if is_awaitable(super().setUpClass()):
            raise TypeError(
                "setUpClass() of a base class of {} is a coroutine function, but the base is not asynchronous: "
                "let it inherit from the asynchronous mixin too.".format(cls.__qualname__)
            )
        class_hooks.scope_of(cls).base_is_set_up = True

    @classmethod
    def tearDownClass(cls):
        """Clean up after the class; a subclass may make it a coroutine function."""
        scope = class_hooks.scope_of(cls)
        if scope is not None:
            scope.base_is_set_up = False
            scope.stack.close()
        if not class_hooks.was_abandoned(cls):
            super().tearDownClass()

    # --- for subclasses that give a test more than a loop ------------------------------------------------

    #: Whether a test method may be a generator, as coroutines were before ``async def``.
    _awaits_generators = False
    #: The checks at the end of a test, and whether they are made unless the project, class or test says otherwise.
    _end_checks = selection.END_DEFAULTS
    #: Whether ``@strict`` switches all checks on, or asynctest's only.
    _is_strict_on_all = True
    #: Whether the loop gets its TestSelector when the first mock of a file is made, instead of always.
    _watches_mocks_once_needed = True
    #: ``debug`` of the class: it stands here, since unittest has a method of that name.
    _loop_debug = None

    @classmethod
    def _project_checks(cls):
        """Return what the project says about checks: {name: value}."""
        return {}

    @classmethod
    def _project_timeout(cls):
        """Return the timeout that the project has for tests that have none of their own, or None."""
        return None

    def _describe_surroundings(self):
        """Return lines about what threads may wait for, for the report of a test that hangs."""
        return []

    def _find(self, run):
        """Add to ``run.findings`` what is left of the test; the loop is closed, nothing is undone yet."""

    def _shared_threads(self):
        """Return the threads that a test may start, but that serve others too."""
        return []

    def _prepare_loop(self, stack, loop):
        """Prepare the loop of a test; what `stack` undoes is undone after the last clean-up."""
        stack.callback(chosen_file_mocks.watch_mocks(loop, once_needed=self._watches_mocks_once_needed))

    def _end_of_test(self):
        """Prepare the end of the test: its clean-ups have run, and what is left will be ended."""

    def _enter_test(self, stack, runner):
        """Prepare the surroundings of a test; what `stack` undoes is undone after the last clean-up."""

    def _abandon_test(self):
        """Undo what the base class leaves behind if it is interrupted."""

    @classmethod
    def _class_made(cls):
        """Complete the class that has just been made."""

    @classmethod
    def _enter_class_hook(cls, name, stack):
        """Prepare the surroundings of the class hook `name`."""

    @classmethod
    def _enter_class_loop(cls, stack, runner):
        """Prepare the surroundings of the loop of the class hooks; what `stack` undoes is undone when it ends."""

    @classmethod
    def _note_class(cls, scope):
        """Remember in `scope` what ``_abandon_class()`` must restore."""

    @classmethod
    def _abandon_class(cls, scope):
        """Undo what the base class's ``setUpClass()`` leaves behind if it is interrupted."""

    @classmethod
    def _new_loop(cls, make=None):
        """Return the loop for a test or class; `make` makes a new one where the class does not say how."""
        if cls.use_default_loop:
            loop = loops.default_loop()
            if loop is None or loop.is_closed():
                loop = asyncio.new_event_loop()
                asyncio.set_event_loop(loop)
            return loop
        if cls.loop_factory is None:
            return make() if make is not None else asyncio.new_event_loop()
        return class_hooks.plain_attribute(cls, "loop_factory")()


# The hooks that every test case has, ours without what prepares it for `await`, and that of unittest.
_EMPTY_HOOKS = {
    name: (inspect.unwrap(AsyncLifecycle.__dict__[name]), getattr(unittest.TestCase, name))
    for name in ("setUp", "tearDown")
}


class _Defaults(object):
    """What holds for the tests of a class that say nothing else."""

    def __init__(self, case):
        #: What the project says about checks.
        self.checks = selection.project_defaults(case)
        #: The timeout of the project, or None.
        self.timeout = timeouts.default(case)
        #: The checks at the end of a test that are on, and their values; those of them that have a class.
        self.values = selection.values_of(case, None, self.checks)
        self.made = checks.classes_of(self.values)


class _Run(object):
    """One run of one test: what was put on the instance, the runner, what must be undone."""

    def __init__(self, case):
        self.case = case
        self.runner = None
        self.drain = []
        self._scope = class_hooks.scope_of(type(case))
        self._defaults = None
        self.is_pickling = False
        self._is_busy = False
        self._stack = None
        self._originals = {}
        self._stand_ins = {}
        self._finished = False
        self._checker = None
        #: Timers of which ``active_handles`` has told.
        self.told_timers = ()
        #: Seconds for each part of the test, 0 for no limit; None until it is known.
        self.timeout = None
        self.has_timed_out = False
        self._limit = None

    def __enter__(self):
        self.install()

    def __exit__(self, exc_type, error, traceback):
        try:
            self.abandon()
            if error is not None:
                self.case._abandon_test()
                if not isinstance(error, Exception):
                    class_hooks.abandon(type(self.case))
        finally:
            self.uninstall()

    # --- on the instance ----------------------------------------------------------------------------------

    def install(self):
        case, call = self.case, self._call
        self._stand_ins = stand_ins = {
            "setUp": functools.partial(call, self._set_up, class_hooks.unprepared(case.setUp)),
            "tearDown": functools.partial(call, self._tear_down, class_hooks.unprepared(case.tearDown)),
        }
        if coroutines.is_coroutine_function(case.doCleanups):
            stand_ins["doCleanups"] = functools.partial(call, self._do_cleanups, case.doCleanups)
        method = getattr(case, case._testMethodName, None)
        if method is not None:
            stand_ins[case._testMethodName] = _stand_in(method, functools.partial(call, self._test, method))
        namespace = case.__dict__
        for name in stand_ins:
            if name in namespace:
                self._originals[name] = namespace[name]
        namespace.update(stand_ins)
        namespace[_RUN] = self

    def remove_from(self, state):
        for name in self._stand_ins:
            state.pop(name, None)
        state.update(self._originals)
        state.pop("loop", None)

    def uninstall(self):
        self.case.__dict__.pop(_RUN, None)
        self.remove_from(self.case.__dict__)
        # They refer to this run: the test would wait for the garbage collector.
        self._stand_ins, self._checks = {}, ()

    # --- the parts of a test ------------------------------------------------------------------------------

    def _call(self, stand_in, original, *args, **kwargs):
        if self._is_busy:
            # The test calls a hook of its own; in a coroutine it awaits what the hook returns.
            if loops.running_loop() is not None:
                return original(*args, **kwargs)
            return self.runner.call(original, *args, **kwargs)
        self._is_busy = True
        try:
            if self.timeout is None:
                self._read_defaults()
            if not self.timeout:
                stand_in(original, *args, **kwargs)
            else:
                if self.runner is None and stand_in != self._tear_down:
                    self._begin()
                with self.limited(getattr(original, "__name__", "a part of the test")):
                    stand_in(original, *args, **kwargs)
        except Exception as error:
            # Some errors are reported otherwise if the code under test has swallowed them.
            ownership.note_failure(error)
            raise
        finally:
            self._is_busy = False

    def _read_defaults(self):
        """Read what project and class say about checks and timeout, once for a class; then what the test says."""
        case, scope = self.case, self._scope
        self._defaults = scope.defaults if scope is not None else None
        if self._defaults is None:
            self._defaults = _Defaults(case)
            if scope is not None:
                scope.defaults = self._defaults
        method = getattr(case, case._testMethodName, None)
        self.timeout = timeouts.limit_of(case, method, self._defaults.timeout)

    def limited(self, part):
        """Return a context manager that limits a part of the test to its timeout, unless a limit is set already."""
        return _Limited(self, part) if self.timeout and self._limit is None and self.runner is not None else _nested

    def describe(self):
        """Return what everybody is doing, for the report of a test that hangs."""
        runner = self.runner
        return hang_report.of_test(runner.loop, runner.host, self.case._describe_surroundings())

    def _set_up(self, original):
        if self.runner is None:
            self._begin()
        case = self.case
        method = getattr(case, case._testMethodName, None)
        self._checker = selection.checker_of(case, method, self._defaults.checks)
        if self._checker is not None:
            self._checker.before_test(case)
        if not _does_nothing(case, original, "setUp"):
            self.runner.call(original)
        if _overrides(case, "asyncSetUp", "setUpAsync"):
            self.runner.call(self._in_order, "asyncSetUp", "setUpAsync")
        if self._checker is not None:
            loop_runs.reset_runs(case.loop)

    def _test(self, original, *args, **kwargs):
        if self.runner is None:
            self._begin()
        if self.case._awaits_generators:
            original = awaiting_generators(original)
        self.runner.call(original, *args, **kwargs)

    def _tear_down(self, original):
        if self.runner is None:
            # pytest --pdb calls it when everything is over.
            class_hooks.call_alone(type(self.case), original)
            return
        try:
            if _overrides(self.case, "asyncTearDown", "tearDownAsync"):
                self.runner.call(self._in_order, "tearDownAsync", "asyncTearDown")
        finally:
            if not _does_nothing(self.case, original, "tearDown"):
                self.runner.call(original)
        if self._checker is not None:
            if self._checker.get_checks(self.case).get("active_handles"):
                self.told_timers = list(timers.live_timers(self.case.loop) or ())
            self._checker.check_test(self.case)

    def _do_cleanups(self, original):
        if self.runner is not None:
            self.runner.call(original)
        # What is left, if only the end of the test
        AsyncLifecycle.doCleanups(self.case)

    async def await_cleanups(self):
        """Run the clean-ups inside the loop; tell whether all is well, as ``doCleanups()`` does."""
        outcome = self.case._outcome
        with self.kept_open():
            cleanups = self.case._cleanups
            while cleanups:
                function, args, kwargs = cleanups.pop()
                # The real clean-up is the argument of ours, which waits for the loop.
                if function is _call_cleanup:
                    _, function, args, kwargs = args
                with contextlib.ExitStack() as stack:
                    if outcome is not None:
                        stack.enter_context(outcome.testPartExecutor(self.case))
                    result = function(*args, **kwargs)
                    check_result(result, function)
                    if is_awaitable(result):
                        await result
        return outcome is None or outcome.success

    async def _in_order(self, *names):
        for name in names:
            hook = getattr(self.case, name)
            result = hook()
            check_result(result, hook)
            if is_awaitable(result):
                await result

    # --- beginning and end --------------------------------------------------------------------------------

    def _begin(self):
        case = self.case
        self._stack = stack = Undo()
        self.findings = checks.Findings(case.id)
        self._finished = False
        try:
            self.owner = ownership.Owner(case.id)
            self.runner = self._new_runner(stack)
            self.owner.scope = self._scope
            self.owner.foreign_tasks = self.runner.foreign_tasks
            method = getattr(case, case._testMethodName, None)
            values, made = self._defaults.values, self._defaults.made
            if selection.is_marked(method):
                values = selection.values_of(case, method, self._defaults.checks)
                made = checks.classes_of(values)
            self.values = values
            self.runner.keeps_errors = "background_exceptions" in values
            self._checks = [check(self, value) for check, value in made]
            for check in self._checks:
                check.begin(stack)
            self.owner.begin()
            stack.callback(self.owner.end)
            case._enter_test(stack, self.runner)
        except BaseException:
            self.abandon()
            raise
        # The first clean-up is the last to run.
        case._cleanups.insert(0, (self._finish, (), {}))

    def _new_runner(self, stack):
        case = self.case
        cls, scope = type(case), self._scope
        context = scope.context_copy() if scope is not None else None
        restore_default_loop = loops.remember_default_loop()
        if case.loop_scope == "class" and scope is not None:
            loop, owns = scope.loop(), False
        else:
            make = scope.loop_maker().new_loop if scope is not None else None
            loop, owns = cls._new_loop(make), not case.use_default_loop
        case.loop = loop
        try:
            case._prepare_loop(stack, loop)
        except BaseException:
            if owns:
                loop.close()
            raise
        if case.forbid_get_event_loop:
            stack.callback(restore_default_loop)
            asyncio.set_event_loop(None)
            stack.enter_context(loops.forbidden_get_event_loop(functools.partial(_refuse_get_event_loop, case)))
        elif not case.use_default_loop:
            stack.callback(restore_default_loop, loop)
            asyncio.set_event_loop(loop)
        if case._loop_debug is not None:
            stack.enter_context(DebugMode(loop, case._loop_debug, self.findings))
        return Runner(loop, owns, context)

    def _finish(self):
        if self.case._cleanups:
            # Added by a clean-up that ran meanwhile.
            self.case._cleanups.insert(0, (self._finish, (), {}))
            return
        if self._finished:
            return
        self._finished = True
        try:
            self.case._end_of_test()
            self._finish_runner()
            for check in self._checks:
                check.find()
            self.case._find(self)
        finally:
            self._leave()
        self.findings.fail()

    def _finish_runner(self):
        runner = self.runner
        if self.timeout:
            # Who has had all the time there is gets no more of it.
            runner.patience = min(timeouts.PATIENCE, self.timeout) if self.has_timed_out else self.timeout
        stubborn = runner.finish(self.drain, self._before_close)
        if stubborn:
            add_stubborn(self.findings, [task for task in stubborn if task is not runner.given_up], runner.created_at)
            self.owner.note_late(stubborn)
        if runner.lost_patience and not self.has_timed_out:
            self.findings.add(
                "work that it has given to threads went on for {:g} seconds after its end, and was left behind. Await "
                "it in the test, or give it more time with @timeout(seconds).".format(self.timeout),
                self._hang,
            )
            self.has_timed_out = True

    def _before_close(self):
        if self.runner.lost_patience:
            self._hang = self.describe()
        for check in self._checks:
            if check.before_close is not None:
                check.before_close()

    def shared_threads(self):
        """Return the threads that the test may have started, but that serve others too or end with the loop."""
        executor = executors.default_executor(self.runner.loop)
        return list(getattr(executor, "_threads", ())) + list(self.case._shared_threads())

    def kept_open(self):
        """Return a context manager in which a test that runs its clean-ups itself does not reach its end."""
        return self._without_end() if self._is_busy and self.runner is not None else _nested

    @contextlib.contextmanager
    def _without_end(self):
        end = self.case._cleanups[:1]
        del self.case._cleanups[:1]
        try:
            yield
        finally:
            self.case._cleanups[:0] = end

    def _leave(self):
        stack, self._stack = self._stack, None
        self.runner = None
        self.case.__dict__.pop("loop", None)
        if stack is not None:
            stack.close()

    def abandon(self):
        """Undo everything that an interrupted test has left, as quietly as possible."""
        if self._stack is None:
            return
        runner, self._finished = self.runner, True
        try:
            if runner is not None:
                self.case._end_of_test()
                runner.finish(self.drain)
        finally:
            self._leave()


class _Succeeded(int):
    """Whether what has been done succeeded: true or false, and the same when it is awaited."""

    def __await__(self):
        return bool(self)
        yield


class _Limited(timeouts.Limit):
    """The limit of a part of a test, known to its run."""

    def __init__(self, run, part):
        super().__init__(run.case.id, part, run.timeout, run.runner, run.describe)
        self._run = run

    def __enter__(self):
        self._run._limit = self
        super().__enter__()

    def __exit__(self, *exc_info):
        try:
            super().__exit__(*exc_info)
        finally:
            self._run._limit = None
            self._run.has_timed_out = self._run.has_timed_out or self.error is not None


class _Nested(object):
    def __enter__(self):
        """``run()`` inside ``__call__()``, a part without a limit of its own, the end: everything is in place."""

    def __exit__(self, *exc_info):
        pass


_nested = _Nested()


def _installed(case):
    return _nested if _RUN in case.__dict__ else _Run(case)


def current_run(case):
    """Return the run of `case` that is under way, or None."""
    return case.__dict__.get(_RUN)


def _stand_in(original, call):
    """Return a sync function that does what ``call()`` does, and looks like `original`."""
    # As functools.wraps() does it: skip, expectedFailure and tags are attributes of the function.
    function = getattr(original, "__func__", original)
    attributes = {"__wrapped__": original}
    own = getattr(function, "__dict__", None)
    if own:
        attributes.update(own)
        for mark in _COROUTINE_MARKS:
            attributes.pop(mark, None)
    if coroutines.is_coroutine_function(original):
        stand_in = asgiref_state.SyncStandIn(call)
    else:

        def stand_in(*args, **kwargs):
            return call(*args, **kwargs)

    stand_in.__name__ = getattr(function, "__name__", "stand_in")
    stand_in.__doc__ = function.__doc__
    stand_in.__dict__.update(attributes)
    return stand_in


def _does_nothing(case, hook, name):
    """Tell whether `hook`, called `name`, is the one that every test case has."""
    ours, unittests = _EMPTY_HOOKS[name]
    if getattr(hook, "__func__", None) is not ours:
        return False
    return getattr(getattr(super(AsyncLifecycle, case), name), "__func__", None) is unittests


def _overrides(case, *names):
    cls = type(case)
    for name in names:
        if getattr(cls, name) is not getattr(AsyncLifecycle, name) or name in case.__dict__:
            return True
    return False


def _call_cleanup(case, function, args, kwargs):
    run = current_run(case)
    if run is None or run.runner is None:
        class_hooks.call_alone(type(case), function, *args, **kwargs)
    elif not run.timeout:
        run.runner.call(function, *args, **kwargs)
    else:
        with run.limited("clean-up {}".format(getattr(function, "__qualname__", None) or repr(function))):
            run.runner.call(function, *args, **kwargs)


def _require_callable(function, name):
    if not callable(function):
        if inspect.iscoroutine(function):
            function.close()
        raise TypeError(
            "{}() needs a callable, not {!r}. Pass the coroutine function and its arguments: "
            "{}(function, argument), without calling it.".format(name, function, name)
        )


def _enter_sync(manager, add_cleanup):
    cls = type(manager)
    try:
        enter, leave = cls.__enter__, cls.__exit__
    except AttributeError:
        raise TypeError(
            "{}.{} is not a context manager: it has no __enter__ and __exit__. "
            "Use `await enterAsyncContext()` for an asynchronous one.".format(cls.__module__, cls.__qualname__)
        ) from None
    value = enter(manager)
    add_cleanup(leave, manager, None, None, None)
    return value


async def _enter(manager, add_cleanup):
    cls = type(manager)
    try:
        enter, leave = cls.__aenter__, cls.__aexit__
    except AttributeError:
        raise TypeError(
            "{}.{} is not an asynchronous context manager: it has no __aenter__ and __aexit__. "
            "Use enterContext() for a plain one.".format(cls.__module__, cls.__qualname__)
        ) from None
    value = await enter(manager)
    add_cleanup(leave, manager, None, None, None)
    return value


def _refuse_get_event_loop(case):
    raise AssertionError(
        "{}: asyncio.get_event_loop() was called outside a running loop, and forbid_get_event_loop is set. "
        "Pass the loop along, or call asyncio.get_running_loop() in a coroutine.".format(case.id())
    )


def _is_picklable(value):
    try:
        pickle.loads(pickle.dumps(value))
    except Exception:
        return False
    return True
