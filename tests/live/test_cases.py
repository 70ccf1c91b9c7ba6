"""Tests of the test cases with a live server: rows, address, settings, server errors, the end of a test."""

import asyncio
import contextlib
import socket
import threading
import time
import unittest
import unittest.mock
from http.client import HTTPConnection

import django
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers import basehttp
from django.http import HttpResponse, StreamingHttpResponse
from django.test import override_settings

import django_async_test
from django_async_test import sync_to_async
from django_async_test.live import environment
from tests.helpers import TestsAboutTests, define, in_any_thread, in_sensitive_thread, in_threads, run_class
from tests.live.clients import TIMEOUT, WebSocket, aget, ask_websocket, get
from tests.live.helpers import (
    SERVERS,
    ASGICase,
    WSGICase,
    has_async_views,
    has_own_threads,
    needs_async_views,
    needs_uvicorn,
)
from tests.project.shop.models import Product

CLIENTS = 50

# Django's server does since 2.1.
keeps_connections = "cleanup_headers" in basehttp.ServerHandler.__dict__


def count():
    """Await the number of products."""
    return in_sensitive_thread(Product.objects.count)


@needs_uvicorn
class ASGIRowsTests(TestsAboutTests):
    """Each with every server that is installed, on the test's loop (where the server can) and in a thread."""

    def assert_passes_everywhere(self, cls):
        for server in SERVERS:
            for place in ("test", "thread"):
                with self.subTest(server=server, place=place):
                    cls.server, cls.server_loop = server, place
                    self.assertPasses(cls)

    def test_rows_of_the_test_are_seen_by_the_server(self):
        """A view finds what the test has written and not committed."""

        class Inner(ASGICase):
            async def test(self):
                await in_sensitive_thread(Product.objects.create, name="tea")
                self.assertEqual((200, "tea"), await aget(self.live_server_url + "/products/"))

        self.assert_passes_everywhere(Inner)

    def test_rows_of_the_server_are_seen_by_the_test(self):
        """The test finds what a view and a WebSocket have written, and it is gone afterwards."""

        class Inner(ASGICase):
            async def test(self):
                self.assertEqual(200, (await aget(self.live_server_url + "/products/add/tea/"))[0])
                async with WebSocket(self.live_server_ws_url + "/") as websocket:
                    self.assertEqual("added milk", await websocket.ask("milk"))
                self.assertEqual(2, await count())

        self.assert_passes_everywhere(Inner)

    def test_a_synchronous_test_may_block(self):
        """A sync test uses any client: its server is in a thread, whatever ``server_loop`` says."""

        class Inner(ASGICase):
            def test(self):
                self.assertEqual(200, get(self.live_server_url + "/products/add/tea/")[0])
                self.assertEqual("added milk", ask_websocket(self.live_server_ws_url + "/", "milk"))
                self.assertEqual(2, Product.objects.count())

        self.assert_passes_everywhere(Inner)

    def test_many_clients_at_once(self):
        """Fifty clients, half of them WebSockets, lose no row and leave none."""

        class Inner(ASGICase):
            async def visit(self, number):
                names = ["p{}_{}".format(number, turn) for turn in range(3)]
                if number % 2:
                    for name in names:
                        self.assertEqual(200, (await aget(self.live_server_url + "/products/add/" + name + "/"))[0])
                    return
                async with WebSocket(self.live_server_ws_url + "/") as websocket:
                    for name in names:
                        self.assertEqual("added " + name, await websocket.ask(name))

            async def test(self):
                await asyncio.gather(*[self.visit(number) for number in range(CLIENTS)])
                self.assertEqual(3 * CLIENTS, await count())

        Inner.server_timeout = 10
        self.assert_passes_everywhere(Inner)

    def test_many_threads_at_once(self):
        """Fifty threads with blocking clients, beside a sync test."""

        class Inner(ASGICase):
            server_timeout = 10

            def test(self):
                def visit(number):
                    if number % 2:
                        assert get("{}/products/add/p{}/".format(self.live_server_url, number))[0] == 200
                    else:
                        assert ask_websocket(self.live_server_ws_url + "/", "p{}".format(number))

                self.assertEqual([], in_threads(CLIENTS, visit))
                self.assertEqual(CLIENTS, Product.objects.count())

        self.assertPasses(Inner)

    @needs_async_views
    def test_views_in_any_thread(self):
        """An asynchronous view may write from threads of the loop's executor."""

        class Inner(ASGICase):
            async def test(self):
                await aget(self.live_server_url + "/async/products/add_in_any_thread/tea/")
                await aget(self.live_server_url + "/async/products/add/milk/")
                self.assertEqual(2, await count())

        self.assert_passes_everywhere(Inner)

    @unittest.skipUnless(has_own_threads, "here requests share a thread with the test")
    def test_a_blocking_client_in_a_thread(self):
        """The test's thread-sensitive code may wait for a WebSocket's and a view's."""

        class Inner(ASGICase):
            async def test(self):
                fetch = sync_to_async(get, thread_sensitive=True)
                await fetch(self.live_server_url + "/products/add/tea/")
                await sync_to_async(ask_websocket, thread_sensitive=True)(self.live_server_ws_url + "/", "milk")
                self.assertEqual(2, await count())

        self.assert_passes_everywhere(Inner)

    def test_strict_tests(self):
        """What serves a test may use its connections, from whatever thread; no thread of the server is a stray one."""

        @django_async_test.fail_on(stray_threads=True)
        class Inner(ASGICase):
            allow_threads = "strict"

            async def test_1(self):
                await aget(self.live_server_url + "/products/add/tea/")
                if has_async_views:
                    await aget(self.live_server_url + "/async/products/add_in_any_thread/milk/")
                self.assertEqual(1 + has_async_views, await count())

            test_2 = test_1

        self.assert_passes_everywhere(Inner)

    def test_several_tests_of_a_class(self):
        """All tests have the same URL, and a class may be run again."""
        urls = set()

        class Inner(ASGICase):
            async def test_1(self):
                urls.add(self.live_server_url)
                await aget(self.live_server_url + "/products/add/tea/")
                self.assertEqual(1, await count())

            test_2 = test_1

            def test_3(self):
                urls.add(self.live_server_url)
                get(self.live_server_url + "/products/add/tea/")

        self.assertEqual(3, len(self.assertPasses(Inner).passed))
        self.assertLessEqual(len(urls), 2)

    def test_a_class_with_one_loop(self):
        """``loop_scope = "class"`` is for live servers too."""

        class Inner(ASGICase):
            loop_scope = "class"

            async def test_1(self):
                await aget(self.live_server_url + "/products/add/tea/")
                self.assertEqual(1, await count())

            test_2 = test_1

        self.assertPasses(Inner)

    def test_files(self):
        """Static files are found as in development, and uploaded files are served."""

        class Inner(ASGICase):
            async def test(self):
                self.assertEqual(
                    (200, "body { color: teal }\n"), await aget(self.live_server_url + "/static/shop/shop.css")
                )
                status, _ = await aget(self.live_server_url + "/static/shop/none.css")
                self.assertEqual(404, status)
                status, body = await aget(self.live_server_url + "/media/models.py")
                self.assertEqual(200, status)
                self.assertIn("class Product", body)

        folder = settings.BASE_DIR if hasattr(settings, "BASE_DIR") else __file__.rsplit("live", 1)[0]
        with override_settings(MEDIA_URL="/media/", MEDIA_ROOT=folder + "project/shop"):
            self.assertPasses(Inner)


