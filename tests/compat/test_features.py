"""Tests of the feature flags: each agrees with what the installed version really does, and turns at its version."""

import asyncio
import dis
import inspect
import os
import re
import sqlite3
import sys
import threading
import types
import unittest
import unittest.mock
import warnings

from django import test as django_test
from django.db import connections
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import timezone

import django_async_test
from django_async_test.compat import features
from django_async_test.compat.python import contexts

try:
    from asgiref import sync as asgiref_sync
except ImportError:
    asgiref_sync = None

PACKAGE = os.path.dirname(os.path.abspath(django_async_test.__file__))

# The version from which on a flag is true.
FIRST = {
    "tasks_have_a_context": ("python", (3, 7)),
    "tasks_take_a_context": ("python", (3, 11)),
    "tasks_survive_interruptions": ("python", (3, 8)),
    "resumes_functions": ("python", (3, 11)),
    "monitors_functions": ("python", (3, 12)),
    "names_threads_of_loops": ("python", (3, 9)),
    "warns_of_returned_values": ("python", (3, 11)),
    "has_init_subclass": ("python", (3, 6)),
    "mock_decorates_coroutine_functions": ("python", (3, 8)),
    "runs_class_cleanups": ("python", (3, 8)),
    "shows_whole_causes_of_failures": ("python", (3, 11)),
    "counts_rows_that_sqlite_returns": ("python", (3, 11)),
    "breaks_asynctest": ("python", (3, 8)),
    "debug_runs_the_test_life_cycle": ("django", (3, 1)),
    "decorates_coroutine_functions": ("django", (3, 1)),
    "reads_databases_attribute": ("django", (2, 2)),
    "ignores_multi_db_attribute": ("django", (3, 1)),
    "class_cleanups_undo_set_up": ("django", (4, 0)),
    "flush_keeps_sequences_of_mysql": ("django", (3, 1)),
    "keeps_state_in_asgiref_locals": ("django", (3, 0)),
    "locals_follow_contextvars": ("asgiref", (3, 8)),
    "cancels_nested_calls": ("asgiref", (3, 8)),
    "async_to_sync_looks_for_the_loop": ("asgiref", (3, 12)),
}

# The flags that a test compares with the installed version.
compared = set()


def compares(name):
    """Decorate a test that compares the flag `name` with what the installed version does."""
    compared.add(name)
    return lambda function: function


def flags(module):
    """Return {name: value} for what the module defines."""
    return {
        name: value for name, value in vars(module).items() if not name.startswith("_") and not inspect.ismodule(value)
    }


def features_of(python=(3, 5), django=(1, 8), asgiref=None):
    """Return the module as it would be with these versions."""
    fakes = {name: types.ModuleType(name) for name in ("sys", "django", "asgiref")}
    fakes["sys"].version_info = python + (0, "final", 0)
    fakes["django"].VERSION = django + (0, "final", 0)
    if asgiref is not None:
        fakes["asgiref"].__version__ = "{}.{}.1".format(*asgiref)
    module = types.ModuleType("features")
    with open(os.path.abspath(inspect.getsourcefile(features)), encoding="utf-8") as file:
        code = compile(file.read(), "features.py", "exec")
    with unittest.mock.patch.dict("sys.modules", fakes):
        exec(code, vars(module))
    return module


class VersionTests(unittest.TestCase):
    def test_flags_are_questions_in_lower_case(self):
        """Every public name of the module is a lower-case boolean."""
        self.assertTrue(flags(features))
        for name, value in flags(features).items():
            with self.subTest(name):
                self.assertEqual(name.lower(), name)
                self.assertIsInstance(value, bool)

    def test_every_flag_is_tested(self):
        """Each flag has its first version here, and a test that compares it with what is installed."""
        self.assertEqual(set(flags(features)), set(FIRST))
        self.assertEqual(set(flags(features)), compared)

    def test_every_flag_is_used(self):
        """A flag that no module of the package asks for is dropped."""
        used = set()
        for folder, _, files in os.walk(PACKAGE):
            for name in files:
                if name.endswith(".py"):
                    with open(os.path.join(folder, name), encoding="utf-8") as file:
                        used.update(re.findall(r"\bfeatures\.(\w+)", file.read()))
        self.assertEqual(set(), set(flags(features)) - used)

    def test_a_flag_turns_at_its_version(self):
        """Just below its first version a flag is false; from there on it is true, and stays so."""
        for name, (product, first) in FIRST.items():
            major, minor = first
            below = (major, minor - 1) if minor else (major - 1, 9)
            for version, expected in (
                (below, False),
                (first, True),
                ((major, minor + 1), True),
                ((major + 1, 0), True),
            ):
                with self.subTest(name, version=version):
                    self.assertIs(expected, getattr(features_of(**{product: version}), name))

    def test_without_asgiref_its_flags_are_false(self):
        """Where asgiref is not installed, nothing that depends on it is promised."""
        for name, (product, _) in FIRST.items():
            if product == "asgiref":
                with self.subTest(name):
                    self.assertIs(False, getattr(features_of((3, 14), (2, 2)), name))

    def test_no_flag_looks_for_older_versions(self):
        """Flags are written with >=, so that a version that nobody knows yet has what the newest one has."""
        newest = flags(features_of((4, 0), (9, 0), (9, 0)))
        self.assertEqual({True}, set(newest.values()))


