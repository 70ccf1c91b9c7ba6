"""Tests of the end of a test: what it has left open on its connections is named and undone, and the next one works."""

import threading
import time
import unittest
from unittest import mock

import django.test
from django.db import connection, connections, transaction

import django_async_test
from django_async_test.compat.django import drivers
from django_async_test.database import endings, late_access

from ..helpers import (
    TestsAboutTests,
    count_rows,
    define,
    in_any_thread,
    in_sensitive_thread,
    needs_async_generators,
    run_class,
)
from ..project.shop.models import Product


def create(name="row"):
    return Product.objects.create(name=name)


def block(using=None):
    """Begin an atomic block that nobody ends, and write in it; return what keeps it."""
    atomic = transaction.atomic(using=using)
    atomic.__enter__()
    Product.objects.using(using or "default").create(name="in the block {}".format(id(atomic)))
    return atomic


class EndingsTestCase(TestsAboutTests):
    """Runs a class whose first test leaves something, and looks at what follows."""

    def setUp(self):
        super().setUp()
        for module, name, seconds in ((endings, "PATIENCE", 0.2), (late_access, "GRACE", 0.05)):
            patcher = mock.patch.object(module, name, seconds)
            patcher.start()
            self.addCleanup(patcher.stop)

    def run_first(self, Inner, *texts):
        """Run `Inner` and a class after it: only ``test_1`` fails, with all `texts`, and nobody waits for anything."""
        Inner.test_2 = lambda case: self.assertEqual("works", create("works").name)
        Inner.connection_timeout = 30
        began = time.monotonic()
        outcome = run_class(Inner)
        self.assertLess(time.monotonic() - began, 15)
        self.assertEqual(["test_2"], outcome.passed, outcome.problems())
        self.assertEqual(1, len(outcome.failures + outcome.errors), outcome.problems())
        for text in texts:
            self.assertIn(text, outcome.problems())
        self.assertEqual({}, outcome.left_behind)
        self.assertNextClassWorks()
        return outcome

    def assertNextClassWorks(self):
        class Next(django_async_test.TestCase):
            multi_db = True
            databases = ["default", "other"]

            async def test(self):
                for alias in self.databases:
                    with self.settings():
                        self.assertEqual(0, await in_any_thread(Product.objects.using(alias).count))
                    await in_any_thread(Product.objects.using(alias).create, name="next")

        before = count_rows()
        outcome = run_class(Next)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())
        self.assertEqual(before, count_rows())
        for wrapper in connections.all():
            self.assertFalse(wrapper.in_atomic_block)
            self.assertFalse(wrapper.needs_rollback)


def rows():
    """Yield a row that is written in an atomic block, which is open until the generator is closed."""
    with transaction.atomic():
        yield create()


