"""Tests of what users do in a Django test: every way to the database, every class, both clients."""

import asyncio
import concurrent.futures
import unittest
import urllib.request
import weakref
from io import BytesIO

import django.test
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, connection, connections, transaction
from django.test import modify_settings, override_settings, skipIfDBFeature, skipUnlessDBFeature
from django.utils import timezone, translation

import django_async_test
from django_async_test import async_to_sync, sync_to_async
from django_async_test.compat.python import loops

from .helpers import (
    Kept,
    TestsAboutTests,
    define,
    in_any_thread,
    in_empty_context,
    in_sensitive_thread,
    in_threads,
    run_class,
    without_collections,
)
from .project.shop.models import Order, Product

needs_async_views = unittest.skipUnless(hasattr(django.test, "AsyncClient"), "asynchronous views came with Django 3.1")


def create(name, using="default"):
    return Product.objects.using(using).create(name=name)


def names(using="default"):
    return sorted(Product.objects.using(using).values_list("name", flat=True))


async def read_names(using="default"):
    return await in_sensitive_thread(names, using)


class WaysToTheDatabaseTests(TestsAboutTests):
    def test_every_way_leads_into_the_transaction(self):
        """Rows are seen by all whichever thread or task writes them, and all are gone afterwards."""

        class Inner(django_async_test.TestCase):
            async def task(self):
                await in_sensitive_thread(create, "task")

            async def test(self):
                self.assertEqual([], await read_names())
                await in_sensitive_thread(create, "sensitive")
                await in_any_thread(create, "any")
                await self.loop.run_in_executor(None, create, "default executor")
                with concurrent.futures.ThreadPoolExecutor(2) as pool:
                    await asyncio.wrap_future(pool.submit(create, "pool"))
                    pool.submit(create, "blocking pool").result()
                await asyncio.gather(*[in_any_thread(create, "gather {}".format(n)) for n in range(5)])
                await asyncio.ensure_future(self.task())
                self.assertEqual([], in_threads(3, lambda number: create("thread {}".format(number))))
                expected = ["any", "blocking pool", "default executor"]
                expected += ["gather {}".format(n) for n in range(5)] + ["pool", "sensitive", "task"]
                expected += ["thread {}".format(n) for n in range(3)]
                self.assertEqual(expected, await read_names())
                self.assertEqual(expected, await in_any_thread(names))

        self.assertPasses(Inner)

    @unittest.skipUnless(hasattr(asyncio, "to_thread"), "asyncio.to_thread came with Python 3.9")
    def test_to_thread_leads_into_the_transaction(self):
        """Rows of asyncio.to_thread() are seen and rolled back."""

        class Inner(django_async_test.TestCase):
            async def test(self):
                await asyncio.to_thread(create, "to_thread")
                self.assertEqual(["to_thread"], await read_names())

        self.assertPasses(Inner)

    @unittest.skipUnless(hasattr(Product.objects, "acreate"), "asynchronous methods of querysets came with Django 4.1")
    def test_the_asynchronous_methods_of_django_lead_into_the_transaction(self):
        """acreate(), aget(), ``async for`` and a task group of them see one another's rows."""

        class Inner(django_async_test.TestCase):
            async def test(self):
                await asyncio.gather(*[Product.objects.acreate(name=str(number)) for number in range(5)])
                self.assertEqual(5, await Product.objects.acount())
                product = await Product.objects.aget(name="3")
                await Order.objects.acreate(product=product)
                found = []
                await self.read(found)
                self.assertEqual(["0", "1", "2", "3", "4"], found)
                self.assertEqual(["0", "1", "2", "3", "4"], await in_any_thread(names))

            read = define(
                """
                async def read(self, found):
                    async for product in Product.objects.order_by("name"):
                        found.append(product.name)
                """,
                Product=Product,
            )["read"]

        self.assertPasses(Inner)

    def test_sync_tests_share_the_transaction_with_threads(self):
        """A test that is no coroutine has the same database."""

        class Inner(django_async_test.TestCase):
            def test(self):
                create("main")
                self.assertEqual([], in_threads(4, lambda number: create(str(number))))
                self.assertEqual(["0", "1", "2", "3", "main"], names())

        self.assertPasses(Inner)

    def test_async_to_sync_reaches_the_loop_of_the_test(self):
        """A coroutine called by sync code in a thread runs on the test's own loop and in its transaction."""

        class Inner(django_async_test.TestCase):
            async def inner(self):
                self.assertIs(self.loop, loops.running_loop())
                await in_sensitive_thread(create, "inner")
                await in_any_thread(create, "any")

            def outer(self):
                create("outer")
                async_to_sync(self.inner)()
                return names()

            async def test(self):
                self.assertEqual(["any", "inner", "outer"], await sync_to_async(self.outer, thread_sensitive=True)())

        self.assertPasses(Inner)

    def test_rows_of_set_up_test_data_are_there_for_each_test(self):
        """setUpTestData() may be a coroutine and use threads; no test sees what another one did to its rows."""

        class Inner(django_async_test.TestCase):
            @classmethod
            async def setUpTestData(cls):
                cls.product = await in_sensitive_thread(create, "shared")
                await in_any_thread(create, "other thread")
                in_threads(1, lambda number: create("bare thread"))

            async def check(self):
                self.assertEqual(["bare thread", "other thread", "shared"], await read_names())
                await in_any_thread(Product.objects.all().delete)

            async def test_1(self):
                await self.check()

            async def test_2(self):
                await self.check()

        self.assertEqual(["test_1", "test_2"], self.assertPasses(Inner).passed)

    def test_every_database_of_the_test_is_rolled_back(self):
        """What threads write to several databases, and read from a mirror, is one transaction each."""

        class Inner(django_async_test.TestCase):
            databases = "__all__"
            multi_db = True

            async def test(self):
                await in_any_thread(create, "here")
                await in_any_thread(create, "there", "other")
                self.assertEqual(["here"], await in_any_thread(names, "replica"))
                self.assertEqual(["there"], await read_names("other"))

        self.assertPasses(Inner)

    def test_a_database_that_is_not_named_is_refused_in_every_thread(self):
        """A query to an alias missing from ``databases`` fails, in whichever thread."""
        if not hasattr(django.test.TestCase, "databases"):
            self.skipTest("Django guards the other databases since 2.2")

        class Inner(django_async_test.TestCase):
            databases = {"default"}

            async def test(self):
                for way in in_sensitive_thread, in_any_thread:
                    with self.assertRaisesRegex(AssertionError, "other"):
                        await way(names, "other")

        self.assertPasses(Inner)

    def test_closing_connections_does_not_end_the_transaction(self):
        """What Django and libraries close between requests stays open, in every thread."""

        class Inner(django_async_test.TestCase):
            async def test(self):
                await in_any_thread(create, "kept")
                for way in in_sensitive_thread, in_any_thread:
                    await way(close_old_connections)
                    await way(connection.close)
                    await way(connections.close_all)
                in_threads(2, lambda number: connections.close_all())
                self.assertEqual(["kept"], await read_names())

        self.assertPasses(Inner)

    def test_atomic_blocks_of_coroutines_are_savepoints(self):
        """A block that raises takes its own rows with it only."""

        class Inner(django_async_test.TestCase):
            def write(self, number):
                with transaction.atomic():
                    create(str(number))
                    if number % 2:
                        raise ValueError(number)

            async def test(self):
                results = await asyncio.gather(
                    *[in_any_thread(self.write, number) for number in range(8)], return_exceptions=True
                )
                self.assertEqual([1, 3, 5, 7], [error.args[0] for error in results if error])
                self.assertEqual(["0", "2", "4", "6"], await read_names())

        self.assertPasses(Inner)

    def test_code_after_commit_never_runs_in_a_rolled_back_test(self):
        """Functions given to on_commit() by a thread are dropped with the transaction, as in Django's own class."""
        if not hasattr(transaction, "on_commit"):
            self.skipTest("on_commit() came with Django 1.9")
        called = []

        class Inner(django_async_test.TestCase):
            def write(self):
                with transaction.atomic():
                    create("written")
                    transaction.on_commit(lambda: called.append(1))

            async def test(self):
                await in_any_thread(self.write)
                await in_sensitive_thread(self.write_again)

            def write_again(self):
                transaction.on_commit(lambda: called.append(2))

        self.assertPasses(Inner)
        self.assertEqual([], called)

    @unittest.skipUnless(hasattr(django.test.TestCase, "captureOnCommitCallbacks"), "came with Django 3.2")
    def test_code_after_commit_can_be_captured(self):
        """captureOnCommitCallbacks() finds what coroutines and threads have registered."""

        class Inner(django_async_test.TestCase):
            async def test(self):
                called = []
                with self.captureOnCommitCallbacks(execute=True) as callbacks:
                    await in_sensitive_thread(transaction.on_commit, lambda: called.append("sensitive"))
                    await in_any_thread(transaction.on_commit, lambda: called.append("any"))
                self.assertEqual(2, len(callbacks))
                self.assertEqual(["sensitive", "any"], called)

        self.assertPasses(Inner)

    def test_queries_of_all_threads_are_counted(self):
        """assertNumQueries() counts what happens in threads too, since there is one connection."""

        class Inner(django_async_test.TestCase):
            def test(self):
                with self.assertNumQueries(3):
                    names()
                    self.assertEqual([], in_threads(2, lambda number: names()))

        self.assertPasses(Inner)


