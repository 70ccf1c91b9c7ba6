"""The run of one function test: when it begins, how its parts reach the engine, when it ends."""

import pytest
from django.db import connections

from ..compat.django import connections as django_connections
from ..compat.python import loops
from ..database import reset
from ..engine import interruptions, ownership, stacks, traits
from ..engine import run as engine_run
from ..engine.checks.never_awaited import keep_watching
from ..engine.run import Phase, TestRun
from ..undo import Undo
from . import cases, claims, loop_scopes, options, outer_context, unittest_classes

__unittest = True

_RUN = pytest.StashKey()
_SESSION = pytest.StashKey()


class Session(object):
    """What the runs of a session share."""

    def __init__(self, config):
        self.config = config
        #: The test that is running, or None.
        self.item = None
        #: Whether its databases have been asked for, so that most of its other fixtures are nothing to look at.
        self.is_prepared = False
        #: Whether pytest only shows what it would set up.
        self.is_plan = config.getoption("setupplan", default=False)
        self.loops = loop_scopes.LoopScopes()
        #: What was found for tests that say nothing else; see `options.settings_of()`.
        self.settings = {}
        #: Messages about what was refused when its test had been reported.
        self.late_messages = []
        self._undo = Undo()
        self._is_held = False

    def environment_of(self, cls):
        """Return the environment of a test, whose stand-in is an instance of `cls`."""
        environment = traits.of(cls).make_environment(cls)
        environment.config, environment.late_messages = self.config, self.late_messages
        return environment

    def hold(self):
        """Prepare, once, what each test would pay for."""
        if not self._is_held:
            self._is_held = True
            ownership.keep_installed(self._undo)
            interruptions.redeliver(self._undo)
            keep_watching(self._undo)
            self._undo.callback(loops.make_default_loop_with(engine_run.make_default_loop))

    def serve_resets(self):
        """Let tests with ``transactional_db`` reset what they have changed, as `TransactionTestCase` does."""
        reset.served(self._undo, self._is_of_function)

    def _is_of_function(self, cls):
        # pytest-django makes a class for each test.
        if cls.__module__.partition(".")[0] != "pytest_django":
            return False
        if self.item is not None:
            # For messages
            name = self.item.nodeid
            cls.id = lambda case: name
        return True

    def close(self):
        """Undo everything."""
        self._undo.close()
        self.loops.close()


def session_of(config):
    """Return the `Session`, which is made if there is none."""
    session = config.stash.get(_SESSION, None)
    if session is None:
        session = config.stash[_SESSION] = Session(config)
    return session


