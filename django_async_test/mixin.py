"""What a user's Django test case class gains; makes any third-party test case class asynchronous."""

import asyncio
import threading

from .compat import features
from .compat.django import clients, decorators, parallel_results, resting_loops
from .compat.python import mock_decorators
from .database import django_code
from .django_environment import IS_SET_UP, SHARING, DjangoEnvironment, class_sharing, complete_class
from .engine import class_hooks, instance, unittest_case
from .engine.class_parts import having
from .engine.traits import ATTRIBUTE, Traits
from .engine.unittest_case import AsyncLifecycle
from .testing import django_advice, loop_bound  # noqa: F401 - it registers what it knows
from .testing.atomic import AtomicBlocks
from .testing.calls import call_sync
from .testing.connections_to_views import Streams, Websockets
from .testing.django_assertions import AssertionTwins
from .testing.on_commit import OnCommitCapture
from .testing.queries import QueryAssertions

__unittest = True

decorators.install()
mock_decorators.install()
clients.install()
loop_bound.install()
resting_loops.install()


@having(AssertionTwins, AtomicBlocks, OnCommitCapture, Streams, Websockets)
class AsyncTestMixin(QueryAssertions, AsyncLifecycle):
    """Makes any Django test case class asynchronous.  Place it before the class:

        class ApiTests(AsyncTestMixin, APITestCase):
            async def test_list(self):
                response = await self.async_client.get("/orders/")

    In a subclass of ``django.test.TestCase`` every database access, from any
    coroutine, task or thread, happens inside the test's own transaction.
    """

    _async_test = Traits(DjangoEnvironment, class_made=complete_class)

    #: Seconds that a thread waits for a connection that another thread of the test holds.
    connection_timeout = 10
    #: Whose threads and tasks may use the test's connections: ``"all"``, or ``"strict"``: those that descend from it.
    allow_threads = "all"
    #: Permit synchronous ORM calls in the coroutines of the class; see ``allow_async_unsafe()`` for a part of a test.
    allow_async_unsafe = False
    #: What is done to the tables after a test that is not rolled back: ``"changes"`` resets those that it has changed,
    #: ``"flush"`` all of them, as Django does.  None: what the project says, or else ``"changes"``.
    reset = None

    @staticmethod
    async def acall(*args, **kwargs):
        """Await ``function(*args, **kwargs)``, called where a sync function may use the ORM; return what it returns."""
        if not args or not callable(args[0]):
            given = repr(args[0]) if args else "nothing"
            raise TypeError("acall() needs a function and its arguments, acall(function, 1), not {}.".format(given))
        return await call_sync(*args, **kwargs)

    def __call__(self, *args, **kwargs):
        with django_code(class_sharing(type(self))):
            if not args or not parallel_results.is_sent(args[0]):
                return super().__call__(*args, **kwargs)
            with parallel_results.trimming(args[0]):
                return super().__call__(*args, **kwargs)

    def debug(self):
        """Run the test without collecting the result; exceptions reach the caller."""
        cls = type(self)
        with class_hooks.abandoning_with_suite(cls), django_code(class_sharing(cls)):
            if features.debug_runs_the_test_life_cycle:
                unittest_case.debug(self)
                return
            # Django before 3.1 leaves to the caller what surrounds the test.
            self._pre_setup()
            with instance.Installed(self, AsyncLifecycle, ends_as_cleanup=True) as installed:
                try:
                    unittest_case.debug(self)
                finally:
                    # Else the connections would still be the test's, which must not be rolled back.
                    installed.run.abandon()
                    if installed.run.kept.get(IS_SET_UP):
                        self._post_teardown()

    def allow(self, thread_or_task):
        """Let a thread or task use the database as if this test had started it; until the end of the test.

        Raises TypeError for anything else, and RuntimeError outside a test.
        """
        if not isinstance(thread_or_task, (threading.Thread, asyncio.Future)):
            raise TypeError("allow() needs a thread or a task, not {!r}.".format(thread_or_task))
        run = instance.run_of(self)
        if run is None:
            raise RuntimeError("allow() was called outside a test: call it in setUp() or in the test.")
        run.owner.allow(thread_or_task)

    def _post_teardown(self):
        installed = self.__dict__.get(ATTRIBUTE)
        kept = installed.run.kept if installed is not None else {}
        kept.pop(IS_SET_UP, None)
        sharing = kept.pop(SHARING, None)
        super()._post_teardown()
        problems = sharing.problems() if sharing is not None else ()
        if problems:
            raise AssertionError("\n".join(problems))
