"""The transports, servers and async generators of a loop that are open.

Needed by: the engine.
Delete when: never; asyncio offers no public way.
Upstream: https://docs.python.org/3/library/asyncio.html
Tests: tests/compat/python/test_transports.py
"""

__unittest = True


def open_async_generators(loop):
    """Return the async generators that `loop` would close at its end, or None if it does not tell."""
    return getattr(loop, "_asyncgens", None)


def open_transports(loop):
    """Return the open sockets and pipes of `loop` as transports; none if it does not show them."""
    transports = getattr(loop, "_transports", None)
    return [transport for transport in list(transports.values()) if is_open(transport)] if transports else []


def is_open(transport_or_server):
    """Tell whether a transport or server has not been closed."""
    if hasattr(transport_or_server, "is_closing"):
        return not transport_or_server.is_closing()
    # Python 3.5 and 3.6 have None when a server is closed.
    return bool(getattr(transport_or_server, "sockets", None))
