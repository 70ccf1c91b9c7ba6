"""Drives one test through its phases, however the test is written.

An adapter hands the parts of a test (hooks, the test itself, clean-ups) to a
`TestRun`: `unittest_case` those of a ``unittest.TestCase``.  The run makes the
loop when it is first needed, limits the time of each part, and at the end makes
the checks and undoes everything.
"""

import contextlib
import enum
import types
import weakref

from ..compat.python import executors as loop_executors
from ..compat.python import loops
from ..undo import Undo
from . import advice, handed_work, hang_report, ownership, reports, starts, timeouts
from .awaitables import check_result, is_awaitable
from .checks.base import Findings
from .checks_of_test import ChecksOfTest
from .context import TestContext
from .environment import Environment
from .loop_of_test import LoopOfTest
from .settings import RunSettings

__unittest = True

# Here, since `ownership` cannot import what is built on it.
ownership.installers += [starts.install, handed_work.install]


class Phase(enum.Enum):
    """How far a test is."""

    NEW = "nothing has been prepared"
    READY = "everything is prepared, and no part is running"
    IN_PART = "a hook, the test or a clean-up is running"
    ENDING = "the clean-ups have run; what is left is ended and checked"
    OVER = "everything is undone"


# Looking a member up is slow before Python 3.11.
_NEW, _READY, _IN_PART, _ENDING, _OVER = Phase

# The runs that have begun and are not over, the innermost last.
_running = []


