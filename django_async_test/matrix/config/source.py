"""The file with the configuration: where it is, what its TOML says, and on which line a mistake stands."""

import os
import re

from .. import locate, reading
from ..errors import Problem, shown

TABLE = "django-test-matrix"
OWN_FILE = "django-test-matrix.toml"
PYPROJECT = "pyproject.toml"

HEADER = re.compile(r"(?m)^\s*\[\s*tool\s*\.\s*[\"']?django-test-matrix[\"']?\s*[\].]")


class Source(object):
    """Where a configuration was read.

    * ``path``: the file
    * ``text``: its contents
    * ``prefix``: the keys of the configuration's table in it; empty where it is the whole file
    """

    def __init__(self, path, text, prefix=()):
        self.path = path
        self.text = text
        self.prefix = tuple(prefix)

    @property
    def shown(self):
        """Return the path as messages name it."""
        return shown(self.path)

    def fail(self, path, message):
        """Raise a Problem with the value at `path`, the keys that lead to it."""
        key = ".".join(str(part) for part in path if not isinstance(part, int))
        raise Problem(message, self.shown, locate.line(self.text, self.prefix + tuple(path)), key)


def find(directory):
    """Return the file with the configuration: that of our own, or pyproject.toml, in a directory or one above."""
    directory = os.path.abspath(directory)
    while True:
        for name in (OWN_FILE, PYPROJECT):
            path = os.path.join(directory, name)
            if os.path.isfile(path):
                if name == OWN_FILE:
                    check_only_one(directory)
                    return path
                with open(path, "rb") as file:
                    if TABLE.encode() in file.read():
                        return path
        above = os.path.dirname(directory)
        if above == directory:
            text = "found no {} and no [tool.{}] in a {}, here or above: {} makes one."
            command = "`python -m django_async_test.matrix init`"
            raise Problem(text.format(OWN_FILE, TABLE, PYPROJECT, command))
        directory = above


def check_only_one(directory):
    """Refuse a second configuration in pyproject.toml, of which nothing would be taken."""
    path = os.path.join(directory, PYPROJECT)
    text = read_text(path) if os.path.isfile(path) else ""
    if HEADER.search(text):
        message = "has [tool.{}], and beside it there is {}: remove one of them."
        raise Problem(message.format(TABLE, OWN_FILE), shown(path))


def read(path):
    """Return the Source of a file, and the configuration's table as its TOML says it."""
    text = read_text(path)
    try:
        data = reading.toml(text)
    except ValueError as error:
        at = re.search(r"\(at line (\d+), column \d+\)", str(error))
        message = "is not valid TOML: {}.".format(re.sub(r"\s*\(at .*\)", "", str(error)))
        raise Problem(message, shown(path), int(at.group(1)) if at else len(text.splitlines())) from None
    if os.path.basename(path) != PYPROJECT:
        return Source(path, text), data
    tools = data.get("tool")
    data = tools.get(TABLE) if isinstance(tools, dict) else None
    if not isinstance(data, dict):
        raise Problem("has no table [tool.{}]: `init --pyproject` adds one.".format(TABLE), shown(path))
    return Source(path, text, ("tool", TABLE)), data


def read_text(path):
    """Return the text of a file."""
    text = reading.text(path)
    if text is None:
        raise Problem("cannot be read: No such file or directory.", shown(path))
    return text
