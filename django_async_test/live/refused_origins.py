"""WebSockets that a validator of Channels has refused for their Origin: a test that fails then is told why.

Its client has seen no more than that the handshake was answered with 403; a page in a browser, that its WebSocket was
closed with 1006.
"""

import unittest
import weakref

from .. import documentation
from ..engine import advice, ownership
from ..testing import origins

__unittest = True

# owner -> notes about what was refused while its test was running
_notes = weakref.WeakKeyDictionary()


def noting(send, application, scope, owner):
    """Return `send` for the WebSocket of `scope`; it notes for the test of `owner` that its Origin was refused."""
    is_accepted = False

    async def noting_send(message):
        nonlocal is_accepted
        is_accepted = is_accepted or message["type"] == "websocket.accept"
        if message["type"] == "websocket.close" and not is_accepted and owner is not None:
            # Before the client can know of it
            refusal = origins.refusal(application, scope)
            if refusal is not None:
                _notes.setdefault(owner, []).append("{}: {}".format(scope.get("path"), refusal[0]))
        await send(message)

    return noting_send


class _RefusedOrigin(object):
    """The note for whatever ends a test in which a WebSocket was refused for its Origin; see `advice.Advice`."""

    target = ("channels", "a-websocket-is-refused")

    def about(self, error):
        """Return the note about the latest refused WebSocket of the test, or ""."""
        owner = ownership.innermost()
        notes = _notes.get(owner) if owner is not None else None
        if not notes or isinstance(error, unittest.SkipTest):
            return ""
        return (
            "A WebSocket was refused in this test. {} A client of the test passes the address of the live server as "
            "its Origin: `websockets.connect(url, origin=self.live_server_url)`; a browser sends that of the page, so "
            "open it at `self.live_server_url`. See {}".format(notes[-1], documentation.page(*self.target))
        )


advice.register_last(_RefusedOrigin())
