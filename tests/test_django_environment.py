"""Tests of what surrounds a Django test: shared connections, asgiref's state, Django's own set-up undone."""

import contextlib
import gc
import threading
import unittest
import weakref

import django.test
from django.db import DatabaseError, connection, connections
from django.test import override_settings

import django_async_test
from django_async_test import django_environment, sync_to_async
from django_async_test.compat.asgiref import state as asgiref_state
from django_async_test.compat.python import garbage
from django_async_test.database import LateAccess, OpenConnections, current_sharing
from django_async_test.django_environment import DjangoEnvironment
from django_async_test.engine import class_scope, instance

from .helpers import Kept, TestsAboutTests, count_rows, in_any_thread, in_sensitive_thread, run_class
from .project.shop.models import Product


@contextlib.contextmanager
def without_collector():
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def environment_of(case):
    return instance.of(case).run.environment


class ClassTests(TestsAboutTests):
    def test_each_class_that_runs_has_one(self):
        """All tests of a class have the same environment, which knows the class; another run has another one."""
        seen = []

        class Inner(django_async_test.TestCase):
            def test_1(self):
                seen.append(environment_of(self))

            async def test_2(self):
                seen.append(environment_of(self))

        self.assertPasses(Inner)
        self.assertIs(seen[0], seen[1])
        self.assertIsNot(seen[0], seen[2])
        self.assertIsInstance(seen[0], DjangoEnvironment)
        self.assertIs(Inner, seen[0].cls)
        self.assertLessEqual({LateAccess, OpenConnections}, set(seen[0].checks))

    def test_connections_are_shared_while_the_class_is_set_up(self):
        """class_sharing() is what the class's threads and tasks share, and None before and after."""
        seen = []

        class Inner(django_async_test.TestCase):
            @classmethod
            def setUpClass(cls):
                seen.append(django_environment.class_sharing(cls))
                super().setUpClass()
                seen.append(django_environment.class_sharing(cls))

            def test(self):
                seen.append(django_environment.class_sharing(type(self)))

            @classmethod
            def tearDownClass(cls):
                super().tearDownClass()
                seen.append(django_environment.class_sharing(cls))

        self.assertIsNone(django_environment.class_sharing(Inner))
        self.assertPasses(Inner)
        before, in_class, in_test, after = seen[:4]
        self.assertEqual((None, None), (before, after))
        self.assertIsNotNone(in_class)
        self.assertIs(in_class, in_test)
        self.assertIsNone(django_environment.class_sharing(Inner))

    def test_class_hooks_may_use_the_database_in_any_thread(self):
        """Rows that coroutine hooks of the class create in threads are seen by its tests, and are gone afterwards."""

        class Inner(django_async_test.TestCase):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                await in_any_thread(Product.objects.create, name="setUpClass")

            @classmethod
            async def setUpTestData(cls):
                await in_sensitive_thread(Product.objects.create, name="setUpTestData")

            def test(self):
                names = sorted(Product.objects.values_list("name", flat=True))
                self.assertEqual(["setUpClass", "setUpTestData"], names)

        self.assertPasses(Inner)

    def test_attributes_of_the_wrong_kind_are_refused(self):
        """Each error names the class, the attribute and what it must be."""
        for name, value, text in (
            ("connection_timeout", "10", "must be a number of seconds"),
            ("connection_timeout", True, "must be a number of seconds"),
            ("allow_threads", "some", "must be 'all' or 'strict'"),
        ):
            Inner = type("Inner", (django_async_test.TestCase,), {name: value, "test": lambda self: None})
            with self.subTest(name, value=value):
                outcome = self.assertFails(Inner, "Inner.{} is {!r}".format(name, value), text)
                self.assertEqual([], outcome.passed)

    def test_the_class_of_django_is_torn_down_when_a_hook_is_interrupted(self):
        """After KeyboardInterrupt in setUpTestData() no transaction is open and no row is left."""

        class Inner(django_async_test.TestCase):
            @classmethod
            def setUpTestData(cls):
                Product.objects.create(name="interrupted")
                raise KeyboardInterrupt

            def test(self):
                pass

        before = count_rows()
        with self.assertRaises(KeyboardInterrupt):
            run_class(Inner)
        self.assertFalse(connection.in_atomic_block)
        self.assertEqual(before, count_rows())
        self.assertIsNone(class_scope.scope_of(Inner))

    def test_what_is_mixed_in_from_django_is_djangos_own_code(self):
        """complete_class() prepares each method once, whatever inherits from the class."""

        class Inner(django_async_test.TestCase):
            pass

        class Innermost(Inner):
            pass

        first = Inner._enter_atomics.__func__
        self.assertIs(first, Innermost._enter_atomics.__func__)
        django_environment.complete_class(Inner)
        self.assertIs(first, Inner._enter_atomics.__func__)
        self.assertIsNot(first, django.test.TestCase._enter_atomics.__func__)


