"""The hooks of pytest, in a project that uses pytest-django: what they do is in the other modules."""

import functools

import pytest

from ..engine import stacks
from . import async_fixtures, claims, database, examples, item_run, mistakes, options, outcomes, unittest_classes
from .claims import Claim

__unittest = True

_MACHINERY = stacks.MACHINERY | {"_pytest"}


def prepare(config):
    """Look whether everything is as the plugin needs it; raise pytest.UsageError if it is not."""
    options.require_valid(config)
    database.require_fixture(config.pluginmanager)
    item_run.session_of(config).serve_resets()


# --- fixtures -------------------------------------------------------------------------------------------------


@pytest.hookimpl(hookwrapper=True, trylast=True)
def pytest_fixture_setup(fixturedef, request):
    """Share the databases, and run asynchronous fixtures that nobody else has wrapped."""
    session = item_run.session_of(request.config)
    if session.is_prepared and async_fixtures.is_plain(fixturedef.func) and _is_of_test(fixturedef):
        # Nearly all are
        yield
        return
    item = session.item
    if not isinstance(item, pytest.Function) or session.is_plan:
        # A doctest, or an item of another plugin
        yield
        return
    run = item_run.of(item)
    if run.is_unittest:
        yield from unittest_classes.around_fixture(item, fixturedef)
        return
    if fixturedef.argname == database.HELPER:
        yield from database.around_set_up(fixturedef, request, item)
        return
    replacement = _replacement(fixturedef, request, item, run)
    original = fixturedef.func
    if replacement is not None:
        fixturedef.func = replacement
    try:
        yield
    finally:
        fixturedef.func = original
        if fixturedef.scope != "function":
            run.others_changed()


def _is_of_test(fixturedef):
    return fixturedef.scope == "function" and fixturedef.argname != database.HELPER


def _replacement(fixturedef, request, item, run):
    """Return what is called instead of the function of a fixture, or None."""
    try:
        if not run.is_prepared and fixturedef.scope == "function":
            _prepare_test(item, request, run)
        return async_fixtures.prepare(fixturedef, request, item, run.claim)
    except (KeyboardInterrupt, SystemExit, pytest.exit.Exception):
        raise
    except BaseException as error:
        # pytest must see that the fixture fails, and not one of its hooks, or it would not finish the fixture.
        return functools.partial(_raise, error)


def _raise(error, **kwargs):
    raise error


def _prepare_test(item, request, run):
    run.is_prepared = item_run.session_of(item.config).is_prepared = True
    database.set_up_first(item, request)
    if not run.has_begun and run.needs_run():
        run.begin()


# --- tests ----------------------------------------------------------------------------------------------------


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    """Note which test is running: fixtures of wider scopes do not know it."""
    session = item_run.session_of(item.config)
    before, session.item = session.item, item
    session.is_prepared = False
    try:
        yield
    finally:
        session.item, session.is_prepared = before, False
        item_run.forget(item)


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_setup(item):
    """Begin with a test of ours; what pytest has set up for several tests is not its own."""
    # A repetition of a test has another run.
    item_run.forget(item)
    session = item_run.session_of(item.config)
    session.is_prepared = False
    outcome = yield
    if outcome.excinfo is None and isinstance(item, pytest.Function) and not session.is_plan:
        try:
            item_run.of(item).set_up_is_over()
        except BaseException as error:
            outcomes.force_exception(outcome, error)


@pytest.hookimpl(specname="pytest_runtest_setup", tryfirst=True)
def pytest_look_at_test(item):
    """Refuse what would pass without having been run."""
    if isinstance(item, pytest.Function):
        unittest_classes.refuse_anyio(item)


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """Limit the time of a test, whoever runs it."""
    run = item_run.of(pyfuncitem)
    if not run.has_begun:
        yield
        return
    outcome = None
    try:
        with run.run.inside_part(pyfuncitem.name):
            outcome = yield
            outcome.get_result()
    except BaseException as error:
        outcomes.force_exception(outcome, error)
    finally:
        run.undo_of_call.close()


def _function_of(item):
    return getattr(item.obj, "__func__", item.obj)


@pytest.hookimpl(specname="pytest_pyfunc_call")
def pytest_run_test(pyfuncitem):
    """Run a test that no other plugin runs."""
    item_of_test = item_run.of(pyfuncitem)
    if item_of_test.claim is Claim.NOBODY and claims.is_async(pyfuncitem.obj):
        mistakes.refuse_coroutine_test(pyfuncitem)
    if not item_of_test.has_begun:
        return None
    examples.prepare(_function_of(pyfuncitem), item_of_test, item_of_test.undo_of_call)
    if item_of_test.claim is Claim.OTHER:
        return None
    mistakes.refuse_generator_test(pyfuncitem)
    arguments = {name: pyfuncitem.funcargs[name] for name in claims.argument_names(pyfuncitem)}
    item_of_test.call_test(pyfuncitem.obj, arguments)
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item, call):
    """Leave our frames out of the traceback of a test that we run."""
    if call.excinfo is not None and item_run.has(item):
        traceback = call.excinfo.traceback
        ours = traceback.filter(lambda entry: "__unittest" not in entry.frame.f_globals)
        if any(_is_of_user(entry) for entry in ours):
            call.excinfo.traceback = ours


def _is_of_user(entry):
    name = entry.frame.f_globals.get("__name__") or ""
    return name.partition(".")[0] not in _MACHINERY


# --- the session ----------------------------------------------------------------------------------------------


# After pytest has torn down what an interrupted test, or a debugger that was quit, has left set up.
@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """Undo everything, and let the run fail for what was refused when its test had been reported."""
    of_session = item_run.session_of(session.config)
    if of_session.late_messages and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    of_session.close()


def pytest_terminal_summary(terminalreporter, config):
    """Show what was refused when its test had been reported."""
    messages = item_run.session_of(config).late_messages
    if messages:
        terminalreporter.section("django-async-test: after the end of a test", red=True)
        for message in messages:
            terminalreporter.line(message)
