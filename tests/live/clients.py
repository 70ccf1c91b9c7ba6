"""Clients for HTTP and WebSocket, which need nothing that is not in every Python."""

import asyncio
import base64
import os
import struct
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

# Longer than any answer should take, shorter than the patience of whoever waits for the suite
TIMEOUT = 15


def get(url):
    """Return the status and the body of the answer to a GET, blocking meanwhile."""
    try:
        with urlopen(url, timeout=TIMEOUT) as response:
            return response.status, response.read().decode("utf-8")
    except HTTPError as error:
        with error:
            return error.code, error.read().decode("utf-8")


async def aget(url):
    """Do the same as `get()` without blocking."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        path = parts.path + ("?" + parts.query if parts.query else "")
        writer.write(
            "GET {} HTTP/1.0\r\nHost: {}\r\nConnection: close\r\n\r\n".format(path, parts.netloc).encode("ascii")
        )
        answer = await asyncio.wait_for(reader.read(), TIMEOUT)
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body.decode("utf-8")


class WebSocket(object):
    """A WebSocket for text messages that are shorter than 126 bytes; an asynchronous context manager."""

    def __init__(self, url):
        self._url = url

    async def __aenter__(self):
        parts = urlsplit(self._url)
        self._reader, self._writer = await asyncio.open_connection(parts.hostname, parts.port)
        key = base64.b64encode(os.urandom(16)).decode("ascii")
        head = (
            "GET {} HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: {}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        ).format(parts.path, parts.netloc, key)
        self._writer.write(head.encode("ascii"))
        answer = await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), TIMEOUT)
        self.status = int(answer.split()[1])
        return self

    async def __aexit__(self, *exc_info):
        self._writer.close()

    async def send(self, text):
        """Send a message."""
        data = text.encode("utf-8")
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[number % 4] for number, byte in enumerate(data))
        self._writer.write(struct.pack("!BB", 0x81, 0x80 | len(data)) + mask + masked)
        await self._writer.drain()

    async def receive(self):
        """Return the next message; None when the server closes the WebSocket or the connection."""
        while True:
            try:
                first, length = await asyncio.wait_for(self._reader.readexactly(2), TIMEOUT)
            except (asyncio.IncompleteReadError, ConnectionError):
                return None
            data = await self._reader.readexactly(length)
            if first & 0x0F == 0x08:
                return None
            if first & 0x0F == 0x01:
                return data.decode("utf-8")

    async def ask(self, text):
        """Send a message, return the answer."""
        await self.send(text)
        return await self.receive()


def ask_websocket(url, text):
    """Send a message to a WebSocket of its own, return the answer; block meanwhile."""

    async def ask():
        async with WebSocket(url) as websocket:
            return await websocket.ask(text)

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(ask())
    finally:
        loop.close()
