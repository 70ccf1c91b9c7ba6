"""Run a test class inside a test, and see how it went and what it left behind."""

import asyncio
import contextlib
import functools
import gc
import importlib.util
import os
import subprocess
import sys
import tempfile
import threading
import unittest
import warnings

from django.apps import apps
from django.db import connections, router, transaction

import django_async_test
from django_async_test import sync_to_async
from django_async_test.compat.django import connections as django_connections
from django_async_test.compat.python import contexts, garbage, loops

from . import fork_server


class Outcome(unittest.TestResult):
    """How the tests of a class went, and ``left_behind``: the rows that are still there, by model and alias."""

    def __init__(self):
        super().__init__()
        self.passed = []
        self.left_behind = {}

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed.append(test._testMethodName)

    def problems(self):
        """Return every traceback as one text."""
        return "\n".join("{}\n{}".format(test, text) for test, text in self.errors + self.failures)


def run_class(cls, *names):
    """Run the tests of `cls`, or those with `names`, as a suite does: with class hooks and class clean-ups."""
    names = names or unittest.defaultTestLoader.getTestCaseNames(cls)
    suite = unittest.TestSuite(cls(name) for name in names)
    outcome = Outcome()
    before = count_rows()
    suite.run(outcome)
    outcome.left_behind = take_rows_since(before)
    return outcome


class Kept(object):
    """Something that a test keeps in an attribute."""


@contextlib.contextmanager
def without_collections():
    """Let the garbage collector do nothing by itself inside."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def in_empty_context(function, *args):
    """Call ``function(*args)`` where no context variable is set."""
    try:
        import contextvars
    except ImportError:
        # Python 3.5 and 3.6
        return function(*args)
    return contextvars.Context().run(function, *args)


def collect_what_dies_late():
    """Let objects die to which nothing refers, where they do not at once: with reference counts none may need it."""
    if not garbage.counts_references:
        garbage.collect_all()


def count_rows():
    """Return how many rows the project's models have, by (model, alias); mirrors are not counted twice."""
    rows = {}
    for alias in connections:
        if connections[alias].settings_dict["TEST"].get("MIRROR"):
            continue
        keys, statement = _counting(alias)
        with connections[alias].cursor() as cursor:
            cursor.execute(statement)
            rows.update(zip(keys, cursor.fetchone()))
    return rows


@functools.lru_cache(maxsize=None)
def _counting(alias):
    """Return what is counted, and one statement for all of it: a query for each model would be a tenth of all tests."""
    models = [
        model
        for model in apps.get_models()
        if not model.__module__.startswith("django.") and router.allow_migrate_model(alias, model)
    ]
    quote = connections[alias].ops.quote_name
    counts = ["(SELECT COUNT(*) FROM {})".format(quote(model._meta.db_table)) for model in models]
    return [(model.__name__, alias) for model in models], "SELECT " + ", ".join(counts)


def take_rows_since(before):
    """Return what is more than in `before`, and delete it, so that the next test starts clean."""
    after = count_rows()
    more = {key: after[key] - before[key] for key in after if after[key] > before[key]}
    for model in apps.get_models():
        for name, alias in more:
            if model.__name__ == name:
                model._default_manager.using(alias).all().delete()
    return more


def replaced():
    """Return what a running test replaces in the process, to be compared before and after."""
    state = {
        "storage": id(connections._connections),
        "Atomic": (transaction.Atomic.__enter__, transaction.Atomic.__exit__),
        "mark": getattr(transaction, "mark_for_rollback_on_error", None),
        "loop": loops.default_loop(),
        "get_event_loop": asyncio.get_event_loop,
        "unawaited": getattr(warnings, "_warn_unawaited_coroutine", None),
    }
    try:
        from asgiref.sync import AsyncToSync, SyncToAsync
    except ImportError:
        pass
    else:
        # Where a call that hangs was left behind, it is another one.
        state["executor"] = type(SyncToAsync.single_thread_executor)
        state["executors"] = SyncToAsync.__dict__.get("context_to_thread_executor")
        state["async_to_sync"] = AsyncToSync.__call__
    for alias in connections:
        wrapper = connections[alias]
        state[alias] = (
            id(wrapper),
            sorted(name for name, value in wrapper.__dict__.items() if callable(value) and "close" in name),
            sorted(name for name in wrapper.__dict__ if name.startswith("_async_test")),
            # Django's guard leaves the original method on the wrapper when it goes.
            django_connections.is_refusing(wrapper),
            [name for name in ("make_cursor", "savepoint_rollback") if name in wrapper.__dict__],
            wrapper.in_atomic_block,
            list(wrapper.savepoint_ids),
            wrapper.needs_rollback,
            wrapper.allow_thread_sharing,
        )
    return state


