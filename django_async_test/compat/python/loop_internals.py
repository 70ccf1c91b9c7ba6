"""What a loop of asyncio keeps to itself, and other loops do not have: its selector, and what is ready to run.

Needed by: the mocks of files and sockets, whose events are made up; the clock, and the helper that lets a loop run dry.
Delete when: never; asyncio offers no public way to simulate an event, nor to see what is ready.
Upstream: https://github.com/python/cpython/blob/main/Lib/asyncio/selector_events.py
Tests: tests/compat/python/test_loop_internals.py
"""

__unittest = True


def _name(loop):
    return "{}.{}".format(type(loop).__module__, type(loop).__qualname__)


def has_selector(loop):
    """Return whether `loop` watches files with a selector."""
    # The proactor of Windows goes by the name of a selector too, but there is nothing to be looked up in it.
    return hasattr(getattr(loop, "_selector", None), "get_map")


def selector(loop, feature):
    """Return the selector of `loop`.

    If it has none, raise NotImplementedError, which names the `feature`; if it is closed, RuntimeError.
    """
    if not has_selector(loop):
        if hasattr(loop, "is_closed") and loop.is_closed():
            raise RuntimeError("{} needs an open loop, and this {} is closed.".format(feature, _name(loop)))
        raise NotImplementedError(
            "{} needs a loop that watches files with a selector, and {} has none. "
            "Use asyncio.SelectorEventLoop in this test.".format(feature, _name(loop))
        )
    return loop._selector


def replace_selector(loop, replacement):
    """Let `loop`, which has one, use another selector from now on."""
    loop._selector = replacement


def announce(loop, key, event, feature):
    """Let `loop` call what `key`, a registration with its selector, holds for `event`.

    If the loop has no way to be given an event, raise NotImplementedError, which names the `feature`.
    """
    if not hasattr(loop, "_process_events"):
        raise NotImplementedError(
            "{} needs a loop that takes the events of its selector, and {} does not. "
            "Use asyncio.SelectorEventLoop in this test.".format(feature, _name(loop))
        )
    loop._process_events([(key, event)])


def ready(loop, feature):
    """Return the sized collection of what `loop` will run in its next turn.

    If the loop hides it, raise NotImplementedError, which names the `feature`.
    """
    try:
        return loop._ready
    except AttributeError:
        raise NotImplementedError(
            "{} needs a loop that shows which callbacks are ready, and {} does not. "
            "Use a loop of asyncio in this test.".format(feature, _name(loop))
        ) from None


def may_be_ready(loop):
    """Return whether `loop` has something to run in its next turn; True if it does not show that."""
    ready = getattr(loop, "_ready", None)
    return ready is None or bool(ready)
