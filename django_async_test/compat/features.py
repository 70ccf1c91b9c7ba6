"""What the installed Python, Django and asgiref can do: the only module that reads their versions.

Needed by: every module that must choose between two behaviours under one name.
Delete when: never; drop a flag when the oldest supported version has the behaviour.
Upstream: the ticket or change is named at each flag.
Tests: tests/compat/test_features.py
"""

import sys

import django

try:
    from asgiref import __version__ as _asgiref_version
except ImportError:
    _asgiref_version = None

__unittest = True

# Older than every release where it is not installed.
_asgiref = tuple(int(part) for part in (_asgiref_version or "0.0").split(".")[:2])

# --- Python -------------------------------------------------------------------------------------------------

# Task(context=...): https://github.com/python/cpython/issues/91150
tasks_take_a_context = sys.version_info >= (3, 11)

# asyncio keeps the context of a task in a private attribute of its Python
# implementation; before 3.7 there are no contexts: PEP 567
tasks_have_a_context = sys.version_info >= (3, 7)

# A Python-implemented task goes on when what it waits for raises KeyboardInterrupt: https://bugs.python.org/issue32528
tasks_survive_interruptions = sys.version_info >= (3, 8)

# A function begins with an instruction that looks for what else is to be done, RESUME; a trace function is called by
# sys.monitoring: PEP 669. With the first and without the second, each function that is traced loops for ever while an
# exception waits for a thread that is blocked.
resumes_functions = sys.version_info >= (3, 11)
monitors_functions = sys.version_info >= (3, 12)

# The threads of a loop's own executor are named after asyncio (``run_in_executor`` in asyncio/base_events.py)
names_threads_of_loops = sys.version_info >= (3, 9)

# A test that returns a value gets a DeprecationWarning: https://bugs.python.org/issue41322
warns_of_returned_values = sys.version_info >= (3, 11)

# Class and instance creation hooks without a metaclass: PEP 487
has_init_subclass = sys.version_info >= (3, 6)

# mock.patch waits for the coroutine function that it decorates: https://bugs.python.org/issue26467
mock_decorates_coroutine_functions = sys.version_info >= (3, 8)

# TestCase.doClassCleanups is called by the suite: https://bugs.python.org/issue24412
runs_class_cleanups = sys.version_info >= (3, 8)

# unittest shows all frames of the cause of a failure; before, as many as of the failure itself, except in the last
# patch releases of 3.9 and 3.10: https://bugs.python.org/issue24959
shows_whole_causes_of_failures = sys.version_info >= (3, 11)

# asynctest does not keep its promises: unittest.mock has asynchronous mocks itself, which get in the way of those of
# asynctest (https://bugs.python.org/issue26467), then asyncio.coroutine() is gone (https://bugs.python.org/issue43216)
breaks_asynctest = sys.version_info >= (3, 8)

# `rowcount` of a statement of SQLite with RETURNING is set when all of its rows were fetched; before, it is that of an
# earlier statement: https://github.com/python/cpython/issues/93421
counts_rows_that_sqlite_returns = sys.version_info >= (3, 11)

# --- Django -------------------------------------------------------------------------------------------------

# TestCase.debug() sets the database up and takes it down: https://code.djangoproject.com/ticket/27391
debug_runs_the_test_life_cycle = django.VERSION >= (3, 1)

# TestContextDecorator waits for the coroutine function that it decorates: https://code.djangoproject.com/ticket/31224
decorates_coroutine_functions = django.VERSION >= (3, 1)

# Test cases declare `databases`: https://code.djangoproject.com/ticket/28478
reads_databases_attribute = django.VERSION >= (2, 2)

# ... and `multi_db` means nothing any more: the deprecation ended in 3.1
ignores_multi_db_attribute = django.VERSION >= (3, 1)

# SimpleTestCase.setUpClass() registers a class clean-up for each thing that it does: django/test/testcases.py
class_cleanups_undo_set_up = django.VERSION >= (4, 0)

# The flush of MySQL deletes rows instead of truncating tables, which restarts their sequences, and sql_flush() of all
# databases is told whether it is to do that: https://code.djangoproject.com/ticket/31275
flush_keeps_sequences_of_mysql = django.VERSION >= (3, 1)

# Thread-local state became asgiref.local.Local, which asgiref carries along: https://code.djangoproject.com/ticket/30451
keeps_state_in_asgiref_locals = django.VERSION >= (3, 0)

# --- asgiref ------------------------------------------------------------------------------------------------

# Local storage follows contextvars instead of tasks and a launch map: https://github.com/django/asgiref/blob/main/CHANGELOG.txt
locals_follow_contextvars = _asgiref >= (3, 8)

# A cancelled sync_to_async cancels the coroutine of the async_to_sync in its thread: https://github.com/django/asgiref/blob/main/CHANGELOG.txt
cancels_nested_calls = _asgiref >= (3, 8)

# AsyncToSync looks for the loop at each call, and keeps none: https://github.com/django/asgiref/blob/main/CHANGELOG.txt
async_to_sync_looks_for_the_loop = _asgiref >= (3, 12)