class PythonTests(unittest.TestCase):
    def setUp(self):
        self.loop = asyncio.new_event_loop()
        self.addCleanup(self.loop.close)

    @compares("tasks_take_a_context")
    def test_tasks_take_a_context_where_the_task_class_does(self):
        """`tasks_take_a_context` agrees with asyncio.Task."""
        coroutine = asyncio.sleep(0)
        try:
            task = asyncio.Task(coroutine, loop=self.loop, context=contexts.new_context())
        except TypeError:
            takes = False
            coroutine.close()
        else:
            takes = True
            self.loop.run_until_complete(task)
        self.assertEqual(takes, features.tasks_take_a_context)

    @compares("tasks_have_a_context")
    def test_tasks_have_a_context_where_there_are_context_variables(self):
        """`tasks_have_a_context` agrees with the Python-implemented task."""
        task = python_task(asyncio.sleep(0), self.loop)
        self.loop.run_until_complete(task)
        self.assertEqual(hasattr(task, "_context"), features.tasks_have_a_context)

    @compares("tasks_survive_interruptions")
    def test_tasks_go_on_after_an_interruption_where_they_are_told_of_it(self):
        """`tasks_survive_interruptions` agrees with the Python-implemented task."""
        future = self.loop.create_future()

        async def wait():
            try:
                await future
            except KeyboardInterrupt:
                return "went on"

        coroutine = wait()
        task = python_task(coroutine, self.loop)
        self.loop.call_soon(future.set_exception, KeyboardInterrupt())
        try:
            self.loop.run_until_complete(task)
        except KeyboardInterrupt:
            # Nothing will ever end it.
            task._log_destroy_pending = False
            coroutine.close()
        self.assertEqual(task.done(), features.tasks_survive_interruptions)

    @compares("resumes_functions")
    def test_functions_begin_with_an_instruction_of_their_own(self):
        """`resumes_functions` agrees with the instructions that there are."""
        self.assertEqual("RESUME" in dis.opmap, features.resumes_functions)

    @compares("monitors_functions")
    def test_functions_are_monitored(self):
        """`monitors_functions` agrees with the existence of the module for it."""
        self.assertEqual(hasattr(sys, "monitoring"), features.monitors_functions)

    @compares("names_threads_of_loops")
    def test_names_of_threads(self):
        """A thread of the executor that a loop makes says that it is one."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        thread = loop.run_until_complete(loop.run_in_executor(None, threading.current_thread))
        self.assertIs(features.names_threads_of_loops, thread.name.startswith("asyncio_"))

    @compares("warns_of_returned_values")
    def test_a_value_that_a_test_returns_is_deprecated(self):
        """`warns_of_returned_values` agrees with what unittest's own class does."""
        case = type("Case", (unittest.TestCase,), {"runTest": lambda self: 42})()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            case.run(unittest.TestResult())
        self.assertEqual(bool(caught), features.warns_of_returned_values)

    @compares("has_init_subclass")
    def test_classes_are_prepared_by_init_subclass_where_it_exists(self):
        """`has_init_subclass` agrees with `object`."""
        self.assertEqual(hasattr(object, "__init_subclass__"), features.has_init_subclass)

    @compares("runs_class_cleanups")
    def test_class_cleanups_are_run_where_unittest_has_them(self):
        """`runs_class_cleanups` agrees with unittest.TestCase."""
        self.assertEqual(hasattr(unittest.TestCase, "doClassCleanups"), features.runs_class_cleanups)

    @compares("mock_decorates_coroutine_functions")
    def test_mock_decorates_coroutine_functions_where_it_mocks_them(self):
        """`mock_decorates_coroutine_functions` agrees with AsyncMock, which came in the same release."""
        self.assertEqual(hasattr(unittest.mock, "AsyncMock"), features.mock_decorates_coroutine_functions)

    @compares("breaks_asynctest")
    def test_asynctest_is_broken_where_mock_has_asynchronous_mocks(self):
        """`breaks_asynctest` agrees with AsyncMock, which gets in the way of asynctest's mocks."""
        self.assertEqual(hasattr(unittest.mock, "AsyncMock"), features.breaks_asynctest)

    @compares("counts_rows_that_sqlite_returns")
    def test_returned_rows_are_counted_where_sqlite_opens_blobs(self):
        """`counts_rows_that_sqlite_returns` agrees with blobopen(), which came in the same release."""
        self.assertEqual(hasattr(sqlite3.Connection, "blobopen"), features.counts_rows_that_sqlite_returns)

    @compares("shows_whole_causes_of_failures")
    def test_causes_are_shown_whole_where_unittest_does_not_count_their_frames(self):
        """`shows_whole_causes_of_failures` agrees with what unittest prints of a failure with a cause."""

        def innermost():
            raise ValueError

        def outer():
            innermost()

        class Inner(unittest.TestCase):
            def test(self):
                try:
                    outer()
                except ValueError as error:
                    raise AssertionError("because of it") from error

        result = unittest.TestResult()
        Inner("test").run(result)
        [(_, text)] = result.failures
        if features.shows_whole_causes_of_failures:
            self.assertIn("in innermost", text)
        elif sys.version_info < (3, 9):
            # It was changed in patch releases of 3.9 and 3.10 too.
            self.assertNotIn("in innermost", text)


