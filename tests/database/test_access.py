"""Tests of who may use the connections of a test that is strict about it."""

import asyncio
import concurrent.futures
import threading
from unittest import mock

import django_async_test
from django_async_test import ConnectionOwnershipError

from ..helpers import TestsAboutTests, in_any_thread, in_sensitive_thread, run_class
from ..project.shop.models import Product
from .servers import Server


def create(name="row"):
    return Product.objects.create(name=name)


class StrictTests(TestsAboutTests):
    def test_a_stranger_is_refused(self):
        """The error says whose connection it is, which thread came, from where, and what to do."""
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
        """The test fails with what a stranger dies of, since nothing else would show it."""
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

    def test_a_stranger_that_swallows_it_fails_the_test(self):
        """Whoever is refused may catch the exception: the test tells it nevertheless, once."""
        server = Server()

        def try_it():
            for _ in range(2):
                try:
                    create()
                except ConnectionOwnershipError:
                    pass

        class Inner(django_async_test.TestCase):
            allow_threads = "strict"

            def test(self):
                server.call(try_it)

        self.assertFails(Inner, "thread 'the server' cannot use the database connection 'default'")

    def test_descendants_are_admitted(self):
        """Threads, their threads, pools, executors, tasks and both kinds of sync_to_async may use the database."""

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
        """A task that the class has started is refused unless the test allows it."""

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
                        answer.set_result(str(error.with_traceback(None)))

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
        """A thread that the test allows is admitted for the rest of the test."""

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