class TestsAboutTests(unittest.TestCase):
    """Base class of tests that run inner classes."""

    maxDiff = None
    # Django's runner makes the databases that a test names.
    databases = "__all__"

    def setUp(self):
        super().setUp()
        before = replaced()
        # Whatever the inner class does, nothing stays replaced when it is over.
        self.addCleanup(lambda: self.assertEqual(before, replaced()))

    def assertPasses(self, cls, *names):
        """Fail unless the tests of `cls` pass twice in a row and leave no row behind; return the last outcome."""
        for _ in range(2):
            outcome = run_class(cls, *names)
            self.assertTrue(outcome.wasSuccessful(), outcome.problems())
            self.assertEqual([], outcome.skipped)
            self.assertTrue(outcome.passed, "no test ran")
            self.assertEqual({}, outcome.left_behind)
        return outcome

    def assertFails(self, cls, *texts):
        """Fail unless exactly one problem is reported, and contains all `texts`; return the outcome."""
        outcome = run_class(cls)
        self.assertEqual(1, len(outcome.errors + outcome.failures), outcome.problems())
        self.assertEqual({}, outcome.left_behind)
        for text in texts:
            self.assertIn(text, outcome.problems())
        return outcome


def patiently_strict(cls):
    """Decorate a test case as ``@strict`` does, but let nothing be blamed for a machine that stands still."""
    return django_async_test.fail_on(blocking_calls=30)(django_async_test.strict(cls))


def fork():
    """Fork this process; Python 3.12 and later warn of that where other tests have left a thread."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def define(source, **names):
    """Execute `source`, whose syntax the oldest Python does not know, and return what it defines."""
    lines = source.strip("\n").split("\n")
    indent = len(lines[0]) - len(lines[0].lstrip())
    exec("\n".join(line[indent:] for line in lines), names)
    return names


# Django's own are not ours to mend: those of its old releases on newer Pythons.
STRICT = """
import warnings
warnings.simplefilter("error")
warnings.filterwarnings("ignore", module=r"django(\\.|$)|.*[/\\\\]site-packages[/\\\\]django[/\\\\]")
"""


def run_without_settings(code, timeout=60):
    """Execute `code` in a process of its own in which Django has no settings, and warnings are errors.

    Return its output.  Raise AssertionError with the output if it fails, or takes longer than `timeout` seconds.
    """
    package = os.path.dirname(os.path.abspath(django_async_test.__file__))
    env = dict(os.environ)
    env.pop("DJANGO_SETTINGS_MODULE", None)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "output.txt")
        # Django is not the subject.
        modules = ["django.test.runner"]
        process = fork_server.start(["-c", STRICT + code], path, [os.path.dirname(package)], modules, env=env)
        try:
            ending = "exit status {}".format(process.wait(timeout))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            ending = "no end within {} seconds".format(timeout)
        with open(path, encoding="utf-8") as file:
            output = file.read()
    if ending != "exit status 0":
        raise AssertionError("{}:\n{}".format(ending, output))
    return output


def in_sensitive_thread(function, *args, **kwargs):
    """Await `function` where Django's own asynchronous methods run it."""
    return sync_to_async(function, thread_sensitive=True)(*args, **kwargs)


def in_any_thread(function, *args, **kwargs):
    """Await `function` in a thread of the loop's default pool."""
    return sync_to_async(function, thread_sensitive=False)(*args, **kwargs)


def in_threads(count, function):
    """Call ``function(number)`` in `count` bare threads at once; return the exceptions they raise."""
    errors = []
    start = threading.Barrier(count)

    def target(number):
        try:
            start.wait(10)
            function(number)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=target, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


async def forever():
    """Wait for what never comes."""
    await asyncio.sleep(10000)  # Whose timer keeps the task: one that waits for a mere future may be collected


async def let_others_run():
    """Let the loop turn often enough for whatever waits for nothing else to go on."""
    for _ in range(10):
        await asyncio.sleep(0)


has_async_generators = sys.version_info >= (3, 6)
needs_reference_counts = unittest.skipUnless(
    garbage.counts_references, "this Python does not count references: objects die when garbage is collected"
)
needs_async_generators = unittest.skipUnless(has_async_generators, "Python 3.5 has no asynchronous generators")
is_on_uvloop = os.environ.get("TEST_LOOP") == "uvloop"
needs_open_loop = unittest.skipIf(
    is_on_uvloop, "uvloop keeps its callbacks, timers, files and asynchronous generators to itself"
)


def not_on_uvloop(reason):
    """Skip a test on uvloop, for this reason."""
    return unittest.skipIf(is_on_uvloop, "on uvloop " + reason)


needs_contextvars = unittest.skipUnless(contexts.contextvars, "Python before 3.7 has no contextvars")
# What a worker thread sets in its context comes back to the task.
needs_asgiref = unittest.skipUnless(
    contexts.contextvars and importlib.util.find_spec("asgiref"), "only asgiref carries context variables back"
)
