"""What a Django test needs beyond its loop: shared connections, asgiref in order, Django's own set-up undone."""

import functools
import threading

from django.core.handlers.wsgi import LimitedStream
from django.db import Error
from django.test import SimpleTestCase, TransactionTestCase
from django.test.client import FakePayload

from . import django_state  # noqa: F401
from .compat import features
from .compat.asgiref import state as asgiref_state
from .compat.django import connections as django_connections
from .compat.django import databases, drivers, settings, task_backends, test_data
from .compat.python import task_local
from .database import (
    AccessControl,
    ConnectionSharing,
    HookWatch,
    LateAccess,
    OpenConnections,
    call_as_django_code,
    cancel_statements,
    current_sharing,
    django_code,
    let_connections_pass,
    short_blocks,
    short_set_up,
    task_blocks,
    test_code,
)
from .database.flow import SensitiveExecutor
from .database.reset import choice, prepare
from .engine import class_scope, interruptions, requirements, timeouts
from .engine.checks import selection, young_objects
from .engine.class_settings import find_attribute
from .engine.environment import Environment
from .engine.unittest_case import AsyncLifecycle
from .testing import unsafe
from .undo import Undo

__unittest = True

#: Where the environment keeps the `ConnectionSharing` of a test, in ``run.kept``.
SHARING = "sharing"
#: Where it keeps that Django has set the test up, and has not torn it down.
IS_SET_UP = "is set up"

# What a request of a test's client leaves in a cycle: files in memory, which have a finalizer since Django 4.2
young_objects.take_as_inert(FakePayload, LimitedStream)

# What nearly all classes have for `connection_timeout`, `allow_threads` and `allow_async_unsafe`
_NOTHING_SAID = (10, "all", False)


