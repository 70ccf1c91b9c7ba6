"""Make the loops of tests, one after the other, from one selector and one pair of sockets.

A new loop takes as long as the roll-back of a test, most of it for the
sockets with which other threads wake it, and for registering them; few tests
use them, and the next loop, of the same class or the next, can use them again;
those that are left are closed at the end of the process.  What else asyncio
gives a loop is always the same: numbers, and empty containers.

Where asyncio has changed what this relies on, loops are made as
``asyncio.new_event_loop()`` makes them.

Needed by: the cost of each test.
Delete when: never; asyncio makes the sockets of each loop anew, before anything needs them.
Upstream: https://github.com/python/cpython/blob/main/Lib/asyncio/selector_events.py (``_make_self_pipe``)
Tests: tests/compat/python/test_loop_parts.py
"""

import asyncio
import atexit
import collections
import contextlib
import os
import selectors
import weakref

from . import contexts, environ, policies

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

# What else a new loop may consist of: values that stay as they are, and what is made anew, if it is empty, some of it
# when it is needed
_VALUES = frozenset([type(None), bool, int, float, str])
_CONTAINERS = frozenset([list, dict, set, collections.deque])
_LAZY = {"_asyncgens": weakref.WeakSet, "_transports": weakref.WeakValueDictionary}

# Python 3.7 and later call in a context.
_has_context = hasattr(asyncio.Handle, "_context")


class LoopMaker(object):
    """Makes loops as ``asyncio.new_event_loop()`` does, of parts that a closed one has left where that is possible."""

    def __init__(self):
        self._selector = self._pattern = None
        self._is_closed = False

    def new_loop(self):
        """Return a new event loop, of the kind that the policy asks for."""
        if (
            self._is_closed
            or not _is_able
            # What would make a loop of asyncio's with a selector
            or asyncio.new_event_loop is not _new_event_loop
            or policies.loop_class() is not _BaseLoop
        ):
            return asyncio.new_event_loop()
        selector = self._selector
        if selector is None or not selector.is_free:
            self._release_selector()
            selector = self._selector = _take_idle() or _Selector()
        selector.is_free = False
        if self._pattern is None:
            self._pattern = _Pattern.known()
        pattern = self._pattern
        is_usual = pattern is not None and selector.self_pipe is not None
        if is_usual and environ.optional("PYTHONASYNCIODEBUG") is None:
            return pattern.new_loop(selector)
        loop = SelectorEventLoop(selector)
        if pattern is None:
            _Pattern(loop).become_known()
        return loop

    def close(self):
        """Leave the parts to the next maker, or close them with the loop that has them; later loops have their own."""
        self._is_closed = True
        self._release_selector()

    def _release_selector(self):
        selector, self._selector = self._selector, None
        if selector is None:
            return
        if not selector.is_free:
            selector.is_kept = False
        elif _idle or selector.process != os.getpid() or not selector.is_whole():
            selector.close_all()
        else:
            _idle.append(selector)


# What a maker has left to the next one: a selector with its sockets, or nothing
_idle = []


def _take_idle():
    """Return what a maker has left in this process, or None."""
    try:
        selector = _idle.pop()
    except IndexError:
        return None
    if selector.process == os.getpid():
        return selector
    # That of the process from which this one was forked
    selector.close_all()
    return None


@atexit.register
def close_idle():
    """Close what the last maker has left to the next one."""
    while _idle:
        _idle.pop().close_all()


class _Pattern(object):
    """What asyncio gives a new loop, as seen on `loop`, which was just made."""

    def __init__(self, loop):
        attributes = {name: value for name, value in vars(loop).items() if name not in _OF_LOOP}
        for name, kind in _LAZY.items():
            if type(attributes.get(name)) is kind and not attributes[name]:
                del attributes[name]
        # Whether other loops are given the same
        self._holds = not attributes.get("_debug", True) and all(map(_is_common, attributes.values()))
        self._values = {name: value for name, value in attributes.items() if type(value) in _VALUES}
        self._containers = [(name, type(value)) for name, value in attributes.items() if type(value) in _CONTAINERS]
        self._made_by = _initializers()

    # The one that was seen last, for all classes
    _known = None

    @classmethod
    def known(cls):
        """Return what was seen on an earlier loop, if loops are still made in the same way; else None."""
        known = cls._known
        return known if known is not None and known._made_by == _initializers() else None

    def become_known(self):
        """Let loops be made after this pattern, if others are given the same."""
        if self._holds:
            _Pattern._known = self

    def new_loop(self, selector):
        """Return a new loop on `selector`, which has its sockets."""
        loop = SelectorEventLoop.__new__(SelectorEventLoop)
        attributes = loop.__dict__
        attributes.update(self._values)
        for name, make in self._containers:
            attributes[name] = make()
        attributes["_selector"] = selector
        # As `_make_self_pipe()` does
        attributes["_ssock"], attributes["_csock"] = selector.self_pipe
        attributes["_internal_fds"] = 1
        selector.attach(loop)
        return loop


