"""The transports, servers and async generators of a loop that are still open.

Needed by: the check ``unclosed_transports``, and the end of a test, which closes async generators.
Delete when: never; asyncio keeps them in private attributes, and closes no transport by itself.
Upstream: https://github.com/python/cpython/blob/main/Lib/asyncio/selector_events.py (``_transports``)
Tests: tests/compat/python/test_transports.py
"""

from . import loop_parts

__unittest = True


def open_async_generators(loop):
    """Return the async generators that `loop` would close at its end, or None if it does not show them."""
    # Nearly always one that would make them now
    return () if loop_parts.has_not_made(loop, "_asyncgens") else getattr(loop, "_asyncgens", None)


def _transports_of(loop):
    return () if loop_parts.has_not_made(loop, "_transports") else getattr(loop, "_transports", None)


def open_transports(loop):
    """Return the open sockets and pipes of `loop` as transports; none if it does not show them."""
    transports = _transports_of(loop)
    return [transport for transport in list(transports.values()) if is_open(transport)] if transports else []


def connected_transports(loop):
    """Return the transports of `loop` that have not said that their connection is lost, closed ones among them."""
    transports = _transports_of(loop)
    # They forget their socket when they have said it.
    return [each for each in list(transports.values()) if getattr(each, "_sock", None)] if transports else []


def is_open(transport_or_server):
    """Return whether a transport or server has not been closed."""
    if hasattr(transport_or_server, "is_closing"):
        return not transport_or_server.is_closing()
    # A server. Python 3.5 and 3.6: None when it is closed; Python 3.7 and later: empty.
    return bool(getattr(transport_or_server, "sockets", None))