class WSGIRowsTests(TestsAboutTests):
    def test_strict_tests(self):
        """A request may use the connections of the test that it belongs to, and its thread is not a stray one."""

        @django_async_test.fail_on(stray_threads=True)
        class Inner(WSGICase):
            allow_threads = "strict"

            def test_1(self):
                get(self.live_server_url + "/products/add/tea/")
                self.assertEqual(1, Product.objects.count())

            test_2 = test_1

        self.assertEqual(2, len(self.assertPasses(Inner).passed))

    @unittest.skipIf(django.VERSION[:2] == (2, 0), "Django 2.0 does not tell its client that it closes the connection")
    def test_a_connection_that_is_kept(self):
        """It may be used by one test after the other, and by a strict one: the server has one thread for it."""

        def add(request):
            Product.objects.create(name="tea")
            response = HttpResponse("added tea")
            response["Content-Length"] = "9"
            return response

        class Inner(WSGICase):
            allow_threads = "strict"

            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                cls.connection = HTTPConnection(cls.live_server_url.partition("//")[2], timeout=TIMEOUT)
                cls.connection.connect()

            @classmethod
            def tearDownClass(cls):
                cls.connection.close()
                super().tearDownClass()

            def test_1(self):
                sock = self.connection.sock
                self.connection.request("GET", "/add/")
                self.assertEqual(b"added tea", self.connection.getresponse().read())
                self.assertEqual(1, Product.objects.count())
                if keeps_connections:
                    self.assertIs(sock, self.connection.sock)
                    self.assertIsNotNone(sock)

            test_2 = test_3 = test_1

        with override_settings(ROOT_URLCONF=Views().urls(add=add)):
            self.assertEqual(3, len(self.assertPasses(Inner).passed))

    def test_rows(self):
        """Test and views see each other's rows, which are gone afterwards."""

        class Inner(WSGICase):
            def test_sync(self):
                Product.objects.create(name="tea")
                self.assertEqual((200, "tea"), get(self.live_server_url + "/products/"))
                get(self.live_server_url + "/products/add/milk/")
                self.assertEqual(2, Product.objects.count())

            async def test_async(self):
                await in_sensitive_thread(Product.objects.create, name="tea")
                self.assertEqual((200, "tea"), await aget(self.live_server_url + "/products/"))
                await in_any_thread(get, self.live_server_url + "/products/add/milk/")
                self.assertEqual(2, await count())

            async def test_blocking_in_a_coroutine(self):
                self.assertEqual((200, ""), get(self.live_server_url + "/products/"))

        self.assertEqual(3, len(self.assertPasses(Inner).passed))

    def test_many_clients_at_once(self):
        """Fifty clients lose no row and leave none."""

        class Inner(WSGICase):
            server_timeout = 10

            def visit(self, number):
                for turn in range(3):
                    assert get("{}/products/add/p{}_{}/".format(self.live_server_url, number, turn))[0] == 200

            def test(self):
                self.assertEqual([], in_threads(CLIENTS, self.visit))
                self.assertEqual(3 * CLIENTS, Product.objects.count())

        self.assertPasses(Inner)

    @needs_async_views
    def test_asynchronous_views(self):
        """The server answers with asynchronous views as well."""

        class Inner(WSGICase):
            def test(self):
                get(self.live_server_url + "/async/products/add/tea/")
                self.assertEqual(1, Product.objects.count())

        self.assertPasses(Inner)

    def test_files(self):
        """Static files are found as in development, and uploaded files are served."""

        class Inner(WSGICase):
            def test(self):
                self.assertEqual((200, "body { color: teal }\n"), get(self.live_server_url + "/static/shop/shop.css"))
                if django.VERSION[:2] != (2, 0):
                    # There Django's StaticFilesHandler fails, since it has loaded no middleware.
                    self.assertEqual(404, get(self.live_server_url + "/static/shop/none.css")[0])
                self.assertIn("class Product", get(self.live_server_url + "/media/models.py")[1])

        folder = __file__.rsplit("live", 1)[0]
        with override_settings(MEDIA_URL="/media/", MEDIA_ROOT=folder + "project/shop"):
            self.assertPasses(Inner)

    def test_class_hooks_may_send_requests(self):
        """The server runs from ``setUpClass()`` on, as Django's does."""

        class Inner(WSGICase):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                cls.seen = get(cls.live_server_url + "/products/add/tea/")

            def test(self):
                self.assertEqual((200, "added tea"), self.seen)
                self.assertEqual(1, Product.objects.count())

        self.assertPasses(Inner)

    def test_djangos_own_cases_are_still_there(self):
        """LiveServerTestCase and its twin for static files commit for real, as Django's do."""
        for base in (django_async_test.LiveServerTestCase, django_async_test.StaticLiveServerTestCase):

            class Inner(base):
                async def test(self):
                    await in_sensitive_thread(Product.objects.create, name="tea")
                    self.assertEqual((200, "tea"), await in_any_thread(get, self.live_server_url + "/products/"))

            with self.subTest(base):
                self.assertPasses(Inner)

        class Static(django_async_test.StaticLiveServerTestCase):
            def test(self):
                self.assertEqual(200, get(self.live_server_url + "/static/shop/shop.css")[0])

        self.assertPasses(Static)


