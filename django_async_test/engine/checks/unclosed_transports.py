"""``unclosed_transports``: a connection, server, pipe or subprocess of the loop was open when the test ended."""

import functools

from ...compat.python import transports
from .. import stacks
from .base import Check, Stage, created

__unittest = True

_MAKERS = (
    "connect_accepted_socket connect_read_pipe connect_write_pipe create_connection create_datagram_endpoint "
    "create_server create_unix_connection create_unix_server subprocess_exec subprocess_shell"
).split()


class UnclosedTransports(Check):
    """Transports and servers that were made in the test.

    On a loop that hides its transports, as uvloop's does, those are not seen
    that a server has made for its clients.
    """

    name = "unclosed_transports"
    stage = Stage.LOOP

    # Of a loop that could not be prepared
    _made = _before = ()

    def loop_made(self, runner, undo):
        self._made = []
        loop = runner.loop
        self._before = set(map(id, transports.open_transports(loop)))
        for name in _MAKERS:
            original = getattr(loop, name, None)
            if original is not None:
                undo.replace(loop, name, functools.partial(self._make, original))

    async def _make(self, original, *args, **kwargs):
        noted = stacks.note()
        result = await original(*args, **kwargs)
        self._made.append((result[0] if isinstance(result, tuple) else result, noted))
        return result

    def before_close(self):
        # What was closed in the last step of the test needs a turn of the loop or two.
        loop = self.run.runner.loop
        self._made = list(self._made)
        known = {id(made) for made, _ in self._made}
        for transport in transports.open_transports(loop):
            if id(transport) not in known and id(transport) not in self._before:
                self._made.append((transport, ()))
        for made, noted in self._made:
            if transports.is_open(made):
                self.run.findings.add(
                    "{!r} was still open when the test ended. Close it in the test or in a clean-up, or allow it with "
                    "@fail_on(unclosed_transports=False).".format(made),
                    created(noted),
                )
                if hasattr(made, "sockets"):
                    # A server: once is enough, and Python would warn of its sockets in a later test.
                    made.close()
        del self._made[:]
