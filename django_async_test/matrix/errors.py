"""What is wrong, in one line: the file, the line, the key, what happened and what to do."""

import difflib
import os

# More words than this are not listed.
MANY = 16


class Problem(Exception):
    """A mistake of the user's, reported in one line without a traceback.

    * ``message``: what is wrong and what to do
    * ``path``, ``line``, ``key``: where, as far as there is such a place
    """

    def __init__(self, message, path=None, line=None, key=None):
        self.message = message
        self.path = path
        self.line = line
        self.key = key
        super().__init__(str(self))

    def __str__(self):
        place = "" if self.path is None else str(self.path)
        if self.line:
            place += ":{}".format(self.line)
        parts = [part for part in (place, self.key, self.message) if part]
        return " ".join(": ".join(parts).split())


def nearest(word, words):
    """Return the beginning of a hint: the word that was probably meant, or all of them if none is near."""
    words = [str(other) for other in words]
    close = difflib.get_close_matches(str(word), words, 1, 0.55)
    if close:
        return 'did you mean "{}"?'.format(close[0])
    if len(words) > MANY:
        words = words[: MANY // 2] + ["..."] + words[-MANY // 2 :]
    return "choose from: {}.".format(", ".join(words)) if words else "there is none."


def count(number, noun):
    """Return a number of things, like "1 environment"."""
    return "{} {}{}".format(number, noun, "" if number == 1 else "s")


def shown(path):
    """Return a path as messages name it: relative to the current directory, unless that is far away."""
    relative = os.path.relpath(path)
    return path if relative.startswith(".." + os.sep + "..") else relative
