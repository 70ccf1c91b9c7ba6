"""Make up what happens next in a loop: a file is ready, and what is ready has run.

Mirrors: ``set_read_ready()`` and ``set_write_ready()`` of ``asynctest.selector``, ``exhaust_callbacks()`` of
``asynctest.helpers``, 0.13.0.
Gaps: none known; a loop without a selector, as uvloop's, is refused with an explanation.
Needed by: every Python; asynctest's own functions fail obscurely on a loop that has no selector.
Delete when: never; asyncio has no such functions.
Upstream: https://asynctest.readthedocs.io/en/latest/asynctest.selector.html
Tests: tests/compat/shims/test_ready.py
"""

import asyncio
import selectors

from ..python import loop_internals

__unittest = True


def set_read_ready(fileobj, loop):
    """Let `loop` call the reader of `fileobj`, as if there were something to read; nothing happens if there is none.

    It is called in the next turn of the loop but one, so that a reader added in
    this turn is found.  May be called from any thread.  Raises
    NotImplementedError if the loop has no selector.
    """
    _set_ready(fileobj, loop, selectors.EVENT_READ, "set_read_ready()")


def set_write_ready(fileobj, loop):
    """Let `loop` call the writer of `fileobj`, as if it could be written to; see `set_read_ready()`."""
    _set_ready(fileobj, loop, selectors.EVENT_WRITE, "set_write_ready()")


def _set_ready(fileobj, loop, event, feature):
    # Now, so that the caller gets the exception; later the selector may be another one.
    loop_internals.selector(loop, feature)
    loop.call_soon_threadsafe(_announce, fileobj, loop, event, feature)


def _announce(fileobj, loop, event, feature):
    key = loop_internals.selector(loop, feature).get_map().get(fileobj)
    if key is not None:
        loop_internals.announce(loop, key, event, feature)


async def exhaust_callbacks(loop):
    """Wait until nothing is ready to run in `loop` any more; what is due later (``call_later()``) is not waited for.

    Raises NotImplementedError if the loop does not show what is ready.
    """
    while loop_internals.ready(loop, "exhaust_callbacks()"):
        await asyncio.sleep(0)
