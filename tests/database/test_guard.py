"""Tests of who may use the connections of a test: late threads, late work, strict ownership, connections left open."""

import asyncio
import concurrent.futures
import threading
import time
import unittest
from unittest import mock

from django.db import connection, connections

import django_async_test
from django_async_test import ConnectionOwnershipError, fail_on
from django_async_test.database import guard

from ..helpers import TestsAboutTests, in_any_thread, in_sensitive_thread, run_class
from ..project.shop.models import Product


def create(name="row"):
    return Product.objects.create(name=name)


class Server(object):
    """A thread that somebody else has started, and that does what it is told to do."""

    def __init__(self):
        self._work = concurrent.futures.Future()
        self.thread = threading.Thread(target=self._serve, name="the server", daemon=True)
        self.thread.start()

    def _serve(self):
        function, done = self._work.result()
        try:
            done.set_result(function())
        except BaseException as error:
            done.set_exception(error)
        finally:
            connections.close_all()

    def call(self, function):
        done = concurrent.futures.Future()
        self._work.set_result((function, done))
        self.thread.join(20)
        return done.result(0)


class LateTests(TestsAboutTests):
    def test_a_thread_that_turns_to_the_database_too_late_fails_its_own_test(self):
        """It is refused, its test is told where it was started, and the next test is not touched."""
        refused = []

        class Inner(django_async_test.TestCase):
            def late(self):
                time.sleep(0.1)
                try:
                    create("late")
                except ConnectionOwnershipError as error:
                    refused.append(str(error))

            async def test_1(self):
                threading.Thread(target=self.late, name="too late").start()

            async def test_2(self):
                await asyncio.sleep(0.2)
                self.assertEqual(0, await in_sensitive_thread(Product.objects.count))

        outcome = run_class(Inner)
        self.assertEqual(["test_2"], outcome.passed, outcome.problems())
        self.assertEqual(1, len(outcome.failures + outcome.errors), outcome.problems())
        text = outcome.problems()
        self.assertIn("Inner.test_1: thread 'too late' was still turning to the database when the test was over", text)
        self.assertIn("Started at:", text)
        self.assertIn('threading.Thread(target=self.late, name="too late").start()', text)
        self.assertIn("was started by ", refused[0])
        self.assertIn("Inner.test_1, which is over", refused[0])

    def test_a_thread_that_goes_on_using_the_database_fails_its_own_test(self):
        """Also if it is idle at the moment; later queries are refused."""
        end, refused = threading.Event(), []

        class Inner(django_async_test.TestCase):
            def work(self):
                create("in time")
                self.used.set()
                end.wait(20)
                try:
                    create("late")
                except ConnectionOwnershipError as error:
                    refused.append(error)

            def test_1(self):
                self.used = threading.Event()
                self.thread = threading.Thread(target=self.work, name="going on", daemon=True)
                Inner.late = self.thread
                self.thread.start()
                self.used.wait(20)

            def test_2(self):
                end.set()
                Inner.late.join(20)
                self.assertEqual(0, Product.objects.count())

        outcome = run_class(Inner)
        self.assertEqual(["test_2"], outcome.passed, outcome.problems())
        self.assertEqual(1, len(outcome.failures + outcome.errors), outcome.problems())
        text = "test_1: thread 'going on' was still using the database when the test was over"
        self.assertIn(text, outcome.problems())
        self.assertEqual(1, len(refused))

    def test_a_thread_that_comes_long_after_its_test_is_told_with_its_class(self):
        """Its test has been reported: the class fails, and names it; no other test does."""
        end = threading.Event()

        class Inner(django_async_test.TestCase):
            def work(self):
                end.wait(20)
                with mock.patch("sys.stderr"):
                    try:
                        create("late")
                    except ConnectionOwnershipError:
                        pass

            def test_1(self):
                Inner.late = threading.Thread(target=self.work, name="long after", daemon=True)
                Inner.late.start()

            def test_2(self):
                end.set()
                Inner.late.join(20)
                self.assertEqual(0, Product.objects.count())

        outcome = run_class(Inner)
        self.assertEqual(["test_1", "test_2"], outcome.passed, outcome.problems())
        self.assertEqual(1, len(outcome.errors), outcome.problems())
        self.assertIn("tearDownClass", str(outcome.errors[0][0]))
        self.assertIn("thread 'long after' was started by ", outcome.problems())
        self.assertIn("Inner.test_1, which is over", outcome.problems())

    def test_late_work_in_a_pool_fails_the_test_that_gave_it(self):
        """The worker serves other tests, the work does not."""
        pool = concurrent.futures.ThreadPoolExecutor(1)
        self.addCleanup(pool.shutdown)

        class Inner(django_async_test.TestCase):
            def late(self):
                time.sleep(0.1)
                create("late")

            def test_1(self):
                pool.submit(self.late)

            def test_2(self):
                self.assertEqual("in time", pool.submit(create, "in time").result(20).name)

        outcome = run_class(Inner)
        self.assertEqual(["test_2"], outcome.passed, outcome.problems())
        self.assertEqual(1, len(outcome.failures + outcome.errors), outcome.problems())
        self.assertIn("test_1: work given to a pool was still turning to the database", outcome.problems())
        self.assertIn("pool.submit(self.late)", outcome.problems())

    def test_a_late_task_fails_its_own_test(self):
        """A task that cannot be ended is refused the database in the next test on the loop of the class."""
        refused = []

        class Inner(django_async_test.TestCase):
            loop_scope = "class"

            async def stubborn(self):
                while not refused:
                    try:
                        await asyncio.sleep(0.01)
                        if self.is_over():
                            await in_any_thread(create, "late")
                    except asyncio.CancelledError:
                        pass
                    except ConnectionOwnershipError as error:
                        refused.append(str(error))

            def is_over(self):
                return getattr(Inner, "second", False)

            async def test_1(self):
                asyncio.ensure_future(self.stubborn())
                await asyncio.sleep(0)

            async def test_2(self):
                Inner.second = True
                until = time.monotonic() + 10
                while not refused and time.monotonic() < until:
                    await asyncio.sleep(0.01)
                self.assertEqual(0, await in_sensitive_thread(Product.objects.count))

        with mock.patch("django_async_test.engine.runner.CANCEL_ROUNDS", 1):
            outcome = run_class(Inner)
        self.assertEqual(["test_2"], outcome.passed, outcome.problems())
        self.assertEqual(1, len(outcome.failures + outcome.errors), outcome.problems())
        self.assertIn("test_1: <Task", outcome.problems())
        self.assertIn("Inner.test_1, which is over", refused[0])

    def test_threads_that_end_in_time_are_no_finding(self):
        """Joined, about to end, idle for good, working for a pool, or started by the class."""
        end = threading.Event()
        self.addCleanup(end.set)
        pool = concurrent.futures.ThreadPoolExecutor(1)
        self.addCleanup(pool.shutdown)

        class Inner(django_async_test.TestCase):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                cls.server = Server()

            def test_joined(self):
                thread = threading.Thread(target=create)
                thread.start()
                thread.join()

            def test_idle(self):
                threading.Thread(target=end.wait, daemon=True).start()

            def test_pool_1(self):
                pool.submit(create).result(20)

            test_pool_2 = test_pool_1

            def test_server(self):
                self.assertEqual("row", self.server.call(create).name)

        with mock.patch.object(guard, "GRACE", 0.05):
            self.assertPasses(Inner)

    def test_a_thread_that_never_turns_to_the_database_is_waited_for_a_few_times_only(self):
        """Where threads are started that prove harmless, the tests that follow do not wait for them."""
        end = threading.Event()
        self.addCleanup(end.set)

        class Inner(django_async_test.TestCase):
            def check(self):
                threading.Thread(target=end.wait, daemon=True).start()

        names = ["test_{}".format(number) for number in range(20)]
        for name in names:
            setattr(Inner, name, lambda self: self.check())
        with mock.patch.object(guard, "GRACE", 0.2):
            start = time.monotonic()
            outcome = run_class(Inner)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())
        self.assertLess(time.monotonic() - start, 3)


