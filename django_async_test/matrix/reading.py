"""Reading files that may be anything: pipes, links, other encodings, TOML without an end."""

import os

from .errors import Problem, shown
from .facts import tomllib

# Longer files are nobody's configuration.
MOST_BYTES = 10000000


def text(path, name=None):
    """Return the text of a file with its line ends, None if there is none; `name` is what messages call it.

    Raises Problem for what is no regular file, for one that cannot be read, and for another encoding than UTF-8.
    """
    name = name or shown(path)
    if not os.path.lexists(path):
        return None
    if not os.path.isfile(path):
        what = "it is a directory" if os.path.isdir(path) else "it is not a regular file"
        raise Problem("cannot be read: {}.".format(what), name)
    try:
        if os.path.getsize(path) > MOST_BYTES:
            raise Problem("cannot be read: it has more than {} bytes.".format(MOST_BYTES), name)
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except UnicodeDecodeError:
        raise Problem("cannot be read: it is not UTF-8.", name) from None
    except OSError as error:
        raise Problem("cannot be read: {}.".format(error.strerror), name) from None


def toml(source):
    """Return the data of a text in TOML; everything that is wrong with it is a ValueError."""
    try:
        return tomllib.loads(source.replace("\r\n", "\n"))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