class AddressTests(TestsAboutTests):
    def test_the_url_is_there_with_the_class(self):
        """``live_server_url`` is a property of the class, from ``setUpClass()`` to ``tearDownClass()``."""
        urls = []

        class Inner(WSGICase):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                urls.append(cls.live_server_url)

            def test(self):
                urls.append(self.live_server_url)

            @classmethod
            def tearDownClass(cls):
                urls.append(cls.live_server_url)
                super().tearDownClass()

        run_class(Inner)
        self.assertEqual(1, len(set(urls)))
        self.assertEqual(3, len(urls))
        self.assertRegex(urls[0], r"^http://localhost:\d+$")
        with self.assertRaisesRegex(RuntimeError, "Inner has no live server yet, or no longer"):
            Inner.live_server_url

    def test_the_host_is_allowed(self):
        """``host`` is in ``ALLOWED_HOSTS`` while the class runs."""

        class Inner(WSGICase):
            host = "127.0.0.1"

            def test(self):
                self.assertIn("127.0.0.1", settings.ALLOWED_HOSTS)
                self.assertRegex(self.live_server_url, r"^http://127\.0\.0\.1:\d+$")
                self.assertEqual(200, get(self.live_server_url + "/products/")[0])

        with override_settings(ALLOWED_HOSTS=[]):
            self.assertPasses(Inner)
            self.assertEqual([], settings.ALLOWED_HOSTS)

    def test_a_port_that_is_taken(self):
        """The error names the class, the port and what to do, and the class leaves nothing behind."""

        class Inner(WSGICase):
            def test(self):
                """Never run."""

        with contextlib.closing(socket.socket()) as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen(1)
            Inner.port = taken.getsockname()[1]
            outcome = run_class(Inner)
        self.assertEqual(1, len(outcome.errors), outcome.problems())
        self.assertIn("Inner: the live server cannot listen on port {}".format(Inner.port), outcome.problems())
        self.assertIn("`port = 0`", outcome.problems())

    def test_a_host_that_is_not_here(self):
        """The error says that it is the host."""

        class Inner(WSGICase):
            host = "192.0.2.1"

            def test(self):
                """Never run."""

        outcome = run_class(Inner)
        self.assertIn("cannot listen on port 0 of '192.0.2.1' (", outcome.problems())
        self.assertIn("Set `host`", outcome.problems())

    def test_a_port_of_ones_own(self):
        """``port`` says which one, for one class after the other."""

        class Finder(WSGICase):
            def test(self):
                type(self).found = int(self.live_server_url.rpartition(":")[2])

        self.assertPasses(Finder)

        class Inner(WSGICase):
            port = Finder.found

            def test(self):
                self.assertEqual(200, get("http://localhost:{}/products/".format(Finder.found))[0])

        self.assertPasses(Inner)


