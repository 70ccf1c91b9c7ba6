"""The seed of the module random, which makes later tests draw the same numbers each time."""

import functools
import operator
import random
import sys

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
        return [
            Change("{} was called".format(name), "Called at:\n" + stacks.text(where))
            for name, where in before.calls[:1]
        ]

    def settles(self, before):
        # To replace the functions for each test takes longer than a small test.
        return before.is_in_place()

    def marks(self, before):
        return before.marks()

    def forget(self, before):
        before.undo.close()

    def put_back(self, before):
        before.undo.close()
        if before.calls:
            random.setstate(before.state)


_get_functions = functools.partial(operator.itemgetter("seed", "setstate"), vars(random))


class _Watch(object):
    """Stands in for the two functions of the module, until it is asked what was called."""

    def __init__(self):
        self.state = None
        self.calls = []
        self.undo = undo = Undo()
        self._functions = (
            _Noting(self, "random.seed()", random.seed),
            _Noting(self, "random.setstate()", random.setstate),
        )
        for name, function in zip(("seed", "setstate"), self._functions):
            undo.replace(random, name, function, keeps_later=True)

    def is_in_place(self):
        return _get_functions() == self._functions

    def marks(self):
        return [(self.calls.__len__, 0), (_get_functions, self._functions)]


class _Noting(object):
    # An object and not a function, which takes three times as long to make.
    __slots__ = ("_function", "_name", "_watch")

    def __init__(self, watch, name, function):
        self._watch = watch
        self._name = name
        self._function = function

    def __call__(self, *args, **kwargs):
        watch = self._watch
        if sys._getframe(1).f_globals.get("__name__") == "pytest_randomly":
            # It seeds them anew for each phase of a test.
            return self._function(*args, **kwargs)
        # Not before: it has 625 numbers.
        watch.state = watch.state or random.getstate()
        watch.calls.append((self._name, stacks.note()))
        return self._function(*args, **kwargs)
