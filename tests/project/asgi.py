"""The ASGI application of the test subject: Django for HTTP, a handler of ours for WebSockets, lifespan noted.

Imported only where Django has an ASGI handler: 3.0 and later.
"""

import asyncio

from asgiref.sync import sync_to_async
from django.core.asgi import get_asgi_application

from tests.project.shop.models import Product

django_application = get_asgi_application()

#: The lifespan events so far.
lifespan_events = []


async def application(scope, receive, send):
    """Answer a connection of any type."""
    handler = {"http": django_application, "websocket": answer_websocket, "lifespan": run_lifespan}[scope["type"]]
    await handler(scope, receive, send)


async def run_lifespan(scope, receive, send):
    """Note the lifespan events, and when they came."""
    while True:
        event = (await receive())["type"]
        lifespan_events.append(event)
        scope.get("state", {})["started"] = True
        await send({"type": event + ".complete"})
        if event == "lifespan.shutdown":
            return


async def answer_websocket(scope, receive, send):
    """Write a product for each message, or do what the path says."""
    assert (await receive())["type"] == "websocket.connect"
    if scope["path"] == "/crash/":
        await send({"type": "websocket.accept"})
        raise ValueError("crash in a WebSocket")
    if scope["path"] == "/refuse/":
        await send({"type": "websocket.close"})
        return
    await send({"type": "websocket.accept"})
    if scope["path"] == "/push/":
        # It never looks whether its client is there.
        while True:
            await send({"type": "websocket.send", "text": "tick"})
            await asyncio.sleep(0.01)  # It leaves time to others
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            if scope["path"] == "/farewell/":
                await create("farewell")
            return
        await create(message["text"])
        await send({"type": "websocket.send", "text": "added " + message["text"]})


async def create(name):
    """Write a product as code for Django 3.1 does."""
    await sync_to_async(Product.objects.create, thread_sensitive=True)(name=name)
