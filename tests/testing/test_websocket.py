"""Tests of WebSockets of Channels: with its own communicators, and with ``websocket()``."""

import asyncio
import unittest

from django.contrib.auth import get_user_model
from django.test import override_settings

import django_async_test
from django_async_test import TestCase, TransactionTestCase, WebsocketDenied
from tests.helpers import TestsAboutTests, in_any_thread, in_sensitive_thread
from tests.project.shop.models import Product

try:
    import channels.testing
except ImportError:
    channels = None
else:
    from tests.testing import sockets

needs_channels = unittest.skipUnless(channels, "Channels or Daphne is not installed")

settings = override_settings(
    ASGI_APPLICATION="tests.testing.sockets.application",
    CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}},
)


def create_user(name="ann"):
    return get_user_model().objects.create_user(name)


@needs_channels
class CommunicatorTests(TestsAboutTests):
    """Channels' own communicators."""

    def assert_shared(self, path):
        """Run tests in which a consumer sees the rows of the test, writes some, and all is rolled back."""

        class Inner(TestCase):
            async def use(self):
                await in_sensitive_thread(Product.objects.create, name="tea")
                communicator = channels.testing.WebsocketCommunicator(sockets.application, path)
                connected, _ = await communicator.connect()
                self.assertTrue(connected)
                await communicator.send_to(text_data="milk")
                self.assertEqual("2", await communicator.receive_from(timeout=5))
                await communicator.disconnect()
                self.assertEqual(2, await in_any_thread(Product.objects.count))

            async def test_one(self):
                await self.use()

            async def test_two(self):
                await self.use()

        self.assertPasses(Inner)

    def test_an_async_consumer(self):
        """It works with ``database_sync_to_async``, which closes old connections before and after."""
        self.assert_shared("/async/")

    def test_a_sync_consumer(self):
        """It closes old connections itself, too."""
        self.assert_shared("/sync/")

    def test_http(self):
        """An HTTP consumer is in the transaction as well."""

        class Inner(TestCase):
            async def test(self):
                await in_sensitive_thread(Product.objects.create, name="tea")
                communicator = channels.testing.HttpCommunicator(sockets.application, "POST", "/", body=b"milk")
                response = await communicator.get_response(timeout=5)
                self.assertEqual((200, b"2"), (response["status"], response["body"]))
                await communicator.wait()
                self.assertEqual(2, await in_any_thread(Product.objects.count))

        self.assertPasses(Inner)

    def test_inside_a_block(self):
        """A consumer that is started inside ``atomic()`` is part of it."""

        class Inner(TestCase):
            async def test(self):
                with self.assertRaises(ZeroDivisionError):
                    async with self.atomic():
                        communicator = channels.testing.WebsocketCommunicator(sockets.application, "/async/")
                        await communicator.connect()
                        await communicator.send_to(text_data="milk")
                        self.assertEqual("1", await communicator.receive_from(timeout=5))
                        await communicator.disconnect()
                        1 / 0
                self.assertEqual(0, await in_any_thread(Product.objects.count))

        self.assertPasses(Inner)


