"""A WebSocket that sends a page how many seats are left, whenever that changes.

It is bare ASGI, with nothing between the server and the database, and uses the ORM as a view would.
"""

import asyncio
import re

from asgiref.sync import sync_to_async

from tickets.models import AuditEntry, Event

# Seconds between two looks at the database.
INTERVAL = 0.1

record = sync_to_async(AuditEntry.record, thread_sensitive=True)


def seats_left(pk):
    return Event.objects.values_list("seats_left", flat=True).get(pk=pk)


async def watch_seats(scope, receive, send):
    await receive()  # websocket.connect
    path = re.match(r"/events/([0-9]+)/seats/$", scope["path"])
    if not path:
        await send({"type": "websocket.close"})
        return
    await send({"type": "websocket.accept"})
    await record("watched", scope["path"])

    known = None
    message = asyncio.ensure_future(receive())
    while True:
        seats = await sync_to_async(seats_left, thread_sensitive=True)(path.group(1))
        if seats != known:
            known = seats
            await send({"type": "websocket.send", "text": str(seats)})
        await asyncio.wait([message], timeout=INTERVAL)
        if message.done():
            if message.result()["type"] == "websocket.disconnect":
                return
            # Whatever else the page says means: look again.
            message = asyncio.ensure_future(receive())
