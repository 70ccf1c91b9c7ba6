"""Make the loops of a class's tests, one after the other, from one selector and one pair of sockets.

A new loop takes as long as the roll-back of a test, most of it for the
sockets with which other threads wake it, and for registering them; few tests
use them, and the next loop can use them again.

Where asyncio has changed what this relies on, loops are made as
``asyncio.new_event_loop()`` makes them.

Needed by: the cost of each test.
Delete when: never; asyncio makes the sockets of each loop anew, before anything needs them.
Upstream: https://github.com/python/cpython/blob/main/Lib/asyncio/selector_events.py (``_make_self_pipe``)
Tests: tests/compat/python/test_loop_parts.py
"""

import asyncio
import selectors

from . import contexts, policies

__unittest = True

_new_event_loop = asyncio.new_event_loop
_BaseLoop = asyncio.SelectorEventLoop

# What is replaced in the loop, what is set in the handle of its reader, and what the loop keeps on itself.
_METHODS = ("_make_self_pipe", "_close_self_pipe", "_read_from_self", "_write_to_self")
_OF_HANDLE = ("_callback", "_loop")
_OF_LOOP = ("_ssock", "_csock", "_internal_fds", "_selector")

_is_able = all(hasattr(_BaseLoop, name) for name in _METHODS) and all(
    hasattr(asyncio.Handle, name) for name in _OF_HANDLE
)

# Python 3.7 and later call in a context.
_has_context = hasattr(asyncio.Handle, "_context")


class LoopMaker(object):
    """Makes loops as ``asyncio.new_event_loop()`` does, of parts that a closed one has left where that is possible."""

    def __init__(self):
        self._selector = None
        self._is_closed = False

    def new_loop(self):
        """Return a new event loop, of the kind that the policy asks for."""
        if self._is_closed or not _is_able or not _makes_selector_loops():
            return asyncio.new_event_loop()
        selector = self._selector
        if selector is None or not selector.is_free:
            self._release_selector()
            selector = self._selector = _Selector()
        selector.is_free = False
        return SelectorEventLoop(selector)

    def close(self):
        """Close the parts, at once or with the loop that has them now; loops made from now on have their own."""
        self._is_closed = True
        self._release_selector()

    def _release_selector(self):
        selector, self._selector = self._selector, None
        if selector is None:
            return
        selector.is_kept = False
        if selector.is_free:
            selector.close()
            for sock in selector.self_pipe:
                sock.close()


def _makes_selector_loops():
    """Return whether ``asyncio.new_event_loop()`` would make a loop of asyncio's with a selector."""
    return asyncio.new_event_loop is _new_event_loop and policies.loop_class() is _BaseLoop


class _Selector(selectors.DefaultSelector):
    """A selector that may outlive its loop, together with the pair of sockets that wakes it."""

    #: Whether a closed loop has left it.
    is_free = False
    #: Whether it is wanted when its loop is closed.
    is_kept = True
    #: Whether it may have watched anything but its own sockets; these are not known in the beginning.
    has_watched = True
    self_pipe = None

    def register(self, *args, **kwargs):
        self.has_watched = True
        return super().register(*args, **kwargs)

    def keep(self, self_pipe):
        """Keep the sockets that a loop has made and registered, unless it has registered them in another way."""
        data = self.get_map()[self_pipe[0]].data if self_pipe[0] in self.get_map() else None
        if isinstance(data, tuple) and isinstance(data[0], asyncio.Handle):
            self.self_pipe = self_pipe
            self.has_watched = False
            self._reader = data[0]

    def attach(self, loop):
        """Register the wake-up reader of `loop`; None detaches."""
        reader = self._reader
        reader._loop = loop
        reader._callback = loop._read_from_self if loop is not None else None
        if _has_context:
            reader._context = contexts.new_context() if loop is not None else None


class SelectorEventLoop(_BaseLoop):
    """asyncio's loop, but for where it has its selector and its sockets from, and where it leaves them."""

    _was_woken = False

    def _make_self_pipe(self):
        selector = self._selector
        if selector.self_pipe is None:
            super()._make_self_pipe()
            if all(name in self.__dict__ for name in _OF_LOOP):
                selector.keep((self._ssock, self._csock))
            return
        self._ssock, self._csock = selector.self_pipe
        self._internal_fds += 1
        selector.attach(self)

    def _write_to_self(self):
        self._was_woken = True
        super()._write_to_self()

    def _close_self_pipe(self):
        selector = self._selector
        # A mock of files may have put another selector in its place, and a signal arrives through the sockets.
        is_reusable = type(selector) is _Selector and selector.is_kept and not selector.has_watched
        if not is_reusable or getattr(self, "_signal_handlers", None):
            super()._close_self_pipe()
            return
        if self._was_woken:
            self._read_from_self()
        selector.attach(None)
        self._internal_fds -= 1
        self._ssock = self._csock = self._selector = None
        selector.is_free = True
