"""Tests of reading a response while it is being made."""

import asyncio
import gc
import unittest
import warnings

import django
import django.test

from django_async_test import TestCase
from django_async_test.testing.streaming import ServerSentEvent, _EventParser
from tests.helpers import TestsAboutTests, in_sensitive_thread
from tests.project.shop.models import Product
from tests.testing import site

needs_asgi = unittest.skipUnless(hasattr(django.test, "AsyncClient"), "Django before 3.1 has no ASGI requests to test")
needs_asynchronous_streams = unittest.skipUnless(
    site.streams_asynchronously, "Django before 4.2 has no asynchronous streams"
)
# https://code.djangoproject.com/ticket/33738
listens_for_disconnection = django.VERSION >= (5, 0)


class InterruptionTests(TestsAboutTests):
    """Base class of tests in which Django does not come to the end of a request."""

    def assertPasses(self, cls, *names):
        with warnings.catch_warnings():
            # It leaves the file of the request's body open.
            warnings.simplefilter("ignore", ResourceWarning)
            outcome = super().assertPasses(cls, *names)
            gc.collect()
        return outcome


class ChunkTests(TestsAboutTests):
    @needs_asynchronous_streams
    def test_chunks_of_an_asynchronous_stream(self):
        """They are read one by one, by ``read()`` or ``async for``, until the end."""

        @site.settings
        class Inner(TestCase):
            async def test_read(self):
                async with self.stream("/numbers/") as stream:
                    self.assertEqual(200, stream.status_code)
                    self.assertIn("text/html", stream.headers["content-type"])
                    self.assertEqual(b"1\n", await stream.read())
                    self.assertEqual(b"2\n", await stream.read())
                    self.assertEqual(b"3\n", await stream.read())
                    self.assertIsNone(await stream.read())

            async def test_async_for(self):
                chunks = []
                async with self.stream("/numbers/") as stream:
                    async for chunk in stream:
                        chunks.append(chunk)
                self.assertEqual([b"1\n", b"2\n", b"3\n"], chunks)

        self.assertPasses(Inner)

    @needs_asynchronous_streams
    def test_chunks_of_a_sync_stream(self):
        """Its generator queries the database in the transaction of the test; Django warns of it."""

        @site.settings
        class Inner(TestCase):
            async def test(self):
                for name in ("milk", "tea"):
                    await in_sensitive_thread(Product.objects.create, name=name)
                with self.assertWarnsRegex(Warning, "must consume synchronous iterators"):
                    async with self.stream("/stream/") as stream:
                        self.assertEqual(b"milk\n", await stream.read())
                        self.assertEqual(b"tea\n", await stream.read())

        self.assertPasses(Inner)

    def test_the_response_of_a_client(self):
        """A streaming response that is there is read in the same way."""

        @site.settings
        class Inner(TestCase):
            def setUp(self):
                super().setUp()
                for name in ("milk", "tea"):
                    Product.objects.create(name=name)

            async def test_sync(self):
                response = await self.acall(self.client.get, "/stream/")
                async with self.stream(response) as stream:
                    self.assertEqual(200, stream.status_code)
                    self.assertEqual(b"milk\n", await stream.read())
                    await stream.disconnect()
                    self.assertIsNone(await stream.read())

            if site.streams_asynchronously:

                async def test_asynchronous(self):
                    response = await self.async_client.get("/numbers_for_ever/")
                    async with self.stream(response) as stream:
                        self.assertEqual(b"1\n", await stream.read())
                        self.assertEqual(b"2\n", await stream.read())

        self.assertPasses(Inner)

    @needs_asgi
    def test_requests_are_those_of_the_client(self):
        """stream() sends the method, data, headers and cookies of the client, and keeps cookies of the response."""

        @site.settings
        class Inner(TestCase):
            async def test_data(self):
                async with self.stream(
                    "/echo/?read=1", "POST", data="name=tea", content_type="application/x-www-form-urlencoded"
                ) as stream:
                    self.assertEqual(b"POST read=1 tea", await stream.read())
                async with self.stream("/echo/", **{"X-Colour": "red"}) as stream:
                    self.assertEqual(b"GET red", await stream.read())

            async def test_cookies(self):
                from django.contrib.auth import get_user_model

                user = await in_sensitive_thread(get_user_model().objects.create_user, "ann")
                await self.async_client.aforce_login(user)
                for number in (1, 2):
                    async with self.stream("/whoami/") as stream:
                        self.assertEqual("ann {}".format(number).encode(), await stream.read())
                client = django.test.AsyncClient()
                for number in (1, 2):
                    async with self.stream("/whoami/", client=client) as stream:
                        self.assertEqual(" {}".format(number).encode(), await stream.read())

        self.assertPasses(Inner)

    @unittest.skipIf(hasattr(django.test, "AsyncClient"), "Django has ASGI requests")
    def test_old_djangos_have_no_asgi_requests(self):
        """The message names the Django that has them."""

        class Inner(TestCase):
            async def test(self):
                self.stream("/numbers/")

        self.assertFails(Inner, "which came with Django 3.1")


