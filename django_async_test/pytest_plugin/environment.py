"""What surrounds a function test besides its loop: as for the classes, but the database may come later, or never."""

from ..compat import features
from ..compat.asgiref import state as asgiref_state
from ..compat.django import task_backends
from ..database import test_code
from ..database.flow import SensitiveExecutor
from ..django_environment import SHARING, DjangoEnvironment
from ..engine.environment import Environment
from ..testing import unsafe
from . import options

__unittest = True

_UNDO = "undo"

# How asyncio and anyio name the threads of their pools
_POOL_THREADS = ("asyncio_" if features.names_threads_of_loops else "ThreadPoolExecutor-", "AnyIO worker")


class FunctionEnvironment(DjangoEnvironment):
    """The surroundings of one function test.

    pytest-django sets the databases up, in a fixture, and undoes what the test has done to them when that is over.
    """

    #: The pytest.Config.
    config = None
    #: Whether another plugin runs the test, on a loop of its own.
    is_run_by_other = False
    #: A list for messages about what was refused when its test had been reported.
    late_messages = None

    def _note_connections(self):
        """Do nothing: pytest-django, and no class, sets the databases up."""

    def enter_test(self, run, undo):
        if self.cls.databases:
            super().enter_test(run, undo)
            return
        # Not DjangoEnvironment's: there is nothing to be shared, and pytest-django refuses queries in all threads.
        Environment.enter_test(self, run, undo)
        run.kept[_UNDO] = undo
        self._adopt(undo)
        task_backends.share(undo)
        unsafe.permit_thread(undo, run.test.allow_async_unsafe)
        undo.enter_context(test_code())

    def _adopt(self, undo):
        self._executor = asgiref_state.adopt_executor(undo, SensitiveExecutor)
        undo.callback(self._forget_executor)

    def enter_database(self, run, case):
        """A test that has begun without the database gets it now; `case` is what stands for it from now on."""
        self.cls = type(case)
        run.test = case
        super().enter_test(run, run.kept.pop(_UNDO))

    def abandon(self, run):
        """Do nothing: the fixture undoes what was done to the databases."""

    def _note_late(self, owner, message):
        self.late_messages.append(message)

    def problems(self, run):
        """Return what went wrong with the connections, as messages; to be called when the databases are reset."""
        sharing = run.kept.pop(SHARING, None)
        return sharing.problems() if sharing is not None else []

    def is_shared(self, thread):
        # One of the loop of another plugin, or of anyio: it ends with that, and what it leaves is closed.
        return self.is_run_by_other and thread.name.startswith(_POOL_THREADS)

    def project_checks(self):
        checks = dict(super().project_checks())
        checks.update(options.project_checks(self.config))
        return checks

    def project_timeout(self):
        seconds = options.project_timeout(self.config)
        return seconds if seconds is not None else super().project_timeout()
