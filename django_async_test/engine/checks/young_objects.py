"""Collect the garbage that a test has made, and not that of the whole process."""

import gc

__unittest = True

# PyPy does not say.
_HAS_GENERATIONS = hasattr(gc, "get_count")

# How many collections of each generation there were when the last test ended, while a class keeps count; or None
_known = None


def keep_counting(undo):
    """Let each test count from where the last one has ended, until `undo` undoes it: to ask takes longer than to count.

    Collections between two tests are rare, and cost no more than that older objects are looked at.
    """
    global _known
    undo.callback(_count_from, _known)
    _known = _collections()


def _count_from(known):
    global _known
    # Of the class around, which has gone on
    _known = _collections() if known is not None else None


class YoungObjects(object):
    """The objects that have been made since `note()`."""

    # How many collections there were then
    _collections = ()

    def note(self):
        """From now on objects are young."""
        self._collections = _known if _known is not None else _collections()

    def collect(self):
        """Collect the garbage among them.  All objects of a project would take as long as twenty tests."""
        if not _HAS_GENERATIONS:
            gc.collect()
            return
        global _known
        # They are in the first generation, unless the collector has promoted them meanwhile.
        now = _collections()
        oldest = self._oldest(now)
        if oldest == 0 and gc.get_count()[1] >= gc.get_threshold()[1]:
            # After so many collections that free nothing Python looks at the next generation too, in the middle of a
            # test perhaps, and then nothing short of all objects would do here.
            oldest = 1
        gc.collect(oldest)
        if _known is not None:
            now[oldest] += 1
            _known = now

    def _oldest(self, now):
        """Return the oldest generation in which there may be one of them; `now` is how many collections there were."""
        # What the collector has looked at, and kept, is in the next generation from then on.
        before = self._collections
        for generation in (2, 1, 0):
            if now[generation] != before[generation]:
                return min(generation + 1, 2)
        return 0


def _collections():
    """Return how many collections of each generation there have been.

    A callback of the collector would learn of each as well; but an
    interruption (Ctrl-C) in it would be ignored by Python.
    """
    return [generation["collections"] for generation in gc.get_stats()] if _HAS_GENERATIONS else ()