class MistakeTests(TestsAboutTests):
    def assert_refused(self, cls, *texts):
        outcome = run_class(cls)
        self.assertEqual(1, len(outcome.errors), outcome.problems())
        for text in texts + (cls.__name__,):
            self.assertIn(text, outcome.problems())

    def test_values_that_make_no_sense(self):
        """``server_timeout`` is a number, ``server_loop`` one of two words, ``server`` one of three."""

        class Timeout(WSGICase):
            server_timeout = "5"

            def test(self):
                """Never run."""

        class Loop(ASGICase):
            server_loop = "class"

            def test(self):
                """Never run."""

        self.assert_refused(Timeout, "Timeout.server_timeout is '5': it must be a number of seconds.")
        self.assert_refused(Loop, "Loop.server_loop is 'class': it must be 'test' or 'thread'.")


@needs_uvicorn
class ASGIMistakeTests(MistakeTests):
    def test_an_unknown_server(self):
        """The error lists the servers that there are."""

        class Inner(ASGICase):
            server = "gunicorn"

            def test(self):
                """Never run."""

        self.assert_refused(Inner, "Inner.server is 'gunicorn': it must be one of 'daphne', 'hypercorn', 'uvicorn'.")

    def test_a_server_that_is_not_installed(self):
        """The error says what to install."""

        class Inner(ASGICase):
            def test(self):
                """Never run."""

        with unittest.mock.patch.dict("sys.modules", {"uvicorn": None}):
            self.assert_refused(Inner, "pip install 'django-async-test[live]'")

    def test_an_application_that_cannot_be_imported(self):
        """The error names it, where it is named, and why it cannot be imported."""

        class Inner(ASGICase):
            application = "tests.project.nowhere.application"

            def test(self):
                """Never run."""

        class Settings(ASGICase):
            def test(self):
                """Never run."""

        self.assert_refused(Inner, "'tests.project.nowhere.application', which", "Inner.application names")
        with override_settings(ASGI_APPLICATION="tests.project.asgi.app"):
            self.assert_refused(Settings, "'tests.project.asgi.app', which settings.ASGI_APPLICATION names")


