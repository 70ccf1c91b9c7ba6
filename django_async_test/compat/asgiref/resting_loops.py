"""Let asgiref see that a loop at rest runs no coroutine of the thread.

Between two calls of Playwright's synchronous API its loop counts as running in
the thread of the test.  asgiref then takes the thread's connections for those
of a coroutine, which are others, and refuses ``async_to_sync()``.

Needed by: all versions of asgiref, which ask for the running loop.
Delete when: never; Playwright leaves its loop set as running.
Upstream: https://github.com/microsoft/playwright-pytest/issues/29
Tests: tests/compat/asgiref/test_resting_loops.py
"""

import asyncio

from ..python import loops

try:
    from asgiref import local, sync
except ImportError:
    local = sync = None

__unittest = True


class AsyncioWithoutRest(object):
    """Stands for the module ``asyncio`` in another module, to which it hides a loop at rest."""

    def __getattr__(self, name):
        return getattr(asyncio, name)

    def get_running_loop(self):
        # asgiref asks for each connection, each time.
        if not loops.may_rest():
            return asyncio.get_running_loop()
        with loops.resting_aside():
            return asyncio.get_running_loop()

    def get_event_loop(self):
        with loops.resting_aside():
            return asyncio.get_event_loop()


def install():
    """Replace the module ``asyncio`` in asgiref, where it is asked for the running loop."""
    for module in (local, sync):
        hide_rest(module)


def hide_rest(module):
    """Hide loops at rest from `module`, if it has imported the module ``asyncio``, or the function that it asks."""
    hiding = AsyncioWithoutRest()
    if getattr(module, "asyncio", None) is asyncio:
        module.asyncio = hiding
    # asgiref 3.4 and 3.5 call it so on Python 3.6, too, where it is get_event_loop().
    asked = getattr(module, "get_running_loop", None)
    for name in ("get_running_loop", "get_event_loop"):
        if asked is not None and asked is getattr(asyncio, name, None):
            module.get_running_loop = getattr(hiding, name)
