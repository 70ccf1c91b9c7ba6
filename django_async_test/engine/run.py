"""Drives one test through its phases, however the test is written.

An adapter hands the parts of a test (hooks, the test itself, clean-ups) to a
`TestRun`: `unittest_case` those of a ``unittest.TestCase``.  The run makes the
loop when it is first needed, limits the time of each part, and at the end makes
the checks and undoes everything.
"""

import asyncio
import enum
import functools

from ..compat.python import executors, loops
from ..compat.shims import chosen_file_mocks
from ..undo import Undo
from . import hang_report, ownership, timeouts
from .awaitables import check_result, is_awaitable
from .checks.base import Findings, Stage
from .checks.pending_tasks import report_uncancellable
from .context import TestContext
from .debug_mode import DebugMode
from .environment import Environment
from .runner import Runner
from .settings import RunSettings

__unittest = True


class Phase(enum.Enum):
    """How far a test is."""

    NEW = "nothing has been prepared"
    READY = "everything is prepared, and no part is running"
    IN_PART = "a hook, the test or a clean-up is running"
    ENDING = "the clean-ups have run; what is left is ended and checked"
    OVER = "everything is undone"


# Looking a member up is slow before Python 3.11.
_NEW, _READY, _IN_PART, _ENDING, _OVER = Phase
_TEST, _LOOP, _END = Stage

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
    if the test is interrupted.  For checks and environments there are ``test``, ``name()``, ``runner``,
    ``findings``, ``owner``, ``values``, ``has_timed_out`` and ``kept``.
    """

    __test__ = False

    #: Whether a part of the test took longer than its timeout.
    has_timed_out = False
    #: What awaits the parts, None until the loop is needed.
    runner = None
    #: Timers that a check has reported already.
    told_timers = ()
    _limit = None
    _hang = None
    _findings = None

    def __init__(self, test, environment=None, scope=None):
        self.test = test
        #: A function that returns the name of the test.
        self.name = test.id
        #: What holds for the test; known from `begin()` on.
        self.settings = None
        self.environment = environment if environment is not None else Environment(None)
        self.phase = _NEW
        #: What the environment keeps for this test.
        self.kept = {}
        self._scope = scope
        self._loop_hooks = ()

    @property
    def values(self):
        """{name of a check that is on: its value}."""
        return self.settings.values

    # --- the beginning ------------------------------------------------------------------------------------

    def begin(self, settings=None):
        """Prepare everything but the loop; `settings` are `RunSettings`."""
        self.settings = settings = settings if settings is not None else RunSettings()
        self._undo = undo = Undo()
        scope = self._scope
        self.owner = owner = ownership.Owner(self.name, scope)
        self._context = TestContext(scope.context_copy() if scope is not None else None)
        self._checks = []
        self.phase = _READY
        _running.append(self)
        try:
            checks = self._begin_checks(_TEST)
            if settings.makes_loop_at_once:
                self._make_runner()
            for check in checks:
                if check.begin is not None:
                    check.begin(undo)
            owner.begin()
            self.environment.enter_test(self, undo)
            for check in checks:
                if check.before_set_up is not None:
                    check.before_set_up()
        except BaseException:
            self.abandon()
            raise

    def _begin_checks(self, stage):
        made = []
        for order, make, value in self.settings.stages[stage]:
            if stage is not _END or (make.is_needed(self) and not any(each.order == order for each in self._checks)):
                check = make(self, value)
                check.order = order
                made.append(check)
        self._checks += made
        return made

    @property
    def findings(self):
        """What the checks have found; an empty one is made when it is first asked for."""
        if self._findings is None:
            self._findings = Findings(self.name)
        return self._findings

    def loop(self):
        """Return the loop of the test, which is made if this is the first call; None unless the test is running."""
        if self.runner is None:
            if self.phase not in (_READY, _IN_PART):
                return None
            self._make_runner()
        return self.runner.loop

    def on_loop(self, hook):
        """Call ``hook(runner, undo)`` with the runner of the test: now, if there is one, or when it is made."""
        if self.runner is not None:
            hook(self.runner, self._undo)
        else:
            self._loop_hooks += (hook,)

    def _make_runner(self):
        settings, undo = self.settings, self._undo
        restore_default_loop = loops.remember_default_loop()
        loop = settings.new_loop()
        try:
            undo.callback(chosen_file_mocks.watch_mocks(loop, once_needed=settings.watches_mocks_once_needed))
            if settings.forbids_get_event_loop:
                undo.callback(restore_default_loop)
                asyncio.set_event_loop(None)
                undo.enter_context(loops.forbidden_get_event_loop(functools.partial(_refuse_get_event_loop, self.name)))
            elif settings.sets_loop:
                undo.callback(restore_default_loop, loop)
                asyncio.set_event_loop(loop)
            if settings.debug is not None:
                undo.enter_context(DebugMode(loop, settings.debug, self.findings))
            self.runner = runner = Runner(loop, settings.owns_loop, self._context)
        except BaseException:
            if settings.owns_loop:
                loop.close()
            raise
        runner.records.keeps_errors = "background_exceptions" in settings.values
        self.owner.foreign_tasks = runner.records.older
        self._begin_checks(_LOOP)
        for check in self._checks:
            if check.loop_made is not None:
                check.loop_made(runner, undo)
        for hook in self.environment.loop_hooks:
            hook(runner, undo)
        for hook in self._loop_hooks:
            hook(runner, undo)

    # --- the parts ----------------------------------------------------------------------------------------

    def part(self, name, steps, *args, **kwargs):
        """Run the part of the test with this name: ``steps(*args, **kwargs)``, which uses `call()`.

        Raises TestTimeoutError if it takes longer than the timeout.
        """
        before, self.phase = self.phase, _IN_PART
        try:
            if not self.settings.timeout or self._limit is not None:
                return steps(*args, **kwargs)
            with _PartLimit(self, name):
                return steps(*args, **kwargs)
        except Exception as error:
            # Some errors are reported otherwise if the code under test has swallowed them.
            ownership.note_failure(error)
            raise
        finally:
            self.phase = before

    def call(self, function, *args, **kwargs):
        """Call `function` in the context of the test, and await what it returns, if anything."""
        if self.runner is None:
            # A test that awaits nothing pays for no loop.
            result = self._context.call(function, *args, **kwargs)
            return result if result is None else self._make_and_await(function, result)
        return self.runner.call(function, *args, **kwargs)

    def _make_and_await(self, function, result):
        if self.runner is None:
            if not is_awaitable(result):
                check_result(result, function)
                return result
            self._make_runner()
        return self.runner.await_all(function, result)

    def after_set_up(self):
        """Tell the checks that the test itself is about to run."""
        for check in self._checks:
            if check.after_set_up is not None:
                check.after_set_up()

    def has_after_tear_down(self):
        """Return whether a check is made before the clean-ups."""
        for check in self._checks:
            if check.after_tear_down is not None:
                return True
        return False

    def after_tear_down(self):
        """Make the checks that are made before the clean-ups; AssertionError if one fails."""
        for check in self._checks:
            if check.after_tear_down is not None:
                check.after_tear_down()

    def describe(self):
        """Return what everybody is doing, for the report of a test that hangs."""
        runner = self.runner
        loop, host = (None, None) if runner is None else (runner.loop, runner.host)
        return hang_report.of_test(loop, host, self.environment.describe(self))

    def shared_threads(self):
        """Return the threads that the test may have started, but that serve others too or end with the loop."""
        executor = executors.default_executor(self.runner.loop) if self.runner is not None else None
        return executors.threads_of(executor) + list(self.environment.shared_threads())

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
                self._end_work()
            self._begin_checks(_END)
            self._find()
            self.environment.find(self)
        finally:
            self._leave()
        if self._findings is not None:
            self._findings.fail()

    def _find(self):
        checks = self._checks
        if len(checks) > 1:
            checks.sort(key=_order)
        for check in checks:
            if not self.has_timed_out or check.reports_after_timeout:
                check.find()

    def _end_work(self):
        runner, timeout = self.runner, self.settings.timeout
        if runner is None:
            self._drain_without_loop()
            return
        if timeout:
            # Who has had all the time there is gets no more of it.
            runner.patience = min(timeouts.PATIENCE, timeout) if self.has_timed_out else timeout
        uncancellable = runner.finish(self.environment.drain(), self._before_close)
        if uncancellable:
            told = [task for task in uncancellable if task is not runner.given_up]
            report_uncancellable(self.findings, told, runner.records.created_at)
            self.owner.note_late(uncancellable)
        if runner.lost_patience and not self.has_timed_out:
            self.findings.add(
                "work that it has given to threads went on for {:g} seconds after its end, and was left behind. Await "
                "it in the test, or give it more time with @timeout(seconds).".format(timeout),
                self._hang,
            )
            self.has_timed_out = True

    def _drain_without_loop(self):
        for executor in self.environment.drain():
            if executor.is_busy():
                # Only a loop can wait, and give up waiting.
                self._make_runner()
                self._end_work()
                return

    def _before_close(self):
        if self.runner.lost_patience:
            self._hang = self.describe()
        self._begin_checks(_END)
        for check in self._checks:
            if check.before_close is not None and (not self.has_timed_out or check.reports_after_timeout):
                check.before_close()

    def _leave(self):
        self.phase = _OVER
        try:
            self._undo.close()
        finally:
            self.owner.end()
            _running.remove(self)
        # They refer to this run: the test would wait for the garbage collector.
        self._checks = ()
        self.runner = None
        self._loop_hooks = ()

    def abandon(self):
        """Undo everything that an interrupted test has left, as quietly as possible."""
        if self.phase not in (_READY, _IN_PART):
            return
        self.phase = _ENDING
        try:
            self.environment.before_end(self)
        finally:
            try:
                if self.runner is not None:
                    self.runner.finish(self.environment.drain())
            finally:
                self._leave()


class _PartLimit(timeouts.Limit):
    """The time limit of a part of a test, known to its run."""

    def __init__(self, run, part):
        super().__init__(run.name, part, run.settings.timeout, self._runner_of_run, run.describe)
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


def _order(check):
    return check.order


def make_default_loop():
    """Make the loop of the test that runs in this thread, which is then set for the thread, unless it is there."""
    run = _running[-1] if _running else None
    if run is not None and run.runner is None and run.settings.sets_loop and run.owner.is_of_this_thread():
        run.loop()


def _refuse_get_event_loop(name):
    raise AssertionError(
        "{}: asyncio.get_event_loop() was called outside a running loop, and forbid_get_event_loop is set. "
        "Pass the loop along, or call asyncio.get_running_loop() in a coroutine.".format(name())
    )
