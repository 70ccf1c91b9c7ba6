"""The seed of the module random, which makes later tests draw the same numbers each time."""

import random

from ...undo import Undo
from .. import stacks
from .part import Change, Part

__unittest = True


class RandomSeed(Part):
    """Whether the test has called ``random.seed()`` or ``random.setstate()``.  To draw numbers is no change."""

    name = "random_seed"
    title = "the seed of random numbers"

    def take(self):
        return _Watch()

    def changes(self, before):
        before.undo.close()
        return [
            Change("{} was called".format(name), "Called at:\n" + stacks.text(where))
            for name, where in before.calls[:1]
        ]

    def put_back(self, before):
        before.undo.close()
        if before.calls:
            random.setstate(before.state)


class _Watch(object):
    """Stands in for the two functions of the module, until it is asked what was called."""

    def __init__(self):
        self.state = None
        self.calls = []
        self.undo = Undo()
        for name in ("seed", "setstate"):
            self.undo.replace(random, name, self._noting(name, getattr(random, name)), keeps_later=True)

    def _noting(self, name, function):
        def note(*args, **kwargs):
            # Not before: it has 625 numbers.
            self.state = self.state or random.getstate()
            self.calls.append(("random.{}()".format(name), stacks.note()))
            return function(*args, **kwargs)

        return note