class RequestTests(TestsAboutTests):
    def test_the_client_may_be_used_in_threads(self):
        """Requests of the sync client, whose end closes old connections, are inside."""

        class Inner(django_async_test.TestCase):
            async def test(self):
                await in_sensitive_thread(create, "before")
                for way in in_sensitive_thread, in_any_thread:
                    response = await way(self.client.get, "/products/add/{}/?audit={}".format(*way_names(way)))
                    self.assertEqual(200, response.status_code)
                response = await in_any_thread(self.client.get, "/products/")
                expected = ["audit_any", "audit_sensitive", "before", "view_any", "view_sensitive"]
                self.assertEqual(expected, response.content.decode().split())

        def way_names(way):
            name = "any" if way is in_any_thread else "sensitive"
            return "view_" + name, "audit_" + name

        self.assertPasses(Inner)

    def test_error_views_are_inside(self):
        """handler404 and handler500 see and write the test's rows."""

        class Inner(django_async_test.TestCase):
            async def test(self):
                self.client.raise_request_exception = False
                response = await in_any_thread(self.client.get, "/missing/")
                self.assertEqual("not found; products: 1", response.content.decode())
                with self.assertRaises(ValueError):
                    client = django.test.Client()
                    await in_any_thread(client.get, "/crash/")
                self.assertEqual(["crash", "missing", "page not found"], await read_names())

        self.assertPasses(Inner)

    def test_a_wsgi_handler_called_directly_is_inside(self):
        """A server that calls the WSGI application in its own thread shares the transaction."""

        class Inner(django_async_test.TestCase):
            def call(self, path):
                environ = django.test.RequestFactory().get(path).environ
                environ["wsgi.input"] = BytesIO()
                started = []
                body = WSGIHandler()(environ, lambda *args: started.append(args[0]))
                content = b"".join(body)
                body.close()
                return started, content.decode()

            async def test(self):
                await in_any_thread(create, "before")
                self.assertEqual((["200 OK"], "added new"), await in_any_thread(self.call, "/products/add/new/"))
                self.assertEqual((["200 OK"], "before\nnew"), await in_any_thread(self.call, "/products/"))
                self.assertEqual([], in_threads(1, lambda number: self.call("/products/add/thread/")))
                self.assertEqual(["before", "new", "thread"], await read_names())

        self.assertPasses(Inner)

    @needs_async_views
    def test_the_async_client_reaches_both_kinds_of_views(self):
        """Async views, sync views and the sync middleware around both write inside the transaction."""

        class Inner(django_async_test.TestCase):
            async def test(self):
                for path in "products", "async/products":
                    for name in "first", "second":
                        url = "/{0}/add/{1}/?audit=audit_{1}".format(path, name + path.replace("/", "_"))
                        response = await self.async_client.get(url)
                        self.assertEqual(200, response.status_code)
                response = await self.async_client.get("/async/products/add_in_any_thread/third/?audit=last")
                self.assertEqual("10", response["X-Products"])
                response = await self.async_client.get("/products/")
                self.assertEqual(10, len(response.content.split()))
                self.assertEqual(10, len(await read_names()))

        self.assertPasses(Inner)

    @needs_async_views
    def test_the_error_views_of_async_views_are_inside(self):
        """A 404 of an async view is answered by a sync handler, which sees its rows."""

        class Inner(django_async_test.TestCase):
            async def test(self):
                response = await self.async_client.get("/async/missing/")
                self.assertEqual("not found; products: 1", response.content.decode())
                with self.assertRaises(ValueError):
                    await self.async_client.get("/async/crash/")
                self.assertEqual(["crash", "missing", "page not found"], await read_names())

        self.assertPasses(Inner)

    @needs_async_views
    def test_requests_at_once_are_inside(self):
        """Twenty concurrent requests to both kinds of views lose nothing."""

        class Inner(django_async_test.TestCase):
            async def test(self):
                urls = ["/{}products/add/n{}/".format("async/" if n % 2 else "", n) for n in range(20)]
                responses = await asyncio.gather(*[self.async_client.get(url) for url in urls])
                self.assertEqual([200] * 20, [response.status_code for response in responses])
                self.assertEqual(20, len(await read_names()))

        # asgiref 3.8 lets tasks share, and change for each other, which thread their synchronous code has to run in,
        # once that is set in what all of them inherit: then requests at once, through sync middleware, may hang.
        in_empty_context(self.assertPasses, Inner)

    @needs_async_views
    def test_an_asgi_handler_called_directly_is_inside(self):
        """A server that calls the ASGI application shares the transaction."""
        from django.core.handlers.asgi import ASGIHandler

        class Inner(django_async_test.TestCase):
            async def call(self, path):
                scope = {
                    "type": "http",
                    "asgi": {"version": "3.0"},
                    "http_version": "1.1",
                    "method": "GET",
                    "path": path,
                    "query_string": b"",
                    "headers": [(b"host", b"testserver")],
                }
                messages = [{"type": "http.request", "body": b"", "more_body": False}]
                sent = []

                async def receive():
                    if messages:
                        return messages.pop()
                    return await self.loop.create_future()

                async def send(message):
                    sent.append(message)

                await ASGIHandler()(scope, receive, send)
                return sent[0]["status"], b"".join(message.get("body", b"") for message in sent).decode()

            async def test(self):
                await in_sensitive_thread(create, "before")
                for path in "/products/add/sync/", "/async/products/add/async/":
                    self.assertEqual(200, (await self.call(path))[0])
                self.assertEqual((200, "async\nbefore\nsync"), await self.call("/async/products/"))
                self.assertEqual((200, "async\nbefore\nsync"), await self.call("/products/"))

        self.assertPasses(Inner)