class ItemRun(object):
    """The run of the test `item`."""

    def __init__(self, item):
        self.item = item
        #: Whether the test is a method of a unittest class, which runs itself.
        self.is_unittest = unittest_classes.is_unittest(item)
        self.claim = claims.of_item(item)
        self.run = self.case = self.environment = None
        #: Whether the databases have been asked for, so that they are set up before anything else.
        self.is_prepared = False
        #: Undone when the test function has been called.
        self.undo_of_call = Undo()
        # Functions that end asynchronous fixtures, the innermost last
        self.fixture_ends = []

    @property
    def has_begun(self):
        """Whether the run has begun, and is not over."""
        return self.run is not None and self.run.phase is not Phase.OVER

    def needs_run(self):
        """Return whether the test needs a run although it uses no database."""
        return self.claim is not claims.Claim.SYNC or options.is_marked(self.item)

    # --- beginning ----------------------------------------------------------------------------------------

    def begin(self):
        """Begin without the database, which may come later."""
        self._begin(cases.class_for(False, ()))
        self.item.addfinalizer(self.end)

    def begin_with_database(self):
        """pytest-django has set the databases up: share the connections."""
        owned, aliases = False, []
        for alias in connections:
            wrapper = connections[alias]
            if not django_connections.is_refusing(wrapper):
                aliases.append(alias)
                owned = owned or wrapper.in_atomic_block
        cls = cases.class_for(owned, aliases)
        if not self.has_begun:
            self._begin(cls)
            return
        before, case = self.case, self._stand_in(cls)
        self.case = case
        self._attach()
        before.__dict__.pop(traits.ATTRIBUTE, None)
        self.environment.enter_database(self.run, case)

    def _stand_in(self, cls):
        return cases.stand_in(self.item, cls, options.is_strict_owner(self.item))

    def _attach(self):
        self.case.__dict__[traits.ATTRIBUTE] = cases.Attached(self.run)

    def _begin(self, cls):
        item = self.item
        session = session_of(item.config)
        session.hold()
        self.environment = session.environment_of(cls)
        self.environment.is_run_by_other = self.claim is claims.Claim.OTHER
        scope = session.loops.of_functions
        if self.claim is claims.Claim.OURS:
            scope = session.loops.find(item, options.loop_scope(item))
        settings = options.settings_of(item, cls, self.environment, scope, session.settings)
        self.case = self._stand_in(cls)
        self.run = TestRun(self.case, self.environment, _Scope(scope))
        self._attach()
        self.run.begin(settings)
        self._outer_context = outer_context.OuterContext()

    # --- while it runs ------------------------------------------------------------------------------------

    def enter_context_variables(self):
        """Let coroutines see what synchronous fixtures have set in context variables."""
        changes = self._outer_context.changes()
        if changes:
            self.run.call(outer_context.set_all, changes)

    def call_test(self, function, arguments):
        """Call the test function, and await what it returns."""
        if self.claim is claims.Claim.SYNC and self.run.runner is None:
            # Where its fixtures are called; others have had a coroutine, whose variables it is to see.
            result = function(**arguments)
            if result is not None:
                self.run.call(lambda: result)
            return
        self.enter_context_variables()
        self.run.call(function, **arguments)

    def others_changed(self):
        """A fixture that lasts longer than the test has been set up, perhaps in the middle of it."""
        if self.has_begun and self.run.checks is not None:
            self.run.checks.others_changed()

    def set_up_is_over(self):
        """The test itself is about to run; it begins now if it has had no fixtures."""
        if not self.has_begun and not self.is_unittest and self.needs_run():
            self.begin()
        if self.has_begun:
            self.run.after_set_up()

    # --- the end ------------------------------------------------------------------------------------------

    def end(self):
        """End the run; AssertionError if a check has found something."""
        if not self.has_begun:
            return
        run = self.run
        errors = []
        while self.fixture_ends:
            # Of fixtures that were set up before the database: their loop ends with the test.
            _note(errors, self.fixture_ends[-1])
        cases.note_kept(self.case)
        _note(errors, self._do_cleanups)
        _note(errors, run.after_tear_down)
        try:
            _note(errors, run.end)
        except BaseException:
            run.abandon()
            raise
        finally:
            self.case.__dict__.pop(traits.ATTRIBUTE, None)
        _raise_first(errors)

    def _do_cleanups(self):
        self.do_cleanups()

    def do_cleanups(self):
        """Call the clean-ups that helpers have added to the stand-in."""
        cleanups = self.case._cleanups
        while cleanups:
            function, args, kwargs = cleanups.pop()
            self.run.part("a clean-up", function, *args, **kwargs)

    def report_problems(self):
        """Raise AssertionError for what went wrong with the connections; the databases have been reset."""
        if self.run is None:
            return
        problems = self.environment.problems(self.run)
        if problems:
            raise AssertionError("\n".join(problems))


class _Scope(object):
    # What a TestRun asks of the scope of a class.
    def __init__(self, scope):
        self.context_copy = scope.context_copy
        self.left_timers = scope.left_timers


def _note(errors, function):
    try:
        function()
    except Exception as error:
        errors.append(error)


def _raise_first(errors):
    if not errors:
        return
    first = errors[0]
    if len(errors) > 1:
        raise AssertionError("\n\n".join(map(str, errors))) from first
    if isinstance(first, AssertionError):
        # What a check says; its traceback would be ours.
        cause = "" if first.__cause__ is None else "\n" + stacks.of_exception(first.__cause__).rstrip("\n")
        pytest.fail(str(first) + cause, pytrace=False)
    raise first


def of(item):
    """Return the `ItemRun` of a test, which is made if there is none."""
    found = item.stash.get(_RUN, None)
    if found is None:
        found = item.stash[_RUN] = ItemRun(item)
    return found


def has(item):
    """Return whether there is an `ItemRun` of `item`."""
    return _RUN in item.stash


def forget(item):
    """The test is over: a repetition of it has another run."""
    if _RUN in item.stash:
        del item.stash[_RUN]