class StrictTests(TestsAboutTests):
    def test_a_stranger_is_refused(self):
        """The error tells whose connection it is, which thread came, from where, and the ways out."""
        server = Server()

        class Inner(django_async_test.TestCase):
            allow_threads = "strict"

            async def test(self):
                with self.assertRaises(ConnectionOwnershipError) as caught:
                    await in_any_thread(server.call, create)
                self.text = str(caught.exception)
                for part in (
                    "thread 'the server' cannot use the database connection 'default'",
                    "it belongs to " + self.id(),
                    "It was not started by a test",
                    "It is at:\n",
                    "self.allow(thread_or_task)",
                    'allow_threads = "all"',
                    "TransactionTestCase",
                ):
                    self.assertIn(part, self.text)
                self.assertEqual(0, await in_sensitive_thread(Product.objects.count))

        outcome = run_class(Inner)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())

    def test_a_stranger_that_dies_of_it_fails_the_test(self):
        """Nobody else would notice."""
        started = threading.Event()

        def serve():
            started.wait(20)
            create()

        thread = threading.Thread(target=serve, name="the stranger", daemon=True)
        thread.start()

        class Inner(django_async_test.TestCase):
            allow_threads = "strict"

            def test(self):
                started.set()
                thread.join(20)

        if hasattr(threading, "excepthook"):
            self.assertFails(Inner, "Inner.test: thread 'the stranger' died of ConnectionOwnershipError")
        else:
            with mock.patch("sys.stderr"):
                run_class(Inner)

    def test_descendants_are_admitted(self):
        """Every way from the test: threads, their threads, pools, executors, tasks, both kinds of sync_to_async."""

        class Inner(django_async_test.TestCase):
            allow_threads = "strict"

            def nested(self):
                thread = threading.Thread(target=create, args=("nested",))
                thread.start()
                thread.join()

            async def task(self):
                await in_any_thread(create, "task")

            async def test(self):
                await in_sensitive_thread(create, "sensitive")
                await in_any_thread(create, "any")
                await self.loop.run_in_executor(None, create, "executor")
                with concurrent.futures.ThreadPoolExecutor(1) as pool:
                    await asyncio.wrap_future(pool.submit(create, "pool"))
                await asyncio.ensure_future(self.task())
                thread = threading.Thread(target=self.nested)
                thread.start()
                await in_any_thread(thread.join)
                self.assertEqual(6, await in_sensitive_thread(Product.objects.count))

        self.assertPasses(Inner)

    def test_a_task_of_the_class_is_a_stranger(self):
        """Unless the test allows it."""

        class Inner(django_async_test.TestCase):
            allow_threads = "strict"
            loop_scope = "class"

            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                cls.requests = asyncio.Queue()
                cls.server = asyncio.ensure_future(cls.serve())

            @classmethod
            async def serve(cls):
                while True:
                    answer = await cls.requests.get()
                    try:
                        answer.set_result((await in_any_thread(create)).name)
                    except ConnectionOwnershipError as error:
                        answer.set_result(str(error))

            async def ask(self):
                answer = self.loop.create_future()
                await self.requests.put(answer)
                return await answer

            async def test_refused(self):
                self.assertIn("does not descend from that test", await self.ask())

            async def test_allowed(self):
                self.allow(self.server)
                self.assertEqual("row", await self.ask())

        self.assertPasses(Inner)

    def test_a_thread_may_be_allowed(self):
        """For the rest of the test."""

        class Inner(django_async_test.TestCase):
            allow_threads = "strict"

            def test(self):
                server = self.servers.pop()
                self.allow(server.thread)
                self.assertEqual("row", server.call(create).name)

        Inner.servers = [Server(), Server()]
        self.assertPasses(Inner)

    def test_it_holds_for_connections_that_are_not_shared(self):
        """In a TransactionTestCase a stranger has a connection of its own, and is refused too."""

        class Inner(django_async_test.TransactionTestCase):
            allow_threads = "strict"

            def test(self):
                with self.assertRaises(ConnectionOwnershipError):
                    self.servers.pop().call(create)

            async def test_descendant(self):
                await in_any_thread(create)

        Inner.servers = [Server(), Server()]
        self.assertPasses(Inner)

    def test_allow_wants_a_thread_or_a_task_inside_a_test(self):
        """Anything else is a TypeError, any other time a RuntimeError."""

        class Inner(django_async_test.TestCase):
            def test(self):
                with self.assertRaisesRegex(TypeError, "allow\\(\\) needs a thread or a task, not 'server'"):
                    self.allow("server")

        self.assertPasses(Inner)
        with self.assertRaisesRegex(RuntimeError, "outside a test"):
            Inner("test").allow(threading.current_thread())

    def test_another_value_is_refused(self):
        """A typing error is an error of the class."""

        class Inner(django_async_test.TestCase):
            allow_threads = "none"

            def test(self):
                pass

        self.assertFails(Inner, "allow_threads is 'none': it must be 'all' or 'strict'")