class OpenBlockTests(EndingsTestCase):
    """An atomic block that nobody has ended."""

    TEXTS = ("Inner.test_1", "atomic block", "'default'", "in block", "atomic.__enter__()")

    def test_in_the_thread_of_the_test(self):
        """The test that has left it open fails and shows where it was begun; the tests that follow pass."""

        class Inner(django_async_test.TestCase):
            def test_1(self):
                Inner.kept = block()

        self.run_first(Inner, *self.TEXTS)

    def test_several_blocks(self):
        """One inside the other: all of them are undone."""

        class Inner(django_async_test.TestCase):
            def test_1(self):
                Inner.kept = [block(), block()]

        self.run_first(Inner, "2 atomic blocks", *self.TEXTS[3:])

    def test_in_a_suspended_generator(self):
        """A generator that is kept, and would end its block some time later, ends nothing any more."""

        class Inner(django_async_test.TestCase):
            def test_1(self):
                Inner.kept = rows()
                next(Inner.kept)

            @classmethod
            def tearDownClass(cls):
                cls.kept.close()
                super().tearDownClass()

        self.run_first(Inner, "Inner.test_1", "atomic block", "in rows")

    def test_in_a_generator_that_another_thread_collects(self):
        """The next test's blocks stay as they are when a suspended generator is closed in whatever thread."""

        class Inner(django_async_test.TestCase):
            def test_1(self):
                Inner.kept = rows()
                next(Inner.kept)

            async def test_2(self):
                with_ids = len(connection.savepoint_ids)
                await in_any_thread(Inner.kept.close)
                self.assertEqual(with_ids, len(connection.savepoint_ids))
                self.assertEqual(0, await in_any_thread(Product.objects.count))

        outcome = run_class(Inner)
        self.assertEqual(["test_2"], outcome.passed, outcome.problems())
        self.assertEqual({}, outcome.left_behind)

    def test_in_a_generator_that_is_closed_in_a_test_of_djangos(self):
        """The transaction of a class whose connections nobody shares goes on as it is."""

        class Inner(django_async_test.TestCase):
            def test_1(self):
                Inner.kept = rows()
                next(Inner.kept)

        class Djangos(django.test.TestCase):
            def test(self):
                ids = list(connection.savepoint_ids)
                Inner.kept.close()
                self.assertTrue(connection.in_atomic_block)
                self.assertEqual(ids, connection.savepoint_ids)

        run_class(Inner)
        outcome = run_class(Djangos)
        self.assertEqual(["test"], outcome.passed, outcome.problems())
        self.assertEqual({}, outcome.left_behind)

    def test_by_a_decorator_that_is_used_again(self):
        """What a test has left in a decorated function does not touch later calls of it."""

        class Inner(django_async_test.TestCase):
            def test_1(self):
                def rows():
                    with atomic:
                        yield create()

                Inner.kept = rows()
                next(Inner.kept)

            def test_2(self):
                with atomic:
                    create()
                self.assertEqual(1, Product.objects.count())
                with self.assertRaises(KeyError), atomic:
                    Product.objects.all().delete()
                    raise KeyError
                self.assertEqual(1, Product.objects.count())

        class Djangos(django.test.TestCase):
            test = Inner.test_2

        atomic = transaction.atomic()
        for cls, name in ((Inner, "test_2"), (Djangos, "test")):
            outcome = run_class(cls)
            self.assertEqual([name], outcome.passed, outcome.problems())
            self.assertEqual({}, outcome.left_behind)

    def test_in_the_sensitive_thread(self):
        """The block of thread-sensitive code is one of the test."""

        class Inner(django_async_test.TestCase):
            async def test_1(self):
                Inner.kept = await in_sensitive_thread(block)

        self.run_first(Inner, *self.TEXTS)

    def test_in_a_thread_that_has_ended(self):
        """The lock of a thread that is no more is free."""

        class Inner(django_async_test.TestCase):
            def leave(self):
                Inner.kept = block()

            def test_1(self):
                thread = threading.Thread(target=self.leave)
                thread.start()
                thread.join()

        self.run_first(Inner, *self.TEXTS)

    def test_in_a_thread_that_goes_on(self):
        """The thread has lost the connection, and its own end of the block changes nothing."""
        end = threading.Event()

        class Inner(django_async_test.TestCase):
            def leave(self):
                with transaction.atomic():
                    create()
                    self.begun.set()
                    end.wait(20)

            def test_1(self):
                self.begun = threading.Event()
                Inner.thread = threading.Thread(target=self.leave, name="goes on", daemon=True)
                Inner.thread.start()
                self.begun.wait(20)

            @classmethod
            def tearDownClass(cls):
                end.set()
                cls.thread.join()
                super().tearDownClass()

        self.run_first(Inner, "thread 'goes on' was still using the database")

    def test_by_self_atomic(self):
        """An asynchronous block that is entered and never left."""

        class Inner(django_async_test.TestCase):
            async def test_1(self):
                Inner.kept = self.atomic()
                await Inner.kept.__aenter__()
                await in_any_thread(create)

        self.run_first(Inner, "Inner.test_1", "atomic block", "'default'")

    @needs_async_generators
    def test_by_self_atomic_in_a_suspended_generator(self):
        """The loop closes the generator at its end; the test is told nevertheless."""
        Inner = define(
            """
            class Inner(django_async_test.TestCase):
                async def rows(self):
                    async with self.atomic():
                        yield await in_any_thread(create)

                async def test_1(self):
                    Inner.kept = self.rows()
                    await Inner.kept.__anext__()
            """,
            django_async_test=django_async_test,
            in_any_thread=in_any_thread,
            create=create,
        )["Inner"]
        self.run_first(Inner, "test_1: left an atomic block", "'default'", "in rows")

    def test_on_a_second_alias(self):
        """Each connection of the test is looked at."""

        class Inner(django_async_test.TestCase):
            multi_db = True
            databases = ["default", "other"]

            def test_1(self):
                Inner.kept = block("other")

        self.run_first(Inner, "Inner.test_1", "atomic block", "'other'")

    def test_in_a_test_with_real_transactions(self):
        """In a TransactionTestCase it is named and rolled back, too."""

        class Inner(django_async_test.TransactionTestCase):
            def test_1(self):
                Inner.kept = block()

        self.run_first(Inner, *self.TEXTS[:3])

    def test_a_set_up_that_fails(self):
        """The error of the test is reported as well, and the next one works."""

        class Inner(django_async_test.TestCase):
            def test_1(self):
                Inner.kept = block()
                raise ValueError("first")

        Inner.test_2 = lambda case: self.assertEqual("works", create("works").name)
        outcome = run_class(Inner)
        self.assertEqual(["test_2"], outcome.passed, outcome.problems())
        self.assertIn("ValueError: first", outcome.problems())
        self.assertIn("atomic block", outcome.problems())
        self.assertNextClassWorks()

    def test_an_interrupted_test(self):
        """After Ctrl-C no block is open, and nobody waits for a thread that has one."""
        end = threading.Event()
        self.addCleanup(end.set)

        class Inner(django_async_test.TestCase):
            connection_timeout = 30

            def leave(self):
                with transaction.atomic():
                    create()
                    self.begun.set()
                    end.wait(20)

            def test_1(self):
                self.begun = threading.Event()
                threading.Thread(target=self.leave, daemon=True).start()
                self.begun.wait(20)
                raise KeyboardInterrupt

        began, before = time.monotonic(), count_rows()
        with self.assertRaises(KeyboardInterrupt):
            run_class(Inner)
        self.assertLess(time.monotonic() - began, 15)
        self.assertEqual(before, count_rows())
        self.assertNextClassWorks()


