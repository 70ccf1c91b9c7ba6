"""Files and folders that the module tempfile has made, and nobody has removed."""

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
        before.undo.close()
        return [
            Change("{} is still there".format(path), "Made at:\n" + stacks.text(where)) for path, where in before.left()
        ]

    def put_back(self, before):
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
        for name in ("mkdtemp", "_mkstemp_inner"):
            if hasattr(tempfile, name):
                self.undo.replace(tempfile, name, self._noting(getattr(tempfile, name)), keeps_later=True)

    def left(self):
        return [(path, where) for path, where in self.made if os.path.lexists(path)]

    def _noting(self, function):
        def make(*args, **kwargs):
            made = function(*args, **kwargs)
            self.made.append((made[1] if isinstance(made, tuple) else made, stacks.note(without=("tempfile",))))
            return made

        return make