class DecoratorTests(TestsAboutTests):
    def test_database_features_decide(self):
        """skipUnlessDBFeature and skipIfDBFeature run the coroutine, or skip it: it does not pass unseen."""
        ran = []

        class Inner(django_async_test.TestCase):
            @skipUnlessDBFeature("uses_savepoints")
            async def test_has(self):
                ran.append("has")
                await in_any_thread(create, "has")

            @skipIfDBFeature("uses_savepoints")
            async def test_lacks(self):
                ran.append("lacks")

            @skipUnlessDBFeature("uses_savepoints")
            async def test_fails(self):
                ran.append("fails")
                self.fail("as it must")

        outcome = run_class(Inner)
        self.assertEqual(["fails", "has"], sorted(ran))
        self.assertEqual(["test_has"], outcome.passed)
        self.assertEqual(["test_lacks"], [test._testMethodName for test, _ in outcome.skipped])
        self.assertEqual(["test_fails"], [test._testMethodName for test, _ in outcome.failures])
        self.assertEqual({}, outcome.left_behind)

    def test_settings_are_overridden_in_coroutine_tasks_and_threads(self):
        """override_settings and modify_settings hold for the whole body, in every thread, then end."""
        from django.conf import settings

        def read():
            return settings.SHOP_NAME, settings.ALLOWED_HOSTS[-1]

        class Inner(django_async_test.TestCase):
            @override_settings(SHOP_NAME="inner")
            @modify_settings(ALLOWED_HOSTS={"append": "example.org"})
            async def test_method(self):
                await asyncio.sleep(0)
                for way in in_sensitive_thread, in_any_thread:
                    self.assertEqual(("inner", "example.org"), await way(read))
                with self.settings(SHOP_NAME="block"):
                    await asyncio.sleep(0)
                    self.assertEqual("block", (await in_any_thread(read))[0])

        @override_settings(SHOP_NAME="class")
        class InnerClass(django_async_test.TestCase):
            async def setUp(self):
                self.seen = settings.SHOP_NAME

            async def test_class(self):
                self.assertEqual("class", self.seen)
                self.assertEqual("class", (await in_any_thread(read))[0])

        for cls in Inner, InnerClass:
            self.assertPasses(cls)
        self.assertFalse(hasattr(settings, "SHOP_NAME"))

    def test_what_set_up_activates_is_seen_in_the_test(self):
        """The language and time zone of setUp() hold in the coroutine, its tasks and its sync calls."""

        def read():
            return translation.get_language(), timezone.get_current_timezone_name()

        class Inner(django_async_test.TestCase):
            def setUp(self):
                translation.activate("de")
                self.addCleanup(translation.deactivate)
                timezone.activate(timezone.get_fixed_timezone(60))
                self.addCleanup(timezone.deactivate)

            async def task(self):
                return read()

            async def test(self):
                expected = read()
                self.assertEqual("de", expected[0])
                self.assertEqual(expected, await self.task())
                self.assertEqual(expected, await asyncio.ensure_future(self.task()))
                self.assertEqual(expected, await in_sensitive_thread(read))

        self.assertPasses(Inner)