class ClassHookTests(EndingsTestCase):
    """What a class hook leaves open on the connections is an error of this hook."""

    def assertHookFails(self, Inner, name, *texts):
        Inner.connection_timeout = 30
        Inner.test = lambda case: self.assertEqual("works", create("works").name)
        began = time.monotonic()
        outcome = run_class(Inner)
        self.assertLess(time.monotonic() - began, 15)
        self.assertEqual(1, len(outcome.errors), outcome.problems())
        hook = "tearDownClass" if name == "tearDownClass" else "setUpClass"
        self.assertIn(hook, str(outcome.errors[0][0]))
        for text in ("Inner." + name,) + texts:
            self.assertIn(text, outcome.problems())
        self.assertEqual({}, outcome.left_behind)
        self.assertNextClassWorks()

    def test_a_block_in_set_up_test_data(self):
        """The class fails where the block was left open."""

        class Inner(django_async_test.TestCase):
            @classmethod
            def setUpTestData(cls):
                cls.kept = [block()]

        self.assertHookFails(Inner, "setUpTestData", "atomic block", "in block")

    def test_a_block_in_set_up_class(self):
        """After super().setUpClass() the connections are those of the tests."""

        class Inner(django_async_test.TestCase):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                cls.kept = [block()]

        self.assertHookFails(Inner, "setUpClass", "atomic block", "in block")

    def test_a_block_in_a_coroutine(self):
        """A coroutine hook is looked at in the same way."""

        class Inner(django_async_test.TestCase):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                cls.kept = [await in_sensitive_thread(block)]

        self.assertHookFails(Inner, "setUpClass", "atomic block", "in block")

    def test_a_block_in_tear_down_class(self):
        """The roll-back of the class is not disturbed by it."""

        class Inner(django_async_test.TestCase):
            @classmethod
            def tearDownClass(cls):
                cls.kept = [block()]
                super().tearDownClass()

        self.assertHookFails(Inner, "tearDownClass", "atomic block", "in block")


class BrokenConnectionTests(TestsAboutTests):
    def run_first(self, Inner, *texts):
        """Run `Inner` and a class after it: only ``test_1`` fails, with all `texts`, and soon."""
        Inner.test_2 = lambda case: self.assertEqual("works", Product.objects.create(name="works").name)
        Inner.timeout = 30
        began, before = time.monotonic(), count_rows()
        outcome = run_class(Inner)
        self.assertLess(time.monotonic() - began, 15)
        self.assertIn("test_2", outcome.passed, outcome.problems())
        failed = {test._testMethodName for test, _ in outcome.failures + outcome.errors}
        self.assertEqual({"test_1"}, failed, outcome.problems())
        for text in texts:
            self.assertIn(text, outcome.problems())
        self.assertEqual({}, outcome.left_behind)
        self.assertEqual(before, count_rows())
        self.assertFalse(connection.in_atomic_block)

        class Next(django_async_test.TestCase):
            def test(self):
                Product.objects.create(name="next")

        self.assertPasses(Next)

    @unittest.skipUnless(connection.vendor in ("postgresql", "mysql"), "SQLite has no server")
    def test_a_session_that_the_server_has_ended(self):
        """The test is told that its connection was of no more use, and the next one has another."""

        class Inner(django_async_test.TestCase):
            def test_1(self):
                Product.objects.create(name="lost")
                drivers.terminate(connections["default"])

        self.run_first(Inner, "test_1", "What would have rolled it back failed")

    @unittest.skipUnless(connection.vendor == "postgresql", "COPY is PostgreSQL's")
    def test_a_copy_that_nobody_ends(self):
        """It is named and ended, in both directions; what the class has written stays."""
        connection.ensure_connection()
        if not hasattr(connection.connection, "pgconn"):
            self.skipTest("a COPY of psycopg2 ends before it returns")

        class Inner(django_async_test.TestCase):
            @classmethod
            def setUpTestData(cls):
                Product.objects.create(name="of the class")

            def copy(self, sql):
                copy = connection.connection.cursor().copy(sql)
                Inner.kept.append(copy)
                return copy.__enter__()

            kept = []

            def test_in(self):
                self.copy("COPY shop_product (name) FROM STDIN").write(b"copied\n")

            def test_next(self):
                self.assertEqual(1, Product.objects.count())

            def test_out(self):
                next(iter(self.copy("COPY (SELECT generate_series(1, 100000)) TO STDOUT")))

            test_then = test_next

        outcome = run_class(Inner)
        self.assertEqual(["test_next", "test_then"], outcome.passed, outcome.problems())
        self.assertEqual(2, len(outcome.failures + outcome.errors), outcome.problems())
        for name in ("in", "out"):
            self.assertIn("Inner.test_{}: left a COPY, or another statement, on".format(name), outcome.problems())
        self.assertFalse(connection.in_atomic_block)
        self.assertEqual({}, outcome.left_behind)
