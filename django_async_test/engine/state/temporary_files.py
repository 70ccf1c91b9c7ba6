"""Files and folders that the module tempfile has made, and nobody has removed."""

import functools
import operator
import os
import shutil
import tempfile

from ...undo import Undo
from .. import stacks
from .part import Change, Part

__unittest = True


class TemporaryFiles(Part):
    """What ``mkdtemp()``, ``mkstemp()`` and ``NamedTemporaryFile(delete=False)`` have made; it is removed."""

    name = "temporary_files"
    title = "temporary files"

    def take(self):
        return _Watch()

    def changes(self, before):
        if not before.made:
            return []
        return [
            Change("{} is still there".format(path), "Made at:\n" + stacks.text(where)) for path, where in before.left()
        ]

    def settles(self, before):
        # Those that were made are gone.
        del before.made[:]
        return before.is_in_place()

    def marks(self, before):
        return before.marks()

    def forget(self, before):
        before.undo.close()

    def put_back(self, before):
        before.undo.close()
        for path, _ in before.left():
            if os.path.isdir(path):
                shutil.rmtree(path, ignore_errors=True)
            else:
                os.unlink(path)


class _Watch(object):
    """Stands in for the functions that make them, until it is asked what is left."""

    def __init__(self):
        self.made = []
        self.undo = Undo()
        # All others call the second one, of which no name is public.
        self._functions = tuple(_Noting(self, getattr(tempfile, name)) for name in _MAKERS)
        for name, function in zip(_MAKERS, self._functions):
            self.undo.replace(tempfile, name, function, keeps_later=True)

    def is_in_place(self):
        return _get_makers() == self._functions

    def marks(self):
        return [(self.made.__len__, 0), (_get_makers, self._functions)]

    def left(self):
        return [(path, where) for path, where in self.made if os.path.lexists(path)]


_MAKERS = ("mkdtemp", "_mkstemp_inner")
_get_makers = functools.partial(operator.itemgetter(*_MAKERS), vars(tempfile))


class _Noting(object):
    # An object and not a function, which takes three times as long to make.
    __slots__ = ("_function", "_watch")

    def __init__(self, watch, function):
        self._watch = watch
        self._function = function

    def __call__(self, *args, **kwargs):
        made = self._function(*args, **kwargs)
        path = made[1] if isinstance(made, tuple) else made
        self._watch.made.append((path, stacks.note(without=("tempfile",))))
        return made