class TestTests(TestsAboutTests):
    def test_what_a_test_shares_is_kept_in_its_run(self):
        """A test keeps what it shares, and that Django has set it up, while it runs; nothing afterwards."""
        seen = []

        class Inner(django_async_test.TestCase):
            def test(self):
                run = instance.run_of(self)
                seen.append((run.kept, dict(run.kept)))

        self.assertPasses(Inner)
        kept, during = seen[0]
        self.assertEqual({django_environment.SHARING, django_environment.IS_SET_UP}, set(during))
        self.assertIs(True, during[django_environment.IS_SET_UP])
        self.assertEqual({}, kept)

    def test_a_test_without_its_class_shares_too(self):
        """A single test that is called directly has connections to share of its own."""
        seen = []

        class Inner(django_async_test.TransactionTestCase):
            async def test(self):
                await in_any_thread(Product.objects.create, name="created")
                self.assertEqual(1, await in_sensitive_thread(Product.objects.count))
                seen.append(instance.run_of(self).kept[django_environment.SHARING])

        result = unittest.TestResult()
        Inner("test")(result)
        self.assertTrue(result.wasSuccessful(), result.errors + result.failures)
        self.assertEqual(1, len(seen))
        self.assertIsNone(class_scope.scope_of(Inner))
        self.assertEqual(0, Product.objects.count())

    def test_an_interruption_that_a_driver_hides_ends_the_run(self):
        """The roll-back fails, since the driver was interrupted in it: that is not reported instead."""
        calls = []

        class Inner(django_async_test.TestCase):
            @classmethod
            def _rollback_atomics(cls, atomics):
                super()._rollback_atomics(atomics)
                calls.append(atomics)
                if len(calls) == 1:
                    try:
                        raise KeyboardInterrupt
                    except KeyboardInterrupt:
                        raise DatabaseError("interrupted") from None

            def test(self):
                Product.objects.create(name="row")

        with self.assertRaises(KeyboardInterrupt):
            run_class(Inner)
        self.assertFalse(connection.in_atomic_block)
        self.assertEqual(0, Product.objects.count())

    def test_an_interrupted_test_is_rolled_back(self):
        """After KeyboardInterrupt in a test nothing is shared, no transaction is open and no row is left."""

        class Inner(django_async_test.TestCase):
            async def test(self):
                await in_any_thread(Product.objects.create, name="interrupted")
                raise KeyboardInterrupt

        before = count_rows()
        with self.assertRaises(KeyboardInterrupt):
            run_class(Inner)
        self.assertFalse(connection.in_atomic_block)
        self.assertEqual(before, count_rows())
        self.assertIsNone(django_environment.class_sharing(Inner))

    def test_a_simple_test_is_left_as_django_leaves_it(self):
        """An interrupted SimpleTestCase has nothing to roll back, and its queries are refused no more afterwards."""

        class Inner(django_async_test.SimpleTestCase):
            async def test(self):
                raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            run_class(Inner)
        self.assertEqual(0, Product.objects.count())