class ServerErrorTests(TestsAboutTests):
    """On both kinds of server."""

    CASES = [WSGICase] + ([ASGICase] if "uvicorn" in SERVERS and needs_uvicorn(object) is object else [])

    def cases(self):
        for base in self.CASES:
            with self.subTest(base.__name__):
                yield base

    def test_a_view_that_raises_fails_the_test(self):
        """The report shows the view's traceback, and names the test and the request."""
        for base in self.cases():

            class Inner(base):
                async def test(self):
                    status, _ = await in_any_thread(get, self.live_server_url + "/crash/")
                    self.assertEqual(500, status)

            outcome = self.assertFails(Inner, "Inner.test", "GET /crash/", 'raise ValueError("crash")', "in crash")
            self.assertEqual(1, len(outcome.failures))

    def test_every_error_is_shown(self):
        """Two views that raise are both reported, with their tracebacks."""
        for base in self.cases():

            class Inner(base):
                def test(self):
                    get(self.live_server_url + "/fail/first/")
                    get(self.live_server_url + "/fail/second/")

            outcome = self.assertFails(Inner, "ValueError: first", "ValueError: second", "GET /fail/second/")
            self.assertEqual(2, outcome.problems().count("raise ValueError(text)"), outcome.problems())

    def test_answers_that_are_no_errors(self):
        """A 404 fails nothing, and what the project's own handlers write belongs to the test."""
        for base in self.cases():

            class Inner(base):
                def test(self):
                    self.assertEqual(404, get(self.live_server_url + "/missing/")[0])
                    self.assertEqual(2, Product.objects.count())

            self.assertPasses(Inner)

    def test_an_expected_error(self):
        """assertServerError() takes the errors of its block, and only those of its kind."""
        for base in self.cases():

            class Inner(base):
                def test_expected(self):
                    with self.assertServerError(ValueError) as errors:
                        get(self.live_server_url + "/crash/")
                    self.assertEqual(["crash"], [str(error) for error in errors])

                async def test_expected_in_a_coroutine(self):
                    with self.assertServerError((TypeError, ValueError)):
                        await in_any_thread(get, self.live_server_url + "/crash/")

            class Missing(base):
                def test(self):
                    with self.assertServerError(TypeError):
                        pass

            class Other(base):
                def test(self):
                    with self.assertServerError(ValueError):
                        get(self.live_server_url + "/fail/first/")
                    get(self.live_server_url + "/fail/second/")

            self.assertEqual(2, len(self.assertPasses(Inner).passed))
            self.assertFails(Missing, "The live server did not raise TypeError.")
            self.assertNotIn("first", self.assertFails(Other, "ValueError: second").problems())

    def test_errors_may_be_allowed(self):
        """``fail_on_server_errors = False`` is for tests that look at the answers themselves."""
        for base in self.cases():

            class Inner(base):
                fail_on_server_errors = False

                def test(self):
                    self.assertEqual((500, "failed; products: 1"), get(self.live_server_url + "/crash/"))

            self.assertPasses(Inner)

    def test_errors_of_the_test_client_are_not_the_servers(self):
        """Django's own client raises them in the test, which may expect them."""
        for base in self.cases():

            class Inner(base):
                def test(self):
                    with self.assertRaises(ValueError):
                        self.client.get("/crash/")

            self.assertPasses(Inner)

    def test_a_failing_test_is_reported_beside_the_error_of_the_server(self):
        """Neither hides the other."""
        for base in self.cases():

            class Inner(base):
                def test(self):
                    self.assertEqual(200, get(self.live_server_url + "/crash/")[0])

            outcome = run_class(Inner)
            self.assertIn("200 != 500", outcome.problems())
            self.assertIn('raise ValueError("crash")', outcome.problems())


