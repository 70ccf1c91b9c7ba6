"""Collect the garbage that a test has made, and not that of the whole process."""

import asyncio
import functools
import gc
import io
import itertools
import operator
import sys
import types
import weakref

from ...compat.python import garbage, loop_parts, loops, tasks

__unittest = True

# Looked up once
_partial, _takewhile, _is_not = functools.partial, itertools.takewhile, operator.is_not

# To collect an object takes so many times as long as to look at it, and a collection as long as to look at so many.  It
# is worth it when more than that has been looked at since the last one: those that stay are looked at again and again.
_TIMES = 3
_FEW = 300

# The finalizers of the first two do nothing, and each test of Django's makes one.  Generators are unittest's, and what
# they refer to is seen itself.
_INERT = frozenset([io.BytesIO, io.StringIO, types.GeneratorType])
# Classes without a finalizer, so that each test need not be asked about the same ones, and how many at most
_inert = set(_INERT)
_MANY_KINDS = 1000
# Flags of classes: of those that are made while Python runs (``Py_TPFLAGS_HEAPTYPE``), and of those among them that an
# extension has made for good (``Py_TPFLAGS_IMMUTABLETYPE``, since Python 3.10)
_IS_MADE = 1 << 9
_IS_IMMUTABLE = 1 << 8
# What is left of each test that has a loop: whether one of them does something depends on how far it has come.
_OF_LOOPS = frozenset(
    [types.CoroutineType, asyncio.Future, asyncio.Task, asyncio.SelectorEventLoop, loop_parts.SelectorEventLoop]
)
# Where `weakref.finalize()` keeps what is to be called: its class has no finalizer of its own
_FINALIZED = getattr(weakref.finalize, "_Info", None)

# While a class keeps count: how many collections of each generation there had been when somebody last asked, without
# those that are in `_noted`; or None
_known = None
# What the collector has told since, under "start" and "stop"; see `keep_counting()`
_noted = {}
# How often `_noted` was emptied
_emptied = 0
# How many objects have been looked at since some were collected, and how many may be; see
# `YoungObjects.may_act_in_the_end()`
_looked_at = 0
_most = _FEW


def take_as_inert(*kinds):
    """Take it that the finalizers of the classes `kinds` do nothing, as those of files that are in memory."""
    _inert.update(kinds)


def keep_counting(undo):
    """Keep count of collections until `undo` undoes it: to ask for their number takes longer than to hear of none.

    Who is told is no function of Python's: an interruption (Ctrl-C) in one would be ignored.
    """
    global _known
    if not garbage.has_generations:
        return
    undo.callback(_stop_counting, _known is not None)
    if _known is None:
        gc.callbacks.append(_note)
    _count_anew()


def _stop_counting(is_inner):
    global _known
    if is_inner:
        # The class around goes on.
        _count_anew()
        return
    _known = None
    if _note in gc.callbacks:
        gc.callbacks.remove(_note)


def _count_anew():
    global _known, _emptied
    _known = _collections()
    _noted.clear()
    _emptied += 1


_note = _noted.setdefault


class YoungObjects(object):
    """The objects that have been made since `note()`."""

    # How many collections there were then, and how often they had been counted anew
    _collections = ()
    _emptied = -1

    def note(self):
        """From now on objects are young."""
        # Collections between two tests are rare, and cost no more than that older objects are looked at.
        self._collections = _known if _known is not None else _collections()
        self._emptied = _emptied

    def collect(self):
        """Collect the garbage among them.  All objects of a project would take as long as twenty tests."""
        global _known, _emptied, _looked_at, _most
        _looked_at, _most = 0, _FEW
        if not garbage.has_generations:
            garbage.collect_all()
            return
        # They are in the first generation, unless the collector has promoted them meanwhile.
        is_counted = _known is not None and _emptied == self._emptied
        oldest = 0 if self._are_in_first_generation() else self._oldest()
        if oldest == 0 and gc.get_count()[1] >= gc.get_threshold()[1]:
            # After so many collections that free nothing Python looks at the next generation too, in the middle of a
            # test perhaps, and then nothing short of all objects would do here.
            oldest = 1
        is_quiet = is_counted and not _noted
        gc.collect(oldest)
        if is_quiet:
            # But for this one
            _known = [number + (generation == oldest) for generation, number in enumerate(_known)]
            _noted.clear()
            _emptied += 1
        elif _known is not None:
            _count_anew()

    def may_act_in_the_end(self):
        """Return whether one of them may do something when it dies, as coroutines, files and futures do.

        Then they should be collected.  To look at their classes takes a part of the time.
        """
        global _looked_at, _most
        if not garbage.lists_young_objects:
            return True
        # Nearly always it is easy to say.
        is_quiet = _known is not None and not _noted and _emptied == self._emptied and _note in gc.callbacks
        if not is_quiet and not self._are_in_first_generation():
            return True
        if _looked_at > _most:
            return True
        young = gc.get_objects(generation=0)
        _looked_at, _most = _looked_at + len(young), _FEW + _TIMES * len(young)
        # The collector has them in the order in which they were made, this one at about `note()`.
        objects = list(_takewhile(_partial(_is_not, self), reversed(young)))
        if _inert.issuperset(map(type, objects)):
            return False
        kinds = {kind for kind in set(map(type, objects)).difference(_inert) if _has_finalizer(kind)}
        if not kinds:
            return False
        if not _OF_LOOPS.issuperset(kinds):
            return True
        return any(_may_act(each) for each in objects if type(each) in kinds)

    def _are_in_first_generation(self):
        """Return whether the collector has not looked at any of them."""
        if _known is not None and _emptied == self._emptied:
            return not _noted and _note in gc.callbacks
        return self._collections == _collections()

    def _oldest(self):
        """Return the oldest generation in which there may be one of them."""
        # What the collector has looked at, and kept, is in the next generation from then on.
        before, now = self._collections, _collections()
        for generation in (2, 1, 0):
            if now[generation] != before[generation]:
                return min(generation + 1, 2)
        return 0


def _has_finalizer(kind):
    if kind is _FINALIZED or hasattr(kind, "__del__"):
        return True
    if len(_inert) < _MANY_KINDS and _lasts(kind):
        _inert.add(kind)
    return False


def _lasts(kind):
    """Return whether a class is there as long as the process: one that a test has made must not be kept alive."""
    flags = kind.__flags__
    if not flags & _IS_MADE or flags & _IS_IMMUTABLE:
        return True
    name = kind.__module__
    module = sys.modules.get(name) if isinstance(name, str) else None
    return type(module) is types.ModuleType and vars(module).get(kind.__name__) is kind


def _may_act(each):
    """Return whether `each`, a coroutine, future or loop, does something when it dies."""
    kind = type(each)
    if kind is types.CoroutineType:
        return each.cr_frame is not None
    if issubclass(kind, asyncio.Future):
        return not tasks.dies_silently(each)
    return not loops.is_closed(each)


def _collections():
    """Return how many collections of each generation there have been."""
    return [generation["collections"] for generation in gc.get_stats()] if garbage.has_generations else ()
