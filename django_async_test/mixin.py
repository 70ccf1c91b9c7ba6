"""What a Django test needs beyond its loop: lent connections, asgiref in order, Django's own set-up undone."""

import asyncio
import threading

from django.conf import Settings, UserSettingsHolder, settings
from django.test import SimpleTestCase, TransactionTestCase

from .compat import features
from .compat.asgiref import state as asgiref_state
from .compat.django import clients, databases, decorators, parallel_results, task_backends, test_data
from .compat.django import connections as django_connections
from .compat.python import mock_decorators, task_local
from .database import Guard, Lending, call_as_django_code, django_code, find_late, test_code
from .database.flow import SensitiveExecutor
from .engine import class_hooks, timeouts
from .engine.checks import selection
from .engine.unittest_case import AsyncLifecycle, current_run
from .testing import loop_bound, unsafe
from .testing.atomic import AtomicBlocks
from .testing.calls import call_sync
from .testing.django_assertions import AssertionTwins
from .testing.on_commit import OnCommitCapture
from .testing.queries import QueryAssertions
from .testing.streaming import Streams
from .testing.websocket import Websockets

__unittest = True

decorators.install()
mock_decorators.install()
clients.install()
loop_bound.install()


class AsyncTestMixin(
    AssertionTwins, AtomicBlocks, OnCommitCapture, QueryAssertions, Streams, Websockets, AsyncLifecycle
):
    """Makes any Django test case class asynchronous.  Place it before the class:

        class ApiTests(AsyncTestMixin, APITestCase):
            async def test_list(self):
                response = await self.async_client.get("/orders/")

    In a subclass of ``django.test.TestCase`` every database access, from any
    coroutine, task or thread, happens inside the test's own transaction.
    """

    #: Seconds that a thread waits for a connection that another thread of the test holds.
    connection_timeout = 10
    #: Whose threads and tasks may use the test's connections: ``"all"``, or ``"strict"``: those that descend from it.
    allow_threads = "all"
    #: Permit synchronous ORM calls in the coroutines of the class; see ``allow_async_unsafe()`` for a part of a test.
    allow_async_unsafe = False

    @staticmethod
    async def acall(*args, **kwargs):
        """Await ``function(*args, **kwargs)``, called where a sync function may use the ORM; return what it returns."""
        return await call_sync(*args, **kwargs)

    def __call__(self, *args, **kwargs):
        with django_code(_class_lending(type(self))), parallel_results.trimming(args[0] if args else None):
            return super().__call__(*args, **kwargs)

    def _debug(self):
        with django_code(_class_lending(type(self))):
            if features.debug_runs_the_test_life_cycle:
                super()._debug()
                return
            self._pre_setup()
            try:
                super()._debug()
            finally:
                if self.__dict__.pop("_async_set_up", False):
                    self._post_teardown()

    def _enter_test(self, stack, runner):
        cls = type(self)
        self._async_set_up = True
        lending = of_class = _class_lending(cls)
        if lending is None or not lending.covers(cls):
            lending = stack.enter_context(Lending(cls))
        else:
            stack.callback(lending.close_used)
        run = current_run(self)
        guard = Guard(run.owner, self.allow_threads == "strict", cls._note_late)
        lending.serve(self.id, self.connection_timeout, guard)
        self._async_lending = lending
        run.drain.append(asgiref_state.adopt(stack, runner, SensitiveExecutor))
        task_local.follow(stack, runner)
        task_backends.share(stack)
        unsafe.permit_thread(stack, self.allow_async_unsafe)
        run.depths = lending.depths()
        stack.enter_context(test_code(lending) if lending is of_class else test_code(of_class, lending))

    def allow(self, thread_or_task):
        """Let a thread or task use the database as if this test had started it; until the end of the test.

        Raises TypeError for anything else, and RuntimeError outside a test.
        """
        if not isinstance(thread_or_task, (threading.Thread, asyncio.Future)):
            raise TypeError("allow() needs a thread or a task, not {!r}.".format(thread_or_task))
        run = current_run(self)
        if run is None or run.runner is None:
            raise RuntimeError("allow() was called outside a test: call it in setUp() or in the test.")
        run.owner.allow(thread_or_task)

    def _end_of_test(self):
        super()._end_of_test()
        lending = self.__dict__.get("_async_lending")
        if lending is not None and lending.has_opened():
            # Before the loop forgets its executor
            self._async_shared_threads = set(current_run(self).shared_threads())

    def _find(self, run):
        super()._find(run)
        shared = self.__dict__.pop("_async_shared_threads", ())
        lending = self.__dict__.get("_async_lending")
        if lending is None:
            return
        # From now on, what the test has started is refused.
        run.owner.close()
        late = find_late(run)
        if late:
            lending.take_back(late, run.depths)
        opened = lending.opened_by(run.owner, shared) if lending.has_opened() else ()
        # A SimpleTestCase has no database to be careful with, and on Django 1.8 nobody to say so.
        is_checked = "open_connections" in run.values and isinstance(self, TransactionTestCase)
        # `available_apps` is for Django's own tests, whose threads leave their connections to us.
        if is_checked and self.available_apps is None and not run.has_timed_out:
            for alias, thread, noted in opened:
                run.findings.add(
                    "thread {!r} has opened a connection to the database {!r}, which was still open when the test "
                    "ended. Close it in the thread (connection.close()), or allow it with "
                    "@fail_on(open_connections=False).".format(thread, alias),
                    noted,
                )

    def _describe_surroundings(self):
        lending = self.__dict__.get("_async_lending")
        lines = super()._describe_surroundings() + (lending.describe() if lending is not None else [])
        return lines + [executor.describe() for executor in current_run(self).drain]

    def _shared_threads(self):
        return asgiref_state.shared_threads()

    @classmethod
    def _project_checks(cls):
        return _setting(selection.FAIL_ON_VARIABLE) or {}

    @classmethod
    def _project_timeout(cls):
        return _setting(timeouts.TIMEOUT_VARIABLE)

    @classmethod
    def _note_late(cls, owner, message):
        """Remember that something of a test of this class was refused when the test had been reported already."""
        scope = class_hooks.scope_of(cls)
        if scope is not None and owner.scope is scope:
            scope.late.append(message)

    def _post_teardown(self):
        self.__dict__.pop("_async_set_up", None)
        lending = self.__dict__.pop("_async_lending", None)
        super()._post_teardown()
        problems = lending.problems() if lending is not None else ()
        if problems:
            raise AssertionError("\n".join(problems))

    def _abandon_test(self):
        # A SimpleTestCase has nothing to roll back or flush, and Django leaves it as it is when debug() fails.
        if self.__dict__.pop("_async_set_up", False) and isinstance(self, TransactionTestCase):
            self._post_teardown()

    # --- the class ----------------------------------------------------------------------------------------

    @classmethod
    def setUpClass(cls):
        """Prepare the class; a subclass may make it a coroutine function."""
        if isinstance(cls.connection_timeout, bool) or not isinstance(cls.connection_timeout, (int, float)):
            raise ValueError(
                "{}.connection_timeout is {!r}: it must be a number of seconds.".format(
                    cls.__qualname__, cls.connection_timeout
                )
            )
        if cls.allow_threads not in ("all", "strict"):
            raise ValueError(
                "{}.allow_threads is {!r}: it must be 'all' or 'strict'.".format(cls.__qualname__, cls.allow_threads)
            )
        databases.read_databases(cls)
        before = set(threading.enumerate())
        with django_code():
            super().setUpClass()
        scope = class_hooks.scope_of(cls)
        scope.lending = scope.stack.enter_context(Lending(cls, set(threading.enumerate()) - before))
        scope.lending.serve("{}.setUpClass".format(cls.__qualname__).format, cls.connection_timeout)
        scope.stack.enter_context(test_code())

    @classmethod
    def tearDownClass(cls):
        """Clean up after the class; a subclass may make it a coroutine function."""
        late = getattr(class_hooks.scope_of(cls), "late", ())
        with django_code():
            super().tearDownClass()
        if late:
            raise AssertionError("\n".join(late))

    @classmethod
    def _enter_atomics(cls):
        # Called by fixtures that borrow the class, as pytest-django's do, it is Django's own code too.
        return call_as_django_code(_class_lending(cls), super()._enter_atomics)

    @classmethod
    def _rollback_atomics(cls, atomics):
        call_as_django_code(_class_lending(cls), super()._rollback_atomics, atomics)

    @classmethod
    def _class_made(cls):
        databases.read_multi_db(cls)

    @classmethod
    def _enter_class_hook(cls, name, stack):
        unsafe.permit_thread(stack, cls.allow_async_unsafe)
        if name != "setUpTestData":
            return
        stack.push(_isolate(test_data.isolate(cls)))
        lending = stack.enter_context(Lending(cls))
        lending.serve("{}.setUpTestData".format(cls.__qualname__).format, cls.connection_timeout)
        stack.push(_raise_problems(lending))
        stack.enter_context(test_code())

    @classmethod
    def _enter_class_loop(cls, stack, runner):
        task_local.follow(stack, runner)

    @classmethod
    def _note_class(cls, scope):
        wrappers = django_connections.opened_wrappers()
        #: Messages about what tests of the class have left behind, found when they had been reported.
        scope.late = []
        scope.depths = {alias: django_connections.transaction_depth(wrapper) for alias, wrapper in wrappers.items()}
        scope.guards = {alias: django_connections.guard(wrapper) for alias, wrapper in wrappers.items()}
        scope.durability = django_connections.durability()

    @classmethod
    def _abandon_class(cls, scope):
        try:
            if scope.base_is_set_up:
                scope.base_is_set_up = False
                with django_code():
                    super(AsyncLifecycle, cls).tearDownClass()
            elif not features.class_cleanups_undo_set_up and cls._is_half_set_up(scope):
                # setUpTestData() was interrupted: of Django's set-up only the lowest part is complete.
                SimpleTestCase.tearDownClass.__func__(cls)
        finally:
            for alias, wrapper in django_connections.opened_wrappers().items():
                django_connections.unwind(wrapper, scope.depths.get(alias))
            django_connections.restore_durability(scope.durability)

    @classmethod
    def _is_half_set_up(cls, scope):
        if hasattr(cls, "_cls_overridden_context") or hasattr(cls, "_cls_modified_context"):
            return True
        return any(
            django_connections.guard(wrapper) is not scope.guards.get(alias)
            for alias, wrapper in django_connections.opened_wrappers().items()
        )


def _setting(name):
    """Return a setting that most projects do not have; None if there is none, or are no settings at all."""
    holder = settings._wrapped
    # Where it is missing, asking each of the holders takes ten times as long as this; every test asks.
    while type(holder) is UserSettingsHolder and name not in holder.__dict__ and name not in holder._deleted:
        holder = holder.default_settings
    if type(holder) is Settings:
        return holder.__dict__.get(name)
    return getattr(holder, name, None)


def _class_lending(cls):
    return getattr(class_hooks.scope_of(cls), "lending", None)


def _raise_problems(lending):
    def leave(exc_type, exc_value, traceback):
        problems = lending.problems()
        if problems and exc_type is None:
            raise AssertionError("\n".join(problems))

    return leave


def _isolate(finish):
    def leave(exc_type, exc_value, traceback):
        if exc_type is None:
            finish()

    return leave
