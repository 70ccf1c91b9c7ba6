"""Tests of the rows that a test and its live server see, with one client and with many."""

import asyncio
import unittest
import unittest.mock
from http.client import HTTPConnection

import django
from django.conf import settings
from django.core.servers import basehttp
from django.http import HttpResponse
from django.test import override_settings

import django_async_test
from django_async_test import sync_to_async
from tests.helpers import TestsAboutTests, in_any_thread, in_sensitive_thread, in_threads
from tests.live.clients import TIMEOUT, WebSocket, aget, ask_websocket, get
from tests.live.helpers import (
    CLIENTS,
    SERVERS,
    ASGICase,
    Views,
    WSGICase,
    count,
    has_async_views,
    has_own_threads,
    needs_async_views,
    needs_uvicorn,
)
from tests.project.shop.models import Product

# Django's server does since 2.1.
keeps_connections = "cleanup_headers" in basehttp.ServerHandler.__dict__


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
        """Fifty threads with blocking clients, beside a sync test, lose no row."""

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
                assert get("{}/products/add/p{}/".format(self.live_server_url, number))[0] == 200

            def test(self):
                self.assertEqual([], in_threads(CLIENTS, self.visit))
                self.assertEqual(CLIENTS, Product.objects.count())

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