class TestRun(object):
    """One run of one test.

    `test` stands for the test: ``test.id()`` is its name, and what it keeps in
    its attributes is searched for coroutines that were never awaited.
    `environment` is an `Environment`; `scope` is the `ClassScope` of its class,
    if it has one.

    The adapter calls `begin()`, `part()` for each part, in between
    `after_set_up()` and `after_tear_down()`, and at last `end()`; or `abandon()`
    if the test is interrupted.  For checks and environments there are ``test``,
    ``name()``, ``runner``, ``findings``, ``owner``, ``values``,
    ``has_timed_out`` and ``kept``.
    """

    __test__ = False

    #: What holds for the test (`RunSettings`), and its checks (`ChecksOfTest`); known from `begin()` on.
    settings = checks = None
    #: Whether a part of the test took longer than its timeout.
    has_timed_out = False
    #: Whether the test was interrupted, or ended by an exception that its runner does not take.
    is_abandoned = False
    #: Whether it had a loop, once it is over.
    had_loop = False
    #: What awaits the parts, None until the loop is needed.
    runner = None
    _findings = _limit = _context = _loop = _former_loop = None

    def __init__(self, test, environment=None, scope=None):
        self.test = test
        #: A function that returns the name of the test.
        self.name = test.id
        self.environment = environment if environment is not None else Environment(None)
        self.phase = _NEW
        #: What the environment keeps for this test.
        self.kept = {}
        self._scope = scope

    @property
    def values(self):
        """{name of a check that is on: its value}."""
        return self.settings.values

    @property
    def findings(self):
        """What the checks have found; an empty one is made when it is first asked for."""
        if self._findings is None:
            self._findings = Findings(self.name)
        return self._findings

    def is_own_loop(self, loop):
        """Return whether `loop` is that of the test, which may be over."""
        if self.runner is not None:
            return loop is self.runner.loop
        return self._former_loop is not None and loop is self._former_loop()

    # --- the beginning ------------------------------------------------------------------------------------

    def begin(self, settings=None):
        """Prepare everything but the loop; `settings` are `RunSettings`."""
        self.settings = settings = settings if settings is not None else RunSettings()
        scope = self._scope
        self._undo = undo = Undo()
        self._context = TestContext(scope.context_copy() if scope is not None else None)
        self.owner = owner = ownership.Owner(self.name, scope)
        self.checks = checks = ChecksOfTest(self, settings.check_plan)
        self.phase = _READY
        _running.append(self)
        try:
            checks.begin(undo)
            if settings.makes_loop_at_once:
                self._loop_of_test().make()
            owner.begin()
            self.environment.enter_test(self, undo)
            if settings.check_plan.has_before_set_up:
                checks.before_set_up()
        except BaseException:
            self.abandon()
            raise

    def loop(self):
        """Return the loop of the test, which is made if this is the first call; None unless the test is running."""
        if self.phase in (_NEW, _OVER):
            return None
        if self.runner is None:
            if self.phase is _ENDING:
                return None
            self._loop_of_test().make()
        loop = self.runner.loop
        # Whoever asks may run it.
        loops.run_beside_resting(loop)
        return loop

    def needs_default_loop(self):
        """Return whether the loop that will be set for the thread is still to be made."""
        if self._context is None or self.runner is not None or not self.settings.sets_loop:
            return False
        return self._loop is None or not self._loop.is_being_made

    def on_loop(self, hook):
        """Call ``hook(runner, undo)`` with the runner of the test: now, if there is one, or when it is made."""
        self._loop_of_test().on_loop(hook)

    def _loop_of_test(self):
        if self._loop is None:
            self._loop = LoopOfTest(self, self._undo, self._context)
        return self._loop

    # --- the parts ----------------------------------------------------------------------------------------

    def part(self, name, steps, *args, **kwargs):
        """Run the part of the test with this name: ``steps(*args, **kwargs)``, which uses `call()`.

        Raises TestTimeoutError if it takes longer than the timeout.
        """
        before, self.phase = self.phase, _IN_PART
        try:
            if not self.settings.timeout or self._limit is not None:
                return steps(*args, **kwargs)
            return _PartLimit(self, name).call(steps, *args, **kwargs)
        except Exception as error:
            # Some errors are reported otherwise if the code under test has swallowed them.
            reports.note_failure(error)
            advice.add(error)
            raise
        finally:
            self.phase = before

    @contextlib.contextmanager
    def inside_part(self, name):
        """Return a context manager for what somebody else runs as the part of the test with this name; see `part()`."""
        before, self.phase = self.phase, _IN_PART
        try:
            if not self.settings.timeout or self._limit is not None:
                yield
            else:
                with _PartLimit(self, name).around():
                    yield
        except Exception as error:
            reports.note_failure(error)
            raise
        finally:
            self.phase = before

    def call(self, function, *args, **kwargs):
        """Call `function` in the context of the test, and await what it returns, if anything."""
        if self.runner is not None:
            return self.runner.call(function, *args, **kwargs)
        # A test that awaits nothing pays for no loop.
        result = self._context.call(function, *args, **kwargs)
        if result is None:
            return None
        if type(result) is not types.CoroutineType and not is_awaitable(result):
            check_result(result, function)
            return result
        if self.runner is None:
            try:
                self._loop_of_test().make()
            except BaseException:
                # Else it would be reported beside the error, as a coroutine that was never awaited.
                if hasattr(result, "close"):
                    result.close()
                raise
        return self.runner.await_all(function, result)

    def after_set_up(self):
        """The set-up is over, and the test itself is about to run."""
        if self.settings.check_plan.has_after_set_up:
            self.checks.after_set_up()

    def after_tear_down(self):
        """Make the checks that are made before the clean-ups; AssertionError if one fails."""
        self.checks.after_tear_down()

    def describe(self):
        """Return what all tasks and threads are doing, for the report of a test that hangs."""
        runner = self.runner
        loop, host = (None, None) if runner is None else (runner.loop, runner.host)
        return hang_report.of_test(loop, host, self.environment.describe(self))

    def shared_threads(self):
        """Return the threads that the test may have started, but that serve others too or end with the loop."""
        executor = loop_executors.default_executor(self.runner.loop) if self.runner is not None else None
        return loop_executors.threads_of(executor) + list(self.environment.shared_threads())

    # --- the end ------------------------------------------------------------------------------------------

    def end(self):
        """End what is left of the test, make the checks, undo everything; AssertionError if a check has found anything.

        It may be called again, and does nothing then.
        """
        if self.phase in (_ENDING, _OVER):
            return
        self.phase = _ENDING
        try:
            try:
                self.environment.before_end(self)
            finally:
                executors = self.environment.drain()
                if self._loop is not None or any(executor.is_busy() for executor in executors):
                    self._loop_of_test().finish(executors)
            self.checks.find()
            self.environment.find(self)
        finally:
            self._leave()
        if self._findings is not None:
            self._findings.fail()

    def abandon(self):
        """Undo everything that an interrupted test has left, as quietly as possible."""
        if self.phase not in (_READY, _IN_PART):
            return
        self.phase = _ENDING
        self.is_abandoned = True
        try:
            self.environment.before_end(self)
        finally:
            try:
                if self.runner is not None:
                    self.runner.finish(self.environment.drain())
            finally:
                self._leave()

    def _leave(self):
        self.phase = _OVER
        if self.runner is not None:
            self.had_loop = True
            self._former_loop = _reference(self.runner.loop)
        # They refer to this run, and the test would wait for the garbage collector.  What is left of a loop need not be
        # looked through for coroutines.
        self.checks = self._loop = self._context = self.runner = None
        try:
            self._undo.close()
        finally:
            self.owner.end()
            _running.remove(self)


def _reference(loop):
    try:
        return weakref.ref(loop)
    except TypeError:
        # One that is written in C, perhaps
        return lambda: loop


class _PartLimit(timeouts.Limit):
    """The time limit of a part of a test, known to its run."""

    def __init__(self, run, part):
        super().__init__(
            run.name, part, run.settings.timeout, self._runner_of_run, run.describe, run.environment.cut_off
        )
        self._run = run

    def _runner_of_run(self):
        return self._run.runner

    def __enter__(self):
        self._run._limit = self
        super().__enter__()

    def __exit__(self, *exc_info):
        try:
            super().__exit__(*exc_info)
        finally:
            self._run._limit = None
            self._run.has_timed_out = self._run.has_timed_out or self.error is not None


def make_default_loop():
    """Make the loop of the test that runs in this thread, which is then set for the thread, unless it is there."""
    run = _running[-1] if _running else None
    if run is not None and run.needs_default_loop() and run.owner.is_of_this_thread():
        run.loop()