@needs_channels
class WebsocketTests(TestsAboutTests):
    def test_it_connects_and_disconnects(self):
        """Inside the block the socket is connected; its consumer works in the transaction of the test."""

        @settings
        class Inner(TestCase):
            async def use(self, path):
                await in_sensitive_thread(Product.objects.create, name="tea")
                async with self.websocket(path) as socket:
                    self.assertIsInstance(socket, channels.testing.WebsocketCommunicator)
                    await socket.send_to(text_data="milk")
                    self.assertEqual("2", await socket.receive_from())
                    self.assertTrue(await socket.receive_nothing())
                self.assertTrue(socket.future.done())
                self.assertEqual(2, await in_any_thread(Product.objects.count))

            async def test_async(self):
                await self.use("/async/")

            async def test_sync(self):
                await self.use("/sync/")

            async def test_another_application(self):
                async with self.websocket("/any/", application=sockets.SyncProducts.as_asgi()) as socket:
                    await socket.send_to(text_data="milk")
                    self.assertEqual("1", await socket.receive_from())

        self.assertPasses(Inner)

    def test_until_the_end_of_the_test(self):
        """``await`` connects it, and a clean-up disconnects it; both ways can be combined."""
        sockets_of_tests = []

        @settings
        class Inner(TestCase):
            async def test_await(self):
                socket = await self.websocket("/whoami/")
                sockets_of_tests.append(socket)
                self.assertEqual({"user": ""}, await socket.receive_json_from())
                self.assertFalse(socket.future.done())

            async def test_both(self):
                async with await self.websocket("/whoami/") as socket:
                    sockets_of_tests.append(socket)
                    self.assertEqual({"user": ""}, await socket.receive_json_from())
                self.assertTrue(socket.future.done())

        self.assertPasses(Inner)
        self.assertEqual([True] * 4, [socket.future.done() for socket in sockets_of_tests])

    def test_who_is_logged_in(self):
        """The consumer sees the user that is given, or else the one who is logged in to a client of the test."""

        @settings
        class Inner(TestCase):
            async def whoami(self, **kwargs):
                async with self.websocket("/whoami/", **kwargs) as socket:
                    return (await socket.receive_json_from())["user"]

            async def test_user(self):
                user = await in_sensitive_thread(create_user)
                self.assertEqual("ann", await self.whoami(user=user))
                # It was not the client who was logged in.
                self.assertEqual("", await self.whoami())

            async def test_client(self):
                user = await in_sensitive_thread(create_user)
                await self.client.aforce_login(user)
                self.assertEqual("ann", await self.whoami())
                other = await in_sensitive_thread(create_user, "bob")
                await self.async_client.aforce_login(other)
                self.assertEqual("bob", await self.whoami(client=self.async_client))

            async def test_members_only(self):
                user = await in_sensitive_thread(create_user)
                async with self.websocket("/members/", user=user, subprotocols=["chat"]) as socket:
                    self.assertEqual("chat", socket.subprotocol)

        self.assertPasses(Inner)

    def test_who_is_denied(self):
        """The error has the code, and says what to do."""

        @settings
        class Inner(TestCase):
            async def test_denied(self):
                denied = "the application denied the WebSocket '/members/'"
                with self.assertRaisesRegex(WebsocketDenied, denied) as caught:
                    async with self.websocket("/members/"):
                        self.fail("It is accepted.")
                self.assertEqual(4403, caught.exception.code)

        self.assertPasses(Inner)

    def test_who_is_denied_for_the_origin(self):
        """The error says that it is the Origin, and one that it gives as an example is accepted."""
        from channels.security.websocket import OriginValidator

        @settings
        class Inner(TestCase):
            async def test(self):
                application = OriginValidator(sockets.application, ["https://.example.com"])
                refused = r"with the Origin 'http://testserver'.*headers=\[\(b\"origin\", (b'https://example.com')\)\]"
                with self.assertRaisesRegex(WebsocketDenied, refused):
                    await self.websocket("/async/", application=application)
                await self.websocket("/async/", application=application, headers=[(b"origin", b"https://example.com")])

        self.assertPasses(Inner)

    def test_exceptions_of_the_consumer_are_raised(self):
        """Wherever the consumer fails, the test gets its exception instead of a timeout."""

        @settings
        class Inner(TestCase):
            async def test_connect(self):
                with self.assertRaisesRegex(ZeroDivisionError, "connect"):
                    async with self.websocket("/crash/connect/"):
                        self.fail("It is connected.")

            async def test_receive(self):
                with self.assertRaisesRegex(ZeroDivisionError, "receive"):
                    async with self.websocket("/crash/receive/") as socket:
                        await socket.send_to(text_data="a")
                        await socket.receive_from()

            async def test_receive_without_waiting(self):
                with self.assertRaisesRegex(ZeroDivisionError, "receive"):
                    async with self.websocket("/crash/receive/") as socket:
                        await socket.send_to(text_data="a")

            async def test_end(self):
                with self.assertRaisesRegex(ZeroDivisionError, "end"):
                    async with self.websocket("/crash/end/"):
                        pass

        self.assertPasses(Inner)

        @settings
        class AtTheEnd(TestCase):
            async def test(self):
                await self.websocket("/crash/end/")

        self.assertFails(AtTheEnd, "ZeroDivisionError: end")

    def test_nothing_is_received(self):
        """The error names the path; the consumer goes on, and is ended with the block."""

        @settings
        class Inner(TestCase):
            async def test(self):
                async with self.websocket("/async/", timeout=5) as socket:
                    nothing = "/async/: the application sent nothing for 0.05 seconds"
                    with self.assertRaisesRegex(AssertionError, nothing):
                        await socket.receive_from(timeout=0.05)
                    await socket.send_to(text_data="milk")
                    self.assertEqual("1", await socket.receive_from(timeout=5))

            async def test_a_consumer_that_does_not_end(self):
                async with self.websocket("/task/", timeout=0.5) as socket:
                    pass
                self.assertTrue(socket.future.cancelled())

        self.assertPasses(Inner)

    def test_an_exception_of_the_test_is_raised(self):
        """The socket is disconnected; only an exception of the consumer is more important."""

        @settings
        class Inner(TestCase):
            async def test(self):
                with self.assertRaises(KeyError):
                    async with self.websocket("/async/") as socket:
                        raise KeyError
                self.assertTrue(socket.future.done())
                with self.assertRaises(ZeroDivisionError):
                    async with self.websocket("/crash/end/"):
                        raise KeyError

        self.assertPasses(Inner)

    def test_it_must_be_awaited(self):
        """A forgotten ``await`` fails the test."""

        @settings
        class Inner(TestCase):
            async def test(self):
                self.websocket("/async/")

        self.assertFails(Inner, "was never awaited")

    def test_groups(self):
        """Sockets talk to each other through the channel layer, and nothing is left for the next test."""

        @settings
        class Inner(TestCase):
            async def use(self):
                async with self.websocket("/group/") as first, self.websocket("/group/") as second:
                    await first.send_to(text_data="hello")
                    texts = await asyncio.gather(first.receive_from(), second.receive_from())
                    self.assertEqual(["hello", "hello"], texts)
                    self.assertTrue(await second.receive_nothing(0.01))

            async def test_one(self):
                await self.use()

            async def test_two(self):
                await self.use()

        self.assertPasses(Inner)

    def test_without_a_transaction(self):
        """In a TransactionTestCase the consumer commits."""

        @settings
        class Inner(TransactionTestCase):
            async def test(self):
                async with self.websocket("/sync/") as socket:
                    await socket.send_to(text_data="milk")
                    self.assertEqual("1", await socket.receive_from())
                self.assertEqual(1, await in_sensitive_thread(Product.objects.count))

        self.assertPasses(Inner)


@unittest.skipIf(channels, "Channels and Daphne are installed")
class WithoutChannelsTests(TestsAboutTests):
    def test_the_missing_library_is_named(self):
        """websocket() needs Channels, and the package does without it."""

        class Inner(django_async_test.TestCase):
            async def test(self):
                async with self.websocket("/async/"):
                    pass

        self.assertFails(Inner, "websocket() needs Channels and Daphne")
