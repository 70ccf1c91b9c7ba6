"""The files of the project for which a configuration is proposed."""

import glob
import os

from .. import write
from ..errors import Problem


class Files(object):
    """The files of a project; ``directory`` is where it is."""

    def __init__(self, directory):
        self.directory = directory

    def exists(self, name):
        """Return whether there is a file or a directory of this name."""
        return os.path.exists(os.path.join(self.directory, name))

    def text(self, name):
        """Return the text of a file, an empty one if it is not there; one that cannot be read is a Problem."""
        return write.read(os.path.join(self.directory, name)) or ""

    def text_if_readable(self, name):
        """Return the text of a file, an empty one if it is not there or cannot be read."""
        try:
            return self.text(name)
        except Problem:
            return ""

    def glob(self, pattern):
        """Return the names that a pattern means, in order and with slashes."""
        found = glob.glob(os.path.join(self.directory, pattern))
        return [os.path.relpath(path, self.directory).replace(os.sep, "/") for path in sorted(found)]