class ClassesTests(TestsAboutTests):
    def test_what_a_test_keeps_goes_with_it(self):
        """Neither the connections nor the threads of a test keep it alive until the garbage collector comes."""
        references = []

        def keep(case):
            case.kept = Kept()
            references.append(weakref.ref(case.kept))

        package = django_async_test
        for base in (package.SimpleTestCase, package.TransactionTestCase, package.TestCase):

            class Inner(base):
                async def test_1(self):
                    keep(self)

                def test_2(self):
                    keep(self)

                async def test_last(self):
                    """The name of the last test is known to the connections until the class is over."""

            if base is not package.SimpleTestCase:

                async def test_3(self):
                    keep(self)
                    await in_any_thread(create, "row")

                Inner.test_3 = test_3
            with self.subTest(base.__name__), without_collections():
                self.assertEqual("", run_class(Inner).problems())
                self.assertEqual([None] * len(references), [reference() for reference in references])
                del references[:]

    def test_a_simple_test_case_refuses_the_database_in_every_thread(self):
        """Queries of a SimpleTestCase fail in the main thread, in pools and in bare threads."""
        if not any(hasattr(django.test.SimpleTestCase, name) for name in ("databases", "allow_database_queries")):
            self.skipTest("Django guards SimpleTestCase since 1.9")

        class Inner(django_async_test.SimpleTestCase):
            async def test(self):
                for way in in_sensitive_thread, in_any_thread:
                    with self.assertRaises(AssertionError):
                        await way(names)
                errors = in_threads(1, lambda number: names())
                self.assertEqual([True], [isinstance(error, AssertionError) for error in errors])

        self.assertPasses(Inner)

    def test_a_transaction_test_case_commits(self):
        """Its transactions are real ones, seen by other connections, and flushed after the test."""
        committed = []

        class Inner(django_async_test.TransactionTestCase):
            def write(self, name):
                with transaction.atomic():
                    create(name)
                    if hasattr(transaction, "on_commit"):
                        transaction.on_commit(lambda: committed.append(name))

            async def test_1(self):
                own = await in_sensitive_thread(lambda: connection.connection)
                self.assertIs(connection.connection, own)
                await in_sensitive_thread(self.write, "sensitive")
                await in_any_thread(self.write, "any")
                self.assertEqual([], in_threads(2, self.read_elsewhere))
                self.assertEqual(["any", "sensitive"], await read_names())

            def read_elsewhere(self, number):
                # A thread that the test starts itself closes what it opens.
                try:
                    names()
                finally:
                    connection.close()

            async def test_2(self):
                self.assertEqual([], await read_names())

        self.assertEqual(["test_1", "test_2"], self.assertPasses(Inner).passed)
        if hasattr(transaction, "on_commit"):
            self.assertEqual(["sensitive", "any"] * 2, committed)

    def test_a_live_server_answers_async_tests(self):
        """A coroutine test may ask the live server, which sees what the test has committed."""

        class Inner(django_async_test.LiveServerTestCase):
            def fetch(self, path):
                with urllib.request.urlopen(self.live_server_url + path, timeout=30) as response:
                    return response.read().decode()

            async def test(self):
                await in_sensitive_thread(create, "test")
                self.assertEqual("added server", await in_any_thread(self.fetch, "/products/add/server/"))
                self.assertEqual("server\ntest", await in_any_thread(self.fetch, "/products/"))
                self.assertEqual(["server", "test"], await read_names())

            def test_sync(self):
                self.assertEqual("", self.fetch("/products/"))

        self.assertEqual(["test", "test_sync"], self.assertPasses(Inner).passed)

    def test_the_mixin_makes_other_classes_asynchronous(self):
        """A test case class of another library needs the mixin before it, and nothing else."""

        class Library(django.test.TestCase):
            def setUp(self):
                super().setUp()
                self.made = create("library")

        class Inner(django_async_test.AsyncTestMixin, Library):
            async def test(self):
                self.assertEqual(["library"], await in_any_thread(names))
                await in_any_thread(create, "test")

        self.assertPasses(Inner)

    def test_debug_rolls_back(self):
        """debug() runs the test in its transaction, raises what it raises, and leaves nothing."""

        class Inner(django_async_test.TestCase):
            async def test_passes(self):
                await in_any_thread(create, "row")

            async def test_fails(self):
                await in_any_thread(create, "row")
                raise KeyError("as it must")

        for call in lambda test: test.debug(), lambda test: unittest.TestSuite([test]).debug():
            call(Inner("test_passes"))
            self.assertEqual([], names())
            with self.assertRaisesRegex(KeyError, "as it must"):
                call(Inner("test_fails"))
            self.assertEqual([], names())