def _initializers():
    return [vars(cls).get("__init__") for cls in _BaseLoop.__mro__]


def _is_common(value):
    return type(value) in _VALUES or (type(value) in _CONTAINERS and not value)


def has_not_made(loop, name):
    """Return whether `loop` is one that makes the attribute when it is first asked for, and has not been asked."""
    return type(loop) is SelectorEventLoop and name in _LAZY and name not in loop.__dict__


class _Selector(selectors.DefaultSelector):
    """A selector that may outlive its loop, together with the pair of sockets that wakes it."""

    #: Whether a closed loop has left it.
    is_free = False
    #: Whether it is wanted when its loop is closed.
    is_kept = True
    #: Whether it may have watched anything but its own sockets; these are not known in the beginning.
    has_watched = True
    self_pipe = None

    def __init__(self):
        super().__init__()
        #: The process that has it for itself: one that is forked shares it.
        self.process = os.getpid()

    def close_all(self):
        """Close it and its sockets, which no loop has."""
        for each in (self,) + self.self_pipe:
            # A test may have closed what the system has of it.
            with contextlib.suppress(OSError):
                each.close()

    def register(self, *args, **kwargs):
        self.has_watched = True
        return super().register(*args, **kwargs)

    def unregister(self, *args, **kwargs):
        self.has_watched = True
        return super().unregister(*args, **kwargs)

    def modify(self, *args, **kwargs):
        self.has_watched = True
        return super().modify(*args, **kwargs)

    def close(self):
        """Close it; no other loop can use it."""
        self.has_watched = True
        super().close()

    def is_usable(self):
        """Return whether another loop can use it, as far as Python knows: nobody has touched what is its own."""
        return (
            self.is_kept
            and not self.has_watched
            and not self._reader._cancelled
            and self.self_pipe[0].fileno() >= 0
            and self.self_pipe[1].fileno() >= 0
        )

    def is_whole(self):
        """Return whether the system still has what belongs to it."""
        try:
            for each in (self,) + self.self_pipe:
                # Not all selectors have a file of their own.
                if hasattr(each, "fileno"):
                    os.fstat(each.fileno())
        except OSError:
            return False
        return True

    def select(self, timeout=None):
        """Return what is ready; that a loop which does not wait was woken makes no difference to it.

        Only a signal has more to say than that, of which a loop that handles some is told in this way.
        """
        if timeout is not None and timeout <= 0 and not self.has_watched:
            loop = self._reader._loop
            if loop is not None and not getattr(loop, "_signal_handlers", True):
                return []
        return super().select(timeout)

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


class _Lazy(object):
    """An attribute of a loop that is made when it is first asked for: few tests have what is to be kept there."""

    def __init__(self, name, make):
        self._name = name
        self._make = make

    def __get__(self, loop, cls):
        if loop is None:
            return self
        value = loop.__dict__[self._name] = self._make()
        return value


class SelectorEventLoop(_BaseLoop):
    """asyncio's loop, but for where it has its selector and its sockets from, and where it leaves them."""

    _was_woken = False
    # asyncio's own way to make a loop sets them at once.
    _asyncgens = _Lazy("_asyncgens", weakref.WeakSet)
    _transports = _Lazy("_transports", weakref.WeakValueDictionary)

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

    def add_signal_handler(self, *args):
        if type(self._selector) is _Selector:
            # A signal that comes late would wake the next loop.
            self._selector.has_watched = True
        super().add_signal_handler(*args)

    def _write_to_self(self):
        self._was_woken = True
        super()._write_to_self()

    def _close_self_pipe(self):
        selector = self._selector
        # A mock of files may have put another selector in its place, and a signal arrives through the sockets.
        is_reusable = type(selector) is _Selector and selector.is_usable()
        if not is_reusable or getattr(self, "_signal_handlers", None):
            super()._close_self_pipe()
            return
        if self._was_woken:
            self._read_from_self()
        selector.attach(None)
        self._internal_fds -= 1
        self._ssock = self._csock = self._selector = None
        selector.is_free = True