@needs_uvicorn
class ASGIErrorTests(TestsAboutTests):
    def test_a_websocket_that_raises(self):
        """Its exception fails the test with any server, and the client sees the end of the connection."""
        for server in SERVERS:

            class Inner(ASGICase):
                async def test(self):
                    async with WebSocket(self.live_server_ws_url + "/crash/") as websocket:
                        self.assertIsNone(await websocket.receive())

            Inner.server = server
            with self.subTest(server):
                self.assertFails(Inner, "the WebSocket /crash/", 'raise ValueError("crash in a WebSocket")')

    def test_an_application_that_raises(self):
        """An exception outside any view gets an answer, and fails the test."""

        async def application(scope, receive, send):
            if scope["type"] == "http":
                raise LookupError("no view")

        class Inner(ASGICase):
            async def test(self):
                self.assertEqual((500, "Internal Server Error"), await aget(self.live_server_url + "/"))

        Inner.application = staticmethod(application)
        for server in SERVERS:
            Inner.server = server
            with self.subTest(server):
                self.assertFails(Inner, 'raise LookupError("no view")', "GET /")

    def test_a_client_that_goes_away(self):
        """A WebSocket whose client has gone without a word is no error."""

        class Inner(ASGICase):
            async def test(self):
                async with WebSocket(self.live_server_ws_url + "/push/") as websocket:
                    self.assertEqual("tick", await websocket.receive())
                await asyncio.sleep(0.05)

        for server in SERVERS:
            Inner.server = server
            with self.subTest(server):
                self.assertPasses(Inner)

    def test_a_websocket_that_is_refused(self):
        """A handler may close without accepting."""

        class Inner(ASGICase):
            async def test(self):
                async with WebSocket(self.live_server_ws_url + "/refuse/") as websocket:
                    self.assertEqual(403, websocket.status)

        for server in SERVERS:
            Inner.server = server
            with self.subTest(server):
                self.assertPasses(Inner)


class Views(object):
    """Views that wait, for ``ROOT_URLCONF``."""

    def __init__(self):
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.finished = 0

    def slow(self, request):
        """Write a product after a while."""
        self.begun.set()
        self.go_on.wait(0.2)
        Product.objects.create(name="slow")
        self.finished += 1
        return HttpResponse("slow")

    def stuck(self, request):
        """Wait nearly for ever, in small steps; write a product then."""
        self.begun.set()
        for _ in range(100):
            self.go_on.wait(0.05)
        self.finished += 1
        Product.objects.create(name="stuck")
        return HttpResponse("stuck")

    async def slow_async(self, request):
        """Write a product after a while, without a thread."""
        self.begun.set()
        await asyncio.sleep(0.2)
        await in_sensitive_thread(Product.objects.create, name="slow")
        self.finished += 1
        return HttpResponse("slow")

    async def stuck_async(self, request):
        """Wait nearly for ever."""
        self.begun.set()
        await asyncio.sleep(20)

    def urls(self, **names):
        """Return a module of URLs with these views."""
        from tests.project.urls import re_path

        urls = type("urls", (), {})
        urls.urlpatterns = [re_path("^{}/$".format(name), view) for name, view in names.items()]
        return urls