class OpenConnectionTests(TestsAboutTests):
    def run_in_thread(self, function):
        thread = threading.Thread(target=function, name="the opener")
        thread.start()
        thread.join(20)

    def test_a_connection_that_a_thread_leaves_open_is_found(self):
        """In a TransactionTestCase each thread has its own, and should close it."""
        run_in_thread = self.run_in_thread

        class Inner(django_async_test.TransactionTestCase):
            def test(self):
                run_in_thread(Product.objects.count)

        self.assertFails(
            Inner,
            "Inner.test: thread 'the opener' has opened a connection to the database 'default', which was still open",
            "@fail_on(open_connections=False)",
        )

    @unittest.skipUnless(hasattr(connection, "copy"), "Django before 1.11 has no copy() of a connection")
    def test_a_copy_of_a_connection_that_stays_open_is_found(self):
        """Also in a TestCase, whose own connections are nobody's to close."""

        class Inner(django_async_test.TestCase):
            def test(self):
                self.copy = connection.copy()
                self.copy.ensure_connection()

        self.assertFails(Inner, "has opened a connection to the database 'default'", "self.copy.ensure_connection()")

    def test_what_is_closed_or_not_the_tests_is_no_finding(self):
        """Closed and shared ones, those of asyncio's and asgiref's threads, and those of Django's own tests."""
        run_in_thread = self.run_in_thread

        class Shared(django_async_test.TestCase):
            def test(self):
                run_in_thread(create)

        class Inner(django_async_test.TransactionTestCase):
            def work(self):
                try:
                    create()
                finally:
                    connection.close()

            def test_closed(self):
                run_in_thread(self.work)

            async def test_managed(self):
                await in_sensitive_thread(create, "1")
                await in_any_thread(create, "2")
                await self.loop.run_in_executor(None, create, "3")
                self.assertEqual(3, await in_any_thread(Product.objects.count))

            @fail_on(open_connections=False)
            def test_allowed(self):
                run_in_thread(create)

        class OfDjango(django_async_test.TransactionTestCase):
            available_apps = ["tests.project.shop"]

            def test(self):
                run_in_thread(Product.objects.count)

        for cls in (Shared, Inner, OfDjango):
            self.assertPasses(cls)