class DjangoTests(unittest.TestCase):
    @compares("debug_runs_the_test_life_cycle")
    def test_debug_runs_the_life_cycle_where_django_overrides_it(self):
        """`debug_runs_the_test_life_cycle` agrees with Django's SimpleTestCase."""
        self.assertEqual("debug" in vars(django_test.SimpleTestCase), features.debug_runs_the_test_life_cycle)

    @compares("decorates_coroutine_functions")
    def test_coroutine_functions_are_decorated_where_there_are_async_clients(self):
        """`decorates_coroutine_functions` agrees with AsyncClient, which came in the same release."""
        self.assertEqual(hasattr(django_test, "AsyncClient"), features.decorates_coroutine_functions)

    @compares("reads_databases_attribute")
    def test_databases_are_read_where_django_validates_them(self):
        """`reads_databases_attribute` agrees with Django's SimpleTestCase."""
        self.assertEqual(hasattr(django_test.SimpleTestCase, "_validate_databases"), features.reads_databases_attribute)

    @compares("ignores_multi_db_attribute")
    def test_multi_db_is_ignored_where_it_does_not_change_the_databases(self):
        """`ignores_multi_db_attribute` agrees with Django's TransactionTestCase."""

        class Inner(django_test.TransactionTestCase):
            multi_db = True

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Before there was `databases`, there was only `multi_db`.
            reads = set(getattr(Inner, "databases", connections)) == set(connections)
        self.assertEqual(not reads, features.ignores_multi_db_attribute)

    @compares("flush_keeps_sequences_of_mysql")
    def test_what_sql_flush_takes(self):
        """sql_flush() is told whether to reset sequences from Django 3.1 on."""
        takes = "reset_sequences" in inspect.signature(BaseDatabaseOperations.sql_flush).parameters
        self.assertEqual(takes, features.flush_keeps_sequences_of_mysql)

    @compares("class_cleanups_undo_set_up")
    def test_class_cleanups_undo_the_set_up_where_there_are_some_after_it(self):
        """`class_cleanups_undo_set_up` agrees with SimpleTestCase.setUpClass()."""

        class Inner(django_test.SimpleTestCase):
            _class_cleanups = []

        Inner.setUpClass()
        try:
            self.assertEqual(bool(Inner._class_cleanups), features.class_cleanups_undo_set_up)
        finally:
            Inner.tearDownClass()
            getattr(Inner, "doClassCleanups", list)()

    @compares("keeps_state_in_asgiref_locals")
    def test_state_is_in_asgiref_locals_where_the_time_zone_is(self):
        """`keeps_state_in_asgiref_locals` agrees with where Django keeps the active time zone."""
        self.assertEqual(not isinstance(timezone._active, threading.local), features.keeps_state_in_asgiref_locals)


class AsgirefTests(unittest.TestCase):
    """Without asgiref all flags are false: see VersionTests."""

    @compares("locals_follow_contextvars")
    def test_locals_follow_contextvars_where_there_is_no_launch_map(self):
        """`locals_follow_contextvars` agrees with asgiref, if it is installed."""
        follows = asgiref_sync is not None and not hasattr(asgiref_sync.AsyncToSync, "launch_map")
        self.assertEqual(follows, features.locals_follow_contextvars)

    @compares("cancels_nested_calls")
    def test_nested_calls_are_cancelled_where_a_thread_knows_its_tasks(self):
        """`cancels_nested_calls` agrees with asgiref, which hands the tasks to cancel on to the thread."""
        handler = asgiref_sync and asgiref_sync.SyncToAsync.thread_handler
        cancels = handler is not None and "task_context" in inspect.signature(handler).parameters
        self.assertEqual(cancels, features.cancels_nested_calls)

    @compares("async_to_sync_looks_for_the_loop")
    def test_async_to_sync_looks_for_the_loop_where_it_keeps_none(self):
        """`async_to_sync_looks_for_the_loop` agrees with the attributes of an AsyncToSync."""

        async def function():
            pass

        looks = asgiref_sync is not None and not hasattr(asgiref_sync.AsyncToSync(function), "main_event_loop")
        self.assertEqual(looks, features.async_to_sync_looks_for_the_loop)


def python_task(coroutine, loop):
    """Return a task that is implemented in Python."""
    return getattr(asyncio.tasks, "_PyTask", asyncio.Task)(coroutine, loop=loop)