class ProjectTests(TestsAboutTests):
    def test_the_settings_have_the_defaults_of_the_project(self):
        """ASYNC_TEST_FAIL_ON and ASYNC_TEST_TIMEOUT of the settings are what the project says."""
        environment = DjangoEnvironment(django_async_test.TestCase)
        self.assertEqual({}, environment.project_checks())
        self.assertIsNone(environment.project_timeout())
        with override_settings(ASYNC_TEST_FAIL_ON={"stray_threads": True}, ASYNC_TEST_TIMEOUT=7):
            self.assertEqual({"stray_threads": True}, environment.project_checks())
            self.assertEqual(7, environment.project_timeout())


class ThreadTests(TestsAboutTests):
    def test_work_of_sensitive_threads_belongs_to_the_test(self):
        """What thread-sensitive code has still to do is waited for at the end of the test."""
        events, started, release = [], threading.Event(), threading.Event()

        class Inner(django_async_test.TestCase):
            def work(self):
                started.set()
                release.wait(10)
                events.append("worked")

            async def test(self):
                started.clear()
                release.clear()
                task = self.loop.create_task(sync_to_async(self.work, thread_sensitive=True)())
                await self.loop.run_in_executor(None, started.wait, 10)
                task.cancel()
                self.addCleanup(release.set)
                self.assertEqual([True], [executor.is_busy() for executor in environment_of(self).drain()])

        for number in (1, 2):
            outcome = run_class(Inner)
            self.assertTrue(outcome.wasSuccessful(), outcome.problems())
            self.assertEqual(["worked"] * number, events)
        self.assertEqual((), DjangoEnvironment(Inner).drain())

    def test_threads_that_serve_others_are_known(self):
        """The threads of asgiref's own executor are not reported as leaks."""
        environment = DjangoEnvironment(django_async_test.TestCase)
        self.assertEqual(list(asgiref_state.shared_threads()), list(environment.shared_threads()))

    def test_a_hanging_test_tells_of_connections_and_threads(self):
        """describe() names who holds a connection, in a test that is under way."""
        seen = []

        class Inner(django_async_test.TestCase):
            async def test(self):
                await in_sensitive_thread(Product.objects.count)
                run = instance.run_of(self)
                seen.extend(run.environment.describe(run))

        self.assertPasses(Inner)
        self.assertTrue(seen)
        self.assertTrue(all(isinstance(line, str) for line in seen), seen)

    def test_connections_are_given_back(self):
        """Each alias has the wrapper that it had before, and none is left in an atomic block."""
        before = {alias: connections[alias] for alias in connections}

        class Inner(django_async_test.TestCase):
            databases = "__all__"
            multi_db = True

            async def test(self):
                for alias in before:
                    await in_any_thread(Product.objects.using(alias).count)

        self.assertPasses(Inner)
        for alias, wrapper in before.items():
            self.assertIs(wrapper, connections[alias])
            self.assertFalse(wrapper.in_atomic_block)

    def test_nothing_keeps_the_environment_alive(self):
        """When a class is over its scope is gone, and with it the environment's sharing."""
        seen = []

        class Inner(django_async_test.TestCase):
            def test(self):
                self.kept = Kept()
                seen.append(environment_of(self))

        self.assertPasses(Inner)
        self.assertIsNone(seen[0].sharing)
        self.assertEqual((), seen[0].drain())

    def test_a_class_leaves_no_garbage(self):
        """What belonged to a class dies with it, and is not left to the collector, which costs the next ones time."""
        seen = []

        class Inner(django_async_test.TestCase):
            def test(self):
                scope, sharing = class_scope.scope_of(Inner), current_sharing()
                kept = [scope, scope.environment, sharing] + list(sharing.shared_connections.values())
                seen.extend(map(weakref.ref, kept))

        with without_collector():
            self.assertTrue(run_class(Inner).wasSuccessful())
            if not garbage.counts_references:
                gc.collect()
            self.assertEqual([None] * len(seen), [reference() for reference in seen])
        self.assertLess(3, len(seen))
