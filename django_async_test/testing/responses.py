"""The content of a streaming response, whether its chunks come from a generator or from an asynchronous one."""

from .calls import call_sync

__unittest = True

_END = object()


def is_asynchronous(response):
    """Return whether the chunks of a streaming response must be awaited."""
    return hasattr(response.streaming_content, "__aiter__")


class Chunks(object):
    """The chunks of a streaming response, one after the other; those of a sync one are made in a worker thread."""

    def __init__(self, response):
        content = response.streaming_content
        self._is_asynchronous = hasattr(content, "__aiter__")
        self._iterator = content.__aiter__() if self._is_asynchronous else iter(content)

    async def next(self):
        """Return the next chunk, or None at the end."""
        if not self._is_asynchronous:
            chunk = await call_sync(next, self._iterator, _END)
            return None if chunk is _END else chunk
        try:
            return await self._iterator.__anext__()
        except StopAsyncIteration:
            return None

    async def close(self):
        """Stop in the middle, as a server does when the client has disconnected."""
        for name in ("aclose", "close"):
            close = getattr(self._iterator, name, None)
            if close is not None:
                await call_sync(close)
                return


async def content_of(response):
    """Read a streaming response to its end; return its bytes."""
    chunks = Chunks(response)
    parts = []
    while True:
        chunk = await chunks.next()
        if chunk is None:
            return b"".join(parts)
        parts.append(chunk)


def replay(response, content, asynchronously):
    """Let the response stream `content`, again."""
    response.streaming_content = _Replay(content) if asynchronously else [content]


class _Replay(object):
    # An asynchronous iterator; Python 3.5 has no asynchronous generators.
    def __init__(self, content):
        self._parts = [content]

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self._parts:
            raise StopAsyncIteration
        return self._parts.pop()
