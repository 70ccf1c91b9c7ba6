"""Consumers of Channels, for the tests of WebSockets; imported where Channels is installed."""

from channels.auth import AuthMiddlewareStack
from channels.consumer import AsyncConsumer
from channels.db import database_sync_to_async
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import AsyncWebsocketConsumer, JsonWebsocketConsumer, WebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.db import close_old_connections

from tests.helpers import forever
from tests.project.shop.models import Product

try:
    from django.urls import re_path
except ImportError:  # Django 1.x
    from django.conf.urls import url as re_path


def create(name):
    Product.objects.create(name=name)
    return Product.objects.count()


class AsyncProducts(AsyncWebsocketConsumer):
    """Writes a product for each message, and answers with their number."""

    async def receive(self, text_data=None, bytes_data=None):
        await self.send(str(await database_sync_to_async(create)(text_data)))


class SyncProducts(WebsocketConsumer):
    """The same without a coroutine; closes old connections, as consumers do."""

    def receive(self, text_data=None, bytes_data=None):
        close_old_connections()
        self.send(str(create(text_data)))


class WhoAmI(JsonWebsocketConsumer):
    """Sends who is logged in."""

    def connect(self):
        self.accept()
        self.send_json({"user": self.scope["user"].get_username()})

    def receive_json(self, content, **kwargs):
        self.send_json(content)


class MembersOnly(AsyncWebsocketConsumer):
    """Accepts those who are logged in."""

    async def connect(self):
        if self.scope["user"].is_authenticated:
            await self.accept("chat")
        else:
            await self.close(code=4403)


class Crash(AsyncWebsocketConsumer):
    """Fails at the moment that its path names."""

    async def connect(self):
        if "connect" in self.scope["path"]:
            raise ZeroDivisionError("connect")
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        if "receive" in self.scope["path"]:
            raise ZeroDivisionError("receive")

    async def disconnect(self, code):
        if "end" in self.scope["path"]:
            raise ZeroDivisionError("end")


class Group(AsyncWebsocketConsumer):
    """Sends each message to all members."""

    groups = ["everybody"]

    async def receive(self, text_data=None, bytes_data=None):
        await self.channel_layer.group_send("everybody", {"type": "say", "text": text_data})

    async def say(self, event):
        await self.send(event["text"])


class Page(AsyncHttpConsumer):
    """Answers a request with the number of products."""

    async def handle(self, body):
        await self.send_response(200, str(await database_sync_to_async(create)(body.decode())).encode())


class Task(AsyncConsumer):
    """Never ends by itself."""

    async def websocket_connect(self, message):
        await self.send({"type": "websocket.accept"})
        await forever()


application = ProtocolTypeRouter(
    {
        "http": Page.as_asgi(),
        "websocket": AuthMiddlewareStack(
            URLRouter(
                [
                    re_path("^async/$", AsyncProducts.as_asgi()),
                    re_path("^sync/$", SyncProducts.as_asgi()),
                    re_path("^whoami/$", WhoAmI.as_asgi()),
                    re_path("^members/$", MembersOnly.as_asgi()),
                    re_path("^crash/", Crash.as_asgi()),
                    re_path("^group/$", Group.as_asgi()),
                    re_path("^task/$", Task.as_asgi()),
                ]
            )
        ),
    }
)
