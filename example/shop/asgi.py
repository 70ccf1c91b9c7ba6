"""The ASGI application: Django for HTTP, and beside it a small handler for WebSockets (Django 3.0+)."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
# Before anything else that needs the settings: this sets Django up.
django_application = get_asgi_application()

from tickets.live import watch_seats  # noqa: E402


async def application(scope, receive, send):
    if scope["type"] == "websocket":
        await watch_seats(scope, receive, send)
    else:
        await django_application(scope, receive, send)