def start_request(case, path):
    """Send a request from a thread, for whose answer nobody waits; return the thread."""
    url = case.live_server_url + path

    def fetch():
        try:
            get(url)
        except OSError:
            # Aborted
            pass

    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    return thread


class InFlightTests(TestsAboutTests):
    """Requests that are being answered when the test ends."""

    def bases(self):
        for base in ServerErrorTests.CASES:
            places = ["test", "thread"] if base is ASGICase else [None]
            for place in places:
                with self.subTest(base.__name__, place=place):
                    yield type("Base", (base,), {"server_loop": place, "server_timeout": 5})

    def test_they_are_finished(self):
        """A view may take its time: the roll-back waits for it, and its row is rolled back."""
        for base in self.bases():
            views = Views()

            class Inner(base):
                async def test(self):
                    start_request(self, "/slow/")
                    await in_any_thread(views.begun.wait, 10)
                    views.begun.clear()

            with override_settings(ROOT_URLCONF=views.urls(slow=views.slow)):
                self.assertPasses(Inner)
            self.assertEqual(2, views.finished)

    def test_they_are_aborted(self):
        """After ``server_timeout`` seconds a view is interrupted: it writes nothing more, and the test fails."""
        for base in self.bases():
            views = Views()

            class Inner(base):
                server_timeout = 0.3

                async def test(self):
                    self.thread = start_request(self, "/stuck/")
                    await in_any_thread(views.begun.wait, 10)

            with override_settings(ROOT_URLCONF=views.urls(stuck=views.stuck)):
                self.assertFails(Inner, "the server was still answering GET /stuck/ 0.3 seconds after the end")
            if has_own_threads or issubclass(base, WSGICase):
                self.assertEqual(0, views.finished)

    @needs_async_views
    def test_asynchronous_views(self):
        """They are finished, or cancelled after ``server_timeout`` seconds."""
        for base in self.bases():
            if issubclass(base, WSGICase):
                continue
            views = Views()

            class Inner(base):
                async def test(self):
                    start_request(self, "/slow/")
                    await in_any_thread(views.begun.wait, 10)
                    views.begun.clear()

            class Late(base):
                server_timeout = 0.2

                async def test(self):
                    start_request(self, "/stuck/")
                    await in_any_thread(views.begun.wait, 10)

            with override_settings(ROOT_URLCONF=views.urls(slow=views.slow_async, stuck=views.stuck_async)):
                self.assertPasses(Inner)
                self.assertEqual(2, views.finished)
                self.assertFails(Late, "the server was still answering GET /stuck/ 0.2 seconds after the end")

    @needs_uvicorn
    def test_websockets(self):
        """One that listens learns that its client has gone, and may write; one that does not is ended."""
        for server in SERVERS:
            for place in ("test", "thread"):

                class Inner(ASGICase):
                    async def test_farewell(self):
                        self.websocket = await WebSocket(self.live_server_ws_url + "/farewell/").__aenter__()
                        self.addAsyncCleanup(asyncio.sleep, 0.02)

                    async def test_push(self):
                        self.websocket = await WebSocket(self.live_server_ws_url + "/push/").__aenter__()
                        self.assertEqual("tick", await self.websocket.receive())

                    def tearDown(self):
                        self.addCleanup(self.websocket._writer.close)

                Inner.server, Inner.server_loop = server, place
                with self.subTest(server, place=place):
                    self.assertPasses(Inner)

    @needs_uvicorn
    @unittest.skipUnless(hasattr(StreamingHttpResponse, "__aiter__"), "Django streams asynchronously since 4.2")
    def test_server_sent_events(self):
        """A page that listens to them may stay open: the stream ends with the test, soon and without an error."""
        view = define(
            """
            async def view(request):
                async def events():
                    while True:
                        yield "data: {}\\n\\n".format(await Product.objects.acount())
                        await asyncio.sleep(0.01 if request.path == "/events/" else 60)

                return StreamingHttpResponse(events(), content_type="text/event-stream")
            """,
            Product=Product,
            StreamingHttpResponse=StreamingHttpResponse,
            __name__=__name__,
            asyncio=asyncio,
        )["view"]

        for server in SERVERS:
            for place in ("test", "thread"):

                class Inner(ASGICase):
                    server_timeout = 20
                    # They are open until after the end.
                    clients = []

                    async def test(self):
                        await Product.objects.acreate(name="tea")
                        for path in ("/events/", "/rare/"):
                            await in_any_thread(self.listen, path)

                    def listen(self, path):
                        host, port = self.live_server_url[len("http://") :].split(":")
                        client = socket.create_connection((host, int(port)), TIMEOUT)
                        self.clients.append(client)
                        client.sendall("GET {} HTTP/1.1\r\nHost: {}\r\n\r\n".format(path, host).encode("ascii"))
                        answer = b""
                        while b"data: 1" not in answer:
                            answer += client.recv(65536)

                Inner.server, Inner.server_loop = server, place
                with self.subTest(server, place=place):
                    with override_settings(ROOT_URLCONF=Views().urls(events=view, rare=view)):
                        start = time.monotonic()
                        self.assertPasses(Inner)
                        for client in Inner.clients:
                            client.close()
                        self.assertLess(time.monotonic() - start, 20)

    def test_requests_that_come_late(self):
        """A request that comes when the test has ended is not part of it."""

        class Inner(WSGICase):
            def test_1(self):
                """Leave a request behind."""
                self.addCleanup(self.arrange)

            def arrange(self):
                url = self.live_server_url
                application = environment.of(type(self)).server.application
                original = application.serve

                def serve(requests):
                    original(requests)
                    if requests is None:
                        type(self).thread = threading.Thread(target=get, args=(url + "/products/add/late/",))
                        self.thread.start()
                        del application.serve

                application.serve = serve

            def test_2(self):
                self.thread.join(10)
                self.assertEqual(1, Product.objects.count())

        self.assertEqual(2, len(self.assertPasses(Inner).passed))