class EventTests(TestsAboutTests):
    @needs_asynchronous_streams
    def test_server_sent_events(self):
        """They come as tuples, one by one, however long the stream goes on."""

        @site.settings
        class Inner(TestCase):
            async def test(self):
                async with self.stream("/events/") as stream:
                    event = await stream.event()
                    self.assertEqual(ServerSentEvent("tick", "first line 1\nsecond line", "1", None), event)
                    async for event in stream.events():
                        if event.id == "4":
                            break
                    self.assertEqual("first line 4\nsecond line", event.data)

        self.assertPasses(Inner)

    def test_the_format(self):
        """Lines end in any way, wherever the chunks are cut; comments and unknown fields are ignored."""
        text = "retry: 10\r\ndata\r\n\r\n: no\r\nevent:a\rdata:b\rid: 7\r\rother: x\ndata:  ü\n\nevent: lost\n\n"
        expected = [
            ServerSentEvent("message", "", "", 10),
            ServerSentEvent("a", "b", "7", None),
            ServerSentEvent("message", " ü", "7", None),
        ]
        data = text.encode("utf-8")
        for size in (1, 2, 3, 7, len(data)):
            with self.subTest(size):
                parser = _EventParser()
                for start in range(0, len(data), size):
                    parser.feed(data[start : start + size])
                self.assertEqual(expected, list(parser.events))


class DisconnectionTests(InterruptionTests):
    def setUp(self):
        super().setUp()
        del site.happened[:]

    @needs_asynchronous_streams
    def test_in_the_middle(self):
        """A stream that never ends does when the client goes away, or when the block is left."""
        # Where nobody tells the stream, it must see for itself that nobody takes its numbers.
        path = "/numbers_that_stop/" if listens_for_disconnection else "/numbers_for_ever/"

        @site.settings
        class Inner(TestCase):
            async def test_disconnect(self):
                async with self.stream(path) as stream:
                    await stream.read()
                    await stream.disconnect()
                    self.assertIsNone(await stream.read())
                self.happened()

            async def test_leave(self):
                async with self.stream(path) as stream:
                    await stream.read()
                self.happened()

            def happened(self):
                if listens_for_disconnection:
                    self.assertIn("cancelled", site.happened)

        self.assertPasses(Inner)

    @needs_asynchronous_streams
    def test_the_client_goes_before_there_is_an_answer(self):
        """The view is cancelled; the test learns that nothing came."""

        @site.settings
        class Inner(TestCase):
            async def test(self):
                with self.assertRaisesRegex(AssertionError, "/silence/: nothing was received for 0.5 seconds"):
                    async with self.stream("/silence/", timeout=0.5):
                        self.fail("There is an answer.")
                self.assertEqual(["cancelled"], site.happened[:1])
                del site.happened[:]

        self.assertPasses(Inner)


class ErrorTests(InterruptionTests):
    @needs_asynchronous_streams
    def test_an_exception_in_the_stream(self):
        """It is raised where the chunk would have been read."""

        @site.settings
        class Inner(TestCase):
            async def test(self):
                async with self.stream("/numbers_that_fail/") as stream:
                    self.assertEqual(b"1\n", await stream.read())
                    with self.assertRaisesRegex(ZeroDivisionError, "in the stream"):
                        await stream.read()

        self.assertPasses(Inner)

    @needs_asgi
    def test_an_exception_of_the_view(self):
        """It is raised, as by a client, when the block is left."""

        @site.settings
        class Inner(TestCase):
            async def test(self):
                with self.assertRaisesRegex(ZeroDivisionError, "crash"):
                    async with self.stream("/crash/") as stream:
                        self.assertEqual(500, stream.status_code)

        with self.assertLogs("django.request", "ERROR"):
            self.assertPasses(Inner)

    @needs_asgi
    def test_an_application_that_does_not_answer(self):
        """It ends without a response, or with an exception before it."""

        async def nothing(scope, receive, send):
            pass

        async def fail(scope, receive, send):
            raise ZeroDivisionError

        class Inner(TestCase):
            async def test(self):
                with self.assertRaisesRegex(AssertionError, "ended without a response"):
                    async with self.stream("/", application=nothing):
                        pass
                with self.assertRaises(ZeroDivisionError):
                    async with self.stream("/", application=fail):
                        pass

        self.assertPasses(Inner)

    @needs_asgi
    def test_other_applications(self):
        """Any ASGI application can be read from; it gets body, scope and state."""

        async def application(scope, receive, send):
            message = await receive()
            await send({"type": "http.response.start", "status": 201, "headers": [(b"X-A", b"b")]})
            text = "{} {} {}".format(scope["path"], message["body"].decode(), scope["state"]["name"])
            await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
            await asyncio.sleep(0)
            await send({"type": "http.response.body", "body": b"", "more_body": False})

        class Inner(TestCase):
            async def test(self):
                state = {"name": "tea"}
                async with self.stream("/x/", "PUT", data="body", application=application, state=state) as stream:
                    self.assertEqual((201, "b"), (stream.status_code, stream.headers["x-a"]))
                    self.assertEqual(b"/x/ body tea", await stream.read())
                    self.assertIsNone(await stream.read())

        self.assertPasses(Inner)