class DjangoEnvironment(Environment):
    """Shares the connections of a class and its tests, and brings Django's and asgiref's state in order."""

    checks = (LateAccess, OpenConnections)
    loop_hooks = asgiref_state.loop_hooks + (task_local.follow,)

    def __init__(self, cls):
        super().__init__(cls)
        #: The `ConnectionSharing` of the class, once it is set up.
        self.sharing = None
        #: Messages about what tests of the class have left behind, found when they had been reported.
        self.late = []
        # What the class says of its tests, once the first of them has begun: ``setUpClass()`` may say more
        self._said = None
        # Of the class hook that is running, if it is the user's and the connections are shared
        self._hook_watch = None
        self._has_user_hook = False
        self._executor = None
        self._servers = ()
        self._note_connections()

    def _note_connections(self):
        """Note how the connections are before the class is set up, for when that is interrupted."""
        wrappers = django_connections.opened_wrappers()
        self._depths = {alias: django_connections.transaction_depth(wrapper) for alias, wrapper in wrappers.items()}
        self._guards = {alias: django_connections.guard(wrapper) for alias, wrapper in wrappers.items()}
        self._durability = django_connections.durability()

    # --- the class ----------------------------------------------------------------------------------------

    def call_base(self, name, function):
        if name == "setUpClass":
            self._require_valid_attributes()
            databases.read_databases(self.cls)
            before = threading.enumerate()
            with Undo() as undo:
                if issubclass(self.cls, TransactionTestCase):
                    let_connections_pass(self.cls, undo)
                with django_code(), short_blocks.AskingOnce():
                    result = function()
            after = threading.enumerate()
            # Django's live servers have a thread, few classes else.
            self._servers = set(after).difference(before) if after != before else ()
            return result
        self._finish_hook(self.late)
        with django_code(), short_blocks.AskingOnce():
            function()
        if self.late:
            raise AssertionError("\n".join(self.late))

    def _require_valid_attributes(self):
        cls = self.cls
        if (cls.connection_timeout, cls.allow_threads, cls.allow_async_unsafe) == _NOTHING_SAID:
            return
        requirements.require_attribute(cls, "connection_timeout", requirements.is_seconds, requirements.SECONDS)
        requirements.require_attribute(cls, "allow_threads", ("all", "strict").__contains__, "'all' or 'strict'")
        requirements.require_switches(cls, "allow_async_unsafe")
        choice.require_valid(cls)

    def enter_class(self, undo):
        super().enter_class(undo)
        cls = self.cls
        self.sharing = undo.enter_context(ConnectionSharing(cls, self._servers))
        self.sharing.serve(functools.partial(str, cls.__qualname__ + ".setUpClass"), cls.connection_timeout)
        undo.callback(self._forget_sharing)
        self._adopt_executor(undo)
        undo.enter_context(test_code())
        if self._has_user_hook:
            self._hook_watch = HookWatch(self.sharing, cls.__qualname__ + ".setUpClass")

    def _forget_sharing(self):
        self.sharing = None

    def _adopt_executor(self, undo):
        self._executor = asgiref_state.adopt_executor(undo, SensitiveExecutor)
        undo.callback(self._forget_executor)

    def _forget_executor(self):
        self._executor = None

    def enter_class_hook(self, name, stack):
        super().enter_class_hook(name, stack)
        cls = self.cls
        unsafe.permit_thread(stack, cls.allow_async_unsafe)
        if name == "setUpTestData":
            stack.push(_isolate(test_data.isolate(cls)))
            sharing = stack.enter_context(ConnectionSharing(cls))
            hook = cls.__qualname__ + ".setUpTestData"
            sharing.serve(functools.partial(str, hook), cls.connection_timeout)
            stack.enter_context(test_code())
            stack.push(_finishing(HookWatch(sharing, hook)))
            return
        if self._has_user_hook:
            # The hook of a base class, which it calls
            return
        self._has_user_hook = True
        stack.push(self._leave_hook)
        if name == "tearDownClass" and self.sharing is not None:
            self._hook_watch = HookWatch(self.sharing, cls.__qualname__ + ".tearDownClass")

    def _finish_hook(self, messages):
        watch, self._hook_watch = self._hook_watch, None
        if watch is not None:
            messages += watch.finish()

    def _leave_hook(self, exc_type, exc_value, traceback):
        self._has_user_hook = False
        messages = []
        self._finish_hook(messages)
        if messages and exc_type is None:
            raise AssertionError("\n".join(messages))

    # --- a test -------------------------------------------------------------------------------------------

    def enter_test(self, run, undo):
        super().enter_test(run, undo)
        case, of_class = run.test, self.sharing
        run.kept[IS_SET_UP] = True
        if of_class is not None and of_class.covers(self.cls):
            sharing = of_class
        else:
            sharing = undo.enter_context(ConnectionSharing(self.cls))
        said, own = self._said, case.__dict__
        if not own.keys().isdisjoint(_SAID):
            said = _said_by(case)
        elif said is None:
            said = self._said = _said_by(case)
        connection_timeout, is_strict, allows_async_unsafe = said
        sharing.serve(run.name, connection_timeout, AccessControl(run.owner, is_strict, self._note_late))
        run.kept[SHARING] = sharing
        if self._executor is None:
            self._adopt_executor(undo)
        task_backends.share(undo)
        unsafe.permit_thread(undo, allows_async_unsafe)
        phase = test_code(sharing) if sharing is of_class else test_code(of_class, sharing)
        phase.__enter__()
        undo.callback(self._leave_test, run, sharing, phase)

    def before_end(self, run):
        super().before_end(run)
        if task_blocks.any_was_begun() and run.runner is not None and SHARING in run.kept:
            # The end of the loop closes generators, and with them their blocks.
            for message in run.kept[SHARING].left_in_generators(run.runner.host):
                run.findings.add(message)

    def _leave_test(self, run, sharing, phase):
        """The test is over: take the connections from whatever goes on, before they are rolled back."""
        try:
            owner = run.owner
            owner.close()
            # Something in the middle of which an exception came from outside, perhaps a statement
            is_broken = run.has_timed_out or run.is_abandoned
            for message in sharing.settle(is_broken or bool(owner.threads or owner.work), is_broken):
                run.findings.add(message)
            for message in sharing.access.problems():
                run.findings.add(message)
        finally:
            try:
                phase.__exit__()
            finally:
                sharing.close_used()

    def abandon(self, run):
        super().abandon(run)
        if run is None:
            self._abandon_class()
        elif run.kept.get(IS_SET_UP) and isinstance(run.test, TransactionTestCase):
            # A SimpleTestCase has nothing to roll back or flush, and Django leaves it as it is when debug() fails.
            run.test._post_teardown()

    def _abandon_class(self):
        cls = self.cls
        try:
            if class_scope.scope_of(cls).base_is_set_up:
                with django_code():
                    # Not the user's own.
                    super(AsyncLifecycle, cls).tearDownClass()
            elif not features.class_cleanups_undo_set_up and self._is_half_set_up():
                # setUpTestData() was interrupted: of Django's set-up only the lowest part is complete.
                SimpleTestCase.tearDownClass.__func__(cls)
        finally:
            for alias, wrapper in django_connections.opened_wrappers().items():
                try:
                    django_connections.unwind(wrapper, self._depths.get(alias))
                except Exception:
                    # The driver was interrupted in the middle of something, and has closed the connection.
                    pass
                drivers.drop_if_broken(wrapper)
            django_connections.restore_durability(self._durability)

    def _is_half_set_up(self):
        cls = self.cls
        if hasattr(cls, "_cls_overridden_context") or hasattr(cls, "_cls_modified_context"):
            return True
        return any(
            django_connections.guard(wrapper) is not self._guards.get(alias)
            for alias, wrapper in django_connections.opened_wrappers().items()
        )

    def _note_late(self, owner, message):
        """Remember that something of a test of this class was refused when the test had been reported already."""
        scope = class_scope.scope_of(self.cls)
        if scope is not None and owner.scope is scope:
            self.late.append(message)

    # --- what the engine asks -------------------------------------------------------------------------------

    def project_checks(self):
        checks = settings.optional(selection.FAIL_ON_VARIABLE)
        return checks if checks is not None else {}

    def project_timeout(self):
        return settings.optional(timeouts.TIMEOUT_VARIABLE)

    def cut_off(self):
        return cancel_statements(current_sharing())

    def drain(self):
        return (self._executor,) if self._executor is not None else ()

    def shared_threads(self):
        return asgiref_state.shared_threads()

    def describe(self, run):
        sharing = run.kept.get(SHARING)
        lines = super().describe(run) + (sharing.describe() if sharing is not None else [])
        return lines + [executor.describe() for executor in self.drain()]


