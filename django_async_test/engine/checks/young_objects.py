"""Collect the garbage that a test has made, and not that of the whole process."""

import gc

from ...compat.python import garbage

__unittest = True


class YoungObjects(object):
    """The objects that have been made since `note()`."""

    # How many collections there were then
    _collections = ()

    def note(self):
        """From now on objects are young."""
        self._collections = _collections()

    def collect(self):
        """Collect the garbage among them.  All objects of a project would take as long as twenty tests."""
        if not garbage.has_generations:
            garbage.collect_all()
            return
        # They are in the first generation, unless the collector has promoted them meanwhile.
        oldest = self._oldest()
        if oldest == 0 and gc.get_count()[1] >= gc.get_threshold()[1]:
            # After so many collections that free nothing Python looks at the next generation too, in the middle of a
            # test perhaps, and then nothing short of all objects would do here.
            oldest = 1
        gc.collect(oldest)

    def _oldest(self):
        """Return the oldest generation in which there may be one of them."""
        # What the collector has looked at, and kept, is in the next generation from then on.
        before, now = self._collections, _collections()
        for generation in (2, 1, 0):
            if now[generation] != before[generation]:
                return min(generation + 1, 2)
        return 0


def _collections():
    """Return how many collections of each generation there have been.

    A callback of the collector would learn of each as well; but an
    interruption (Ctrl-C) in it would be ignored by Python.
    """
    return [generation["collections"] for generation in gc.get_stats()] if garbage.has_generations else ()
