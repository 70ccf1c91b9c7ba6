"""Work that reaches a thread in another way than by a pool of `concurrent.futures`: for which test is it done?

A thread that belongs to no test, as a worker that waits at a queue since the
process began, works for the test that has put into the queue what it has taken
out, until it comes back for more.  So does one of ``multiprocessing.pool.ThreadPool``,
and one that ``_thread`` has started.
"""

import _thread
import collections
import functools
import queue
import threading

from ..compat.python import executors
from ..undo import StandIns
from . import ownership, stacks, starts

__unittest = True

_ORIGINS = "_async_test_origins"


class _Progress(object):
    """Whether work has ended, as far as `ownership` asks a future."""

    def __init__(self, is_done=None):
        self._event = threading.Event()
        self.done = is_done or self._event.is_set
        self.set = self._event.set


class _Item(starts.Work):
    """What somebody has put into a queue."""

    def __init__(self, owner, noted):
        super().__init__(owner, noted, None)

    relation = "works for"

    #: The queue that it was taken from.
    queue = None

    def begin(self, taken_from):
        """The current thread, which belongs to no test, has taken it out of a queue."""
        self.queue = taken_from
        self.thread = threading.current_thread()
        self.future = _Progress(self._has_ended)
        self.owner.work.add(self)
        ownership.doing.origin = self

    def _has_ended(self):
        # It may have been what tells the thread to end.
        return self not in self.owner.work or not self.thread.is_alive()

    def end(self):
        """That thread comes back for more."""
        self.owner.work.discard(self)
        ownership.doing.forget()


class _Call(starts.Work):
    """What is called once or several times, in threads that belong to no test."""

    relation = "works for"

    def __call__(self, *args, **kwargs):
        self.thread = threading.current_thread()
        before, ownership.doing.origin = ownership.doing.origin, self
        try:
            return self.function(*args, **kwargs)
        finally:
            ownership.doing.origin = before


def _call(function):
    """Return what calls `function` for the test that the current thread belongs to, or None if it belongs to none."""
    origin = ownership.current()
    return None if origin is None or origin.owner.is_over else _Call(origin.owner, stacks.note(), function)


_watches_queues = False


def install(undo):
    """Note who hands work over, until `undo` undoes it."""
    global _watches_queues
    if not _watches_queues:
        # For good: a thread may come back to its queue when no test is running.
        _watches_queues = True
        queue.Queue._put = _noting_put(queue.Queue._put)
        queue.Queue._get = _noting_get(queue.Queue._get)
        queue.Queue._qsize = _coming_back(queue.Queue._qsize)
    _stand_ins.install(undo)


def _find():
    # Not with this module: it takes longer to import than ten of ours.
    from multiprocessing.pool import ThreadPool

    for name in ("apply_async", "_map_async", "imap", "imap_unordered"):
        yield ThreadPool, name, _noting_call
    yield _thread, "start_new_thread", _noting_start


_stand_ins = StandIns(_find)


def _noting_put(original):
    def _put(self, item):
        original(self, item)
        origins = self.__dict__.get(_ORIGINS)
        if origins is None:
            origins = self.__dict__[_ORIGINS] = collections.deque([None] * (len(self.queue) - 1))
        # The work of a pool is known by its future.
        origin = None if executors.is_work(item) else ownership.current()
        origins.append(None if origin is None else _Item(origin.owner, stacks.note()))

    return _put


def _noting_get(original):
    def _get(self):
        item = original(self)
        if isinstance(ownership.doing.origin, _Item):
            ownership.doing.origin.end()
        origins = self.__dict__.get(_ORIGINS)
        if origins is not None:
            # Somebody may have taken others away, past the queue.
            while len(origins) > len(self.queue) + 1:
                origins.popleft()
            if len(origins) > len(self.queue):
                put = origins.popleft()
                if put is not None and ownership.is_nobodys():
                    put.begin(self)
        return item

    return _get


def _coming_back(original):
    # Whoever gets something asks for the size first, also by a get() that was looked up before this was installed.
    def _qsize(self):
        origin = ownership.doing.origin
        if isinstance(origin, _Item) and origin.queue is self:
            origin.end()
        return original(self)

    return _qsize


def _noting_call(original):
    @functools.wraps(original)
    def hand_over(self, func, *args, **kwargs):
        call = _call(func)
        if call is None:
            return original(self, func, *args, **kwargs)
        result = original(self, call, *args, **kwargs)
        if hasattr(result, "ready"):
            call.future = _Progress(result.ready)
            call.owner.work.add(call)
        return result

    return hand_over


def _noting_start(original):
    @functools.wraps(original)
    def start_new_thread(function, *args, **kwargs):
        call = _call(function)
        if call is None:
            return original(function, *args, **kwargs)
        call.future = _Progress()

        def run(*args, **kwargs):
            try:
                call(*args, **kwargs)
            finally:
                call.future.set()
                call.owner.work.discard(call)

        call.owner.work.add(call)
        try:
            return original(run, *args, **kwargs)
        except BaseException:
            call.owner.work.discard(call)
            raise

    return start_new_thread
