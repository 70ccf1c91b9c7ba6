"""Django for requests, and a WebSocket that writes a product for each message."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
django_application = get_asgi_application()


async def application(scope, receive, send):
    """Answer a connection of any type."""
    handler = {"http": django_application, "websocket": answer_websocket, "lifespan": run_lifespan}[scope["type"]]
    await handler(scope, receive, send)


async def answer_websocket(scope, receive, send):
    """Write a product for each message, and say so."""
    from shop.models import Product

    assert (await receive())["type"] == "websocket.connect"
    await send({"type": "websocket.accept"})
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        await Product.objects.acreate(name=message["text"])
        await send({"type": "websocket.send", "text": "added " + message["text"]})


async def run_lifespan(scope, receive, send):
    """Say that what a server asks at its start and at its end is done."""
    while True:
        event = (await receive())["type"]
        await send({"type": event + ".complete"})
        if event == "lifespan.shutdown":
            return