def class_sharing(cls):
    """Return the `ConnectionSharing` of the class, or None if it is not set up."""
    scope = class_scope.scope_of(cls)
    return scope.environment.sharing if scope is not None else None


def complete_class(cls):
    """Complete a test case class that has just been made."""
    databases.read_multi_db(cls)
    # Called by fixtures that borrow the class, too, as pytest-django's do, it is Django's own code.
    for name in short_blocks.NAMES:
        _, raw = find_attribute(cls, name)
        if isinstance(raw, classmethod) and not hasattr(raw.__func__, _MARK):
            otherwise = _as_django_code(raw.__func__) if name in _OF_DJANGO else None
            method = short_blocks.shortened(raw.__func__, otherwise)
            if method is not raw.__func__:
                setattr(method, _MARK, True)
                setattr(cls, name, classmethod(method))
    prepare(cls)
    short_set_up.prepare(cls)


_OF_DJANGO = ("_enter_atomics", "_rollback_atomics")
_MARK = "_async_test_as_django_code"


def _as_django_code(function):
    @functools.wraps(function)
    def call(cls, *args, **kwargs):
        try:
            return call_as_django_code(class_sharing(cls), function, cls, *args, **kwargs)
        except Error as error:
            # Without it the run would go on, and report the roll-back.
            interruptions.raise_instead(error)
            raise

    return call


_SAID = ("connection_timeout", "allow_threads", "allow_async_unsafe")


def _said_by(case):
    """Return how long to wait for a connection, whether access is strict, and whether coroutines may use the ORM."""
    return case.connection_timeout, case.allow_threads == "strict", case.allow_async_unsafe


def _finishing(watch):
    def leave(exc_type, exc_value, traceback):
        messages = watch.finish()
        if messages and exc_type is None:
            raise AssertionError("\n".join(messages))

    return leave


def _isolate(finish):
    def leave(exc_type, exc_value, traceback):
        if exc_type is None:
            finish()

    return leave