class BorrowedClassTests(TestsAboutTests):
    def test_a_fixture_may_call_the_hooks_of_django(self):
        """A fixture like those of pytest-django gives the transaction to the threads of a test, and undoes it."""

        class Inner(django_async_test.TestCase):
            connection_timeout = 1

            def test(self):
                """This test is never run."""

        for _ in range(2):
            Inner.setUpClass()
            case = Inner("test")
            case._pre_setup()
            try:
                Product.objects.create(name="tea")
                self.assertEqual([], in_threads(2, lambda number: Product.objects.create(name=str(number))))
                with self.assertRaises(ZeroDivisionError), transaction.atomic():
                    Product.objects.create(name="milk")
                    1 / 0
                self.assertEqual(3, Product.objects.count())
            finally:
                case._post_teardown()
                Inner.tearDownClass()
                Inner.doClassCleanups()
            self.assertEqual(0, Product.objects.count())


class BadInputTests(TestsAboutTests):
    def assertClassFails(self, cls, *texts):
        """Fail unless setUpClass() is reported with these texts, and no test runs."""
        outcome = run_class(cls)
        self.assertEqual(([], 0), (outcome.passed, outcome.testsRun))
        for text in texts:
            self.assertIn(text, outcome.problems())

    def test_a_timeout_is_a_number(self):
        """Another connection_timeout is refused before any test runs."""
        for value in "10", None, True:
            with self.subTest(value=value):

                class Inner(django_async_test.TestCase):
                    connection_timeout = value

                    async def test(self):
                        raise AssertionError("never runs")

                self.assertClassFails(Inner, "Inner.connection_timeout is {!r}".format(value), "seconds")

    def test_an_unknown_database_is_refused(self):
        """``databases`` with an alias that the settings do not have fails the class."""

        class Inner(django_async_test.TestCase):
            databases = {"defualt"}

            async def test(self):
                raise AssertionError("never runs")

        self.assertClassFails(Inner, "defualt", ImproperlyConfigured.__name__)