@needs_uvicorn
class LifespanTests(TestsAboutTests):
    def test_events(self):
        """The application starts up before each test, on the loop that serves it, and shuts down after it."""
        from tests.project import asgi

        class Inner(ASGICase):
            async def test_1(self):
                self.assertEqual(["lifespan.startup"], asgi.lifespan_events)

            def test_2(self):
                self.assertEqual("lifespan.startup", asgi.lifespan_events[-1])

        for server in SERVERS:
            Inner.server = server
            with self.subTest(server):
                for _ in range(2):
                    del asgi.lifespan_events[:]
                    outcome = run_class(Inner)
                    self.assertTrue(outcome.wasSuccessful(), outcome.problems())
                    self.assertEqual(["lifespan.startup", "lifespan.shutdown"] * 2, asgi.lifespan_events)


@needs_uvicorn
class BlockedLoopTests(TestsAboutTests):
    def test_a_coroutine_that_blocks(self):
        """A blocking client on the server's own loop gets an answer that says so, and the test fails."""

        class Inner(ASGICase):
            async def test(self):
                status, body = get(self.live_server_url + "/products/")
                self.assertEqual(503, status)
                self.assertIn("server_loop = 'thread'", body)

        self.assertFails(Inner, "Inner.test: the loop of the test stands still while a request waits")

    def test_a_class_hook_that_asks(self):
        """Outside tests nobody serves; the answer says so."""

        class Inner(ASGICase):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                cls.seen = get(cls.live_server_url + "/products/")

            def test(self):
                self.assertEqual(503, self.seen[0])
                self.assertIn("no test is running", self.seen[1])

        self.assertPasses(Inner)


class StaticHandlerTests(TestsAboutTests):
    def test_it_may_be_chosen(self):
        """``static_handler`` is a class, or False."""

        class Chosen(WSGICase):
            static_handler = StaticFilesHandler

            def test(self):
                self.assertEqual(200, get(self.live_server_url + "/static/shop/shop.css")[0])

        class Without(WSGICase):
            static_handler = False

            def test(self):
                self.assertEqual(404, get(self.live_server_url + "/static/shop/shop.css")[0])

        self.assertPasses(Chosen)
        self.assertPasses(Without)
