"""Tests of the feature flags: each agrees with what the installed version really does."""

import asyncio
import unittest
import unittest.mock

from django import test as django_test

from django_async_test.compat import features
from django_async_test.compat.python import contexts


class FeaturesTests(unittest.TestCase):
    def test_flags_are_questions_in_lower_case(self):
        """Every public name of the module is a lower-case boolean."""
        flags = {name: value for name, value in vars(features).items() if not name.startswith("_")}
        flags.pop("sys")
        flags.pop("django")
        self.assertTrue(flags)
        for name, value in flags.items():
            with self.subTest(name):
                self.assertEqual(name.lower(), name)
                self.assertIsInstance(value, bool)

    def test_tasks_take_a_context_where_the_task_class_does(self):
        """`tasks_take_a_context` agrees with asyncio.Task."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        coroutine = asyncio.sleep(0)
        try:
            task = asyncio.Task(coroutine, loop=loop, context=contexts.new_context())
        except TypeError:
            takes = False
            coroutine.close()
        else:
            takes = True
            loop.run_until_complete(task)
        self.assertEqual(takes, features.tasks_take_a_context)

    def test_classes_are_prepared_by_init_subclass_where_it_exists(self):
        """`has_init_subclass` agrees with `object`."""
        self.assertEqual(hasattr(object, "__init_subclass__"), features.has_init_subclass)

    def test_class_cleanups_are_run_where_unittest_has_them(self):
        """`runs_class_cleanups` agrees with unittest.TestCase."""
        self.assertEqual(hasattr(unittest.TestCase, "doClassCleanups"), features.runs_class_cleanups)

    def test_mock_decorates_coroutine_functions_where_it_mocks_them(self):
        """`mock_decorates_coroutine_functions` agrees with AsyncMock, which came in the same release."""
        self.assertEqual(hasattr(unittest.mock, "AsyncMock"), features.mock_decorates_coroutine_functions)

    def test_debug_runs_the_life_cycle_where_django_overrides_it(self):
        """`debug_runs_the_test_life_cycle` agrees with Django's SimpleTestCase."""
        self.assertEqual("debug" in vars(django_test.SimpleTestCase), features.debug_runs_the_test_life_cycle)

    def test_coroutine_functions_are_decorated_where_there_are_async_clients(self):
        """`decorates_coroutine_functions` agrees with AsyncClient, which came in the same release."""
        self.assertEqual(hasattr(django_test, "AsyncClient"), features.decorates_coroutine_functions)

    def test_databases_are_read_where_django_validates_them(self):
        """`reads_databases_attribute` agrees with Django's SimpleTestCase."""
        self.assertEqual(hasattr(django_test.SimpleTestCase, "_validate_databases"), features.reads_databases_attribute)

    def test_locals_follow_contextvars_where_there_is_no_launch_map(self):
        """`locals_follow_contextvars` agrees with asgiref, if it is installed."""
        try:
            from asgiref.sync import AsyncToSync
        except ImportError:
            self.assertFalse(features.locals_follow_contextvars)
        else:
            self.assertEqual(not hasattr(AsyncToSync, "launch_map"), features.locals_follow_contextvars)
